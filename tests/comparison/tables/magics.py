"""Magics that are in no other table."""

from comparison_rows import Cells, Row

_FILES = "!touch plain; touch program; chmod +x program; mkdir folder; ln -s plain link"
_SCRIPT = "%%writefile s.py\ndef f(x):\n    return x\nclass A:\n    pass\n"

ROWS: list[Row] = [
    Cells("%lsmagic --json nothing"),
    Cells("x = %lsmagic -j", "sorted(x), 'bash' in x['cell'], 'timeit' in x['line']"),
    Cells("%%system\necho 1\necho 2"),
    Cells("%%!\necho 1"),
    Cells(_FILES, "%ls"),
    Cells(_FILES, "%lf | cut -c1"),
    Cells(_FILES, "%lk | cut -c1"),
    Cells(_FILES, "%ldir | cut -c1"),
    Cells(_FILES, "%lx | cut -c1-4"),
    Cells("!touch a", "%cp a b", "!ls"),
    Cells("!touch a", "%mv a b", "!ls"),
    Cells("!touch a", "%rm a", "!ls"),
    Cells("%%ruby\nputs 1"),
    Cells("%%python2\nprint(1)"),
    Cells("%%pypy\nprint(1)"),
    Cells("%pip --version"),
    Cells("%bookmark -l", "%bookmark a b c"),
    Cells("%autocall 2", "%autocall", "%autocall"),
    Cells(_SCRIPT, "%load s.py"),
    Cells(_SCRIPT, "%load -r 1-2 s.py"),
    Cells(_SCRIPT, "%load -s f,A s.py"),
    Cells(_SCRIPT, "%loadpy s"),
    Cells("def f():\n    return 1", "%load -n f"),
    Cells("%config InteractiveShell.cache_size"),
    Cells("%%html --nothing\n<b>"),
    Cells("%dhist", "%cd /", "%dhist"),
    Cells("%rehashx", "%whoami"),
    Cells("%timeit -z pass"),
    Cells("%%timeit -n1 -r1 -q x = 1\nx"),
    Cells("%sc -l -v a=echo 1"),
]

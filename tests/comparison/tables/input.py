"""What inputs become before they run, and when they are complete."""

from comparison_rows import Cells, Code, Completeness, Row

_SPECIAL = [
    # line magics
    "%foo", "%foo  bar ", "%foo a \\\n  b", "%", "% foo", "%foo.bar x", "%foo 'a' \"b\" # c",
    "if x:\n  %foo\nelse:\n  %bar", "def f():\n    '''\n    %doc\n    '''\n    %foo",
    "x = 1\n%%foo\ny", "f(\n%foo\n)", "x = '''\n%foo\n'''", "x \\\n%foo", "x = (5\n%foo)",
    # cell magics
    "%%foo", "%%foo bar\nbaz", "%%foo  a  \n\n\nb\n\n", "  %%foo\n  x\n    y", "%%\nx", "%%!\nls",
    "%%foo\n%bar\n!ls\nx?", "%%foo x?\ny", "%%foo?", "%%foo??",
    # commands
    "!ls -l  ", "!", "!!", "!!ls", "!ls \\\n  -l", "!echo 'a", "!echo \"a?\"", "!ls a?b",
    "for i in x:\n    !mv $i {i}.old\n    !!ls", "try:\n\t!ls\nexcept OSError:\n\tpass", "x; !ls",
    "a = !ls", "a=!ls -l", "a, b = ! ls", "a.b[1] = !ls", "a: int = !ls", "d['='] = !ls",
    "a = b = !ls", "a == !ls", "f(x=!ls)", "a = (\n!ls)", "if x:\n  a = !ls\nb = !ls",
    "a=%foo b c", "a = %%foo", "a = %foo \\\n  b", "lambda x=1: !ls", "f'{a!r}'", "a != b",
    # help marks
    "x?", "x??", "?x", "??x", "? x", "?", "x.y.z?", "x[0].y?", "*int*?", "np.*array*?", "a*??",
    "%foo?", "?%%foo", "!ls?", "a = b?", "a = b + c?", "f(x).y?", "x y?", "%foo bar?",
    "ünï.cödé?", "x = \\\ny?", "x\ny?\nz", "if x:\n    y?", "(x?)", "'x?'", "# x?", "x # y?",
    "x = '''\ny?\n'''", "a ? b : c",
    # calls
    ",f a b", ";f a b", "/f a b", ",f", ";f", "/f", ",f.g  a  b ", "/f a, b",
    "if x:\n  ,f a\n  /g b",
    # pasted text
    "  x = 1\n  y", ">>> if x:\n...     y\n...", ">>> %foo", "In [1]: !ls\n   ...: x",
    "x\n... y", "a\r\n%foo\r\n",
]  # fmt: skip

_SHORTHAND = [
    "cd", "cd ..", "ls -la", "who;", "time f(x)", "ls = 3", "ls == 3", "ls, x", "ls.x", "x cd",
    "cd?", "who != x", "for", "unknown x", "exit", "quit;", "exit 3",
]  # fmt: skip

_UNFINISHED = [
    "", "x", "if x:", "if x:\n", "if x:\n    y", "if x:\n    y\n\n", "x = (1,", "f(\n  1,", "'''a",
    "'a", "a)", "a \\", "@d", "@d\ndef f():", "def f():\n    if x:\n        y", "x = 1 2", "1 +",
    "%%foo", "%%foo\nx", "%%foo\nx\n\n", "%foo", "%foo \\", "!ls (", "!ls \\", "a = !ls", "x?",
    "if x:\n  !ls", "if x:\n  !ls\n\n", "f(\n%foo", "for i in x:\n    y?", "%%bash\nif true; then",
    ">>> if x:\n...     y", "await x", "class A:\n    return\n\n", "else:\n\n", "cd foo",
    "a \\ ", "\\\r\n", "def f():\n  x = 1\n  \\\n  ", "def f():\n x=1\n global x", "(0b12)",
    "def f():\n    return 5", "for x in y:\n    pass", "x is 1", "1if x else 2", "x ?", "yield x",
]  # fmt: skip

ROWS: list[Row] = [
    *map(Code, _SPECIAL),
    *map(Code, _SHORTHAND),
    Code("ls -la", setup="ls = la = 1"),
    Code("cd", setup="%automagic off"),
    Code("print 'a', 2", setup="%autocall 1"),
    Code("print", setup="%autocall 1"),
    Code("print", setup="%autocall 2"),
    Code("x 3", setup="x = 1\nget_ipython().run_line_magic('autocall', '2')"),
    Code("str.upper 'a'", setup="%autocall 1"),
    Code("print (1)", setup="%autocall 2"),
    Code("print is None", setup="%autocall 2"),
    Code("print 'a';", setup="%autocall 1"),
    *map(Completeness, _UNFINISHED),
    Cells("x = 1", "%who", "In"),
    Cells("x = !echo a", "In[1]"),
    Cells("who", "_i, _i1"),
    Cells("%autocall 1", "len 'abc'"),
    Cells(",print a b", ";print a b", ";print a b"),
    Cells(",print a b"),
    Cells("for i in range(2):\n    /print i i"),
    Cells(">>> x = 3\n>>> x"),
    Cells("%%nothing\nx"),
    Cells("%nothing x"),
    Cells("get_ipython().input_transformers_post.append(lambda lines: lines[:1])", "1\n2"),
    Cells(
        "get_ipython().input_transformers_cleanup.append("
        "lambda lines: [each.replace('two', '2') for each in lines])",
        "two * 3",
    ),
    Cells(
        "import ast\nclass Twice(ast.NodeTransformer):\n"
        "    def visit_Constant(self, node):\n"
        "        return ast.Constant(node.value * 2)\n"
        "get_ipython().ast_transformers.append(Twice())",
        "3",
    ),
    Cells("%autoawait off", "%autoawait"),
    Cells("import asyncio\nawait asyncio.sleep(0, 'done')"),
]

"""Running, timing, profiling, capturing, extensions and reloading."""

from comparison_rows import Cells

_SCRIPT = """%%writefile script.py
import sys
x = 1
print(__name__, sys.argv[1:])
def f(): return x
"""
_MODULE = """%%writefile edited.py
x = 1
def f(): return 'old'
class C:
    def m(self): return 'old'
"""
_START = "import sys; sys.path.insert(0, '')\n%load_ext autoreload\n%autoreload {}"
_EXTENSION = """%%writefile extended.py
def load_ipython_extension(shell): shell.push({'loaded': 1}); print('loading')
def unload_ipython_extension(shell): print('unloading')
"""
_HERE = "import sys; sys.path.insert(0, '')"
_WRAP = "%%code_wrap around\nprint('before')\n__code__\nprint('after')\n__ret__"
_CAPTURE = "%%capture found\nimport sys\nprint('out'); print('err', file=sys.stderr)\ndisplay(1)\n2"


def _edit(name: str, text: str) -> str:
    """Return an input that changes a file and makes it look newer."""
    return (
        f"import os; open({name!r}, 'w').write({text!r}); "
        f"at = os.stat({name!r}).st_mtime + 10; os.utime({name!r}, (at, at));"
    )


def _reloaded(hold: str, text: str, ask: str, mode: str = "2") -> Cells:
    return Cells(_MODULE, _START.format(mode), hold, _edit("edited.py", text), ask)


ROWS = [
    # --- %run
    Cells("%%writefile s.py\n1/0", "%run s.py"),
    Cells("%%writefile s.py\nimport sys\nsys.exit(3)", "%run s.py"),
    Cells("%%capture out\n1/0"),
    Cells(_SCRIPT, "%run script.py"),
    Cells(_SCRIPT, "%run script"),
    Cells(_SCRIPT, "%run -n script.py"),
    Cells(_SCRIPT, "%run script.py a 'b c' \"d\" -x --y=1"),
    Cells(_SCRIPT, "%run script.py *.py *.none [r-t]*.py"),
    Cells(_SCRIPT, "%run script.py '*.py' \"*.py\""),
    Cells(_SCRIPT, "%run script.py \\\\*.py"),
    Cells(_SCRIPT, "%run -G script.py *.py"),
    Cells(_SCRIPT, "y = 3", "%run script.py $y {y + 1}"),
    Cells(_SCRIPT, "%run script.py", "x, f(), __name__"),
    Cells(_SCRIPT, "x = 5", "%run script.py", "x = 7\nf()"),
    Cells(_SCRIPT, "import sys; argv = sys.argv", "%run script.py a", "argv is sys.argv"),
    Cells(_SCRIPT, "v = %run script.py", "v is None"),
    Cells("%%writefile s.py\nprint(given); given = 2", "given = 1", "%run -i s.py", "given"),
    Cells("%%writefile s.py\nimport sys; sys.exit(0)", "%run s.py"),
    Cells("%%writefile s.py\nimport sys; sys.exit()", "%run s.py"),
    Cells("%%writefile s.py\nimport sys; sys.exit(3)", "%run -e s.py"),
    Cells("%%writefile s.py\ny = 1; import sys; sys.exit(3)", "%run -e s.py", "y"),
    Cells("%%writefile s.py\ny = 1\n1/0", "%run s.py", "y"),
    Cells("%%writefile s.ipy\na = !echo hi\nprint(a)\na", "%run s.ipy"),
    Cells("%%writefile s.ipy\nmade = given + 1", "given = 1", "%run s.ipy", "made"),
    Cells("%%writefile s.py\nif __name__ == '__main__': print('main')", "%run s.py"),
    Cells("%%writefile s.py\nif __name__ == '__main__': print('main')", "%run -n s.py"),
    Cells("%%writefile s.py\nprint(len(__file__) > 4, 'x' in globals())", "x = 1", "%run s.py"),
    Cells("%%writefile s.py\nprint(1)", "%run -t s.py"),
    Cells("%%writefile mod.py\nprint(__name__)", _HERE, "%run -m mod"),
    # --- timing: what is the same each time
    Cells("v = %timeit -o -q -n 3 -r 2 pass", "v.loops, v.repeat, len(v.all_runs)"),
    Cells("%timeit -q -n 1 -r 1 pass"),
    Cells("x = []\n%timeit -q -n 3 -r 2 x.append(1)", "len(x)"),
    Cells("%%timeit -q -n2 -r2 x = 5\ny = x", "'x' in globals(), 'y' in globals()"),
    Cells("%timeit -q -n1 -r1 -v kept pass", "kept.loops"),
    Cells("%timeit"),
    Cells("%timeit -q -n1 -r1 1/0"),
    Cells("%timeit -n1 -r1 -q x = 1; print(x)"),
    Cells("def f():\n    y = 2\n    %timeit -q -n1 -r1 print(y)", "f()"),
    Cells(
        "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()):\n    %time x = 1",
        "x",
    ),
    Cells("%%time 1\n2"),
    Cells("%%capture\n%time y = 3", "y"),
    # --- profiling
    Cells("%prun -q x = 1", "x"),
    Cells("%%prun -q x = 1\ny = 2", "x, y"),
    Cells("s = %prun -q -r x = 1", "type(s).__name__"),
    Cells("%prun -q -D stats.prof x = 1"),
    Cells("%prun -q -T stats.txt x = 1"),
    Cells("%prun -q 1/0"),
    # --- capturing
    Cells(_CAPTURE),
    Cells(_CAPTURE, "found.stdout, found.stderr, len(found.outputs)"),
    Cells(_CAPTURE, "print(found)"),
    Cells(_CAPTURE.replace("found", "found --no-stdout").replace("display(1)", "1")),
    Cells(_CAPTURE.replace("found", "found --no-stderr").replace("display(1)", "1")),
    Cells("%%capture\nx = 3", "x"),
    Cells("%%capture found\nprint(1)", "found()"),
    Cells("%%capture found\nprint(1)", "found.show()"),
    Cells("%%capture found\n5", "[each.data for each in found.outputs]"),
    Cells("%capture x"),
    # --- extensions
    Cells(_EXTENSION, _HERE, "%load_ext extended"),
    Cells(_EXTENSION, _HERE, "%load_ext extended", "loaded"),
    Cells(_EXTENSION, _HERE, "%load_ext extended", "%load_ext extended"),
    Cells(_EXTENSION, _HERE, "%load_ext extended", "%unload_ext extended"),
    Cells(_EXTENSION, _HERE, "%load_ext extended", "%reload_ext extended"),
    Cells(_EXTENSION, _HERE, "%reload_ext extended"),
    Cells(_EXTENSION, _HERE, "%unload_ext extended"),
    Cells("%%writefile empty.py\nx = 1", _HERE, "%load_ext empty"),
    Cells("%load_ext autoreload"),
    Cells("%load_ext autoreload", "%load_ext autoreload"),
    Cells("%load_ext storemagic"),
    Cells("%load_ext no_such_module_at_all"),
    Cells("%load_ext"),
    Cells("%unload_ext"),
    Cells("%reload_ext"),
    # --- code wraps
    Cells(_WRAP, "1"),
    Cells(_WRAP, "x = 1"),
    Cells(_WRAP, "1;"),
    Cells(_WRAP, "print('in')"),
    Cells(_WRAP, "%code_wrap --list"),
    Cells(_WRAP, "%code_wrap --list-all"),
    Cells(_WRAP, "%code_wrap --remove around", "1"),
    # --- reloading
    _reloaded("import edited", "x = 2", "edited.x"),
    _reloaded("import edited", "x = 2", "hasattr(edited, 'f')"),
    _reloaded("from edited import f", "def f(): return 'new'", "f()"),
    _reloaded("from edited import C; c = C()", "class C:\n    def m(self): return 'new'", "c.m()"),
    _reloaded("from edited import C; c = C()", "class C:\n    pass", "hasattr(c, 'm')"),
    _reloaded("import edited", "x = 2", "edited.x", mode="0"),
    _reloaded("import edited", "x = 2", "edited.x", mode="1"),
    _reloaded("%aimport edited", "x = 2", "edited.x", mode="1"),
    _reloaded("import edited\n%aimport -edited", "x = 2", "edited.x"),
    _reloaded("from edited import *", "x = 2\ny = 3", "x, y", mode="3"),
    _reloaded("import edited", "x = 2", "edited.x", mode="complete"),
    _reloaded("import edited", "x = 2", "edited.x", mode="2 -p"),
    Cells(_MODULE, _START.format(2), "%aimport edited", "%aimport"),
    Cells(_MODULE, _START.format(1), "%aimport edited, os", "%aimport"),
    Cells(_START.format(0), "%aimport"),
    Cells(_START.format(1), "%aimport -os, json.decoder", "%aimport"),
]

"""Exceptions: how they look in each mode, the magics about them, handlers of the user's."""

from __future__ import annotations

from comparison_rows import Cells, Row, Tracebacks

_CALLS = """\
def f(x):
    y = x - 1

    # why
    return 1 + y / x

def g(a, b=2, *c, d=4, **e):
    return f(a)"""
_CHAIN = """\
def read(d):
    try:
        return d['a']
    except KeyError as error:
        raise ValueError('bad') from error"""
_CONTEXT = """\
try:
    undefined
except NameError:
    1 / 0"""
_LONG = """\
def long(a):
    '''One.

    Two.
    Three.
    Four.

    Five.
    '''
    return sum(
        1 / each
        for each in a
    )"""
_NOTES = """\
error = ValueError('x')
error.add_note('first')
error.add_note('second\\nthird')
raise error"""
_HIDDEN = """\
def a():
    __tracebackhide__ = True
    b()
def b():
    c()
def c():
    __tracebackhide__ = True
    1 / 0"""
_CLASS = """\
class Box:
    limit = 3
    def put(self, size, *, name):
        if size > self.limit: raise ValueError(size)
        return name"""
_CUSTOM = """\
def show(self, etype, value, tb, tb_offset=None):
    print('caught', etype.__name__, value, tb_offset, type(tb).__name__)
get_ipython().set_custom_exc((ArithmeticError,), show)"""
_BODY = """\
class A:
    x = 1
    # comment

    # another
    y = 1 / 0
    z = 3"""
_MATCH = """\
match 3:
    case 1:
        pass
    case x:
        x / 0"""

_IN_ALL_MODES = [
    ("1 / 0",),
    ("raise ValueError",),
    ("x = 3\nif x: raise KeyError('a b')",),
    ("if True:\n    x = = 2",),
    (_NOTES,),
]
_IN_PLAIN_AND_CONTEXT = [
    (_CALLS, "g(0)"),
    (_CALLS, "x = 1\n\ng(\n    x - 1,\n    3,\n)"),
    (_CALLS, "for i in range(3):\n    g(-i)"),
    (_LONG, "long([0])"),
    (_CLASS, "Box().put(5, name='x')"),
    (_CHAIN, "read({})"),
    (_CONTEXT,),
    (_HIDDEN, "a()"),
    (_BODY,),
    (_MATCH,),
    ("numbers = [\n    1,\n    2 / 0,\n    3,\n]",),
    ("def each():\n    yield 1\n    1 / 0", "list(each())"),
    ("async def later():\n    1 / 0", "await later()"),
    ("(lambda a: a / 0)(1)",),
    ("with undefined as file:\n    print(file)",),
    ("x = 1; y = [1 / 0,\n  2]",),
    ("import sys; raise OSError(2, 'gone', 'file')",),
]

ROWS: list[Row] = [
    *(
        Tracebacks(mode, *codes)
        for mode in ("Plain", "Context", "Verbose", "Minimal", "Doctest")
        for codes in _IN_ALL_MODES
    ),
    *(Tracebacks(mode, *codes) for mode in ("Plain", "Context") for codes in _IN_PLAIN_AND_CONTEXT),
    *(Tracebacks(mode, _CHAIN, "read({})") for mode in ("Doctest", "Minimal")),
    Tracebacks("Docs", _CALLS, "g(0)"),
    Tracebacks("Context", "import json; json.loads('{')"),
    Tracebacks("Context", "raise KeyboardInterrupt"),
    Tracebacks("Context", "foo(]"),
    Tracebacks("Context", "'abc"),
    Tracebacks("Verbose", _CALLS, "g(0)"),
    Tracebacks("Verbose", "words = ['a', 'b']; place = 7", "words[place]"),
    Tracebacks("Verbose", "table = {'a': 1}", "table['b']"),
    Tracebacks("Verbose", _CLASS, "Box().put(name='x', size=2) + 3"),
    Tracebacks("Verbose", "def f(a, /, b, *c, d, **e):\n    1 / 0", "f(1, 2.5, 'x', d=[1], z={})"),
    Cells("%xmode"),
    Cells("%xmode", "%xmode"),
    Cells("%xmode plain"),
    Cells("%xmode Verbose"),
    Cells("%xmode minimal", "%xmode"),
    Cells("%xmode --show"),
    Cells("%tb"),
    Cells("1/0", "%tb"),
    Cells("1/0", "import sys; sys.last_value, sys.last_type"),
    Cells(_CUSTOM, "1 / 0"),
    Cells(_CUSTOM, "{}[1]"),
    Cells(_CUSTOM, "get_ipython().set_custom_exc((), None)\n1 / 0"),
    Cells("get_ipython().set_custom_exc((ZeroDivisionError,), None)", "1 / 0"),
    Cells("get_ipython().set_custom_exc([KeyError], print)"),
]

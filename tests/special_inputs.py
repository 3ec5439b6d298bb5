"""Inputs that are not Python, and mixtures of them with Python, for both shells."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

MAGICS = [
    "%foo", "%foo bar", "  %foo  bar ", "%foo a \\\n  b", "%foo\\\nbar", "%foo \\", "%foo \\\n",
    "%", "% foo", "%foo.bar x", "%foo 'a' \"b\"", "%foo # c", "%foo\tbar", "%foo (", "%foo {x} $y",
    "if x:\n  %foo\nelse:\n  %bar", "def f():\n    '''\n    %doc\n    '''\n    %foo",
    "# c\n%foo", "x\n%foo\ny", "x = 1\n%%foo\ny", "f(\n%foo\n)", "x = '''\n%foo\n'''",
    "x \\\n%foo", "x %foo", "x = 5 %foo", "x = (5\n%foo)", "@d\n%foo", "%=3", "%foo\r\nx\r\n",
]  # fmt: skip
CELLS = [
    "%%foo", "%%foo bar\nbaz", "%%foo bar\nbaz\n", "%%foo  a  \n\n\nb\n\n", "\n%%foo\nx",
    "  %%foo\n  x\n    y", "%%\nx", "%%!\nls", "%%foo\n%bar\n!ls\nx?", "%%foo x?\ny", "%%foo?",
    "%%foo??", "%%foo?\nx", "%%foo\r\na\r\nb", ">>> %%foo\n... x", "In [1]: %%foo\n   ...: x",
]  # fmt: skip
COMMANDS = [
    "!ls", "! ls -l  ", "!", "!!", "!!ls", "!! ls", "!ls \\\n  -l", "!ls \\\n\n", "!echo 'a",
    "!echo \"a?\"", "!echo # a?", "!ls a?b", "!=x", "for i in x:\n    !mv $i {i}.old\n    !!ls",
    "try:\n\t!ls\nexcept OSError:\n\tpass", "if x: !ls", "x; !ls", "x!ls", "f'{a!r}'", "a != b",
]  # fmt: skip
VALUES = [
    "a = !ls", "a=!ls -l", "a = ! ls", "a = !!ls", "a, b = !ls", "a.b[1] = !ls", "a: int = !ls",
    "d['='] = !ls", "f(a=1)[b] = !ls", "a = \\\n!ls", "a = !ls \\\n  -l", "a = !", "a = b = !ls",
    "a += !ls", "a == !ls", "f(x=!ls)", "a = (\n!ls)", "x = 1; a = !ls", "if x: a = !ls",
    "if x:\n  a = !ls\nb = !ls", "a = %foo", "a=%foo b c", "a = % foo", "a = %%foo", "a = %",
    "a = %foo \\\n  b", "a = \\\n %foo", "= !ls", "lambda x=1: !ls", "def f(a=1):\n  a = %foo b",
]  # fmt: skip
HELP = [
    "x?", "x??", "?x", "??x", "? x", "?x?", "??x?", "?", "??", "? ", "x.y.z?", "x[0].y?", "x[-1]?",
    "*int*?", "np.*array*?", "?np.*a*", "a*??", "%foo?", "%%foo??", "?%foo", "?%%foo", "!ls?",
    "a = b?", "a = b.c??", "a = b + c?", "a = %foo?", "f(x).y?", "f(a, b?", "x; y?", "x y?",
    "%foo bar?", "?foo bar", "ünï.cödé?", "x = \\\ny?", "a +\\\nb?", "x\ny?\nz", "if x:\n    y?",
    "(x?)", "'x?'", "# x?", "x # y?", "1?", "x???", "x?.y", "x? y", "x = 'a?' + y?",
    "x = '''\ny?\n'''",    "x = '''\ny?", "for?", "a.1?", "x..y?", "a ? b : c", "@x?", "-x?",
]  # fmt: skip
CALLS = [
    ",f a b", ";f a b", "/f a b", ",f", ";f", "/f", ",", ";", "/", ",f.g  a  b ", ";f  a  b ",
    "/f a, b", "  ,f a", "if x:\n  ,f a\n  /g b", "/f a \\\n b", "//f", "/ f", "/f?", ",f?", "/=x",
]  # fmt: skip
PASTED = [
    ">>> x = 1", ">>> if x:\n...     y\n...", ">>> %foo", "In [1]: !ls\n   ...: x", "   ...: x",
    "... x", "  >>> x\n  ... y", "x\n... y", "In [12]: f(\n    ...: %foo)", "x = 'In [1]: '",
]  # fmt: skip
ALL = MAGICS + CELLS + COMMANDS + VALUES + HELP + CALLS + PASTED

_STATEMENTS = [
    "%foo a", "!ls -l", "x = !ls", "y = %foo b", "x?", "np.a??", ",f a", "/f a b", ";f c", "pass",
    "x = 1", "print('a?')", "x = '''a\n%b\n'''", "f(\n  %a\n)", "# !c", "!echo \\\n  a",
    "x = [1,\n2]", "!!ls", "?x", "??y", "a.b[0]?", "%foo 'a\"", "!echo 'x", "x = 'a' # !b",
    "return x", "@d",
]  # fmt: skip
_HEADS = [
    "if x:", "for i in y:", "def f():", "while 1:", "try:", "else:", "class A:", "with a:",
    "async def f():",
]  # fmt: skip


def mixtures(seed: int, count: int) -> Iterator[str]:
    """Give inputs of statements of all kinds in blocks within blocks, some of them unfinished."""
    dice = random.Random(seed)
    for _ in range(count):
        lines, indents = [], [""]
        for _ in range(dice.randint(1, 7)):
            kind = dice.random()
            if kind < 0.3:
                lines.append(indents[-1] + dice.choice(_HEADS))
                indents.append(indents[-1] + dice.choice(["    ", "  ", "\t"]))
            elif kind < 0.9:
                if kind > 0.8 and len(indents) > 1:
                    indents.pop()
                lines.append(indents[-1] + dice.choice(_STATEMENTS))
            else:
                lines.append(dice.choice(["", "# c", indents[-1] + "# c"]))
        yield "\n".join(lines) + dice.choice(["", "\n", "\n\n", "\\", "("])


def without_blanks(code: str) -> str:
    """Return code as it is compared: lines of white space alone are equal, as is the end."""
    return re.sub(r"(?m)^[ \t]+$", "", code).rstrip("\n")

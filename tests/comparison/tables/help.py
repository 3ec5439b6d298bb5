"""Help on objects, their parts, and names by pattern."""

from comparison_rows import Cells, Row

# classes and functions of a file: those of inputs have no file in IPython
_MODULE = '''
import sys
sys.path.insert(0, "")
open("shapes.py", "w").write("""
\'\'\'Shapes.\'\'\'
import functools

class Shape:
    \'\'\'A shape.\'\'\'
    sides = 4

    def __init__(self, size: int = 1):
        \'\'\'Make it.\'\'\'
        self.size = size

    def __call__(self, factor, *rest):
        \'\'\'Scale it.\'\'\'

    def __len__(self):
        return 3

    def grow(self, by=1, /, *, unit: str = "cm") -> "Shape":
        \'\'\'Grow it.

           A lot.
        \'\'\'

    @property
    def area(self):
        \'\'\'The area.\'\'\'

    @staticmethod
    def of(text):
        pass

    @classmethod
    def unit(cls): "One."


class Round(Shape):
    pass


class Bare:
    pass


def draw(shape, colour="red", *rest, width=1.5, **options):
    \'\'\'Draw it.\'\'\'
    return shape


def draw_with_many_parameters(shape: Shape, colour: str = "red", *, width: float = 1.5) -> None:
    pass


@functools.wraps(draw)
def wrapped(*a):
    return draw(*a)


double = lambda x: 2 * x
cached = functools.lru_cache(draw)
""")
import shapes
shape = shapes.Shape(2)
'''


def _help(*marked: str) -> list[Row]:
    return [Cells(_MODULE, each) for each in marked]


ROWS: list[Row] = [
    Cells("%psearch nothing_*"),
    Cells("names = {'a': len}", "names['a']?"),
    # the fields of every kind of object
    *_help(
        "shapes?",
        "shapes.Shape?",
        "shapes.Shape??",
        "shapes.Round?",
        "shapes.Bare?",
        "shapes.Bare??",
        "shape?",
        "shape??",
        "?shape",
        "??shape",
        "shapes.draw?",
        "shapes.draw??",
        "shapes.draw_with_many_parameters?",
        "shapes.wrapped?",
        "shapes.wrapped??",
        "shapes.double?",
        "shapes.double??",
        "shapes.cached?",
        "shape.grow?",
        "shape.grow??",
        "shapes.Shape.grow?",
        "shape.area?",
        "shape.area??",
        "shapes.Shape.of?",
        "shape.unit?",
        "shape.sides?",
        "shape.nothing?",
    ),
    Cells("x = 3", "x?"),
    Cells("x = 3", "x??"),
    Cells("x = [1, [2, 3]]", "x?"),
    Cells("x = [1, [2, 3]]", "x[1]?"),
    Cells("x = {'a': 1}", "x?"),
    Cells("x = 'a\\nb'", "x?"),
    Cells("x = 'a' * 300", "x?"),
    Cells("x = 'a' * 300", "x??"),
    Cells("x = 10 ** 5000", "x?"),
    Cells("x = ('a' * 150 + '\\n') * 2", "x?"),
    Cells("x = b'abc'", "?x"),
    Cells("import re; x = re.compile('a+')", "x?"),
    Cells("len?"),
    Cells("len??"),
    Cells("print?"),
    Cells("str.upper?"),
    Cells("dict.fromkeys?"),
    Cells("Exception?"),
    Cells("object?"),
    Cells("__debug__?"),
    Cells("True?"),
    Cells("None?"),
    Cells("import functools; f = functools.partial(print, 1)", "f?"),
    Cells("import sys", "sys?"),
    Cells("import math", "math.sqrt?"),
    Cells("import collections", "collections.OrderedDict?"),
    Cells("import collections", "collections.namedtuple?"),
    Cells("import argparse", "argparse.ArgumentParser.parse_args?"),
    Cells("import numpy as np", "np.arange?"),
    Cells("import numpy as np; a = np.arange(3)", "a?"),
    Cells("import numpy as np", "np.add?"),
    Cells("nosuch?"),
    Cells("nosuch.name??"),
    Cells("%nosuch?"),
    Cells("for i in range(1):\n    len?"),
    # parts
    *_help(
        "%pdoc shapes",
        "%pdoc shapes.Shape",
        "%pdoc shape",
        "%pdoc shapes.Bare",
        "%pdoc shape.grow",
        "%pdef shapes.draw",
        "%pdef shapes.Shape",
        "%pdef shapes.draw_with_many_parameters",
        "%psource shapes.draw",
        "%psource shape",
        "%psource shapes.wrapped",
        "%psource shape.area",
        "%psource len",
        "%pfile shapes.draw",
        "%pfile shapes",
        "%pinfo2 shapes.draw",
        "%pinfo pinfo shapes.draw",
        "%pfile len",
    ),
    Cells("%pinfo nosuch"),
    Cells("%psource"),
    Cells("%pdef nosuch"),
    Cells("%page nosuch"),
    Cells("x = 'text'", "%page -r x"),
    Cells("x = [1, 2]", "%page x"),
    # names by pattern
    *_help(
        "shapes.*r*?",
        "?shapes.*r*",
        "shapes.*.s*?",
        "%psearch shapes.* function",
        "%psearch -i SHAPES.D*",
        "%psearch shapes.d*w",
        "%psearch -a shape.*s*",
        "%psearch shape.a?ea",
        "%psearch -e builtin sh*",
        "?-i shapes.D*",
    ),
    Cells("open('x.py', 'w').write('x = 1\\n'); ", "%pycat x.py"),
    Cells("open('x.py', 'w').write('x = 1\\n'); ", "%pycat x"),
    Cells("open('x.py', 'w').write('x = 1\\n'); ", "%pfile x"),
    Cells("code = 'x = 1'", "%pycat code"),
    Cells("%pycat nosuch.py"),
    Cells("%pfile nosuch.py"),
    Cells("ll?"),
    Cells("%alias say echo", "%say?"),
    Cells("%psearch pri*"),
    Cells("%psearch *Error"),
    Cells("import os", "os.path.is*?"),
    Cells("%psearch -l"),
    Cells("import collections", "%psearch collections.*.most*"),
]

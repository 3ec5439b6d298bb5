"""A few rows of every kind."""

from comparison_rows import Cells, Code, Completeness, Completions, Row

ROWS: list[Row] = [
    Code("1 + 1"),
    Code("!ls"),
    Code("cd x", setup="cd = 1"),
    Completeness("if x:"),
    Completeness("x ="),
    Cells("x = 1", "x"),
    Cells("1 / 0"),
    Cells("print('a')\n3"),
    Completions("import math", "math.sq|"),
]

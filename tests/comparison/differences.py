"""Where our shell differs from IPython on purpose: the row as it is written, and why."""

_OUTER = "The line leaves its block: the next one belongs to the outer block."
_WARNING = "It runs, with a warning, which IPython takes for an error."

DIFFERENCES: dict[str, str] = {
    "Completeness(code='def f():\\n    return 5')": _OUTER,
    "Completeness(code='for x in y:\\n    pass')": _OUTER,
    "Completeness(code='x is 1')": _WARNING,
    "Completeness(code='1if x else 2')": _WARNING,
    "Completeness(code='x ?')": "It runs in both, and shows help.",
    "Completeness(code='yield x')": "Python says what is wrong as soon as it runs.",
    "Cells('1', 'del _1', 'Out')": "The paper has it: del removes a result, also from Out.",
}

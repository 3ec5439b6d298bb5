"""Where our shell differs from IPython on purpose: the row as it is written, and why."""

_OUTER = "The line leaves its block: the next one belongs to the outer block."
_WARNING = "It runs, with a warning, which IPython takes for an error."
_FAILED = "What fails is an error of the input: inputs that wait behind it do not run."
_LIBRARY = "Libraries show their failing statement alone; Verbose shows what is around it."
_INTERRUPT = "Who interrupts knows it: a line of dashes and a head would say nothing."
_SUBSCRIPT = "IPython knows subscripts that are numbers, and takes others for wrong syntax."
_LOG = "A log that is run shall not begin a log."

DIFFERENCES: dict[str, str] = {
    "Completeness(code='def f():\\n    return 5')": _OUTER,
    "Completeness(code='for x in y:\\n    pass')": _OUTER,
    "Completeness(code='x is 1')": _WARNING,
    "Completeness(code='1if x else 2')": _WARNING,
    "Completeness(code='x ?')": "It runs in both, and shows help.",
    "Completeness(code='yield x')": "Python says what is wrong as soon as it runs.",
    "Cells('%%writefile s.py\\n1/0', '%run s.py')": _FAILED,
    "Cells('%%writefile s.py\\nimport sys\\nsys.exit(3)', '%run s.py')": _FAILED,
    "Cells('%%capture out\\n1/0')": _FAILED,
    "Tracebacks('Context', \"import json; json.loads('{')\")": _LIBRARY,
    "Tracebacks('Context', 'raise KeyboardInterrupt')": _INTERRUPT,
    "Cells('%logstart x.py', 'a = 1', \"print(open('x.py').read())\")": _LOG,
    "Cells('%killbgscripts')": "It says so when there is nothing to end.",
    "Cells('%psearch nothing_*')": "It says so when nothing fits.",
    "Cells(\"names = {'a': len}\", \"names['a']?\")": _SUBSCRIPT,
    "Cells('1', 'del _1', 'Out')": "The paper has it: del removes a result, also from Out.",
}

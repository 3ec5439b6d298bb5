"""What may stand at the cursor."""

from comparison_rows import Completions

_DICT = "d = {'abc': 1, 'abd': 2, 'xyz': 3, 7: 'n', 75: 'm', b'raw': 4, (1, 'x'): 5, (1, 'y'): 6}"
_CLASS = """class Point:
    place = 1
    def plus(self, other, *, scale=1): pass
    @property
    def placement(self): raise RuntimeError
    def _private(self): pass
point = Point()"""
_FILES = "for name in ('data one.csv', 'data.txt', 'dated.py'): open(name, 'w').close()"
_FOLDERS = "import os; os.makedirs('folder/inner'); open('folder/file.txt', 'w').close()"
_TABLE = "import pandas; df = pandas.DataFrame({'alpha': [1], 'albedo': [2], 'be ta': [3]})"
_HOOK = """ip = get_ipython()
def told(shell, event): return ['one', 'other', 'two']
"""

ROWS = [
    # names
    Completions("zi|"),
    Completions("enumer|"),
    Completions("whil|"),
    Completions("nonl|"),
    Completions("Tru|"),
    Completions("my_value = 1", "my_v|"),
    Completions("my_value = 1; my_vote = 2", "x = [my_v|]"),
    Completions("my_value = 1; my_vote = 2", "print(my_v|)"),
    Completions("def my_function(): pass", "my_f|"),
    Completions("class MyClass: pass", "MyC|"),
    Completions("import itertools as it_tools", "it_t|"),
    Completions("my_value = 1", "?my_v|"),
    Completions("my_value = 1", "my_v|?"),
    Completions("my_value = 1", "if True:\n    my_v|"),
    Completions("my_value = 1", "f(a,\n  my_v|"),
    Completions("_hidden_value = 1", "_hidden_v|"),
    Completions("α_value = 1", "α_v|"),
    Completions("def f():\n    local_value = 1\n    local_v|"),
    Completions("for each_row in []:\n    each_r|"),
    Completions("xyzzy_unknown_name|"),
    # attributes
    Completions("import os", "os.pa|"),
    Completions("import os", "os.path.joi|"),
    Completions("import os.path as place", "place.spl|"),
    Completions("import os; os.pa|"),
    Completions("'text'.upp|"),
    Completions("b'text'.hex|"),
    Completions("(1).bit_l|"),
    Completions("5.5.is_i|"),
    Completions("[].app|"),
    Completions("{}.setd|"),
    Completions("{1, 2}.isd|"),
    Completions("().ind|"),
    Completions("text = 'a'", "text.cent|"),
    Completions("text = 'a'", "text.upper().cent|"),
    Completions("items = [[1], 'a']", "items[1].cent|"),
    Completions("nested = {'a': {'b': [1]}}", "nested['a']['b'].app|"),
    Completions("nested = {'a': {'b': [1]}}", "nested['a'].setd|"),
    Completions("z = 1 + 2j", "z.conj|"),
    Completions("f = lambda: 1", "f.__na|"),
    Completions(_CLASS, "Point.pl|"),
    Completions(_CLASS, "point.pl|"),
    Completions(_CLASS, "point.pla|"),
    Completions(_CLASS, "point._pri|"),
    Completions(_CLASS, "point.__cla|"),
    Completions(_CLASS, "point.plus(point.pl|"),
    Completions("point = (lambda: 1)", "point.nothing_at_all|"),
    Completions("import enum\nColour = enum.Enum('Colour', 'red rose blue')", "Colour.r|"),
    Completions(
        "from collections import namedtuple\np = namedtuple('P', 'alpha beta')(1, 2)", "p.al|"
    ),
    Completions("class A:\n    def __dir__(self): return ['seen', 'second']\na = A()", "a.se|"),
    Completions("import math\nx = 3", "y = math.sq|"),
    Completions("x = [1, 2]", "x[0].bit_l|"),
    Completions("x = [1, 2]", "x[0:2].app|"),
    Completions("x = 1", "(x).bit_l|"),
    Completions("x = 1", "x.real.bit_l|"),
    Completions("str(1).cent|"),
    Completions("[1, 2].app|"),
    Completions("{'a': 1}['a'].bit_l|"),
    Completions("x = 1; x.bit_l|"),
    Completions("x = {'a': 'text'}\nx['a'].cent|"),
    Completions("x: str\nx.cent|"),
    Completions("lambda x: x.bit|"),
    Completions("with open('x') as file:\n    file.readl|"),
    Completions("def made():\n    x = 'a'\n    return x\nmade().cent|"),
    Completions("class B:\n    attr_one = 1\n    def f(self):\n        self.attr_o|"),
    Completions("from pathlib import Path; p = Path('a')", "p.is_f|"),
    Completions("import types; n = types.SimpleNamespace(alpha=1)", "n.al|"),
    Completions("class S:\n    __slots__ = ('alpha',)\ns = S()", "s.al|"),
    Completions("class G:\n    def __getattr__(self, name): return 1\ng = G(); g.own = 1", "g.ow|"),
    Completions("import os", "f'{os.pat|"),
    Completions("Out.ke|"),
    Completions("In.app|"),
    Completions("try:\n    pass\nexcept Val|"),
    Completions("async def f():\n    awai|"),
    Completions("@prop|"),
    # keys
    Completions(_DICT, 'd["ab|"]'),
    Completions(_DICT, "d['ab|']"),
    Completions(_DICT, "d['|']"),
    Completions(_DICT, 'd["ab|'),
    Completions(_DICT, "d['x|"),
    Completions(_DICT, "d['nothing|"),
    Completions(_DICT, "d[7|]"),
    Completions(_DICT, "d[b'r|']"),
    Completions(_DICT, "d[1, 'x|"),
    Completions("n = {'a': {'key one': 1, 'key two': 2}}", "n['a']['key|"),
    Completions("n = {'a': {'b': {'deep': 1}}}", "n['a']['b']['|"),
    Completions(
        "class Keys:\n    def _ipython_key_completions_(self): return ['one', 'other']\nk = Keys()",
        "k['o|",
    ),
    Completions(_TABLE, "df['al|"),
    Completions(_TABLE, "df['be|"),
    Completions(_TABLE, "df.alp|"),
    Completions(_TABLE, "df.alb|"),
    # keyword arguments
    Completions("def area(width, height=1, *, unit='m'): pass", "area(wid|"),
    Completions("def area(width, height=1, *, unit='m'): pass", "area(1, hei|"),
    Completions("def area(width, height=1, *, unit='m'): pass", "area(1, 2, uni|"),
    Completions(_CLASS, "point.plus(1, scal|"),
    Completions("min(key|"),
    # imports
    Completions("import itertoo|"),
    Completions("import os.pa|"),
    Completions("from itertools import cha|"),
    Completions("from os.path import joi|"),
    Completions("from os import path, getcw|"),
    Completions("import json.deco|"),
    Completions("from email.mime.tex|"),
    # magics
    Completions("%lsm|"),
    Completions("%tim|"),
    Completions("%%tim|"),
    Completions("lsm|"),
    Completions("tim|"),
    Completions("x = %tim|"),
    Completions("%who_|"),
    Completions("%load_|"),
    Completions("timeit = 1", "timei|"),
    Completions("timeit = 1", "%timei|"),
    Completions("import os", "%time os.pat|"),
    Completions("%%time\nsort|"),
    Completions("%config IPCompleter.use_j|"),
    # files
    Completions(_FILES, "open('dat|')"),
    Completions(_FILES, 'open("data|")'),
    Completions(_FILES, "!cat dat|"),
    Completions(_FOLDERS, "!ls fol|"),
    Completions(_FOLDERS, "open('folder/fil|')"),
    Completions(_FOLDERS, "open('folder/in|')"),
    # letters
    Completions("\\alph|"),
    Completions("\\alpha|"),
    Completions("x = \\Gamm|"),
    Completions("x = \\Gamma|"),
    Completions("\\varp|"),
    Completions("\\α|"),
    Completions("\\GREEK SMALL LETTER ALPHA|"),
    Completions("\\GREEK SMALL LETTER ALPHA WITH T|"),
    Completions("print(\\alpha|"),
    Completions("\\ROMAN NUMERAL FIVE|"),
    Completions("\\Ⅴ|"),
    # completers of the user
    Completions(_HOOK + "ip.set_hook('complete_command', told, str_key='deploy')", "deploy on|"),
    Completions(_HOOK + "ip.set_hook('complete_command', told, str_key='%deploy')", "%deploy on|"),
    Completions(_HOOK + "ip.set_hook('complete_command', told, re_key='.*into ')", "put into t|"),
    Completions(
        "def told(self, text): return [text + '_more']\nget_ipython().set_custom_completer(told)",
        "xyz|",
    ),
]

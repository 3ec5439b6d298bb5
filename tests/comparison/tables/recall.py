"""History, macros, saved code and logs."""

from comparison_rows import Cells, Completions, Row

_INPUTS = ("a = 1", "b = 2\nc = 3", "!true", "a + b")
_HISTORY = (
    *("%history", "%hist", "%history -n", "%history -o", "%history -p", "%history -t"),
    *("%history 1", "%history 1-3", "%history 3 1", "%history -n 2-", "%history 2:4"),
    *("%history -nt 1-3", "%history -op 1-4", "%history -nop 2-4", "%history -n ~0/2"),
    *(
        "%history -np 1-3",
        "%history -o 4",
        "%history -po 4 4",
        "%history -n 0/1-0/2",
        "%history 99",
    ),
    *("%history -n 3-2", "history 1-2", "hist -n 1", "%history 4-4", "%history -n 1 1 1"),
    *("%history ~99/", "%history ~99/1-3", "%history -f out.py 1-4", "%history -y -f out.py 1"),
)
_LATER = (
    *("%rerun 1", "%rerun 1-2", "%rerun 4", "%rerun 4 4", "%rerun", "%rerun -l 1", "%rerun -l 2"),
    *("%rerun 99", "%rerun nothing", "%rerun -g nothing_of_the_kind", "%rep", "%rep nothing of it"),
    *("%recall nothing of it", "%recall a b c", "%rep 1", "%recall a", "%recall 1-2"),
    *("%save out 1-2", "%save out.py 1", "%save -r out 3", "%save out 1 4", "%save -f out 2"),
    *("%save out nothing_there", "%save out a", "%save out 99", "%save -a new 1", "%save"),
    *("%save out.ipy 1", "%save -r out.py 1", "%save out 1:3", "%save -f out.txt 1"),
    *("%macro m 1-2", "%macro -q m 1", "%macro m 1 4", "%macro -r m 1-3", "%macro m 3"),
    *("%macro", "%macro m nothing_there", "%macro m a", "%macro m 99", "%macro m"),
    *("%logstate", "%logstop", "%logon", "%logoff", "%logstart", "%logstart -o x.py"),
    *("%logstart -ort x.py", "%logstart x.py append", "%logstart -t x.py over", "%logstart -q"),
    *("%logstart -r", "%logstart x.py backup", "%logstart x.py rotate"),
)
_AFTER = (
    ("%macro -q m 1-2", "a = 5", "m", "a"),
    ("%macro -q m 4", "m"),
    ("%macro -q m 4", "m # again"),
    ("%macro -q m 4", "m;"),
    ("%macro -q m 1-2", "print(m)"),
    ("%macro -q m 1", "m.value"),
    ("%macro -q m 1", "%macro -q n 4", "%macro"),
    ("%macro -q m 4", "m", "In[6]"),
    ("%macro -q m 1-2", "%save out m"),
    ("text = 'z = 1'", "%macro m text"),
    ("text = 'z = 1'", "%save out text"),
    ("%save -f out 1-2", "print(open('out.py').read())"),
    ("%save -f out 1", "%save -a out 2", "print(open('out.py').read())"),
    ("%save -f out 1", "%macro m out.py"),
    ("%save -r out 3", "print(open('out.ipy').read())"),
    ("%history -f out 1-2", "print(open('out').read())"),
    ("%history -n -f out 1-2", "print(open('out').read())"),
    ("%logstart -q -o x.py", "6 * 7", "print(open('x.py').read())"),
    ("%logstart -q x.py", "%logstate"),
    ("%logstart -q x.py", "%logoff"),
    ("%logstart -q x.py", "%logoff", "%logstate"),
    ("%logstart -q x.py", "%logoff", "%logon"),
    ("%logstart -q x.py", "%logon"),
    ("%logstart -q x.py", "%logoff", "%logoff"),
    ("%logstart -q x.py", "%logstop"),
    ("%logstart -q x.py", "%logstop", "%logstate"),
    ("%logstart -q x.py", "%logstop", "%logstop"),
    ("%logstart -q x.py", "%logoff", "q = 1", "%logon", "print('q' in open('x.py').read())"),
    ("%history -l 3",),
    ("%history -n -l 2",),
    ("%history -l 1", "%history -l 2"),
)

ROWS: list[Row] = [
    *(Cells(*_INPUTS, each) for each in (*_HISTORY, *_LATER)),
    *(Cells(*_INPUTS, *each) for each in _AFTER),
    Cells("%logstart x.py", "a = 1", "print(open('x.py').read())"),
    Completions("%hist|"),
    Completions("%logst|"),
]

"""The texts about the shell itself: an introduction, what magics are, the syntax on a card."""

from __future__ import annotations

INTRODUCTION = """\
The interactive shell of itui
=============================

Inputs are Python, and a few things more. This page lists them; %quickref has
the syntax alone, on one card. All of it works the same in every client.

HELP
----

  ?            this page
  object?      what an object is: signature, type, text, file, documentation
  object??     the same with its source, nothing left out
  *pattern*?   the names that fit, such as np.*array*? or ?os.*dir*
  %name?       what a magic does and the options it has
  %lsmagic     the names of all magics; %magic describes them all
  help()       Python's own help

MAGICS
------

A magic is a command with options, as on a Unix command line. A line magic
begins with % and takes the rest of its line; a cell magic begins with %% and
takes all lines below it, too. The % of a line magic can be left out where no
variable has its name (%automagic turns that off).

  %run script.py -n 3       run a file; its names become yours
  %timeit sum(range(100))   how long a statement takes
  %who, %whos               your names, and what they hold
  files = %alias            what a magic gives can be assigned

THE SYSTEM
----------

  !make -j4                 run a command; what it prints appears at once
  files = !ls *.txt         its lines as a list with .s .n .p .fields() .grep()
  !cp $name {folder}/new    values of variables and expressions; $$ is a dollar
  %cd, %pwd, %ls            where you are, and what is there
  %alias, %rehashx          commands that need no exclamation mark

INPUTS AND RESULTS
------------------

  _, __, ___    the last three results     _7, Out[7]    the result of input 7
  _i, _ii       the last inputs            _i7, In[7]    input 7 as text
  x = 3;        a semicolon at the end hides the result
  %history      earlier inputs, of this session and of all others
  %recall, %rerun, %edit, %macro, %save    use them again
  %logstart     keep a log of the session

CALLS WITHOUT BRACKETS
----------------------

  /f x, y       f(x, y)
  ,f a b        f("a", "b")
  ;f a b        f("a b")
  f x           f(x), after %autocall 1

WHEN THINGS GO WRONG
--------------------

  %xmode        how much a traceback tells: Minimal, Plain, Context or Verbose
  %tb           show the last traceback again
"""

MAGICS = """\
Magics
======

Magics are the commands by which the shell is told what to do, beside the
Python it runs.

A line magic begins with % and reads the rest of its line as a Unix command
does, options first and without brackets or quotes:

    %timeit -n 10 sorted(names)

A cell magic begins with %% at the very start of an input. It reads the rest of
its line and, apart from that, the lines below:

    %%timeit names = list(range(1000))
    sorted(names)

Values of variables can be written into the line as $name or {expression},
except where a magic takes code. What a line magic gives can be assigned:
here = %pwd. While automagic is on, a line magic needs no % as long as no
variable has its name; cell magics always need their %%.

%name? describes one magic, %name?? shows its source, %lsmagic lists the names.
Magics of your own are made with get_ipython().register_magic_function, or, if
IPython is installed, with the decorators of IPython.core.magic.

These are the magics there are now:

"""

QUICK_REFERENCE = """\
Quick reference
===============

Help
  obj?  ?obj           what an object is
  obj??  ??obj         the same with its source
  np.*array*?          the names that fit
  %cd?                 what a magic does
  ?                    an introduction
  %magic               all magics described

Magics
  %timeit x + 1        a line magic
  timeit x + 1         the same, if nothing else has the name
  %%timeit x = 1       a cell magic: the lines below belong to it
  here = %pwd          what a magic gives

System
  !ls -l               run a command
  !ls $place           with the value of a variable
  !mv {a + b} $$x      with that of an expression, and a dollar
  files = !ls          the lines of its output as a list
  files.s .n .p        them joined by blanks, by line ends, as paths
  %alias lt ls -lt     a command of your own
  %rehashx             commands of your own for all those of the system

Inputs and results
  _  __  ___           the last results
  _7  Out[7]           the result of input 7
  _i  _ii  _iii        the last inputs
  _i7  In[7]           input 7
  _oh  _ih  _dh        results, inputs, directories
  1 + 1;               the semicolon hides the result
  exit                 ends the session

History
  %history             this session
  %history -g text     all sessions
  %history 2/1-8       inputs of session 2
  %history ~1/         the session before this one
  %recall 4            input 4 as the next one
  %rerun 4             input 4 once more
  %edit 4-7            inputs in an editor
  %macro m 4-7         inputs as m

Calls
  /f a, b              f(a, b)
  f a, b               the same, after %autocall 1
  ,f a b               f("a", "b")
  ;f a b               f("a b")

Magics that can be used now

"""

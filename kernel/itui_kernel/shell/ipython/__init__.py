"""What libraries find that ask for IPython.

Each module is a part of ``get_ipython()`` and knows IPython's names for what the shell does;
nothing is done here that the shell could not do without it.
"""

"""Read-only functions of a namespace: completion, inspection, variables.

They answer while user code runs, on the inspect thread: no code of the user's objects is run, but
that of completers, which have threads of their own. What asks the objects is in ``shell.help``.
"""

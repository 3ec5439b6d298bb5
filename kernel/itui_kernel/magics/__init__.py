"""The magics, one file per family; a family is imported when one of its magics is first used.

A family says what its magics take, prints and refuses. What it takes more to do is in a room of
the shell, where it needs no magic to be used; families do not know each other.
"""

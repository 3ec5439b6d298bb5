"""The inputs of this and earlier sessions, on disk and in memory: recorded, indexed, searched.

What magics make of them is in ``shell.recall``.
"""

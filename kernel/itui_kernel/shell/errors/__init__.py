"""Exceptions as text: which frames and values are shown, and what becomes of an exception."""

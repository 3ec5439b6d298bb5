"""Exceptions as text."""

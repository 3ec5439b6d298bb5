"""Modules whose files changed, run again so that what is in use becomes the new."""

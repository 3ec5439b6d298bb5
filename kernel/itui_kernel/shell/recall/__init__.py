"""What was typed, found again: ranges, history, code of the user's, macros, the session log."""

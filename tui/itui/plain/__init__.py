"""The line client: the same session as linear text, for dumb terminals and screen readers."""

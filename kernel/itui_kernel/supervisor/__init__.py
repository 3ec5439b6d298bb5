"""The small process that starts a kernel, outlives it, says how it ended and starts it again."""

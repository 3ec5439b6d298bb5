"""The inputs of this and earlier sessions, on disk and in memory."""

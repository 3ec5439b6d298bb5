"""The operating system from the prompt: commands, their output, values in them, directories."""

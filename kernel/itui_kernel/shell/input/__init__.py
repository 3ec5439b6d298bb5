"""From typed text to Python: the transforms, and whether an input is complete."""

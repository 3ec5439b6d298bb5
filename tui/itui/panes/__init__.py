"""The regions of the screen, one module each; they draw the state and never each other."""

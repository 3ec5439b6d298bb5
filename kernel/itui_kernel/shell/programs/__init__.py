"""Running and measuring what is no input of its own: files, modules, timed and profiled code."""

"""Help asked for in an input: objects are found, asked and described on the thread that runs it."""

"""One input from its code to its reply: compiled, evaluated, waited for, reported."""

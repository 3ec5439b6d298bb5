"""The names of the user: inputs, results and variables, and what is kept of them."""

"""The terminal: keys in, frames out, modes and signals, and what lies around them."""

"""The state, what changes it, and what it asks for; pure."""

"""The text being written: its operations, its looks, what is known of its language; pure."""

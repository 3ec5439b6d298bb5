"""What a program printed, interpreted as a terminal would, as lines that stay; pure."""

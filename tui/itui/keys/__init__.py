"""From keys and the mouse to commands; pure."""

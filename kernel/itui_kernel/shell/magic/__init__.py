"""The control language beside Python: how magics are declared, found, read and run."""

"""What libraries find that ask for IPython."""

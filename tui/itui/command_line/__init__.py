"""The commands of the program ``itui``: one module for each family, imported when it is used."""

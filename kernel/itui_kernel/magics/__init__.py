"""The magics, one file per family; a family is imported when one of its magics is first used."""

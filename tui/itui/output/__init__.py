"""The cells' inputs and outputs as a document: read, folded, searched, selected, kept."""

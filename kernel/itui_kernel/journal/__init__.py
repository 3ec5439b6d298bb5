"""The journal: what a kernel has published, kept in files that can be read without it."""

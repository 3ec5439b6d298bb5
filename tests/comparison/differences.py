"""Where our shell differs from IPython on purpose: the row as it is written, and why."""

DIFFERENCES: dict[str, str] = {}

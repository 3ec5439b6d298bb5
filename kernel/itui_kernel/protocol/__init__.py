"""The Jupyter messaging protocol 5.5: schema, wire format, connection files. Pure; stdlib only."""

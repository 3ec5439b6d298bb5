"""How objects look: MIME bundles, pretty text, `display` and its handles, captured outputs."""

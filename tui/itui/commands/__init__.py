"""The named things a user can do; keys, footer, finder and README are made from them."""

"""The commands, as scripts and IT use them."""

"""Our widgets: small, plain text only, painted from the look."""

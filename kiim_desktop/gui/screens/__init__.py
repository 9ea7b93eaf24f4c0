"""One screen each; they never import one another and ask the navigator by name."""

"""Long lists: paged models and delegates, never a widget per row."""

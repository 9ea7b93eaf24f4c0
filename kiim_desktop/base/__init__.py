"""What every room needs and that knows nothing of the others: clock, ids, errors, settings, paths, logs, translation."""

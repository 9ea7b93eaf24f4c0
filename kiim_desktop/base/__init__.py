"""What every room needs and that knows no other room: clock, ids, errors, settings, paths, logs, translation."""

"""Attached files between devices: sent piece by piece after everything else, fetched when somebody wants them."""

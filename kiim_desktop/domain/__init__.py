"""What is true, in plain Python: no I/O, no Qt, no SQL."""

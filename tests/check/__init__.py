"""Every check of the project behind one command: `python -m tests.check [PART...] [--without postgres] [--long]`."""

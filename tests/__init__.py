"""All tests of KiIM Desktop; `python -m tests.check` runs them with every other check."""

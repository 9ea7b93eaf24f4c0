"""Tests of the shape of the code: who imports whom, how large things are, what never stands in a file."""

"""Whole ways through the program: real processes, real files, real devices, as somebody in an office goes them."""

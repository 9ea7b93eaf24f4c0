"""How many keys a counsellor's work takes: each kind's common case, and a morning from new person to paper.

`python -m tests.strokes [--persons N] [--json FILE]` plays them in the real window and prints keys and seconds.
"""

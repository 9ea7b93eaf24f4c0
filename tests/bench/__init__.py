"""Figures of performance.md: each `*_bench.py` returns figures() with its floor measured in the same run."""

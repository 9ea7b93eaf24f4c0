"""Seeded worlds of real devices and a real hub, in which everything goes wrong that can go wrong (sync.md 8)."""

"""Invented persons with whole integration histories, the same for the same seed: for tests, training and measuring."""

"""Sharing between offices: what is opened follows from consents; what is taken back is ordered and receipted."""

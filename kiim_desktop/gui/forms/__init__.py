"""Editors made from a kind of record: one field, or the whole form."""

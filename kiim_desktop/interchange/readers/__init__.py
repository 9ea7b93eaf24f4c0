"""One reader per sort of value: from a cell as people fill it to normalised facts, never guessing silently."""

"""The frame round the screens: top bar, rail, foot line."""

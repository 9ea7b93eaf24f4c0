"""What somebody in an office does, one function each: right, changes, one write, what changed."""

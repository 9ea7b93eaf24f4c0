"""Import of lists: readers, layouts, hostile files."""

"""Reading and writing tables: office lists in, exports out."""

"""The only SQL: opening the encrypted file, schema, the one write path, reading pages, the search index."""

"""Where the hub keeps what it routes: SQLite under one key, or PostgreSQL; the only SQL of the hub."""

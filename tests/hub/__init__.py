"""Tests of the Kreis hub, on SQLite or with `--store postgres` on PostgreSQL."""

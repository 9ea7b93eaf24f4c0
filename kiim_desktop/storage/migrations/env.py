"""Runs revisions over the connection that `upgrading.py` hands in; there is no other way to call it."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None, render_as_batch=True)
context.run_migrations()

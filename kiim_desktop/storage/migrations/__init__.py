"""How the fixed tables of the file came to be, one revision a version; PRAGMA user_version names the newest one.

Alembic runs them only when a file is behind (`upgrading.py`); revisions are frozen SQL and never follow schema.py.
"""

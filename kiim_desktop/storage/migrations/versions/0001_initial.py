"""The tables of version 1, as frozen SQL in 0001_initial.sql."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATEMENTS = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    for statement in _STATEMENTS.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for table in reversed(_tables()):
        op.get_bind().exec_driver_sql(f'DROP TABLE "{table}"')


def _tables() -> list[str]:
    lines = _STATEMENTS.read_text(encoding="utf-8").splitlines()
    made = ("CREATE TABLE ", "CREATE VIRTUAL TABLE ")
    return [line.removeprefix(start).split()[0] for line in lines for start in made if line.startswith(start)]

"""Runs migrations with alembic, which takes 0.2 s to import (SQLAlchemy 0.4 s): only when a file is not current."""

from __future__ import annotations

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.storage.opening import storage_error

MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(raw: sqlcipher.Connection, found: int, wanted: int) -> None:
    """Take the tables from one version to another, up or down, in one transaction; DiskFull, DatabaseDamaged."""
    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=StaticPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            _run(connection, found, wanted)
            connection.exec_driver_sql(f"PRAGMA user_version = {wanted}")
            connection.exec_driver_sql("COMMIT")
        except BaseException as error:
            connection.exec_driver_sql("ROLLBACK")
            if isinstance(error, DBAPIError):
                raise storage_error(error) from error
            raise


def _run(connection: Connection, found: int, wanted: int) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if found:
        command.stamp(config, f"{found:04}")
    if wanted > found:
        command.upgrade(config, f"{wanted:04}")
    else:
        command.downgrade(config, f"{wanted:04}" if wanted else "base")
    # user_version says it already, also for files that were made new
    connection.exec_driver_sql("DROP TABLE alembic_version")

"""Brings the tables of an older file up to this version; a newer file is refused and stays as it is."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.storage.errors import DatabaseNewer
from kiim_desktop.storage.opening import Access, connect, readable_failures, storage_error
from kiim_desktop.storage.reached import check_reached
from kiim_desktop.storage.schema import VERSION

MIGRATIONS = Path(__file__).with_name("migrations")


def bring_up_to_date(path: Path, key: bytes) -> None:
    """Upgrade the file in one transaction if it is behind; DatabaseNewer. A current file costs one PRAGMA.

    Before anything is written it is checked whether all is there that was ever committed; DatabaseOutdated.
    """
    check_reached(path, key)
    raw = connect(path, key, Access.WRITE)
    try:
        with readable_failures(path):
            found = raw.execute("PRAGMA user_version").fetchone()[0]
            if found > VERSION:
                raise DatabaseNewer(found=found, known=VERSION)
            if found < VERSION:
                migrate(raw, found, VERSION)
    finally:
        raw.close()


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
    # alembic takes 0.2 s to import, and nearly every start finds a current file
    from alembic import command  # noqa: PLC0415  # see above
    from alembic.config import Config  # noqa: PLC0415  # see above

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

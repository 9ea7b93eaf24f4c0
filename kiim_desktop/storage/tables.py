"""Makes the tables of a new file."""

from __future__ import annotations

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from kiim_desktop.storage.attachment_schema import attachment
from kiim_desktop.storage.exchange_schema import exchange_log
from kiim_desktop.storage.schema import metadata
from kiim_desktop.storage.share_schema import share
from kiim_desktop.storage.upgrading import VERSION

assert exchange_log.metadata is share.metadata is attachment.metadata is metadata  # noqa: S101  # all tables belong to the same file

FULL_TEXT = (
    (
        "CREATE VIRTUAL TABLE person_words USING fts5(names, numbers, content='', prefix='2 3', "
        'tokenize="unicode61 remove_diacritics 0")'
    ),
    (
        "CREATE VIRTUAL TABLE text_words USING fts5(words, content='', prefix='3', "
        'tokenize="unicode61 remove_diacritics 2")'
    ),
    "INSERT INTO person_words(person_words, rank) VALUES('secure-delete', 1)",
    "INSERT INTO text_words(text_words, rank) VALUES('secure-delete', 1)",
)
"""FTS5 keeps deleted words unless secure-delete is set on every table (measured, security.md 3). Contentless tables are
emptied with the 'delete' command and the old words; `contentless_delete` would only leave tombstones."""


def make_tables(raw: sqlcipher.Connection) -> None:
    """Make all tables of this version in an empty file."""
    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=StaticPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        metadata.create_all(connection, checkfirst=False)
        for statement in FULL_TEXT:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
        connection.exec_driver_sql("COMMIT")

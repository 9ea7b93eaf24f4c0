"""The columns tables of the hub are made of, and the list of all tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Text

metadata = MetaData()


def key_column(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=True)


def bytes_column(name: str, *, nullable: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=nullable)


def number_column(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def counted_column(name: str) -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def text_column(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)

"""Attached files go with their streams: what an order takes back or erases leaves no piece behind."""

from __future__ import annotations

from collections.abc import Sequence

from kiim_desktop.hub.store.transactions import Transaction


def close_files(transaction: Transaction, streams: Sequence[bytes], now: int) -> None:
    """Streams were frozen: what the owner has elsewhere too goes at once, the rest after the owner had time for it."""
    for file in transaction.chunks.files_of(streams):
        transaction.lock_chunks(file.owner)
        if transaction.chunks.is_elsewhere(file):
            transaction.chunks.drop([file])
        else:
            transaction.chunks.leave(file.stream, file.root, now, now)


def erase_files(transaction: Transaction, streams: Sequence[bytes]) -> None:
    """Streams are erased: their files go with them, every piece that lies nowhere else."""
    for file in transaction.chunks.files_of(streams):
        transaction.lock_chunks(file.owner)
        transaction.chunks.drop([file])

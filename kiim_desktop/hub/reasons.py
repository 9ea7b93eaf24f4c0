"""Why the hub did not take what lay in a bundle, or not as it was meant: the codes of RefusedUnit."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Stable codes; whether a stream is foreign, random or never was is `unknown` alike."""

    UNKNOWN = "unknown"
    ERASED = "erased"
    """The stream was erased; nothing of it is taken any more."""
    FOREIGN_RID = "rid"
    FOREIGN = "foreign"
    """The office may read the stream, not write into it."""
    LATE = "late"
    """Taken and receipted, but only the owner gets it: the stream is frozen, or access had ended."""
    DAMAGED = "damaged"
    KEYS = "keys"
    """Not signed with the office's current keys: make it anew."""
    SIGNATURE = "signature"
    REACH = "reach"
    """Only a stream that was announced as shared can be opened to others."""
    HEAD = "head"
    """The grant belongs to other terms than those announced."""
    OFFICE = "office"
    """The office named is none that can be meant."""
    DAY = "day"
    FROZEN = "frozen"
    """The stream takes nobody in any more."""
    CLOSED = "closed"
    """The access of this office to this stream was ended, which is for ever."""
    REPACKED = "repacked"
    """A colleague was faster: what was to be replaced is replaced already."""
    ROLES = "roles"
    """Two different roles decide on an erasure."""
    ORDER = "order"
    """The order named is none that can be meant; an order: make it anew under another id."""

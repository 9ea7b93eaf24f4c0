"""What a slot of the key file says; how it is filled and opened stands in keyslots, which needs the libraries.

The unlock screen reads the slots and must not wait for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

import msgspec

from kiim_desktop.crypto.costs import KdfCost

HexId = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{2})*\Z", max_length=32)]
DisplayName = Annotated[str, msgspec.Meta(max_length=100)]
RoleName = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{0,40}\Z")]


class SlotKind(StrEnum):
    """By what a slot is opened."""

    PASSWORD = "password"  # noqa: S105  # a kind, no secret
    RECOVERY = "recovery"


class Wrapping(StrEnum):
    """How the database key lies in a slot."""

    KEK = "kek"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot; everything but `wrapped` is its header and is authenticated with it."""

    kind: SlotKind
    slot_id: HexId
    user_id: HexId = ""
    display_name: DisplayName = field(default="", repr=False)
    role: RoleName = ""
    cost: KdfCost | None = None
    salt: bytes
    public: bytes = field(default=b"", repr=False)
    anchor: bytes = field(default=b"", repr=False)
    wrapping: Wrapping = Wrapping.KEK
    nonce: bytes = b""
    wrapped: bytes = field(default=b"", repr=False)

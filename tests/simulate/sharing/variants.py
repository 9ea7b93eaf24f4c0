"""Wrong variants of sharing by name: one function of the real path replaced by a plausible mistake."""

from __future__ import annotations

from collections.abc import Mapping

from tests.simulate.variants import Variant

SHARING_VARIANTS: Mapping[str, Variant] = {}

"""A new password typed twice, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

SHORTEST: Final = 12
"""security.md 2: at least 12 characters."""


class PasswordRules(Protocol):
    """Which new passwords are good enough, and a suggestion."""

    def password_problem(self, password: str, names: tuple[str, ...]) -> str:
        """Return why a password is too weak, or ""."""

    def suggest_password(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What stands in the two fields."""

    password: str = field(default="", repr=False)
    again: str = field(default="", repr=False)
    problem: str = ""

    @property
    def is_long_enough(self) -> bool:
        return len(self.password) >= SHORTEST

    @property
    def is_equal(self) -> bool:
        return bool(self.password) and self.password == self.again

    @property
    def is_good(self) -> bool:
        return self.is_long_enough and self.is_equal and not self.problem


NO_PASSWORD: Final = NewPassword()


def typed_password(rules: PasswordRules, password: str, again: str, names: tuple[str, ...]) -> NewPassword:
    """Return what was typed with what is wrong about it; `names`: of user and office, which it must not be made of."""
    return NewPassword(password, again, rules.password_problem(password, names) if password else "")

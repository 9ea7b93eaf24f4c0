"""Where things lie: resources in a checkout, an installed wheel or a frozen program; profile and state folders."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from kiim_desktop.base.errors import ResourceMissing

APP = "kiim-desktop"


def resources() -> Path:
    """Return the folder of resources, wherever the program was started from."""
    package = Path(__file__).resolve().parent.parent
    for candidate in (package.parent / "resources", package / "_resources"):
        if candidate.is_dir():
            return candidate
    raise ResourceMissing(name="resources")


def resource(name: str) -> Path:
    """Return one resource file by its path below resources/; ResourceMissing if it is not installed."""
    path = resources() / name
    if not path.exists():
        raise ResourceMissing(name=name)
    return path


def default_profile() -> Path:
    """Return the profile folder of this account; it never lies in the roaming half of a Windows profile."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False, roaming=False)) / "profile"


def practice_profile() -> Path:
    """Return the folder of the profile for training: beside the real one, never in its place."""
    return default_profile().with_name("uebung")


def state_folder() -> Path:
    """Return where sentinels lie: never in the profile or in a backup. KIIM_STATE_DIR moves it for tests."""
    return Path(os.environ.get("KIIM_STATE_DIR") or platformdirs.user_state_dir(APP, appauthor=False, roaming=False))


def policy_folder() -> Path:
    """Return where IT puts policy files. No variable moves it: a policy must not be escaped by its user."""
    return Path(f"/etc/{APP}/policies.d")

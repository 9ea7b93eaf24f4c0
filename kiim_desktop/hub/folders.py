"""A shared folder or stick in place of a line: every request that lies there is answered into it."""

from __future__ import annotations

from pathlib import Path

from kiim_desktop.hub.core import Hub
from kiim_desktop.hub.errors import FolderRefused
from kiim_desktop.sync.wire.folders import IDENTITY, answer_folder, is_folder_of, mark_folder


def serve_folder(hub: Hub, root: Path) -> int:
    """Answer what lies in a folder, once, and return how many requests that were; FolderRefused.

    A new folder is marked as this hub's; one that another hub marked is left alone.
    """
    identity = hub.site.identity
    if (root / IDENTITY).exists() and not is_folder_of(root, identity.signing.verify_key(), identity.id):
        raise FolderRefused
    try:
        mark_folder(root, identity.signing, identity.id, hub.site.now())
        return answer_folder(root, hub.sync, hub.enrol)
    except OSError as error:
        raise FolderRefused from error

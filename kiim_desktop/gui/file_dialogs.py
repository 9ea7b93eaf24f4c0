"""Asking for files and folders: the first time in the folder of documents, afterwards where one was last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


class _Folder:
    """The folder of this session; nothing of it is kept."""

    last: Path | None = None


def begin_folder() -> Path:
    """Return where a dialog begins."""
    if _Folder.last is not None and _Folder.last.is_dir():
        return _Folder.last
    places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.DocumentsLocation)
    return next((Path(place) for place in places if Path(place).is_dir()), Path.home())


def free_name(folder: Path, name: str) -> str:
    """Return a name that no file of the folder has, with a number if need be."""
    wanted, number = Path(name), 1
    while (folder / name).exists():
        number += 1
        name = f"{wanted.stem}-{number}{wanted.suffix}"
    return name


def ask_open(parent: QWidget, title: str, filters: str = "") -> Path | None:
    """Ask for a file that is there."""
    chosen, _filter = QFileDialog.getOpenFileName(parent, title, str(begin_folder()), filters)
    return _chosen_file(chosen)


def ask_save(parent: QWidget, title: str, name: str = "", filters: str = "") -> Path | None:
    """Ask where a new file goes; the name that is offered is free."""
    folder = begin_folder()
    offered = str(folder / free_name(folder, name)) if name else str(folder)
    chosen, _filter = QFileDialog.getSaveFileName(parent, title, offered, filters)
    return _chosen_file(chosen)


def ask_folder(parent: QWidget, title: str, begin: str = "") -> Path | None:
    """Ask for a folder; it may be a stick, so nothing else begins there afterwards."""
    chosen = QFileDialog.getExistingDirectory(parent, title, begin or str(begin_folder()))
    return Path(chosen) if chosen else None


def _chosen_file(chosen: str) -> Path | None:
    if not chosen:
        return None
    _Folder.last = Path(chosen).parent
    return Path(chosen)

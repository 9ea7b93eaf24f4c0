"""One way of logging: JSON lines with ids and codes, never contents.

What a person typed may hide in the text of a foreign exception, so exceptions are logged by type and place only.
Records of other libraries keep their name and level and lose their text.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

OWN = "kiim_desktop"
_BYTES, _FILES = 1_000_000, 3


class RedactingFormatter(logging.Formatter):
    """Formats a record as one JSON line without contents."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "from": record.name,
        }
        if record.name.split(".")[0] == OWN:
            line["what"] = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            line |= redacted(record.exc_info[0], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def redacted(kind: type[BaseException], trace: TracebackType | None) -> dict[str, object]:
    """Return type and places of an exception: no message, no local values, no source lines."""
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return {"error": kind.__name__, "code": getattr(kind, "code", ""), "places": places[-12:]}


def set_up_logs(folder: Path | None) -> None:
    """Log into rotating files in a folder, or nowhere; catch what nobody caught."""
    root = logging.getLogger()
    root.handlers.clear()
    root.setLevel(logging.WARNING)
    logging.getLogger(OWN).setLevel(logging.INFO)
    handler: logging.Handler = logging.NullHandler()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = logging.handlers.RotatingFileHandler(
            folder / "kiim.log", maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True
        )
        handler.setFormatter(RedactingFormatter())
    root.addHandler(handler)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(OWN).error("uncaught", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(caught: threading.ExceptHookArgs) -> None:
    if caught.exc_value is not None:
        _log_uncaught(caught.exc_type, caught.exc_value, caught.exc_traceback)

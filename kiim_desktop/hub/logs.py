"""One JSON object per line: what happened, how it ended, how long and how large. No content, ids or addresses."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

LOGGER = "kiim.hub"
FACTS = ("event", "code", "status", "millis", "bytes_in", "bytes_out", "number")
"""The only facts a log line may carry besides time and level."""


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object; of other people's records only level, logger and the kind of error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name == LOGGER:
            line |= {name: value for name in FACTS if (value := getattr(record, name, None)) is not None}
        else:
            line["event"] = record.name
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _place(record)
        return json.dumps(line, ensure_ascii=False)


def set_up(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log line of this process through JsonLines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn.access", "sqlalchemy"):
        logging.getLogger(name).disabled = True


def _place(record: logging.LogRecord) -> str:
    """Return file and line of the innermost frame: enough to find a fault, nothing of what was worked on."""
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""

"""The agent's log: one JSON object per line, an event name and figures.

Rule: event names and codes only. Nothing a person typed, no body of a report or a frame, no key and
no address with one in it; so errors are logged by the name of their type.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from site_agent.lock import folder_trouble
from site_agent.store import NO_ROOM

FILE = "agent.log"
FILE_BYTES_MAX = 1_000_000
FILES_KEPT = 3

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """A record as one line of JSON: when, how grave, which event, and its figures."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"error": record.exc_info[0].__name__, "where": _where(record)}
        return json.dumps(line, ensure_ascii=False, default=str)


def _where(record: logging.LogRecord) -> list[str]:
    """The way to the error as file:line, without the texts that a traceback would quote."""
    assert record.exc_info is not None
    places, step = [], record.exc_info[2]
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename).name
        places.append(f"{file}:{step.tb_lineno}")
        step = step.tb_next
    return places


def set_up(folder: Path, to: Literal["file", "stderr"]) -> logging.Handler:
    """Send all event lines to the file in the data folder, or to stderr.

    Close the handler at the end.
    """
    handler: logging.Handler
    if to == "stderr":
        handler = logging.StreamHandler(sys.stderr)
    else:
        try:
            handler = logging.handlers.RotatingFileHandler(
                folder / FILE, maxBytes=FILE_BYTES_MAX, backupCount=FILES_KEPT, encoding="utf-8"
            )
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise folder_trouble(folder, error) from error
            handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    # A log that cannot be written, as on a full disk, must not fill the console with tracebacks.
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # The library tells whole frames at the level below, and each handshake at this one.
    logging.getLogger("websockets").setLevel(logging.ERROR)
    return handler


def end(handler: logging.Handler) -> None:
    """Write no more to this handler."""
    logging.getLogger().removeHandler(handler)
    handler.close()

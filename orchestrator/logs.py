"""What the centre writes about itself: one event name a line, as JSON, and never a body.

Rule: an entry has codes, ids, counts and durations. No text that a person has typed, no address of
a person, no cookie.
"""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("samkurs")


def set_up_logs(level: str, *, as_json: bool, to: TextIO = sys.stderr) -> None:
    """Send our own entries, and those of libraries, to one place in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    shown: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, shown],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(to),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(to)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                shown,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)

"""What machines write to their logs while a history is played: kept out of sight, but an error that
they only log is heard.

The shells go on after a fault of ours, as they should: a connection that failed is tried again, and
the next round is made all the same. Without ears a simulator would call that a calm day.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, NoReturn

import structlog

OURS = frozenset({"unexpected"})
"""What the centre calls a fault of ours."""


@contextmanager
def listening() -> Iterator[list[str]]:
    """Nothing is written meanwhile. Gives what was heard: each logged exception, in words."""
    heard: list[str] = []
    before, level, handlers = (
        structlog.get_config(),
        logging.root.manager.disable,
        logging.root.handlers,
    )
    structlog.configure(
        processors=[_Ear(heard)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
    )
    logging.disable(logging.WARNING)
    logging.root.handlers = [_Handler(heard)]
    try:
        yield heard
    finally:
        structlog.configure(**before)
        logging.disable(level)
        logging.root.handlers = handlers


class _Ear:
    """The last step of the centre's log."""

    def __init__(self, heard: list[str]) -> None:
        self._heard = heard

    def __call__(self, _: Any, __: str, event: MutableMapping[str, Any]) -> NoReturn:
        if event.get("event") in OURS:
            self._heard.append(f"the centre logged {sys.exc_info()[1]!r}")
        raise structlog.DropEvent


class _Handler(logging.Handler):
    """Where the laptops' log goes."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        """See logging."""
        if record.exc_info and record.name.startswith("site_agent"):
            self._heard.append(f"a laptop logged {record.exc_info[1]!r}")

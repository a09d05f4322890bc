"""How far this laptop's clock is from the centre's, for who asks once and has no socket: by the
date of an answer. A date is of whole seconds, so what is told is the least that it proves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Final

from session_core.wire.probes import KNOWN_BODY, KNOWN_PATH
from site_agent.enrolment import Way
from site_agent.network.captive import Ask
from site_agent.network.http import RealHttp
from site_agent.probes.interface import Probe
from site_agent.settings import Settings
from site_agent.uplink import trust

DATE_UNIT: Final = timedelta(seconds=1)


def clock_probe(settings: Settings) -> Probe:
    """The probe of a laptop that knows its centre. Raises AgentTrouble as `trust` does."""
    centre = settings.centre.replace("ws", "http", 1)
    safe = trust(settings) if centre.startswith("https") else None
    http = RealHttp(lambda: Way(settings.proxy, safe))
    return Probe(
        "clock_offset", lambda: offset_by_date(centre, http.ask, lambda: datetime.now(UTC))
    )


def offset_by_date(centre: str, ask: Ask, now: Callable[[], datetime]) -> float | None:
    """Milliseconds that the two clocks differ by at least; None where the centre itself told no
    time: a log-in page has a clock of its own.
    """
    began = now()
    try:
        reply = ask(centre + KNOWN_PATH)
    except (OSError, HTTPException):
        return None
    ended, told = now(), _moment(reply.date)
    if told is None or (reply.status, reply.body) != (200, KNOWN_BODY):
        return None
    apart = max(told - ended, began - (told + DATE_UNIT), timedelta())
    return apart / timedelta(milliseconds=1)


def _moment(date: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    return told if told.tzinfo is not None else None

"""Whether the video meeting's own machine says that it is up: no room and no code is told."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPException

from site_agent.network.http import Reply
from site_agent.probes.interface import Measured

PATH = "/api/client/v2/status"
TRIES = 3
WORDS = {200: "", 503: "maintenance"}

Ask = Callable[[str], Reply]
"""One GET. Raises OSError and HTTPException."""


def join_status(host: str, ask: Ask) -> Measured | None:
    """The middle of the answers' milliseconds, where two of three tries agree that it is up;
    else `maintenance` or `none`, whichever two agree on. `odd` (which says nothing) where it is
    something that we do not know. None without a host.
    """
    if not host:
        return None
    found = []
    for _ in range(TRIES):
        found.append(_once(f"https://{host}{PATH}", ask))
        words = [word for word, _ in found]
        if words.count(words[-1]) == TRIES - 1:
            agreed = words[-1]
            figures = [ms for word, ms in found if word == agreed]
            return Measured(word=agreed) if agreed else Measured(sum(figures) / len(figures))
    return Measured(word="odd")


def _once(address: str, ask: Ask) -> tuple[str, float]:
    try:
        reply = ask(address)
    except (OSError, HTTPException):
        return "none", 0.0
    return WORDS.get(reply.status, "odd"), reply.ms

"""Who issued the certificates of the centre's own address and of the places where its courses
meet, as seen from here. A room compares with what it sees itself: another issuer there means that
the network in the house opens what goes by.

Rule 1: only places of the settings and of the course files are looked at. A room names none.
Rule 2: it is looked when a room asks, for nobody else needs to know, and again when what was seen
        is more than a minute old. So a room that sees a new issuer is told what is so now, and no
        yearly renewal looks like a wall. Who asks waits a moment for that, never for long.
Rule 3: the centre may itself sit behind a wall. What it sees of others counts only where the
        certificate is in the public logs, which none of a wall is. Its own address counts without:
        a house may well have an authority of its own for that.
Rule 4: what could not be seen is not told, and disturbs nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from orchestrator.logs import log
from session_core.clock import Clock
from session_core.join.link import origin_of
from session_core.rules.programme import Programme
from session_core.wire.certificate import Certificate, read_certificate
from session_core.wire.probes import (
    HOST_LENGTH_MAX,
    ISSUERS_HOSTS_MAX,
    VIEW_S_MAX,
    SeenIssuer,
)

NEW_S: Final = 60.0
"""For so long nobody looks again."""
FAILED_S: Final = 300.0
"""Nor for so long where nothing could be seen, for each room would wait in vain."""
WAIT_S: Final = 1.5
"""A room waits so long for what is being looked at; its own patience is two seconds and a half."""
LOOK_S: Final = 2.5
OVER_SINCE: Final = timedelta(days=1)
"""A day that is over for longer has no rooms that measure."""
HTTPS: Final = 443


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody answers over TLS."""

    host: str
    port: int
    is_ours: bool = False


@dataclass(slots=True)
class _View:
    """What is known of a place, by the monotonic clock."""

    names: tuple[str, ...] = ()
    seen_at: float = 0.0
    due_at: float = 0.0


Look = Callable[[Place], bytes]
"""The certificate (DER) that a place shows and this machine trusts. Blocks for a few seconds.
Raises OSError, and ValueError for a name that is none.
"""


class IssuerWatch:
    """Looks in threads of its own, one for each place: a name server that hangs stops nothing, not
    even the centre's end. Without `look` nothing is ever seen.
    """

    def __init__(
        self,
        places: Callable[[], Iterable[Place]],
        look: Look | None,
        clock: Clock,
        *,
        wait_s: float = WAIT_S,
    ) -> None:
        self._places, self._look, self._clock = places, look, clock
        self._wait_s = wait_s
        self._views: dict[Place, _View] = {}
        self._under_way: dict[Place, asyncio.Future[None]] = {}

    async def seen(self) -> tuple[SeenIssuer, ...]:
        """What was seen of each place, as new as can be had in a moment."""
        places = list(self._places())[:ISSUERS_HOSTS_MAX]
        self._views = {one: self._views.get(one, _View()) for one in places}
        looks = [found for one in places if (found := self._look_at(one)) is not None]
        if looks:
            await asyncio.wait(looks, timeout=self._wait_s)
        return tuple(told for one in places if (told := self._told(one)) is not None)

    def _told(self, place: Place) -> SeenIssuer | None:
        view = self._views.get(place)
        if view is None or not view.names:
            return None
        age_s = int(self._clock.monotonic() - view.seen_at)
        if age_s > VIEW_S_MAX:
            return None
        return SeenIssuer(place.host, place.port, view.names, age_s)

    def _look_at(self, place: Place) -> asyncio.Future[None] | None:
        """The look that is under way; None where what was seen is new enough."""
        if place in self._under_way:
            return self._under_way[place]
        if self._look is None or self._clock.monotonic() < self._views[place].due_at:
            return None
        loop = asyncio.get_running_loop()
        self._under_way[place] = ended = loop.create_future()
        look, name = (place, self._look, loop), f"issuer-{place.host}"
        threading.Thread(target=self._run, args=look, name=name, daemon=True).start()
        return ended

    def _run(self, place: Place, look: Look, loop: asyncio.AbstractEventLoop) -> None:
        leaf = None
        try:
            leaf = read_certificate(look(place))
        except (OSError, ValueError) as error:
            log.info("issuer_not_seen", host=place.host, error=type(error).__name__)
        finally:
            # The loop may have closed meanwhile; then nobody waits for the answer.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._took, place, leaf)

    def _took(self, place: Place, leaf: Certificate | None) -> None:
        self._under_way.pop(place).set_result(None)
        now, view = self._clock.monotonic(), self._views.setdefault(place, _View())
        names = leaf.issued_by if leaf and (leaf.is_logged or place.is_ours) else ()
        if leaf and not names:
            log.info("issuer_in_no_log", host=place.host, names=leaf.issued_by)
        view.due_at = now + (NEW_S if names else FAILED_S)
        if names:
            if names != view.names:
                log.info("issuer_seen", host=place.host, names=names)
            view.names, view.seen_at = names, now


def places_of(public_url: str, programmes: Iterable[Programme], now: datetime) -> Iterator[Place]:
    """The centre's own address, and where its days meet, the next day first; each once."""
    coming = [one for one in programmes if one.ends_at > now - OVER_SINCE]
    coming.sort(key=lambda one: one.starts_at)
    return places_at(public_url, (one.join.host for one in coming if one.join is not None))


def places_at(public_url: str, joins: Iterable[str]) -> Iterator[Place]:
    """The centre's own address, and these hosts of meetings; each once."""
    told: set[tuple[str, int]] = set()
    for url in (public_url, *map(origin_of, joins)):
        place = _place(url)
        if place is not None and place not in told:
            told.add(place)
            yield Place(*place, is_ours=url == public_url)


def _place(url: str) -> tuple[str, int] | None:
    """None where there is no TLS to look at, as for the demo's Join on this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not 0 < len(parts.hostname or "") <= HOST_LENGTH_MAX:
        return None
    try:
        return parts.hostname or "", parts.port or HTTPS
    except ValueError:  # a port above 65535
        return None


def look_with(trust: Callable[[], ssl.SSLContext]) -> Look:
    """Shakes hands for real. What this machine trusts is read once, at the first look: that takes a
    while.
    """
    once = cache(trust)

    def look(place: Place) -> bytes:
        with (
            socket.create_connection((place.host, place.port), timeout=LOOK_S) as line,
            once().wrap_socket(line, server_hostname=place.host) as safe,
        ):
            return safe.getpeercert(binary_form=True) or b""

    return look

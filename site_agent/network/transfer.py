"""How fast the line is, down and up: eight megabytes or five seconds, less where it is clear."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException

from session_core.rules.network import is_clearly_above, megabits_per_s
from session_core.wire.probes import DOWN_PATH, TRANSFER_BYTES_MAX, TRANSFER_S_MAX, UP_PATH
from site_agent.network.http import PIECE_BYTES, Busy, Http
from site_agent.probes.interface import Measured

TURN_S_MAX = 3.5
"""For how long, from the first time of asking, a turn is asked for again."""


class Transfers:
    """Both ways. `token` proves the room; `enough` are the Mbit/s above which nobody asks."""

    def __init__(
        self,
        centre: str,
        token: str,
        http: Http,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        enough: tuple[float, float] = (2.5, 1.5),
    ) -> None:
        self._centre, self._token, self._http = centre, token, http
        self._monotonic = monotonic
        self._enough_down, self._enough_up = enough
        self._piece = os.urandom(PIECE_BYTES)

    def down(self) -> Measured | None:
        """Mbit/s from the centre; `busy` where others are measuring; None where it failed."""
        return self._in_turn(self._down)

    def up(self) -> Measured | None:
        """Mbit/s to the centre."""
        return self._in_turn(self._up)

    def _in_turn(self, once: Callable[[], float | None]) -> Measured | None:
        first = self._monotonic()
        while True:
            try:
                return Measured(once())
            except Busy:
                if self._monotonic() - first > TURN_S_MAX:
                    return Measured(word="busy")
            except (OSError, HTTPException):
                return None

    def _down(self) -> float | None:
        began, first, octets, seconds = None, 0, 0, 0.0
        for piece in self._http.fetch(self._centre + DOWN_PATH, self._token):
            now = self._monotonic()
            if began is None:
                # What came first began before we looked, so it is not counted.
                began, first = now, len(piece)
                continue
            octets, seconds = octets + len(piece), now - began
            if self._is_over(first + octets, seconds, self._enough_down):
                break
        return megabits_per_s(octets, seconds)

    def _up(self) -> float | None:
        began, octets = self._monotonic(), 0

        def pieces() -> Iterator[bytes]:
            nonlocal began, octets
            began = self._monotonic()  # The connection stands now.
            while not self._is_over(octets, self._monotonic() - began, self._enough_up):
                octets += len(self._piece)
                yield self._piece

        self._http.send(self._centre + UP_PATH, self._token, pieces())
        return megabits_per_s(octets, self._monotonic() - began)

    def _is_over(self, octets: int, seconds: float, enough: float) -> bool:
        is_all = octets + PIECE_BYTES > TRANSFER_BYTES_MAX or seconds >= TRANSFER_S_MAX
        return is_all or is_clearly_above(octets, seconds, enough)

"""Ask the node of a video meeting whether it is up (room-readiness §2.2). No room, no PIN and no
token is told, so the centre may ask for every day that meets in Join, whatever else it may know.

Rule: one answer is none. What two in a row say is so, since the first of them.
"""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError
from urllib.request import urlopen

import aiohttp

from dashboards.scene import JoinDown
from orchestrator.join.pace import Pace
from orchestrator.logs import log
from session_core.clock import Clock
from session_core.join.link import origin_of

PATH: Final = "/api/client/v2/status"
ANSWER_S: Final = 5.0
EVERY_S, AGAIN_S = 60.0, 5.0
"""Seconds from one question to the next; and to the second, where the first was news, or bad."""

Word = str
"""`up`, `maintenance`, `none`, or `odd` for an answer that we do not know: that says nothing."""
DOWN: Final = ("maintenance", "none")


class NodeWatch:
    """Asks one node until it is cancelled. `told` hears when it goes down, and when it is not."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        host: str,
        clock: Clock,
        told: Callable[[JoinDown | None], None],
        pace: Pace,
    ) -> None:
        self._http, self._host, self._clock = http, host, clock
        self._told, self._pace = told, pace

    async def run(self) -> None:
        """Ask, again and again. Ends only by being cancelled."""
        last, since, is_so = "", self._clock.now(), "up"
        while True:
            word = await self.ask()
            agreed = word == last
            if not agreed:
                last, since = word, self._clock.now()
            elif word != is_so:
                is_so = word
                log.warning("join_node", word=word)
                down = word in DOWN
                self._told(JoinDown(host=self._host, word=word, since=since) if down else None)
            await self._pace.sleep(EVERY_S if agreed and is_so not in DOWN else AGAIN_S)

    async def ask(self) -> Word:
        """What it says of itself now."""
        try:
            limit = aiohttp.ClientTimeout(total=ANSWER_S)
            async with self._http.get(origin_of(self._host) + PATH, timeout=limit) as answer:
                return word_of(answer.status)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return "none"


def ask_node(host: str) -> str:
    """The same once, for whoever waits for the answer."""
    try:
        with urlopen(origin_of(host) + PATH, timeout=ANSWER_S) as answer:  # noqa: S310
            return word_of(answer.status)
    except HTTPError as error:
        return word_of(error.code)
    except (OSError, HTTPException):
        return "none"


def word_of(status: int) -> Word:
    """What an HTTP status says of a node."""
    words: dict[int, Word] = {200: "up", 503: "maintenance"}
    return words.get(status, "odd")

"""The centre looks on in one meeting, without picture and sound, for as long as its day is on.

Rule 1: one token at a time. It is renewed at half its life, counted from when it was given and
        not from when a stream came back, and nothing else is asked meanwhile, for the old one dies
        at once.
Rule 2: a stream promises no sign of life. One that is silent is opened anew; each time everything
        is told anew, so a stream that died without a word costs two minutes at most.
Rule 3: whoever is refused comes back seldom, and all others at random, so that a meeting that fell
        is not run down.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import Final

from orchestrator.join.client_api import ClientApi, JoinRefused, JoinUnreachable, Token, TokenOver
from orchestrator.join.pace import Pace
from orchestrator.logs import log
from session_core.clock import Clock
from session_core.join.client import client_notices
from session_core.join.names import RoomNames
from session_core.join.notices import Notice, SyncEnded

WATCHDOG_S: Final = 90.0
RETRY_S: Final = 1.0
RETRY_S_MAX: Final = 30.0
REFUSED_S: Final = 120.0
TIMES_MAX: Final = 6

Took = Callable[[Sequence[Notice]], None]


class Watcher:
    """Watches one meeting until it is cancelled. `took` is told what is said there, and `lost` that
    something may have been missed.
    """

    def __init__(
        self,
        api: ClientApi,
        names: RoomNames,
        clock: Clock,
        took: Took,
        lost: Callable[[], None],
        pace: Pace,
        draw: Callable[[], float],
    ) -> None:
        self._api = api
        self._names = names
        self._clock = clock
        self._took = took
        self._lost = lost
        self._pace = pace
        self._draw = draw
        self._token: Token | None = None
        self._given_at = 0.0
        """When (monotonic) the token was asked for: it is no younger than that."""
        self._asking = asyncio.Lock()
        self._failed = 0

    async def run(self) -> None:
        """Watch. Ends only by being cancelled; then the place in the meeting is given back."""
        try:
            while True:
                wait_s = await self._visit()
                self._lost()
                await self._pace.sleep(wait_s)
        finally:
            await self._leave()

    async def _visit(self) -> float:
        """Be there for as long as that goes well. Gives how long to stay away after it, in
        seconds.
        """
        try:
            if self._token is None:
                self._given_at = self._clock.monotonic()
                self._token = await self._api.request_token()
            await self._stay()
        except JoinRefused as refused:
            log.warning("join_refused", why=refused.why)
            return REFUSED_S
        except TokenOver:
            self._token = None
        except (JoinUnreachable, TimeoutError):
            pass
        self._failed = min(self._failed + 1, TIMES_MAX)
        log.info("join_stream_lost", times=self._failed)
        return self._draw() * min(RETRY_S * 2.0**self._failed, RETRY_S_MAX)

    async def _stay(self) -> None:
        """Read the stream, and renew the token meanwhile; whichever ends first ends both."""
        reading = asyncio.create_task(self._read(), name="join stream")
        renewing = asyncio.create_task(self._renew(), name="join token")
        try:
            done, _ = await asyncio.wait({reading, renewing}, return_when="FIRST_COMPLETED")
            for one in done:
                one.result()
        finally:
            reading.cancel()
            renewing.cancel()
            await asyncio.gather(reading, renewing, return_exceptions=True)

    async def _read(self) -> None:
        assert self._token is not None
        async with aclosing(self._api.events(self._token)) as stream:
            async with self._asking:
                said = await self._pace.within(_next(stream), WATCHDOG_S)  # That it is open.
            while said is not None:
                self._hear(*said)
                said = await self._pace.within(_next(stream), WATCHDOG_S)

    def _hear(self, event: str, data: str) -> None:
        notices = client_notices(event, _parsed(data), self._clock.now().timestamp(), self._names)
        if any(isinstance(one, SyncEnded) for one in notices):
            self._failed = 0
        self._took(notices)
        if event == "disconnect":
            raise TokenOver

    async def _renew(self) -> None:
        while self._token is not None:
            renew_at = self._given_at + self._token.expires_s / 2
            await self._pace.sleep(max(0.0, renew_at - self._clock.monotonic()))
            async with self._asking:
                self._given_at = self._clock.monotonic()
                self._token = await self._api.refresh(self._token)

    async def _leave(self) -> None:
        token, self._token = self._token, None
        if token is not None:
            try:
                await self._api.release(token)
            except JoinUnreachable:
                log.info("join_token_not_released")


async def _next(stream: AsyncIterator[tuple[str, str]]) -> tuple[str, str] | None:
    return await anext(stream, None)


def _parsed(data: str) -> object:
    try:
        return json.loads(data) if data else None
    except (ValueError, RecursionError):
        return None

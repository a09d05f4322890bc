"""One connection with the centre: pumps the sans-IO end, and does what it asks.

Everything is done in one place and one order: a frame, a tick or a saved report goes into the end,
and the effects that come out are carried out before the next thing is looked at.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from dashboards.scene import LinkCode
from session_core.limits import ROOM_SILENCE_S_MAX, SILENCE_S_MAX
from session_core.link import effects as fx
from session_core.link.agent_end import AgentEnd
from session_core.wire.codec import state_from_json
from session_core.wire.errors import WireError
from site_agent import outbox
from site_agent.link_meter import LinkMeter
from site_agent.obedience import obey
from site_agent.outcomes import code_from_centre
from site_agent.replica import Gap
from site_agent.room import Room
from site_agent.sleep_watch import LOOK_EVERY_S
from site_agent.troubles import AgentTrouble

PING_AFTER_S = 4.0
"""Silence after which we ask. Heartbeats are too far apart to tell a dead peer within 10 s."""

FORGET_EVERY_S = 3600.0
"""Between two looks at what is old, the first of them soon after the welcome."""

log = logging.getLogger(__name__)


class Ended(Exception):
    """The conversation is over: the page's code for it, and when to come back (real seconds)."""

    def __init__(self, code: LinkCode, retry_in: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_in = retry_in


class Conversation:
    """One connection, from hello to the last frame."""

    def __init__(
        self, socket: ClientConnection, end: AgentEnd, room: Room, meter: LinkMeter
    ) -> None:
        self.welcomed = False
        self.spread_s = 0.0
        """Over so many seconds the centre wants the first try after it is lost to be spread."""
        self.farewell = ""
        """The centre's code for why it closed."""
        self._socket = socket
        self._end = end
        self._room = room
        self._meter = meter
        self._ping: asyncio.Future[None] | None = None
        self._followed: Collection[str] = ()
        self._forget_at = 0.0

    async def run(self) -> None:
        """Talk until something ends it. Raises Ended, or what the socket raises."""
        self._meter.heard()
        news = self._room.watch()
        try:
            await self._do(self._end.opened(self._mono(), self._wall()))
            await self._talk(news)
        finally:
            self._room.unwatch(news)

    async def _talk(self, news: asyncio.Event) -> None:
        """Frames in and reports out, until something ends it."""
        frame = self._next_frame(news)
        try:
            while True:
                if not frame.done():
                    await self._wait_for(news)
                self._look_at_the_clocks()
                if frame.done():
                    await self._hear(frame.result())
                    frame = self._next_frame(news)
                # Before the look at what is saved, so that whatever comes after it is news again.
                news.clear()
                await self._do(self._end.reports_waiting(self._room.standing.last_n))
                await self._do(self._end.tick(self._mono(), self._wall()))
                await self._look_around()
        finally:
            loose: list[asyncio.Future[Any]] = [frame]
            loose += [self._ping] if self._ping is not None else []
            for one in loose:
                one.cancel()
            await asyncio.gather(*loose, return_exceptions=True)

    def _next_frame(self, news: asyncio.Event) -> asyncio.Future[str | bytes]:
        """The frame that comes next, or the end of the socket, is news like all else."""
        frame = asyncio.ensure_future(self._socket.recv())
        frame.add_done_callback(lambda _: news.set())
        return frame

    async def _wait_for(self, news: asyncio.Event) -> None:
        """Until something has happened, or is due."""
        timer = asyncio.get_running_loop().call_later(self._patience(), news.set)
        try:
            await news.wait()
        finally:
            timer.cancel()

    async def leave(self) -> None:
        """Say goodbye and close."""
        for effect in self._end.leave():
            if isinstance(effect, fx.Send):
                await self._socket.send(effect.text)
        await self._socket.close(fx.CloseCode.GOING_AWAY, "leaving")

    # ── time ───────────────────────────────────────────────────────────────────────────────────

    def _mono(self) -> float:
        return self._meter.machine.monotonic()

    def _wall(self) -> datetime:
        return self._room.clock.now()

    def _patience(self) -> float:
        wake_at = self._end.wake_at
        until_tick = LOOK_EVERY_S if wake_at is None else wake_at - self._mono()
        return min(LOOK_EVERY_S, max(0.0, until_tick))

    def _look_at_the_clocks(self) -> None:
        """After sleep, or when the clock was set, nothing that comes this way is believed any more:
        its times are of before.
        """
        if self._meter.woke():
            self._socket.transport.abort()
            raise Ended("connecting", retry_in=0)

    async def _look_around(self) -> None:
        """Notice silence, which no frame tells of."""
        silence = self._meter.silence_s() or 0.0
        if silence > ROOM_SILENCE_S_MAX - LOOK_EVERY_S:
            self._room.set_link("unavailable")
        if silence > PING_AFTER_S and (self._ping is None or self._ping.done()):
            self._ping = asyncio.ensure_future(self._ask())

    async def _ask(self) -> None:
        """A ping: any answer to it is a sign of life."""
        with suppress(ConnectionClosed):
            await (await self._socket.ping())
            self._lives()

    async def _hear(self, frame: str | bytes) -> None:
        self._lives()
        await self._do(self._end.receive(frame, self._mono(), self._wall()))

    def _lives(self) -> None:
        self._meter.heard()
        self._room.heard_centre()
        if self.welcomed:
            self._room.set_link("connected")

    # ── effects ────────────────────────────────────────────────────────────────────────────────

    async def _do(self, effects: Iterable[fx.AgentEffect]) -> None:
        """Carry the effects out, in order."""
        for effect in effects:
            try:
                await self._carry_out(effect)
            except (WireError, Gap) as fault:
                # A copy that we cannot read is of a centre newer than we are.
                log.warning("copy_unusable", extra={"error": type(fault).__name__})
                raise Ended("too_old") from fault
            except AgentTrouble as trouble:
                # The centre still has what could not be kept here, and tells it again.
                log.error("not_kept", extra={"code": trouble.code})
                raise Ended("connecting") from trouble

    async def _carry_out(self, effect: fx.AgentEffect) -> None:
        match effect:
            case fx.Send():
                # Not `wait_for`: on Python 3.11 it loses a cancellation that comes just as it ends.
                async with asyncio.timeout(SILENCE_S_MAX):
                    await self._socket.send(effect.text)
            case fx.LoadReports():
                await self._load(effect)
            case fx.LoadHash():
                own = await self._room.store.run(outbox.hash_at(effect.n))
                await self._do(self._end.hash_loaded(own))
            case fx.CommandReceived():
                await obey(self._room, effect)
            case fx.InStep():
                await self._room.take_in_step(effect.sessions, effect.through)
            case fx.ClockSample():
                self._room.set_offset(self._meter.sample(effect))
                await self._forget_old(effect)
            case fx.Welcomed():
                self.welcomed = True
                self.spread_s = effect.spread_s
                self._followed = effect.streams.keys()
                self._room.set_link("connected")
            case fx.PeerLeft() | fx.ConnectionDead() | fx.Close():
                await self._end_by(effect)
            case _:
                await self._keep(effect)

    async def _keep(
        self,
        effect: fx.ReportsAcked
        | fx.ReportsLost
        | fx.BackupCovers
        | fx.StoreEvents
        | fx.StoreSnapshot
        | fx.OutboxUnusable,
    ) -> None:
        room = self._room
        match effect:
            case fx.ReportsAcked():
                await room.take_ack(effect.through, [(one.n, one.code) for one in effect.refused])
            case fx.ReportsLost():
                await room.take_loss(effect.through)
            case fx.BackupCovers():
                await room.take_cover(effect.through)
            case fx.StoreEvents():
                await room.take_events(effect.session, effect.epoch, effect.first, effect.rows)
            case fx.StoreSnapshot():
                state = state_from_json(effect.state_json)
                await room.take_state(effect.session, effect.epoch, state)
            case fx.OutboxUnusable():
                await room.take_new_identity(effect.why)

    async def _end_by(self, effect: fx.PeerLeft | fx.ConnectionDead | fx.Close) -> None:
        match effect:
            case fx.PeerLeft():
                self.farewell = effect.code
                raise Ended(code_from_centre(effect.code), effect.retry_in)
            case fx.ConnectionDead():
                self._socket.transport.abort()
                raise Ended("unavailable")
            case fx.Close():
                await self._socket.close(effect.code, effect.reason)
                raise Ended(code_from_centre(effect.reason))

    async def _forget_old(self, sample: fx.ClockSample) -> None:
        """Only now is it known what time it is, and what the centre has lost."""
        if self._mono() >= self._forget_at:
            self._forget_at = self._mono() + FORGET_EVERY_S
            centre_now = datetime.fromtimestamp(sample.t3 / 1000, UTC)
            await self._room.forget_old(centre_now, self._followed)

    async def _load(self, wish: fx.LoadReports) -> None:
        rows = await self._room.store.run(outbox.rows_after(wish.from_n - 1, wish.count))
        n0 = rows[0].n if rows else wish.from_n
        # Only as far as no number is missing, for a row counts by its place in the frame. What lies
        # behind a hole is asked for next, and then the outbox begins anew.
        whole = [row for n, row in enumerate(rows, start=n0) if row.n == n]
        await self._do(self._end.loaded(n0, [(row.session, row.body) for row in whole]))

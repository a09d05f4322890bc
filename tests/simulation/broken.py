"""The broken functions that are planted: each takes the sound one and gives one that is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from msgspec import structs

from orchestrator.report_intake import ReportIntake, _Coming
from orchestrator.runner import SessionRunner
from session_core.link.agent_end import AgentEnd
from session_core.link.clock_offset import ClockOffset
from session_core.link.reconnect import Reconnect
from session_core.link.report_receiver import ReportReceiver, acks
from session_core.link.stream_receiver import StreamReceiver
from session_core.link.stream_sender import StreamSender
from session_core.rules.bases import CommandBase
from session_core.rules.reports import AttendanceReport, ClosingReport
from site_agent import outbox
from site_agent.replica import Replica, apply_rows, from_snapshot
from site_agent.room import Room

SHORT_S = 0.1

# ── the centre ─────────────────────────────────────────────────────────────────────────────────


def ack_on_arrival(sound: Callable[..., Any]) -> Callable[..., Any]:
    def receive(self: ReportReceiver, reports: Any) -> Any:
        effects = sound(self, reports)
        self.hwm = self.taken
        return [*effects, *acks(self.hwm, ())]

    return receive


def ack_when_queued(_: Callable[..., Any]) -> Callable[..., Any]:
    def ack(self: ReportIntake, _: object) -> None:
        if self._coming:
            self._acked(self._coming[-1].n, ())

    return ack


def take_queued(sound: Callable[..., Any]) -> Callable[..., Any]:
    async def take(self: ReportIntake, items: Any) -> None:
        await sound(self, items)
        self._ack(None)

    return take


def keep_decided(_: Callable[..., Any]) -> Callable[..., Any]:
    def fail(self: SessionRunner, pending: Any, error: BaseException) -> None:
        self._pending.clear()
        self._waiting.clear()
        if not pending.answer.done():
            pending.answer.set_exception(error)

    return fail


def never_kept(_: Callable[..., Any]) -> Callable[..., Any]:
    def quarantine(self: ReportIntake, n: int, item: object, code: str, _hash: str = "") -> _Coming:
        never: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        return _Coming(n, item, "", never, code)

    return quarantine


def always_delta(sound: Callable[..., Any]) -> Callable[..., Any]:
    def start(self: StreamSender, streams: Any, have: Any) -> Any:
        same = {one: (streams.get(one, ("", 0))[0], seq) for one, (_, seq) in have.items()}
        return sound(self, streams, same)

    return start


def whenever_it_comes(sound: Callable[..., Any]) -> Callable[..., Any]:
    def decide(state: Any, message: Any) -> Any:
        is_wish = isinstance(message, CommandBase)
        return sound(state, replace(message, not_after=None) if is_wish else message)

    return decide


# ── the room's end of the link ─────────────────────────────────────────────────────────────────


def trust_own_acks(sound: Callable[..., Any]) -> Callable[..., Any]:
    def compared(self: AgentEnd, welcome: Any) -> Any:
        return sound(self, structs.replace(welcome, hwm=max(welcome.hwm, self._standing.acked)))

    return compared


def no_comparison(sound: Callable[..., Any]) -> Callable[..., Any]:
    def welcomed(self: AgentEnd, welcome: Any, mono: float) -> Any:
        return sound(self, structs.replace(welcome, hash=None), mono)

    return welcomed


def one_history(sound: Callable[..., Any]) -> Callable[..., Any]:
    def events(self: StreamReceiver, batch: Any) -> Any:
        if batch.s in self.have:
            self.have[batch.s] = (batch.epoch, self.have[batch.s][1])
        return sound(self, batch)

    return events


def over_the_gap(sound: Callable[..., Any]) -> Callable[..., Any]:
    def events(self: StreamReceiver, batch: Any) -> Any:
        epoch, seq = self.have.get(batch.s, ("", 0))
        if epoch == batch.epoch and batch.first > seq + 1:
            self.have[batch.s] = (epoch, batch.first - 1)
        return sound(self, batch)

    return events


def says_nothing(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *_, **__: []


def deaf_to_gaps(sound: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, ack: sound(self, structs.replace(ack, gap=False))


def reads_milliseconds(sound: Callable[..., Any]) -> Callable[..., Any]:
    def after(self: Reconnect, held_s: float, draw: float, **more: Any) -> Any:
        tries, wait = sound(self, held_s, draw, **more)
        return tries, wait if more.get("retry_in") is None else wait * 1000

    return after


def deaf_to_silence(sound: Callable[..., Any]) -> Callable[..., Any]:
    def tick(self: AgentEnd, mono: float, wall: Any) -> Any:
        self._heard = mono
        return sound(self, mono, wall)

    return tick


# ── the room ───────────────────────────────────────────────────────────────────────────────────


def forgets_acked(sound: Callable[..., Any]) -> Callable[..., Any]:
    def acknowledge(up_to: int, refused: Any = ()) -> Any:
        work = sound(up_to, refused)

        def both(connection: Any) -> Any:
            work(connection)
            connection.execute("DELETE FROM outbox WHERE state = 'acked'")
            return outbox._standing(connection)

        return both

    return acknowledge


def same_identity(_: Callable[..., Any]) -> Callable[..., Any]:
    async def take_new_identity(self: Room, *_: Any) -> None:
        """Nothing is begun anew."""

    return take_new_identity


def forgets_at_the_start(sound: Callable[..., Any]) -> Callable[..., Any]:
    async def load(self: Room) -> None:
        await sound(self)
        await self.forget_old(self.now(), ())

    return load


def shown_before_saved(sound: Callable[..., Any]) -> Callable[..., Any]:
    under_way = []  # Held: a task of a dead laptop that is thrown away is another finding.

    async def save(self: Room, session: str, report: Any) -> Any:
        under_way.append(asyncio.ensure_future(sound(self, session, report)))
        return report

    return save


def waits_for_the_centre(sound: Callable[..., Any]) -> Callable[..., Any]:
    async def save(self: Room, session: str, report: Any) -> Any:
        for _ in range(20):
            if self.saved_here.link != "connected":
                await asyncio.sleep(SHORT_S)
        return await sound(self, session, report)

    return save


def without_own(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda epoch, log, own: from_snapshot(epoch, log, ())


def never_too_late(sound: Callable[..., Any]) -> Callable[..., Any]:
    return lambda do, not_after, now: sound(do, now, now)


def always_new(sound: Callable[..., Any]) -> Callable[..., Any]:
    async def report_once(self: Room, session: str, report: Any) -> bool:
        await sound(self, session, report)
        return True

    return report_once


def whatever_comes(_: Callable[..., Any]) -> Callable[..., Any]:
    def after(self: Replica, first: int, rows: Any) -> Replica:
        return replace(self, log=apply_rows(self.log, rows[max(0, self.seq + 1 - first) :]))

    return after


def without_steps(_: Callable[..., Any]) -> Callable[..., Any]:
    def add(self: ClockOffset, sample: Any) -> None:
        if sample.rtt_ms >= 0:
            self._samples.append(sample)

    return add


def no(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *_: False


def none(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *_: None


def any_epoch(sound: Callable[..., Any]) -> Callable[..., Any]:
    async def take_events(self: Room, session: str, epoch: str, first: int, rows: Any) -> None:
        if session in self._replicas:
            self._replicas[session] = replace(self._replicas[session], epoch=epoch)
        await sound(self, session, epoch, first, rows)

    return take_events


# ── what is only logged, or only said wrongly ──────────────────────────────────────────────────


def fails_now_and_then(sound: Callable[..., Any]) -> Callable[..., Any]:
    calls = 0

    async def keep(self: Any, *arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls % 9 == 0:
            raise KeyError("a fault of ours")
        await sound(self, *arguments)

    return keep


def stumbles(_: Callable[..., Any]) -> Callable[..., Any]:
    def round_(self: Any, count: int) -> None:
        raise KeyError("a fault of ours")

    return round_


def counts_nobody(sound: Callable[..., Any]) -> Callable[..., Any]:
    def read(item: object, **known: Any) -> Any:
        session, report = sound(item, **known)
        is_count = isinstance(report, AttendanceReport | ClosingReport)
        return session, replace(report, patients=0, relatives=0) if is_count else report

    return read


def later_none(_: Callable[..., Any]) -> Callable[..., Any]:
    async def do(*_: Any) -> None:
        return None

    return do


def keeps_the_older(sound: Callable[..., Any]) -> Callable[..., Any]:
    def take_over(self: Any, agent: Any) -> Any:
        older = self._rooms.get(agent.room)
        has_the_room = sound(self, agent)
        if older is not None and older is not agent:
            agent.replaced()
        return has_the_room

    return take_over

"""Faults that are planted into the product on purpose: a simulator that finds nothing proves
nothing until it has found these.

Each takes the real code and breaks one function of it while histories are played. Seeds are tried
from 0 on until a checker says what was promised here; only seeds whose plan holds a fault that can
bring the planted one to light are played, and an unrelated error is no catch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from orchestrator.report_intake import ReportIntake, _Coming
from orchestrator.runner import SessionRunner
from session_core.link.agent_end import AgentEnd
from session_core.link.centre_end import CentreEnd
from session_core.link.reconnect import Reconnect
from session_core.link.report_receiver import ReportReceiver
from session_core.link.report_sender import ReportSender
from session_core.link.stream_receiver import StreamReceiver
from session_core.link.stream_sender import StreamSender
from session_core.wire import codec
from site_agent import outbox, room
from site_agent.replica import Replica, apply_rows, from_snapshot
from site_agent.room import Room
from site_agent.sleep_watch import SleepWatch
from tests.simulation.history import play
from tests.simulation.plan import draw_plan

Broken = Callable[[Callable[..., Any]], Callable[..., Any]]
SEEDS_MAX = 2_000
"""What CI plays of sound histories, so no planted fault may need more."""


@dataclass(frozen=True)
class Planted:
    """One fault: which functions are broken and how, and what a checker must say of it."""

    name: str
    says: str
    swaps: tuple[tuple[Any, str, Broken], ...]
    needs: tuple[str, ...] = ()
    """Only beside one of these does it show; with none named it shows on any day."""
    played_max: int = 40
    """Histories in which it must have shown."""


@contextmanager
def planted_in(fault: Planted) -> Iterator[None]:
    """The product with this fault in it."""
    with ExitStack() as undo:
        for owner, name, broken in fault.swaps:
            sound = owner.__dict__[name]
            setattr(owner, name, broken(sound))
            undo.callback(setattr, owner, name, sound)
        yield


def caught_at(fault: Planted) -> tuple[int | None, str]:
    """The lowest seed at which a checker names the fault, and what it says; or none, and what was
    said instead.
    """
    other = f"nothing was said in {SEEDS_MAX} seeds"
    played = 0
    with planted_in(fault):
        for seed in range(SEEDS_MAX):
            names = {one.name for one in draw_plan(seed, Random(seed)).faults}
            if fault.needs and not names & set(fault.needs):
                continue
            said = play(seed).fault
            if fault.says in said:
                return seed, said
            other = said or other
            played += 1
            if played == fault.played_max:
                break
    return None, other


# ── the centre ─────────────────────────────────────────────────────────────────────────────────


def _ack_on_arrival(sound: Callable[..., Any]) -> Callable[..., Any]:
    def receive(self: ReportReceiver, reports: Any) -> Any:
        effects = sound(self, reports)
        self.hwm = self.taken
        return [*effects, self._ack()]

    return receive


def _ack_when_queued(_: Callable[..., Any]) -> Callable[..., Any]:
    def ack(self: ReportIntake) -> None:
        self._acking = False
        if self._coming:
            self._acked(self._coming[-1].n, ())

    def ack_soon(self: ReportIntake, _: object) -> None:
        ack(self)

    return ack_soon


def _take_queued(sound: Callable[..., Any]) -> Callable[..., Any]:
    async def take(self: ReportIntake, items: Any) -> None:
        await sound(self, items)
        self._ack_soon(None)

    return take


def _stay_open(sound: Callable[..., Any]) -> Callable[..., Any]:
    def leave(self: CentreEnd, code: str, **more: Any) -> Any:
        state = self.state
        effects = sound(self, code, **more)
        self.state = state
        return effects

    return leave


def _keep_decided(_: Callable[..., Any]) -> Callable[..., Any]:
    def fail(self: SessionRunner, pending: Any, error: BaseException) -> None:
        self._pending.clear()
        self._waiting.clear()
        if not pending.answer.done():
            pending.answer.set_exception(error)

    return fail


def _never_kept(_: Callable[..., Any]) -> Callable[..., Any]:
    def quarantine(self: ReportIntake, n: int, item: object, code: str) -> _Coming:
        never: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        return _Coming(n, item, "", never, code)

    return quarantine


def _always_delta(sound: Callable[..., Any]) -> Callable[..., Any]:
    def start(self: StreamSender, streams: Any, have: Any) -> Any:
        same = {one: (streams.get(one, ("", 0))[0], seq) for one, (_, seq) in have.items()}
        return sound(self, streams, same)

    return start


# ── the room's end of the link ─────────────────────────────────────────────────────────────────


def _trust_own_acks(sound: Callable[..., Any]) -> Callable[..., Any]:
    def compared(self: AgentEnd, welcome: Any) -> Any:
        return sound(
            self, welcome.model_copy(update={"hwm": max(welcome.hwm, self._standing.acked)})
        )

    return compared


def _no_comparison(sound: Callable[..., Any]) -> Callable[..., Any]:
    def welcomed(self: AgentEnd, welcome: Any, mono: float) -> Any:
        return sound(self, welcome.model_copy(update={"hash": ""}), mono)

    return welcomed


def _one_history(sound: Callable[..., Any]) -> Callable[..., Any]:
    def events(self: StreamReceiver, batch: Any) -> Any:
        if batch.s in self.have:
            self.have[batch.s] = (batch.epoch, self.have[batch.s][1])
        return sound(self, batch)

    return events


def _over_the_gap(sound: Callable[..., Any]) -> Callable[..., Any]:
    def events(self: StreamReceiver, batch: Any) -> Any:
        epoch, seq = self.have.get(batch.s, ("", 0))
        if epoch == batch.epoch and batch.first > seq + 1:
            self.have[batch.s] = (epoch, batch.first - 1)
        return sound(self, batch)

    return events


def _says_nothing(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *_, **__: []


def _loads_once(_: Callable[..., Any]) -> Callable[..., Any]:
    """What was sent is never sent again on the same connection."""
    return lambda *_: []


def _reads_milliseconds(sound: Callable[..., Any]) -> Callable[..., Any]:
    def after(self: Reconnect, held_s: float, draw: float, **more: Any) -> Any:
        tries, wait = sound(self, held_s, draw, **more)
        return tries, wait if more.get("retry_in") is None else wait * 1000

    return after


def _deaf_to_silence(sound: Callable[..., Any]) -> Callable[..., Any]:
    def tick(self: AgentEnd, mono: float, wall: Any) -> Any:
        self._heard = mono
        return sound(self, mono, wall)

    return tick


# ── the room ───────────────────────────────────────────────────────────────────────────────────


def _forgets_acked(sound: Callable[..., Any]) -> Callable[..., Any]:
    def acknowledge(up_to: int, refused: Any = ()) -> Any:
        work = sound(up_to, refused)

        def both(connection: Any) -> Any:
            work(connection)
            connection.execute("DELETE FROM outbox WHERE state = 'acked'")
            return outbox._standing(connection)

        return both

    return acknowledge


def _same_identity(_: Callable[..., Any]) -> Callable[..., Any]:
    async def take_new_identity(self: Room, *_: Any) -> None:
        """Nothing is begun anew."""

    return take_new_identity


def _shown_before_saved(_: Callable[..., Any]) -> Callable[..., Any]:
    async def save(self: Room, session: str, report: Any) -> Any:
        body = codec.report_to_json(report)
        work = outbox.save(report.report_id, session, body, report.at)
        self._unsaved = asyncio.ensure_future(self.store.run(work))  # type: ignore[attr-defined]
        return report

    return save


def _waits_for_the_centre(sound: Callable[..., Any]) -> Callable[..., Any]:
    async def save(self: Room, session: str, report: Any) -> Any:
        for _ in range(20):
            if self.saved_here.link != "connected":
                await asyncio.sleep(0.1)
        return await sound(self, session, report)

    return save


def _without_own(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda epoch, log, own: from_snapshot(epoch, log, ())


def _whatever_comes(_: Callable[..., Any]) -> Callable[..., Any]:
    def after(self: Replica, first: int, rows: Any) -> Replica:
        return replace(self, log=apply_rows(self.log, rows[max(0, self.seq + 1 - first) :]))

    return after


def _no(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *_: False


def _none(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *_: None


def _any_epoch(sound: Callable[..., Any]) -> Callable[..., Any]:
    async def take_events(self: Room, session: str, epoch: str, first: int, rows: Any) -> None:
        if session in self._replicas:
            self._replicas[session] = replace(self._replicas[session], epoch=epoch)
        await sound(self, session, epoch, first, rows)

    return take_events


FORGETFUL = ("room crash", "room power cut", "room dies between statements")
LOSSY = ("drop",)
TWINS = ("cloned laptop",)

PLANTED: tuple[Planted, ...] = (
    Planted(
        "acknowledged on arrival, before the commit",
        "was acknowledged and the disk has only",
        ((ReportReceiver, "receive", _ack_on_arrival),),
    ),
    Planted(
        "acknowledged when queued for the disk",
        "was acknowledged and the disk has only",
        ((ReportIntake, "_ack_soon", _ack_when_queued), (ReportIntake, "take", _take_queued)),
    ),
    Planted(
        "a connection that was sent away is still acted for",
        "still talks on a connection after its goodbye",
        ((CentreEnd, "leave", _stay_open),),
        needs=("takeover", "cloned laptop", "replacement laptop", "late frames"),
        played_max=120,
    ),
    Planted(
        "what was decided on a failed write is kept",
        "is not in step",
        ((SessionRunner, "_fail", _keep_decided),),
        needs=("centre's disk full",),
    ),
    Planted(
        "a refused report blocks those after it",
        "reports wait",
        ((ReportIntake, "_quarantine", _never_kept),),
        needs=("report of tomorrow",),
    ),
    Planted(
        "the repeat of a report is decided anew",
        "refused as log_conflict",
        (
            (SessionRunner, "knows", _no),
            (SessionRunner, "_earlier", _none),
        ),
        needs=("stale restore of a room", "cloned laptop"),
    ),
    Planted(
        "the epoch is not looked at",
        "is no prefix of the log",
        (
            (StreamSender, "start", _always_delta),
            (StreamReceiver, "events", _one_history),
            (Room, "take_events", _any_epoch),
        ),
        needs=("stale restore of the centre",),
        played_max=80,
    ),
    Planted(
        "a restored centre is not refilled: own acknowledgements are trusted",
        "a report that was acknowledged is lost",
        ((AgentEnd, "_compared", _trust_own_acks),),
        needs=("stale restore of the centre",),
    ),
    Planted(
        "acknowledged rows are removed at once",
        "a report that was acknowledged is lost",
        ((outbox, "acknowledge", _forgets_acked),),
        needs=("stale restore of the centre",),
    ),
    Planted(
        "the chain of a copied laptop is not compared",
        "is lost",
        ((AgentEnd, "_welcomed", _no_comparison),),
        needs=TWINS,
    ),
    Planted(
        "no new outbox after a restore",
        "is not in step",
        ((Room, "take_new_identity", _same_identity),),
        needs=("stale restore of a room",),
    ),
    Planted(
        "events are applied across a gap",
        "is no prefix of the log",
        ((StreamReceiver, "events", _over_the_gap), (Replica, "after", _whatever_comes)),
        needs=LOSSY,
    ),
    Planted(
        "a lost thread is never asked for",
        "is not in step",
        ((StreamReceiver, "_resume", _says_nothing),),
        needs=LOSSY,
    ),
    Planted(
        "positions in heartbeats are not compared",
        "is not in step",
        ((StreamReceiver, "compare", _says_nothing),),
        needs=LOSSY,
        played_max=120,
    ),
    Planted(
        "reports that were lost on the way are not sent again",
        "reports wait",
        ((ReportSender, "missed_after", _loads_once),),
        needs=LOSSY,
        played_max=120,
    ),
    Planted(
        "silence is never noticed",
        "is not in step",
        ((AgentEnd, "tick", _deaf_to_silence),),
        needs=("half-open", "centre's power cut"),
    ),
    Planted(
        "the wait that the centre asks for is read in other units",
        "is not in step",
        ((Reconnect, "after", _reads_milliseconds),),
        needs=("centre's disk full", "stale restore of the centre"),
    ),
    Planted(
        "a clock that was set is not noticed",
        "from the centre's",
        ((SleepWatch, "woke", _no),),
        needs=("room's clock jumps an hour", "room's clock jumps a year"),
    ),
    Planted(
        "saved is said before the disk has it",
        "a report that was saved is lost",
        ((Room, "_save", _shown_before_saved),),
        needs=FORGETFUL,
    ),
    Planted(
        "saving waits for the centre",
        "to save a report",
        ((Room, "_save", _waits_for_the_centre),),
        needs=("cut line", "centre killed", "stalled line"),
    ),
    Planted(
        "a snapshot hides what waits here",
        "does not show it",
        ((room, "from_snapshot", _without_own),),
        needs=("stale restore of the centre", "event of tomorrow"),
    ),
)

"""A room and a centre with a pretend wire between them, which may drop, double, cut and restore.

The shells here are as small as shells can be: lists for the outbox, the log and the replica.
Nothing happens by itself: a test (or a random history) says what comes next, and `settle` lets
everything run to its end over a sound wire.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from session_core.link import effects as fx
from session_core.link.agent_end import AgentEnd, Standing
from session_core.link.centre_end import CentreEnd
from session_core.link.states import AgentState, CentreState
from session_core.wire import codec
from session_core.wire.errors import FrameTooLarge

SESSION = "t1d"
START = datetime(2026, 3, 10, 8, tzinfo=UTC)
PADDING = "x" * 30_000
"""Makes every state larger than one part of a snapshot."""


def state_json(log: Iterable[str]) -> str:
    """The state of a log of words: the words themselves."""
    return json.dumps({"log": list(log), "padding": PADDING})


@dataclass
class Room:
    """The room's store: what survives a cut."""

    outbox: list[str] = field(default_factory=list)
    acked: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    replica: list[str] = field(default_factory=list)
    place: tuple[str, int] | None = None
    samples: list[fx.ClockSample] = field(default_factory=list)
    told: list[fx.AgentEffect] = field(default_factory=list)

    def standing(self) -> Standing:
        return Standing(
            room="drammen",
            agent="laptop",
            software="test",
            outbox="outbox-1",
            first_n=1,
            last_n=len(self.outbox),
            acked=self.acked,
            have={SESSION: self.place} if self.place else {},
        )


@dataclass
class Centre:
    """The centre's store: the log, and what waits for the disk."""

    log: list[str] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)
    epoch: int = 1

    @property
    def hwm(self) -> int:
        return max((int(word[1:]) for word in self.log if word[0] == "r"), default=0)

    @property
    def place(self) -> tuple[str, int]:
        return f"e{self.epoch}", len(self.log)


class Pair:
    """Both ends, both shells, and the wire."""

    event_chars = 0
    """How much an event of this pair weighs beyond its word."""

    def __init__(self) -> None:
        self.room, self.centre = Room(), Centre(log=["planned"])
        self.caught_up_bytes = 0
        """The most that one catching up has sent as events."""
        self.mono = 100.0
        self.up: deque[str] = deque()
        self.down: deque[str] = deque()
        self.work: deque[fx.LoadReports | fx.SendStream] = deque()
        self.alarms: list[fx.HistoryRegressed] = []
        self.agent = AgentEnd(self.room.standing())
        self.end = CentreEnd("drammen")

    @property
    def wall(self) -> datetime:
        return START + timedelta(seconds=self.mono)

    # ── what may happen ────────────────────────────────────────────────────────────────────────

    def connect(self) -> None:
        """Cut what there is, and open a new connection."""
        self.up.clear()
        self.down.clear()
        self.work.clear()
        self.agent, self.end = AgentEnd(self.room.standing()), CentreEnd("drammen")
        self.at_centre(self.end.opened(self.mono))
        self.at_room(self.agent.opened(self.mono, self.wall))

    def report(self) -> None:
        """The room sees something."""
        self.room.outbox.append(f"r{len(self.room.outbox) + 1}")
        self.at_room(self.agent.reports_waiting(len(self.room.outbox)))

    def happen(self, count: int = 1) -> None:
        """The centre commits a batch of its own."""
        self.append([f"c{len(self.centre.log) + n}" for n in range(count)])

    def append(self, words: list[str]) -> None:
        first = len(self.centre.log) + 1
        self.centre.log += words
        rows = [self.row(word) for word in words]
        frame: str | None = None
        with suppress(FrameTooLarge):
            frame = codec.events_frame(SESSION, self.centre.place[0], first, rows)
        self.at_centre(self.end.events(SESSION, self.centre.place[0], first, len(words), frame))

    def commit(self) -> None:
        """The disk of the centre has everything that waited for it.

        What a dead connection left in the queue may stand there once more, sent again by the next:
        whoever writes the log looks at what it holds already.
        """
        waiting, self.centre.waiting = self.centre.waiting, []
        hwm, fresh = self.centre.hwm, []
        for n, word in waiting:
            if n > hwm:
                hwm = n
                fresh.append(word)
        if fresh:
            self.append(fresh)
        self.at_centre(self.end.committed(self.centre.hwm))

    def do_work(self) -> None:
        """A shell does what it was asked first."""
        if not self.work:
            return
        match self.work.popleft():
            case fx.LoadReports(from_n, count):
                rows = [(SESSION, json.dumps({"word": w})) for w in self.room.outbox[from_n - 1 :]]
                self.at_room(self.agent.loaded(from_n, rows[:count]))
            case fx.SendStream(_, epoch, None):
                state = state_json(self.centre.log)
                self.at_centre(self.end.snapshot(SESSION, epoch, len(self.centre.log), state))
            case fx.SendStream(_, epoch, after):
                assert after is not None
                rows = [self.row(word) for word in self.centre.log[after:]]
                self.catch_up(self.end.delta(SESSION, epoch, after + 1, rows))

    def catch_up(self, effects: Sequence[fx.CentreEffect]) -> None:
        """What a delta was answered with."""
        sent = sum(len(one.text.encode()) for one in effects if isinstance(one, fx.Send))
        self.caught_up_bytes = max(self.caught_up_bytes, sent)
        self.at_centre(effects)

    def row(self, word: str) -> tuple[str, str]:
        """An event as the log keeps it."""
        return word, json.dumps({"word": word, "padding": "x" * self.event_chars})

    def carry_up(self) -> None:
        if self.up:
            self.at_centre(self.end.receive(self.up.popleft(), self.mono, self.wall))

    def carry_down(self) -> None:
        if self.down:
            self.at_room(self.agent.receive(self.down.popleft(), self.mono, self.wall))

    def tick(self, seconds: float = 1.0) -> None:
        self.mono += seconds
        self.at_room(self.agent.tick(self.mono, self.wall))
        self.at_centre(self.end.tick(self.mono))

    def restart_centre(self) -> None:
        """The centre is killed: what was not on the disk is gone."""
        self.centre.waiting = []
        self.connect()

    def restore_centre(self, keep: int) -> None:
        """The centre comes back from a backup of its first `keep` events: another history."""
        self.centre.log = self.centre.log[: max(1, keep)]
        self.centre.epoch += 1
        self.restart_centre()

    def settle(self) -> None:
        """A sound wire until all is well, or for so long that it never will be."""
        for _ in range(60):
            self.drain()
            if verdict(self) == "":
                return
            if AgentState.CLOSED is self.agent.state or CentreState.CLOSED is self.end.state:
                self.connect()
            self.tick(1.0)

    def drain(self) -> None:
        """Let everything that is under way arrive, with nothing lost and no time passing."""
        while self.up or self.down or self.work or self.centre.waiting:
            self.carry_up()
            self.commit()
            self.carry_down()
            self.do_work()

    # ── the shells ─────────────────────────────────────────────────────────────────────────────

    def at_room(self, effects: Iterable[fx.AgentEffect]) -> None:
        room = self.room
        for effect in effects:
            room.told.append(effect)
            match effect:
                case fx.Send(text):
                    self.up.append(text)
                case fx.LoadReports():
                    self.work.append(effect)
                case fx.ReportsLost(through):
                    room.acked = through
                case fx.ReportsAcked(through, refused):
                    room.acked = max(room.acked, through)
                    room.refused += [(one.n, one.code) for one in refused]
                case fx.StoreEvents(_, epoch, first, rows):
                    kept = [] if first == 1 else room.replica
                    assert len(kept) == first - 1, "a replica has a hole"
                    room.replica = kept + [json.loads(event)["word"] for _, event in rows]
                    room.place = (epoch, len(room.replica))
                case fx.StoreSnapshot(_, epoch, seq, state):
                    room.replica = json.loads(state)["log"]
                    room.place = (epoch, seq)
                case fx.ClockSample():
                    room.samples.append(effect)

    def at_centre(self, effects: Iterable[fx.CentreEffect]) -> None:
        for effect in effects:
            match effect:
                case fx.Send(text):
                    self.down.append(text)
                case fx.HelloReceived():
                    welcome = self.end.welcome(
                        hwm=self.centre.hwm, streams={SESSION: self.centre.place}, wall=self.wall
                    )
                    self.at_centre(welcome)
                case fx.SubmitReports(_, items):
                    self.submit(items)
                case fx.SendStream():
                    self.work.append(effect)
                case fx.HistoryRegressed():
                    self.alarms.append(effect)

    def submit(self, items: Iterable[tuple[int, object]]) -> None:
        """Put reports in the queue for the disk."""
        for n, item in items:
            assert isinstance(item, dict)
            self.centre.waiting.append((n, item["report"]["word"]))


def verdict(pair: Pair) -> str:
    """What is wrong in the end, or "": each report once, in order, and the replica is the log."""
    came = [word for word in pair.centre.log if word[0] == "r"]
    if len(came) != len(dict.fromkeys(came)):
        return "doubled"
    if came != pair.room.outbox:
        return "lost"
    if pair.room.replica != pair.centre.log or pair.room.place != pair.centre.place:
        return "replica differs"
    return "" if pair.room.acked == len(pair.room.outbox) else "not acknowledged"

"""Laptops that are copied and put back from copies, and one centre: the real outbox and the real
ends of the link, over a wire that may be cut after any frame.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, deque
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count

from session_core.link import chain
from session_core.link import effects as fx
from session_core.link.agent_end import AgentEnd, Standing
from session_core.link.centre_end import CentreEnd
from session_core.wire.messages import Hello
from site_agent import outbox
from site_agent.store import SCHEMA, add_columns

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
TRIES_MAX = 8
"""Connections within which a laptop is in order again, or never will be."""
_names = count(1)


def name() -> str:
    return f"id-{next(_names)}"


class Laptop:
    """A room's laptop: its file and what it does with it."""

    def __init__(self) -> None:
        self.file = sqlite3.connect(":memory:", isolation_level=None)
        self.file.executescript(SCHEMA)
        add_columns(self.file)
        self.start()
        self.acked: set[str] = set()
        """Ids of reports that it was told are safe."""
        self.saved: set[str] = set()
        """Ids of those saved in the file that it has now."""

    def start(self) -> None:
        self.standing = outbox.begin(name)(self.file)

    def save(self, word: str) -> None:
        outbox.save(word, "day", json.dumps({"word": word}), NOW)(self.file)
        self.saved.add(word)
        self.start()

    def put_back(self, copy: sqlite3.Connection) -> None:
        """Its file is now what the copy is."""
        copy.backup(self.file)
        self.saved = {*self.held}
        self.start()

    def copy(self) -> sqlite3.Connection:
        to = sqlite3.connect(":memory:", isolation_level=None)
        self.file.backup(to)
        return to

    @property
    def held(self) -> list[str]:
        return [row.report_id for row in outbox.rows_after(0)(self.file)]

    def end(self) -> AgentEnd:
        mine = self.standing
        return AgentEnd(
            Standing(
                room="drammen",
                agent=mine.agent,
                software="test",
                outbox=mine.outbox,
                first_n=mine.first_n,
                last_n=mine.last_n,
                acked=mine.acked,
                have={},
                was=mine.was,
                why=mine.why,
            )
        )

    # ── what it does when the link asks ────────────────────────────────────────────────────────

    def hash_at(self, n: int) -> str:
        return outbox.hash_at(n)(self.file)

    def begin_anew(self, why: fx.NewOutbox) -> None:
        self.standing = outbox.take_new_identity(name, why)(self.file)

    def acknowledged(self, through: int) -> None:
        self.standing = outbox.acknowledge(through)(self.file)
        rows = outbox.rows_after(0)(self.file)
        self.acked.update(row.report_id for row in rows if row.n <= through)


class Centre:
    """What the centre's log would hold: each report by its id, and a mark for each outbox."""

    def __init__(self) -> None:
        self.reports: list[str] = []
        self.marks: dict[str, tuple[int, str]] = {}
        self.incidents: dict[str, str] = {}

    def mark(self, outbox_id: str) -> tuple[int, str]:
        return self.marks.get(outbox_id, (0, chain.start(outbox_id)))

    def greeted(self, hello: Hello) -> None:
        if hello.was:
            self.incidents[hello.outbox] = hello.why

    def take(self, outbox_id: str, n: int, item: object) -> None:
        assert isinstance(item, dict)
        hwm, hash_ = self.mark(outbox_id)
        assert n == hwm + 1, "numbers come in order"
        self.marks[outbox_id] = (n, chain.link(hash_, item))
        word = item["report"]["word"]
        if word not in self.reports:
            self.reports.append(word)


class Line:
    """One connection, to be cut after so many frames."""

    def __init__(self, laptop: Laptop, centre: Centre, frames: int) -> None:
        self.laptop, self.centre = laptop, centre
        self.left = frames
        self.up: deque[str] = deque()
        self.down: deque[str] = deque()
        self.room, self.hub = laptop.end(), CentreEnd("drammen")
        self.unusable = False

    def run(self) -> None:
        self.hub.opened(0.0)
        self.at_room(self.room.opened(0.0, NOW))
        while (self.up or self.down) and self.left > 0:
            self.left -= 1
            if self.up:
                self.at_centre(self.hub.receive(self.up.popleft(), 0.0, NOW))
            else:
                self.at_room(self.room.receive(self.down.popleft(), 0.0, NOW))

    def at_room(self, effects: Iterable[fx.AgentEffect]) -> None:
        for effect in effects:
            match effect:
                case fx.Send(text):
                    self.up.append(text)
                case fx.LoadHash(n):
                    self.at_room(self.room.hash_loaded(self.laptop.hash_at(n)))
                case fx.LoadReports(from_n, most):
                    rows = outbox.rows_after(from_n - 1, most)(self.laptop.file)
                    bodies = [(row.session, row.body) for row in rows]
                    self.at_room(self.room.loaded(rows[0].n if rows else from_n, bodies))
                case fx.ReportsAcked(through, _):
                    self.laptop.acknowledged(through)
                case fx.OutboxUnusable(_, why):
                    self.laptop.begin_anew(why)
                    self.unusable = True

    def at_centre(self, effects: Iterable[fx.CentreEffect]) -> None:
        for effect in effects:
            match effect:
                case fx.Send(text):
                    self.down.append(text)
                case fx.HelloReceived(hello):
                    self.centre.greeted(hello)
                    hwm, hash_ = self.centre.mark(hello.outbox)
                    self.at_centre(self.hub.welcome(hwm=hwm, streams={}, wall=NOW, chain=hash_))
                case fx.SubmitReports(outbox_id, items):
                    for n, item in items:
                        self.centre.take(outbox_id, n, item)
                    self.at_centre(self.hub.committed(items[-1][0]))


def talk(laptop: Laptop, centre: Centre, frames: int = 10_000) -> None:
    """The laptop connects until it is in order, or until the wire is cut."""
    for _ in range(TRIES_MAX):
        line = Line(laptop, centre, frames)
        line.run()
        if not line.unusable:
            return


def verdict(laptops: Iterable[Laptop], centre: Centre) -> str:
    """What is wrong, or "": whatever a laptop holds or was told is safe is at the centre once."""
    if any(times > 1 for times in Counter(centre.reports).values()):
        return "doubled"
    for laptop in laptops:
        if not laptop.saved | laptop.acked <= {*centre.reports}:
            return "lost"
        if laptop.standing.waiting:
            return "not acknowledged"
        if centre.mark(laptop.standing.outbox) != (laptop.standing.last_n, laptop.standing.head):
            return "chains differ"
    return ""

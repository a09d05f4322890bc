"""Power cuts: a store works until its disk dies between any two operations, and is opened again.

`Scale.count` is the number of cuts. Each is a machine of its own, from an empty disk on, so the cut
may also hit the making of the file. After it the product's own code opens what is left, with plain
sqlite3, and goes on writing.
"""

from __future__ import annotations

import json
import random
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from orchestrator.event_log import store as centre_store
from orchestrator.event_log.interface import Batch, LogError
from session_core.rules.reports import Source
from site_agent import outbox
from site_agent import store as room_store
from site_agent.troubles import AgentTrouble
from tests.reliability.power_disk import (
    CarelessConnection,
    PowerConnection,
    PowerDisk,
    connector,
)
from tests.reliability.trial import Control, Figures, Promises, Scale, Trial

AT = datetime(2027, 1, 12, 8, tzinfo=UTC)
OPERATIONS_MAX = 400
"""By then a file is made, written to forty times, and has been through some checkpoints."""
SAVES_MAX = 40
TOLD_EVERY = 100
MEMORY = Path("/dev/shm")
"""The disk is simulated, so its remains need no real one."""

Connect = Callable[[Path], sqlite3.Connection]


class PowerGone(Exception):
    """The store could not answer any more."""


class Victim(Protocol):
    """A store: opened in a folder, written to, read back. All ids are numbers from 1."""

    def open(self, folder: Path, connect: Connect) -> None:
        """Open it. Raises PowerGone, and whatever shows that the file is spoilt."""
        ...

    def save(self, first: int, many: int) -> None:
        """Save these numbers, and return when they are acknowledged. Raises PowerGone."""
        ...

    def found(self) -> list[int]:
        """What is there, in order, after everything in the file was compared with the rest."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class RoomVictim:
    """The laptop's store and its outbox."""

    def open(self, folder: Path, connect: Connect) -> None:
        (folder / room_store.BALLAST_FILE).touch()
        try:
            self._store = room_store.Store(folder, connect)
        except AgentTrouble as trouble:
            raise PowerGone(trouble.code) from trouble
        try:
            self._store.run_now(outbox.begin(lambda: "an-id"))
        except AgentTrouble as trouble:
            self._store.close()
            raise PowerGone(trouble.code) from trouble

    def save(self, first: int, many: int) -> None:
        for number in range(first, first + many):
            try:
                self._store.run_now(outbox.save(f"report-{number}", "day", _body(number), AT))
            except AgentTrouble as trouble:
                raise PowerGone(trouble.code) from trouble

    def found(self) -> list[int]:
        rows = self._store.run_now(outbox.rows_after(0))
        assert [row.n for row in rows] == list(range(1, len(rows) + 1)), "numbers have no holes"
        assert all(row.body == _body(row.n) for row in rows), "bodies are whole"
        return [int(row.report_id.removeprefix("report-")) for row in rows]

    def close(self) -> None:
        self._store.close()


class CentreVictim:
    """The centre's event log."""

    def open(self, folder: Path, connect: Connect) -> None:
        path = folder / "samkurs.db"
        path.touch()  # the store sets who may read it, which a simulated disk does not know
        try:
            self._store = centre_store.Store(path, connect)
        except LogError as error:
            raise PowerGone(error.code) from error

    def save(self, first: int, many: int) -> None:
        """All of them in one commit, as the writer thread does under load."""
        batches = [_batch(number) for number in range(first, first + many)]
        for outcome in self._store.work(batches):
            if isinstance(outcome, LogError):
                raise PowerGone(outcome.code)

    def found(self) -> list[int]:
        def ask(sql: str) -> list[tuple[int]]:
            (rows,) = self._store.work([lambda connection: connection.execute(sql).fetchall()])
            assert isinstance(rows, list), rows
            return rows

        numbers = [n for (n,) in ask("select seq from events order by seq")]
        assert [n for (n,) in ask("select n from reports order by n")] == numbers
        heard = [n for (n,) in ask("select hwm from outboxes")]
        assert heard == ([len(numbers)] if numbers else []), "the mark agrees with the rows"
        return numbers

    def close(self) -> None:
        self._store.close()


def _body(number: int) -> str:
    return json.dumps({"patients": number, "pad": "x" * (number * 37 % 700)})


def _batch(number: int) -> Batch:
    return Batch(
        session="day",
        first=number,
        cause=f"report-{number}",
        bodies=(_body(number),),
        is_report=True,
        source=Source(outbox="o", n=number),
    )


# ── one cut ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Cut:
    """What one cut came to."""

    acknowledged: int
    lost: int
    spoilt: bool
    """The file could not be opened, or does not agree with itself."""


def cut_once(make: Callable[[], Victim], kind: type[PowerConnection], seed: int) -> Cut:
    """One machine, from its first start to the one after its power cut."""
    dice = random.Random(seed)
    disk = PowerDisk(dice.randrange(1, OPERATIONS_MAX))
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as temp:
        before, after = Path(temp, "before"), Path(temp, "after")
        before.mkdir()
        after.mkdir()
        connect = connector(disk, kind, pages_in_wal=dice.choice((4, 32, 1000)))
        acknowledged = _work_until_cut(make(), before, connect, dice)
        disk.after_cut(after, dice)
        disk.unregister()
        return _look(make(), after, acknowledged)


def _work_until_cut(victim: Victim, folder: Path, connect: Connect, dice: random.Random) -> int:
    """The highest number that was acknowledged before the power went."""
    acknowledged = 0
    try:
        victim.open(folder, connect)
    except PowerGone:
        return 0
    with closing(victim):
        try:
            while acknowledged < SAVES_MAX:
                many = dice.randint(1, 4)
                victim.save(acknowledged + 1, many)
                acknowledged += many
        except PowerGone:
            pass
    return acknowledged


def _look(victim: Victim, folder: Path, acknowledged: int) -> Cut:
    """Open what is left as the product does, look, and go on."""
    try:
        victim.open(folder, _plain)
        with closing(victim):
            found = victim.found()
            lost = len(set(range(1, acknowledged + 1)) - set(found))
            victim.save(len(found) + 1, 1)
            whole = victim.found() == list(range(1, len(found) + 2))
        return Cut(acknowledged, lost, spoilt=not whole)
    except (PowerGone, AssertionError):
        return Cut(acknowledged, acknowledged, spoilt=True)


def _plain(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


# ── the trials ─────────────────────────────────────────────────────────────────────────────────


def cuts(make: Callable[[], Victim], kind: type[PowerConnection], scale: Scale) -> Figures:
    """So many cuts, and what they came to together."""
    done: list[Cut] = []
    for number in range(scale.count):
        done.append(cut_once(make, kind, scale.seed * 1_000_003 + number))
        if len(done) % TOLD_EVERY == 0:
            scale.tell(f"{len(done)} of {scale.count} cuts")
    lost, spoilt = sum(one.lost for one in done), sum(one.spoilt for one in done)
    promises = Promises()
    promises.hold(lost == 0, f"{lost} acknowledged rows were lost")
    promises.hold(spoilt == 0, f"{spoilt} files were spoilt")
    return promises.figures(
        cuts=len(done),
        acknowledged=sum(one.acknowledged for one in done),
        cuts_that_lost=sum(one.lost > 0 for one in done),
        lost=lost,
        spoilt=spoilt,
    )


def _trial(name: str, what: str, make: Callable[[], Victim]) -> Trial:
    return Trial(
        name=name,
        what=what,
        run=lambda scale: cuts(make, PowerConnection, scale),
        short=Scale(count=100),
        long=Scale(count=1_000),
        control=Control(
            what="synchronous=NORMAL instead of FULL",
            run=lambda scale: cuts(make, CarelessConnection, scale),
            scale=Scale(count=100),
        ),
    )


POWER_ROOM = _trial("power-room", "power cuts at a laptop, between any two writes", RoomVictim)
POWER_CENTRE = _trial(
    "power-centre", "power cuts at the centre, between any two writes", CentreVictim
)

"""The people of a trial: they work without a pause, and keep a book of all that was acknowledged.

The book is theirs: it knows nothing of the product's own records, and is laid beside them at the
end. What was sent and never answered may be there or not; what was answered must be there, once.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Container, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import cycle, takewhile
from pathlib import Path

from orchestrator.demo.centre_door import CentreDoor
from orchestrator.demo.forms import Form
from orchestrator.demo.laptop_disk import FILE
from orchestrator.demo.ledger import OK, Entry, Ledger
from orchestrator.demo.processes import ProcessTrouble, until
from session_core.ids import new_id
from session_core.rules.events import Recorded, ReportKept, ReportSetAside
from tests.reliability.field import Field, Laptop

LOG_FILE = "samkurs.db"
PAUSE_S = 0.05
"""Between two things that one person does: far faster than any person."""


@dataclass
class Book:
    """What was acknowledged, by whom it was told, on disk before the next thing is done."""

    path: Path
    reports: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """How long each report took from the form to the word "saved"."""

    def __post_init__(self) -> None:
        self._ledger = Ledger(self.path)

    @property
    def count(self) -> int:
        """Acknowledgements so far."""
        return len(self.reports) + len(self.commands)

    def note_report(self, report: str, room: str, seconds: float) -> None:
        """A room's page has said "saved"."""
        self._ledger.write(Entry(id=report, what="report", kind="checklist", room=room))
        self.reports.append(report)
        self.seconds.append(seconds)

    def note_command(self, command: str) -> None:
        """The centre has said "done"."""
        self._ledger.write(Entry(id=command, what="command", kind="mark_question"))
        self.commands.append(command)

    def close(self) -> None:
        """Write no more."""
        self._ledger.close()


def tick(item: str, number: int) -> Form:
    """A form that ticks an item of the checklist, or unticks it: every one is a report."""
    ticked = {"ticked": ["on"]} if number % 2 else {}
    return {"kind": ["checklist"], "id": [new_id()], "item": [item], **ticked}


async def save_one(laptop: Laptop, book: Book, form: Form) -> bool:
    """Send one form until it is answered, and write the answer down if it was "saved"."""
    begun = time.monotonic()
    answer = await laptop.desk.send(form)
    if answer == OK:
        book.note_report(form["id"][0], laptop.room, time.monotonic() - begun)
    return answer == OK


async def lead(laptop: Laptop, book: Book, item: str, home: asyncio.Event) -> None:
    """A group leader who never rests, until it is time to go home."""
    for number in takewhile(lambda _: not home.is_set(), cycle(range(2))):
        with suppress(ProcessTrouble):
            await save_one(laptop, book, tick(item, number))
        await asyncio.sleep(PAUSE_S)


async def conduct(door: CentreDoor, book: Book, question: str, home: asyncio.Event) -> None:
    """A course leader who takes a question, puts it back, takes it ..., until it is time."""
    for status in takewhile(lambda _: not home.is_set(), cycle(("taken", "new"))):
        command = new_id()
        body = {"kind": "mark_question", "id": command, "question": question, "status": status}
        with suppress(ProcessTrouble):
            if await door.send(dict(body)) == OK:
                book.note_command(command)
        await asyncio.sleep(PAUSE_S)


async def put_on(field: Field, book: Book) -> None:
    """The course leader starts the first segment, unless it was started."""
    door = field.door()
    stand = await door.position()
    if stand.running is None:
        command = new_id()
        start = {"kind": "start_session", "id": command, "seen_revision": stand.revision}
        assert await door.send(start) == OK, "the day was not put on"
        book.note_command(command)


class Crowd:
    """All the people of a field, at work."""

    def __init__(self, field: Field, book: Book, *, leads_only: bool = False) -> None:
        self._field, self._book = field, book
        self._leads_only = leads_only
        # An event and no cancelling: on Python 3.11 `wait_for` may swallow a cancellation.
        self._home = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Crowd:
        """The day is put on and a room asks its question; then everybody works."""
        workers = []
        if not self._leads_only:
            await put_on(self._field, self._book)
            question = await self._question()
            workers.append(conduct(self._field.door(), self._book, question, self._home))
        item = self._field.programme.checklist[0].id
        laptops = self._field.laptops.values()
        workers += [lead(one, self._book, item, self._home) for one in laptops]
        self._tasks = [asyncio.create_task(worker) for worker in workers]
        return self

    async def _question(self) -> str:
        """The last room, which never loses contact, asks something; the centre has heard it."""
        asking, question = list(self._field.laptops.values())[-1], new_id()
        form = {"kind": ["question"], "id": [question], "question": [question], "text": ["Hva nå?"]}
        assert await save_one(asking, self._book, form), "the question was not taken"
        door = self._field.door()

        async def heard() -> bool:
            return question in await door.causes()

        await until(heard, "the question is at the centre", 60.0)
        return question

    async def until_more(self, count: int, within_s: float = 60.0) -> None:
        """Wait until so much more was acknowledged, so that every blow falls under load."""
        wanted = self._book.count + count

        async def is_reached() -> bool:
            return self._book.count >= wanted

        await until(is_reached, f"{count} more acknowledged", within_s)

    async def __aexit__(self, *_: object) -> None:
        """Everybody finishes what they do, and goes home. Raises whatever ended one before."""
        self._home.set()
        await asyncio.gather(*self._tasks)


# ── the two sides laid beside each other ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the centre's log and the laptops' disks hold of what is in the book."""

    acknowledged: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    waiting: int


async def reckon(field: Field, book: Book) -> Reckoning:
    """Lay the book, and every outbox, beside the whole log."""
    recorded = await field.door().events()
    apart = _quarantined(field.centre_data / LOG_FILE)
    disks = [outbox_of(one) for one in field.laptops.values()]
    taken = [report for disk in disks for report, state in disk.items() if state == "acked"]
    lost, doubled = differences([*book.reports, *book.commands, *taken], _names(recorded), apart)
    waiting = sum(state == "waiting" for disk in disks for state in disk.values())
    return Reckoning(book.count, lost, doubled, waiting)


def differences(
    told: Iterable[str], held: Iterable[str], apart: Container[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who was told and is not held, nor kept apart; and who is held more than once. Pure."""
    times = Counter(held)
    lost = [one for one in dict.fromkeys(told) if not times[one] and one not in apart]
    return tuple(lost), tuple(one for one, count in times.items() if count > 1)


def outbox_of(laptop: Laptop) -> dict[str, str]:
    """Every report on a laptop's disk, and whether it is waiting, acked or refused."""
    file = laptop.data / FILE
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as rows:
        return dict(rows.execute("SELECT report_id, state FROM outbox"))


def _quarantined(log: Path) -> set[str]:
    """Ids of reports that this centre could not understand, and keeps as they came."""
    with closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)) as file:
        rows = file.execute("select raw from quarantine").fetchall()
    items = [json.loads(raw) for (raw,) in rows]
    return {str(one["report"].get("report_id")) for one in items if isinstance(one, dict)}


def _names(recorded: list[Recorded]) -> list[str]:
    """Each report once for each event that carries it; every wish of these people makes one event,
    so each cause is there once.
    """
    names = []
    for row in recorded:
        if isinstance(row.event, ReportKept | ReportSetAside):
            names.append(row.event.report.report_id)
        else:
            names.append(row.cause)
    return names

"""The people of a trial: they work without a pause, and keep a book of all that was acknowledged.

The book is theirs: it knows nothing of the product's own records, and is laid beside them at the
end. What was sent and never answered may be there or not; what was answered must be there, once.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from orchestrator.demo.centre_door import CentreDoor
from orchestrator.demo.forms import Form
from orchestrator.demo.laptop_disk import outbox_on
from orchestrator.demo.ledger import OK, Entry, Ledger
from orchestrator.demo.processes import ProcessTrouble, until
from session_core.ids import new_id
from session_core.rules.events import Recorded, ReportKept, ReportSetAside
from tests.reliability.field import Field, Laptop

PAUSE_S = 0.02
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


async def lead(laptop: Laptop, book: Book, item: str) -> None:
    """A group leader who never rests, until cancelled."""
    for number in cycle(range(2)):
        with suppress(ProcessTrouble):
            await save_one(laptop, book, tick(item, number))
        await asyncio.sleep(PAUSE_S)


async def conduct(door: CentreDoor, book: Book, question: str) -> None:
    """A course leader who takes a question, puts it back, takes it ..., until cancelled."""
    for status in cycle(("taken", "new")):
        command = new_id()
        body = {"kind": "mark_question", "id": command, "question": question, "status": status}
        with suppress(ProcessTrouble):
            if await door.send(dict(body)) == OK:
                book.note_command(command)
        await asyncio.sleep(PAUSE_S)


class Crowd:
    """All the people of a field, at work."""

    def __init__(self, field: Field, book: Book) -> None:
        self._field, self._book = field, book
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """A room asks its question; then everybody works."""
        item = self._field.programme.checklist[0].id
        first = next(iter(self._field.laptops.values()))
        question = new_id()
        form = {"kind": ["question"], "id": [question], "question": [question], "text": ["Hva nå?"]}
        assert await save_one(first, self._book, form), "the question was not taken"
        door = self._field.door()

        async def heard() -> bool:
            return question in await door.causes()

        await until(heard, "the question is at the centre", 60.0)
        workers = [conduct(door, self._book, question)]
        workers += [lead(one, self._book, item) for one in self._field.laptops.values()]
        self._tasks = [asyncio.create_task(worker) for worker in workers]

    async def until_more(self, count: int, within_s: float = 60.0) -> None:
        """Wait until so much more was acknowledged, so that every blow falls under load."""
        wanted = self._book.count + count

        async def is_reached() -> bool:
            return self._book.count >= wanted

        await until(is_reached, f"{count} more acknowledged", within_s)

    async def stop(self) -> None:
        """Everybody goes home. Raises whatever ended one of them before."""
        ended = [task for task in self._tasks if task.done()]
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for task in ended:
            task.result()


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
    held = Counter(_names(recorded))
    disks = [outbox_on(one.data, one.room) for one in field.laptops.values()]
    told = [*book.reports, *book.commands, *(n for disk in disks for n in disk.acknowledged)]
    return Reckoning(
        acknowledged=book.count,
        lost=tuple(one for one in dict.fromkeys(told) if not held[one]),
        doubled=tuple(one for one, times in held.items() if times > 1),
        waiting=sum(disk.waiting for disk in disks),
    )


def _names(recorded: list[Recorded]) -> list[str]:
    """Each report once for each event that carries it, each other cause once for each kind."""
    names = []
    for row in recorded:
        if isinstance(row.event, ReportKept | ReportSetAside):
            names.append(row.event.report.report_id)
        else:
            names.append(row.cause)
    return names

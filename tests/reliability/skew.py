"""Two versions at once: the one before and this one, on the same day and the same folders.

`Scale.count` is how many acknowledgements each part of a story waits for. A story ends with the
people's book laid beside the log: nothing lost, nothing doubled.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from orchestrator.demo.ledger import OK
from session_core.ids import new_id
from session_core.rules.terms import RoomId
from tests.chaos.proxy import CALM, Weather
from tests.reliability.field import CENTRE, LAPTOP, Field, Program, bare_field_in
from tests.reliability.people import LOG_FILE, Book, Crowd, Reckoning, reckon, save_one
from tests.reliability.releases import Release, unpacked
from tests.reliability.trial import Control, Figures, Promises, Scale, Trial

CUT = Weather(gone=True)


@dataclass
class Day:
    """One day that versions share: the field, its two rooms, the book and the crowd."""

    field: Field
    old: Release
    book: Book
    count: int

    @property
    def rooms(self) -> tuple[RoomId, RoomId]:
        """Two rooms of the course."""
        first, second, *_ = self.field.programme.rooms
        return first.id, second.id

    async def begin(self, centre: Program, *laptops: Program) -> None:
        """Start all, and wait until they are in contact."""
        await self.field.start_centre(centre)
        for room, laptop in zip(self.rooms, laptops, strict=True):
            await self.field.start_laptop(room, laptop)
        await self.field.until_settled(hurry=True)
        for one in self.field.laptops.values():
            await one.desk.open()

    async def work(self) -> None:
        """Everybody works for a while."""
        async with Crowd(self.field, self.book) as crowd:
            await crowd.until_more(self.count)

    async def exchange_centre(self, program: Program) -> None:
        """Stop the centre in good order, and start another program on its folder."""
        await self.field.centre.stop()
        await self.field.start_centre(program)

    async def exchange_laptop(self, room: RoomId, program: Program) -> None:
        """The same for a laptop."""
        child = self.field.laptops[room].child
        assert child is not None
        await child.stop()
        await self.field.start_laptop(room, program)

    async def go_on_alone(self, room: RoomId) -> None:
        """A room without contact goes on in the programme, takes back that it is back, puts a
        count right, and tells how people answer the evaluation: reports that only this version
        has.
        """
        segment = self.field.programme.segments[1].id
        for said in (
            {"kind": ["own_way"], "segment": [segment], "step": ["went_on"]},
            {"kind": ["rejoin_taken_back"]},
            {"kind": ["count_correction"], "patients": ["4"], "relatives": ["3"]},
            {"kind": ["evaluation"], "way": ["paper"]},
        ):
            form = {**said, "id": [new_id()]}
            assert await save_one(self.field.laptops[room], self.book, form), "it was not saved"

    async def care(self) -> None:
        """A room's call is called solved by mistake and opened again, an alarm is silenced and not,
        and screens show something else: events that only this version has, which a laptop of
        before hears all the same.
        """
        room, everywhere = self.rooms[0], list(self.rooms)
        call = new_id()
        form = {"kind": ["help"], "id": [call], "reason": ["sound"]}
        assert await save_one(self.field.laptops[room], self.book, form), "it was not saved"
        await self.field.until_settled(hurry=True)
        for wish in (
            {"kind": "acknowledge_help", "help": call},
            {"kind": "let_help_go", "help": call},
            {"kind": "resolve_help", "help": call},
            {"kind": "reopen_help", "help": call},
            {"kind": "silence_alarm", "check": "link", "rooms": everywhere, "minutes": None},
            {"kind": "silence_alarm", "check": "checklist", "rooms": everywhere, "minutes": 60},
            {"kind": "end_silence", "check": "checklist", "rooms": everywhere},
            {"kind": "show_on_screens", "shows": "soon_back", "rooms": everywhere, "minutes": 5},
        ):
            command = new_id()
            said = await self.field.door().send({**wish, "id": command})
            assert said == OK, f"{wish['kind']} was not taken: {said}"
            self.book.note_command(command)
        await self.field.until_settled(hurry=True)


# ── the stories ────────────────────────────────────────────────────────────────────────────────


async def laptops_before(day: Day) -> None:
    """Laptops of the version before, and one of this one, at a centre of this version."""
    await day.begin(CENTRE, day.old.laptop, LAPTOP)
    await day.work()
    await day.go_on_alone(day.rooms[1])
    await day.care()
    await day.work()


async def centre_before(day: Day) -> None:
    """Laptops of both versions at a centre of the version before. The newer one says on its page
    what that centre did not understand.
    """
    await day.begin(day.old.centre, day.old.laptop, LAPTOP)
    await day.work()
    await day.go_on_alone(day.rooms[1])
    await day.work()
    await day.field.until_settled(hurry=True)
    page = await day.field.laptops[day.rooms[1]].desk.get("/")
    for said in ("er ikke med i tallene", "4 pasienter, 3 pårørende", "kjørte på egen hånd kl."):
        assert said in page, f"the page does not tell: {said}"


async def centre_upgraded(day: Day) -> None:
    """The centre is upgraded in the middle of the session, on the same folder."""
    await day.begin(day.old.centre, day.old.laptop, LAPTOP)
    await day.work()
    await day.go_on_alone(day.rooms[1])
    await day.exchange_centre(CENTRE)
    await day.care()
    await day.work()


async def laptop_upgraded(day: Day) -> None:
    """A laptop with reports that wait is upgraded, on the same folder."""
    await day.begin(CENTRE, day.old.laptop, day.old.laptop)
    await _exchanged_without_contact(day, LAPTOP)


async def laptop_rolled_back(day: Day) -> None:
    """A laptop with reports that wait, some of them unknown before, gets the version before."""
    await day.begin(CENTRE, LAPTOP, LAPTOP)
    await day.go_on_alone(day.rooms[0])
    await day.care()
    await _exchanged_without_contact(day, day.old.laptop)


async def _exchanged_without_contact(day: Day, program: Program) -> None:
    room = day.rooms[0]
    laptop = day.field.laptops[room]
    await day.work()
    laptop.network.weather = CUT
    await day.work()
    await day.exchange_laptop(room, program)
    await day.work()
    laptop.network.weather = CALM
    await day.field.until_settled(hurry=True)
    await day.work()


async def centre_rolled_back(day: Day) -> None:
    """The upgraded centre is given up: the version before refuses its log, and goes on from the
    copy that was taken before the upgrade. What rooms told meanwhile, they tell again.
    """
    await _rolled_back(day, forget=False)


async def _rolled_back(day: Day, *, forget: bool) -> None:
    await day.begin(day.old.centre, day.old.laptop, LAPTOP)
    await day.work()
    await day.field.until_settled(hurry=True)
    log = day.field.centre_data / LOG_FILE
    copy = day.field.folder / "copy.db"
    _back_up(log, copy)
    await day.exchange_centre(CENTRE)
    async with Crowd(day.field, day.book, leads_only=True) as crowd:
        await crowd.until_more(day.count)
    await day.field.until_settled(hurry=True)
    await day.field.centre.stop()
    _refuses(day, log)
    _restore(copy, log)
    if forget:
        await _forget_acknowledged(day)
    await day.field.start_centre(day.old.centre)
    await day.field.until_settled(hurry=True)
    await day.work()


def _back_up(log: Path, copy: Path) -> None:
    """As docs/operating.md said in the version before."""
    with closing(sqlite3.connect(log)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _restore(copy: Path, log: Path) -> None:
    """As docs/operating.md says: everything of the log is moved away, the count of starts too."""
    for ending in ("", "-wal", "-shm", ".starts"):
        log.with_name(log.name + ending).unlink(missing_ok=True)
    copy.rename(log)


def _refuses(day: Day, log: Path) -> None:
    """The version before must say that the log is newer, and leave every byte of it."""
    before = sha256(log.read_bytes()).digest()
    done = subprocess.run(
        [sys.executable, "-m", "orchestrator", "serve"],
        env={
            **os.environ,
            "SAMKURS_PORT": "0",
            "SAMKURS_DATA_FOLDER": str(log.parent),
            **day.old.centre.environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert "nyere" in done.stderr, done.stderr
    assert sha256(log.read_bytes()).digest() == before, "a log that is too new was changed"


async def _forget_acknowledged(day: Day) -> None:
    """The control arm: laptops that do not keep what was acknowledged."""
    for laptop in day.field.laptops.values():
        assert laptop.child is not None
        await laptop.child.stop()
        with closing(sqlite3.connect(laptop.data / "agent.db")) as file, file:
            file.execute("DELETE FROM outbox WHERE state = 'acked'")
    for room, program in zip(day.rooms, (day.old.laptop, LAPTOP), strict=True):
        await day.field.start_laptop(room, program)


CONFIG_OF_BEFORE = Path(__file__).parent / "config_of_before"
"""Course files in words that every version knows: a centre refuses what it has no word for."""

Story = Callable[[Day], Awaitable[None]]
STORIES: tuple[Story, ...] = (
    laptops_before,
    centre_before,
    centre_upgraded,
    laptop_upgraded,
    laptop_rolled_back,
    centre_rolled_back,
)


async def tell_story(story: Story, count: int) -> Reckoning:
    """One story from morning to evening, and what is left then."""
    with unpacked() as old, tempfile.TemporaryDirectory(prefix="samkurs-skew-") as temp:
        book = Book(Path(temp, "ledger.jsonl"))
        async with bare_field_in(Path(temp, "day"), config=CONFIG_OF_BEFORE) as field:
            await story(Day(field, old, book, count))
            await field.until_settled(hurry=True)
            book.close()
            return await reckon(field, book)


async def _forgetful(day: Day) -> None:
    await _rolled_back(day, forget=True)


def _run(stories: tuple[Story, ...], scale: Scale) -> Figures:
    promises, acknowledged, lost, doubled = Promises(), 0, 0, 0
    for story in stories:
        found = asyncio.run(tell_story(story, scale.count))
        acknowledged += found.acknowledged
        lost += len(found.lost)
        doubled += len(found.doubled)
        name = story.__name__
        promises.hold(not found.lost, f"{name}: {len(found.lost)} lost, {found.lost[:3]}")
        promises.hold(not found.doubled, f"{name}: {len(found.doubled)} twice {found.doubled[:3]}")
        promises.hold(not found.waiting, f"{name}: {found.waiting} never sent")
        scale.tell(f"{name}: {found.acknowledged} acknowledged")
    return promises.figures(
        stories=len(stories), acknowledged=acknowledged, lost=lost, doubled=doubled
    )


VERSIONS = Trial(
    name="versions",
    what="the version before and this one together, upgraded and rolled back in mid-session",
    run=lambda scale: _run(STORIES, scale),
    short=Scale(count=15),
    long=Scale(count=500),
    control=Control(
        what="laptops that forget what was acknowledged, and a centre rolled back",
        run=lambda scale: _run((_forgetful,), scale),
        scale=Scale(count=15),
    ),
)

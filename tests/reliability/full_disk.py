"""A laptop and a centre on two MiB each: they say that the disk is full, keep all, and go on.

`Scale.count` is how many things are saved after somebody has cleared up.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from dashboards.phrases import SENTENCES
from orchestrator.demo.ledger import OK
from session_core.ids import new_id
from tests.chaos.proxy import CALM, Weather
from tests.reliability.field import CENTRE, LAPTOP, Field, Laptop, Program, bare_field_in
from tests.reliability.people import (
    Book,
    Reckoning,
    outbox_of,
    put_on,
    reckon,
    save_one,
    tick,
)
from tests.reliability.small_disk import SmallDisk, small_disk_at
from tests.reliability.trial import Control, Figures, Promises, Scale, Trial

TRIES_MAX = 400
"""By then two MiB are full four times over."""
HEEDLESS_CENTRE = Program(("tests.reliability.spoilt_centre", "heedless"))
HEEDLESS_LAPTOP = Program(("tests.reliability.spoilt_laptop", "heedless"))
FULL = ("disk_full", "log_unavailable")
SHORT_FILES = ("data_folder_unwritable",)
"""What a limit on file sizes looks like to a laptop, where nothing could be mounted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one disk came to."""

    kind: str
    saved_before: int
    refused_with: str
    """The code under which the full disk was told."""
    all_readable: bool
    """While the disk was full, everything acknowledged could be read, and pages were answered."""
    went_on: int
    found: Reckoning


# ── a laptop ───────────────────────────────────────────────────────────────────────────────────


async def on_laptop(folder: Path, count: int, program: Program) -> Outcome:
    """Alone, a leader saves until the disk is full, and again when there is room."""
    book = Book(folder / "ledger.jsonl")
    async with bare_field_in(folder / "day") as field:
        room = field.programme.rooms[0].id
        async with small_disk_at(field.folder / room) as disk:
            try:
                await field.start_centre()
                laptop = await field.start_laptop(room)
                await field.until_settled(hurry=True)
                await laptop.desk.open()
                laptop.network.weather = Weather(gone=True)
                await _again(field, laptop, program)
                return await _fill_laptop(field, laptop, book, disk, count, program)
            finally:
                await field.stop()
                book.close()


async def _again(field: Field, laptop: Laptop, program: Program) -> None:
    assert laptop.child is not None
    await laptop.child.kill()
    await field.start_laptop(laptop.room, program)
    await laptop.desk.open()


async def _fill_laptop(
    field: Field, laptop: Laptop, book: Book, disk: SmallDisk, count: int, program: Program
) -> Outcome:
    assert laptop.child is not None
    disk.hold(laptop.child)
    item = field.programme.checklist[0].id

    async def save() -> str:
        form = tick(item, book.count)
        answer = await laptop.desk.send(form)
        if answer == OK:
            book.note_report(form["id"][0], laptop.room, 0.0)
        return answer

    refused = await _until_refused(save)
    before = book.count
    await _again(field, laptop, program)  # It comes up on the full disk too.
    disk.hold(laptop.child)
    page, on_disk = await laptop.desk.get("/"), outbox_of(laptop)
    readable = "<main" in page and set(book.reports) <= set(on_disk)
    disk.free(laptop.child)
    await laptop.child.kill()
    await field.start_laptop(laptop.room)
    for number in range(count):
        assert await save_one(laptop, book, tick(item, number)), "it does not go on"
    laptop.network.weather = CALM
    await field.until_settled(hurry=True)
    found = await reckon(field, book)
    return Outcome(disk.kind, before, refused, readable, book.count - before, found)


# ── the centre ─────────────────────────────────────────────────────────────────────────────────


async def on_centre(folder: Path, count: int, program: Program) -> Outcome:
    """The course leader goes on until the centre's disk is full, and again when there is room;
    what a laptop saves meanwhile stays with it until then.
    """
    book = Book(folder / "ledger.jsonl")
    async with bare_field_in(folder / "day") as field, small_disk_at(field.centre_data) as disk:
        try:
            await field.start_centre(program)
            disk.hold(field.centre)
            laptop = await field.start_laptop(field.programme.rooms[0].id)
            await field.until_settled(hurry=True)
            await laptop.desk.open()
            return await _fill_centre(field, laptop, book, disk, count)
        finally:
            await field.stop()
            book.close()


async def _fill_centre(
    field: Field, laptop: Laptop, book: Book, disk: SmallDisk, count: int
) -> Outcome:
    await put_on(field, book)
    async with aiohttp.ClientSession() as http:

        async def wish() -> str:
            command = new_id()
            answer = await _send(http, field, command)
            if answer == OK:
                book.note_command(command)
            return answer

        refused = await _until_refused(wish)
        before, item = book.count, field.programme.checklist[0].id
        readable = set(book.commands) <= await field.door().causes()
        for number in range(count):
            assert await save_one(laptop, book, tick(item, number)), "a room never waits"
        disk.free(field.centre)
        await field.until_settled(hurry=True)
        for _ in range(count):
            assert await wish() == OK, "it does not go on"
    await field.centre.kill()
    await field.start_centre()
    await field.until_settled(hurry=True)
    found = await reckon(field, book)
    return Outcome(disk.kind, before, refused, readable, book.count - before, found)


async def _send(http: aiohttp.ClientSession, field: Field, command: str) -> str:
    """One message to all rooms: "ok", or the code of the fault."""
    body = {"kind": "send_message", "id": command, "text": "Vi venter litt. " * 30}
    url = f"{field.address}/api/v1/sessions/{field.programme.session}/commands"
    async with http.post(url, json=body) as answer:
        said = json.loads(await answer.text())
        return OK if answer.status == 200 else str(said["error"]["code"])


async def _until_refused(save: Callable[[], Awaitable[str]]) -> str:
    """The code of the first refusal; empty where there never was one."""
    for _ in range(TRIES_MAX):
        answer = await save()
        if answer != OK:
            return answer
    return ""


# ── the trials ─────────────────────────────────────────────────────────────────────────────────

Place = Callable[[Path, int, Program], Awaitable[Outcome]]


def _run(place: Place, program: Program, scale: Scale) -> Figures:
    with tempfile.TemporaryDirectory(prefix="samkurs-disk-") as temp:
        out = asyncio.run(_awaited(place(Path(temp), scale.count, program)))
    codes = FULL if out.kind == SmallDisk.kind else FULL + SHORT_FILES
    promises, found = Promises(), out.found
    promises.hold(out.refused_with in codes, f"the full disk was told as {out.refused_with!r}")
    promises.hold(out.refused_with in SENTENCES, "and there are no words for it")
    promises.hold(out.all_readable, "not all could be read while it was full")
    promises.hold(not found.lost, f"{len(found.lost)} acknowledged were lost")
    promises.hold(not found.doubled, f"{len(found.doubled)} are there twice")
    return promises.figures(
        disk=out.kind,
        saved_before=out.saved_before,
        refused_with=out.refused_with,
        went_on=out.went_on,
        lost=len(found.lost),
        doubled=len(found.doubled),
    )


async def _awaited(outcome: Awaitable[Outcome]) -> Outcome:
    return await outcome


def _trial(name: str, what: str, place: Place, good: Program, spoilt: Program) -> Trial:
    return Trial(
        name=name,
        what=what,
        run=lambda scale: _run(place, good, scale),
        short=Scale(count=10),
        long=Scale(count=30),
        control=Control(
            what="a full disk is not heeded",
            run=lambda scale: _run(place, spoilt, scale),
            scale=Scale(count=10),
        ),
    )


DISK_LAPTOP = _trial(
    "disk-laptop", "a laptop with a disk of 2 MiB", on_laptop, LAPTOP, HEEDLESS_LAPTOP
)
DISK_CENTRE = _trial(
    "disk-centre", "a centre with a disk of 2 MiB", on_centre, CENTRE, HEEDLESS_CENTRE
)

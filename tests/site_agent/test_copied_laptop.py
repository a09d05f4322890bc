"""Two laptops of one disk, over real sockets: both versions are kept, and the centre is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import pytest_asyncio

from site_agent.room import Room
from tests.builders import sample_programme
from tests.site_agent.fake_centre import FakeCentre
from tests.site_agent.parts import ROOM, attendance, give_session, linked, open_room, until

pytestmark = pytest.mark.asyncio


async def sent_by(folder: Path, fake: FakeCentre, *patients: int) -> tuple[str, list[int]]:
    """A laptop on this folder counts so often and tells the centre: its outbox, what it shows."""
    async with open_room(folder) as room:
        for count in patients:
            await room.report("t1d", attendance(patients=count))
        async with linked(room, fake):
            await until(room, lambda: is_told(room, fake))
            return room.standing.outbox, shown(room)


def is_told(room: Room, fake: FakeCentre) -> bool:
    heard = room.have["t1d"][1] == len(fake.streams["t1d"].rows)
    return heard and room.saved_here.unsent == 0 and room.standing.outbox in fake.hwm


def shown(room: Room) -> list[int]:
    return [count.patients for count in room.sessions["t1d"].rooms[ROOM].counts]


@pytest_asyncio.fixture
async def two_of_one(tmp_path: Path, fake: FakeCentre) -> tuple[Path, Path]:
    """Two folders with the same content; the centre has heard what is in it."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    async with open_room(one) as room:
        fake.plan(sample_programme(session="t1d"))
        await give_session(room, sample_programme(session="t1d"))
    await sent_by(one, fake, 1)
    shutil.copytree(one, other)
    return one, other


async def test_what_two_copies_say_under_the_same_numbers_is_all_kept(
    two_of_one: tuple[Path, Path], fake: FakeCentre
) -> None:
    one, other = two_of_one
    first, _ = await sent_by(one, fake, 2)
    second, seen = await sent_by(other, fake, 3)
    assert seen == [1, 2, 3]
    assert first != second
    assert fake.incidents[0] == (first, "forked")


async def test_a_copy_begins_one_new_outbox_only_and_says_so_at_every_hello(
    two_of_one: tuple[Path, Path], fake: FakeCentre
) -> None:
    one, other = two_of_one
    first, _ = await sent_by(one, fake, 2)
    second, _ = await sent_by(other, fake, 3)
    third, seen = await sent_by(other, fake, 4)
    assert (third, seen) == (second, [1, 2, 3, 4])
    assert set(fake.incidents) == {(first, "forked")}
    again, _ = await sent_by(one, fake, 5)
    assert again == first, "the one that was not noticed goes on as it was"


async def test_what_a_verified_backup_covers_is_remembered(
    tmp_path: Path, fake: FakeCentre
) -> None:
    fake.plan(sample_programme(session="t1d"))
    async with open_room(tmp_path) as room:
        await give_session(room, sample_programme(session="t1d"))
    await sent_by(tmp_path, fake, 1, 2, 3)
    fake.kept = 2
    await sent_by(tmp_path, fake, 4)
    async with open_room(tmp_path) as room:
        assert room.standing.kept == 2

"""All that a laptop holds, as a file: from its page and at the terminal, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_core.link.stick import StickFile, key_of, read
from site_agent.__main__ import main
from site_agent.other_room import open_for_room
from site_agent.outbox import acknowledge, begin
from site_agent.outbox import save as save_row
from site_agent.room import Room
from site_agent.stick import everything
from site_agent.store import FILE, Store
from tests.builders import at
from tests.site_agent.parts import ROOM, attendance, give_session, open_room
from tests.site_agent.test_desk import serving

TOKEN = "room-key"


def opened(data: bytes) -> StickFile:
    return read(data, [key_of(TOKEN)])


async def save(room: Room, count: int) -> None:
    session = await give_session(room)
    for patients in range(count):
        await room.report(session, attendance(patients))


@pytest.mark.asyncio
async def test_the_page_gives_a_file_with_all_that_is_held(room: Room) -> None:
    await save(room, 3)
    await room.take_ack(1)
    async with serving(room, token=TOKEN) as desk:
        answer = await desk.get("/fil")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="samkurs-{ROOM}-3.jsonl"'
    file = opened(answer.body.encode())
    assert (file.head.room, file.head.outbox) == (ROOM, room.standing.outbox)
    assert [row.n for row in file.rows] == [1, 2, 3]
    assert file.hash_at(3) == room.standing.head
    assert (room.standing.waiting, room.standing.acked) == (2, 1)


@pytest.mark.asyncio
async def test_a_laptop_that_holds_nothing_gives_an_empty_file(room: Room) -> None:
    async with serving(room, token=TOKEN) as desk:
        file = opened((await desk.get("/fil")).body.encode())
    assert (file.rows, file.head.first_n, file.head.last_n) == ((), 1, 0)


@pytest.mark.asyncio
async def test_a_report_is_saved_before_a_file_that_was_asked_for_first_is_made(
    room: Room,
) -> None:
    """The store only reads the rows out; the file is made when it has other things to do."""
    await save(room, 2)
    held = await room.store.run(everything(ROOM, TOKEN))
    await save(room, 1)
    assert room.standing.last_n == 3
    assert [row.n for row in opened(held.text().encode()).rows] == [1, 2]


@pytest.mark.asyncio
async def test_another_sites_page_gets_no_file(room: Room) -> None:
    async with serving(room, token=TOKEN) as desk:
        assert (await desk.get("/fil", Host="evil.example")).status == 403


@pytest.mark.asyncio
async def test_the_terminal_saves_the_same_beside_a_running_agent(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await save(room, 2)
    await room.store.run(acknowledge(1))
    into = tmp_path / "stick" / "file.jsonl"
    into.parent.mkdir()
    flags = ["export", str(into), "--data", str(tmp_path), "--room", ROOM]
    environment = {"SAMKURS_AGENT_TOKEN": TOKEN}
    assert main(flags, environment) == 0
    assert [row.n for row in opened(into.read_bytes()).rows] == [1, 2]
    assert str(into) in capsys.readouterr().out
    assert main(flags, environment) == 2
    assert "finnes fra før" in capsys.readouterr().err


@pytest.mark.asyncio
async def test_a_file_that_was_set_aside_can_be_saved_too(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await save(room, 1)
    aside = tmp_path / "agent-until-20260310.db"
    (tmp_path / FILE).replace(aside)
    into = tmp_path / "aside.jsonl"
    assert main(["export", str(into), "--from-db", str(aside), "--room", "baerum"], {}) == 0
    assert len(read(into.read_bytes(), None).rows) == 1


def moved(folder: Path) -> Path:
    """The file of a laptop that saved a report in one room, and then was given another room."""
    store = open_for_room(Store, folder, ROOM, TOKEN)
    store.run_now(begin(iter(["agent", "outbox"]).__next__))
    store.run_now(save_row("first", "day", '{"kind":"attendance"}', at(0)))
    store.close()
    open_for_room(Store, folder, "baerum", "key-of-baerum").close()
    (aside,) = folder.glob("agent-until-*.db")
    return aside


def test_a_file_that_was_set_aside_is_sealed_with_the_key_of_its_own_room(tmp_path: Path) -> None:
    into = tmp_path / "aside.jsonl"
    flags = ["export", str(into), "--from-db", str(moved(tmp_path)), "--room", "baerum"]
    assert main(flags, {"SAMKURS_AGENT_TOKEN": "key-of-baerum"}) == 0
    file = opened(into.read_bytes())
    assert (file.head.room, len(file.rows)) == (ROOM, 1)


def test_a_room_whose_key_was_changed_seals_with_the_new_one(tmp_path: Path) -> None:
    open_for_room(Store, tmp_path, ROOM, "key-of-before").close()
    store = open_for_room(Store, tmp_path, ROOM)
    store.run_now(begin(iter(["agent", "outbox"]).__next__))
    store.close()
    into = tmp_path / "now.jsonl"
    flags = ["export", str(into), "--data", str(tmp_path), "--room", ROOM]
    assert main(flags, {"SAMKURS_AGENT_TOKEN": TOKEN}) == 0
    assert opened(into.read_bytes()).head.room == ROOM


def test_what_seals_a_file_is_not_the_key_itself(tmp_path: Path) -> None:
    held = moved(tmp_path).read_bytes()
    assert key_of(TOKEN).encode() in held
    assert TOKEN.encode() not in held


def test_where_nothing_is_saved_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--data", str(tmp_path / "none")], {}) == 2
    assert "ingenting fra noe rom" in capsys.readouterr().err

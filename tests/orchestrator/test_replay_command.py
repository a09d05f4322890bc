"""`samkurs replay`: a day run again from the folder, with no centre, and nothing else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession
from typer.testing import CliRunner

from orchestrator.cli import whole_app
from orchestrator.event_log.sqlite import SqliteLog, open_log
from orchestrator.operator_words import Trouble
from orchestrator.replay_alone import is_held, path_of, rows_of, show
from session_core.checks_file import read_checks
from session_core.words import Saying
from tests.dashboards.days import Day, heart_day
from tests.dashboards.days_of_replay import keep, played

DAY = Day().programme.session


async def written(folder: Path, *days: Day) -> SqliteLog:
    """A folder in which a centre wrote these days down."""
    log = await open_log(folder / "samkurs.db")
    for day in days:
        await keep(day, log)
    return log


async def left(folder: Path, *days: Day) -> Path:
    """The same, where the centre has ended: its log."""
    await (await written(folder, *days)).close()
    return folder / "samkurs.db"


def content(folder: Path) -> dict[str, bytes]:
    """What lies there, but for the files beside it that SQLite makes to read a log."""
    files = (one for one in folder.iterdir() if not one.name.endswith(("-shm", "-wal")))
    return {one.name: one.read_bytes() for one in files}


@asynccontextmanager
async def shown(log: Path) -> AsyncIterator[tuple[ClientSession, str]]:
    """The last day of a log, and a browser at the address that is told."""
    stop, told = asyncio.Event(), asyncio.Queue[str]()

    def say(line: Saying, address: str) -> None:
        assert address in str(line)
        told.put_nowait(address)

    showing = asyncio.create_task(show(rows_of(log, ""), read_checks(), 0, say, stop))
    parts = urlsplit(await asyncio.wait_for(told.get(), 10))
    async with ClientSession(f"{parts.scheme}://{parts.netloc}") as web:
        yield web, parts.path
    stop.set()
    await showing


@pytest.mark.asyncio
async def test_the_day_is_shown_as_at_a_centre_and_leads_nowhere_else(tmp_path: Path) -> None:
    log = await left(tmp_path, played())
    before = content(tmp_path)
    async with shown(log) as (web, path):
        assert path == f"/kurs/{DAY}/reprise"
        async with web.get(f"{path}?t=09:47&lang=nb") as answer:
            page = await answer.text()
        assert "Ingenting kan trykkes på." in page
        assert "Loggen for dagen" not in page, "there is no such page here"
        async with web.get(f"{path}/bilde?t=10:15:02&lang=nb") as answer:
            picture: dict[str, Any] = await answer.json()
        assert "<h2" in picture["html"]
        for elsewhere in ("/", f"/kurs/{DAY}/logg", "/tavle"):
            async with web.get(elsewhere, allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"]) == (303, path)
        async with web.get(path_of("nowhere")) as answer:
            assert answer.status == 404
    assert content(tmp_path) == before


@pytest.mark.asyncio
async def test_nothing_is_taken_in_and_no_stranger_is_served(tmp_path: Path) -> None:
    async with shown(await left(tmp_path, played())) as (web, path):
        async with web.post(path, data={"kind": "advance"}) as answer:
            assert answer.status == 409
        async with web.get(path, headers={"Host": "evil.example"}) as answer:
            assert answer.status == 404


@pytest.mark.asyncio
async def test_the_day_in_which_something_was_last_written_is_shown_where_none_is_named(
    tmp_path: Path,
) -> None:
    planned = Day(programme=heart_day())
    log = await left(tmp_path, played(), planned)
    assert rows_of(log, "").session == DAY, "the other day was only planned"
    assert rows_of(log, planned.programme.session).session == planned.programme.session


@pytest.mark.asyncio
async def test_what_there_is_not_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="Det er ingen logg"):
        rows_of(tmp_path / "samkurs.db", "")
    log = await left(tmp_path, Day())
    with pytest.raises(Trouble, match="ingenting å se om igjen"):
        rows_of(log, "")
    with pytest.raises(Trouble, match=f"«atlantis». Disse finnes: {DAY}"):
        rows_of(log, "atlantis")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port}"):
            await show(rows_of(log, DAY), read_checks(), port, lambda *_: None)


@pytest.mark.asyncio
async def test_a_folder_is_held_while_a_centre_runs_and_a_copy_never_is(tmp_path: Path) -> None:
    log = await written(tmp_path, played())
    assert is_held(tmp_path / "samkurs.db")
    await log.close()
    assert not is_held(tmp_path / "samkurs.db")
    copy = tmp_path / "copy"
    copy.mkdir()
    assert not is_held(copy / "samkurs.db")
    assert list(copy.iterdir()) == []


@pytest.mark.asyncio
async def test_where_a_centre_runs_its_own_page_is_told(tmp_path: Path) -> None:
    log = await written(tmp_path, played())
    words = ["replay", "--no-browser", "--data-folder", str(tmp_path)]
    found = await asyncio.to_thread(CliRunner().invoke, whole_app(), words)
    await log.close()
    assert found.exit_code == 0, found.output
    assert f"http://127.0.0.1:8640/kurs/{DAY}/reprise" in found.output


def test_a_day_that_is_not_there_ends_with_code_two(tmp_path: Path) -> None:
    words = ["replay", "atlantis", "--no-browser", "--data-folder", str(tmp_path)]
    found = CliRunner().invoke(whole_app(), words)
    assert found.exit_code == 2

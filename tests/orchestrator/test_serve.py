"""`samkurs serve` and its neighbours: one line where it is, one sentence for each trouble,
nothing lost at a stop.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import socket
import sqlite3
import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import trustme
from structlog.testing import capture_logs
from typer.testing import CliRunner

from orchestrator.cli import whole_app
from orchestrator.codes import hash_of
from orchestrator.demo.processes import free_port
from orchestrator.event_log.interface import LogCode
from orchestrator.export import read_rows, write_attendance, write_events
from orchestrator.operator_words import SENTENCES, Trouble
from orchestrator.serve import serve
from orchestrator.settings import Settings, read_settings
from session_core.ids import new_id
from session_core.wire.probes import ISSUERS_PATH, SeenIssuer, issuers_from_json
from session_core.words import Saying
from tests.backups.days import names_in, spoil_day
from tests.site_agent.test_network_tls import serving

CONFIG = Path(__file__).resolve().parents[2] / "config"
SESSION = "t1d-2dager-1-2027-01-12"
CLI = CliRunner()
APP = whole_app()


def settings_in(folder: Path, **more: object) -> Settings:
    places = {"sites_file": CONFIG / "sites.toml", "courses_folder": CONFIG / "courses"}
    return read_settings(None, **{"port": 0, "data_folder": folder, **places, **more})


class Served:
    """A centre that serves until it is left, as an operator starts it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stop = asyncio.Event()
        self._where: asyncio.Future[Saying] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> str:
        self._task = asyncio.create_task(serve(self._settings, self._where.set_result, self._stop))
        both: list[asyncio.Future[Any]] = [self._task, self._where]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if self._task.done():
            await self._task
        return str(await self._where).rpartition(" ")[2]

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await self._task


@pytest.mark.asyncio
async def test_what_was_answered_is_there_after_a_restart(tmp_path: Path) -> None:
    url = f"/api/v1/sessions/{SESSION}"
    body = {"kind": "open_lobby", "id": new_id(), "seen_revision": 0}
    async with Served(settings_in(tmp_path)) as where, aiohttp.ClientSession() as web:
        async with web.post(f"{where}{url}/commands", json=body) as answer:
            assert answer.status == 200
        async with web.get(where + url) as answer:
            before = await answer.json()
    async with Served(settings_in(tmp_path)) as where, aiohttp.ClientSession() as web:
        async with web.get(where + url) as answer:
            assert await answer.json() == before
        async with web.post(f"{where}{url}/commands", json=body) as answer:
            assert await answer.json() == {"seq": 2, "repeated": True}


@pytest.mark.asyncio
async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = settings_in(tmp_path, port=taken.getsockname()[1])
        with pytest.raises(Trouble) as caught:
            async with Served(settings):
                pass
    assert caught.value.code == "port_taken"
    assert str(settings.port) in str(caught.value)
    async with Served(settings_in(tmp_path)) as where:
        assert where.startswith("http://127.0.0.1:")


@pytest.mark.asyncio
async def test_a_faulty_course_file_stops_neither_the_centre_nor_other_courses(
    tmp_path: Path,
) -> None:
    courses = tmp_path / "courses"
    _copy_courses(courses)
    async with (
        Served(settings_in(tmp_path / "data", courses_folder=courses)) as where,
        aiohttp.ClientSession() as web,
        web.get(where + "/api/v1/sessions") as answer,
    ):
        ids = [one["id"] for one in (await answer.json())["sessions"]]
    assert SESSION in ids


@pytest.mark.asyncio
@pytest.mark.parametrize(("places", "told"), [(4, 2), (5, 0)])
async def test_a_meeting_that_is_too_small_for_its_day_is_told_of_when_the_day_is_planned(
    tmp_path: Path, places: int, told: int
) -> None:
    courses = tmp_path / "courses"
    courses.mkdir()
    course = (CONFIG / "courses" / "t1d-2dager.toml").read_text(encoding="utf-8")
    join = f'\n[join]\nalias = "1"\ntype = "personal"\nplaces = {places}\nclient = true\n'
    (courses / "t1d-2dager.toml").write_text(course + join, encoding="utf-8")
    with capture_logs() as said:
        async with Served(settings_in(tmp_path / "data", courses_folder=courses)):
            pass
    small = [one for one in said if one["event"] == "join_too_small"]
    assert len(small) == told, "each of its two days, or none"
    assert all((one["needed"], one["most"]) == (5, places) for one in small)


@pytest.mark.asyncio
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the store is no file of ours")
async def test_a_room_is_told_who_vouches_for_the_centre_as_the_centre_sees_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA(organization_name="Honest authority")
    authority.cert_pem.write_to_path(tmp_path / "store.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "store.pem"))
    room = {"sha256": hash_of("room-key"), "role": "agent", "room": "drammen"}
    _put(tmp_path / "codes.json", json.dumps({"codes": [room]}).encode())
    with serving(authority.issue_cert("localhost")) as port:
        behind = free_port()
        settings = settings_in(
            tmp_path,
            port=behind,
            access="codes",
            public_url=f"https://localhost:{port}",
            courses_folder=tmp_path / "none",
        )
        async with Served(settings), aiohttp.ClientSession() as web:
            sees = f"http://127.0.0.1:{behind}{ISSUERS_PATH}"
            async with web.get(sees, headers={"Authorization": "Bearer room-key"}) as answer:
                told = issuers_from_json(await answer.read())
    assert told == (SeenIssuer("localhost", port, ("Honest authority",), 0),)


def _copy_courses(to: Path) -> None:
    to.mkdir()
    good = CONFIG / "courses" / "t1d-2dager.toml"
    (to / good.name).write_text(good.read_text(encoding="utf-8"), encoding="utf-8")
    (to / "broken.toml").write_text("id = 7\n", encoding="utf-8")


@pytest.mark.asyncio
async def test_troubles_at_the_start_have_their_own_codes(tmp_path: Path) -> None:
    _put(tmp_path / "spoilt" / "samkurs.db", b"not a database" * 999)
    _put(tmp_path / "file", b"")
    _put(tmp_path / "sites.toml", b"sites = 3")
    _put(tmp_path / "bad" / "codes.json", b"{")
    troubles = {
        "log_corrupt": settings_in(tmp_path / "spoilt"),
        "folder_unwritable": settings_in(tmp_path / "file" / "data"),
        "sites_faulty": settings_in(tmp_path / "a", sites_file=tmp_path / "sites.toml"),
        "codes_missing": settings_in(tmp_path / "b", access="codes"),
        "codes_unreadable": settings_in(tmp_path / "bad", access="codes"),
        "host_unknown": settings_in(
            tmp_path / "c", host="203.0.113.9", access="codes", public_url="https://x.example",
            codes_file=_codes(tmp_path),
        ),
    }  # fmt: skip
    for code, settings in troubles.items():
        with pytest.raises(Trouble) as caught:
            async with Served(settings):
                pass
        assert caught.value.code == code
        assert "{" not in str(caught.value)


@pytest.mark.asyncio
async def test_a_log_that_fails_while_the_days_are_read_is_said_in_one_sentence(
    tmp_path: Path,
) -> None:
    async with Served(settings_in(tmp_path)):
        pass
    with closing(sqlite3.connect(tmp_path / "samkurs.db")) as database:
        database.execute("alter table events rename column body to something")
    with pytest.raises(Trouble) as caught:
        async with Served(settings_in(tmp_path)):
            pass
    assert caught.value.code == "log_unavailable"


def _codes(folder: Path) -> Path:
    _put(folder / "codes.json", b'{"codes": []}')
    return folder / "codes.json"


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_every_fault_of_the_store_has_a_sentence_for_operators() -> None:
    assert set(LogCode.__args__) <= set(SENTENCES)  # type: ignore[attr-defined]


def test_a_trouble_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    _put(tmp_path / "samkurs.toml", b"prot = 1")
    said = CLI.invoke(APP, ["serve", "--config", str(tmp_path / "samkurs.toml")])
    assert said.exit_code == 2
    assert "«prot»" in said.output
    assert "Traceback" not in said.output
    open_to_others = CLI.invoke(APP, ["serve", "--host", "0.0.0.0"])
    assert (open_to_others.exit_code, "innlogging" in open_to_others.output) == (2, True)


def test_codes_are_shown_once_and_never_made_over_by_mistake(tmp_path: Path) -> None:
    _put(
        tmp_path / "samkurs.toml",
        f'sites_file = "{(CONFIG / "sites.toml").as_posix()}"\n'.encode(),
    )
    command = ["codes", "--config", str(tmp_path / "samkurs.toml"), "--data-folder", str(tmp_path)]
    first = CLI.invoke(APP, command)
    assert (first.exit_code, "course_leader" in first.output) == (0, True)
    second = CLI.invoke(APP, command)
    assert (second.exit_code, "--force" in second.output) == (2, True)
    assert CLI.invoke(APP, [*command, "--force"]).exit_code == 0


def test_the_doctor_says_what_is_wrong(tmp_path: Path) -> None:
    _put(tmp_path / "samkurs.db", b"not a database" * 999)
    said = CLI.invoke(APP, ["doctor", "--data-folder", str(tmp_path)])
    assert said.exit_code == 1
    assert "FEIL" in said.output
    healthy = CLI.invoke(APP, ["doctor", "--data-folder", str(tmp_path / "new")])
    assert healthy.exit_code == 0


@pytest.mark.asyncio
async def test_a_day_is_exported_as_events_and_as_headcounts(tmp_path: Path) -> None:
    url = f"/api/v1/sessions/{SESSION}/reports"
    async with Served(settings_in(tmp_path)) as where, aiohttp.ClientSession() as web:
        body = {"kind": "attendance", "room": "baerum-kursrom", "patients": 7, "relatives": 2}
        closing = {**body, "kind": "closing", "evaluation_done": True}
        for told in (body, closing):
            async with web.post(where + url, json={**told, "id": new_id()}) as answer:
                assert answer.status == 200
        rows = read_rows(tmp_path / "samkurs.db", SESSION)
    events, figures = io.StringIO(), io.StringIO()
    write_events(rows, events)
    write_attendance(rows, figures)
    assert len(events.getvalue().splitlines()) == 3
    (_, line, last) = figures.getvalue().splitlines()
    assert "Bærum sykehus,Kursrom" in line
    assert line.endswith(",,7,2,nei,nei")
    assert last.endswith(",avslutning,7,2,nei,nei"), "and it is there once"
    with pytest.raises(Trouble, match=SESSION):
        read_rows(tmp_path / "samkurs.db", "none")
    with pytest.raises(Trouble):
        read_rows(tmp_path / "none.db", SESSION)


@pytest.mark.asyncio
async def test_a_day_is_exported_as_how_ready_its_rooms_were(tmp_path: Path) -> None:
    url = f"/api/v1/sessions/{SESSION}/commands"
    async with Served(settings_in(tmp_path)) as where, aiohttp.ClientSession() as web:
        body = {"kind": "open_lobby", "id": new_id(), "seen_revision": 0}
        async with web.post(where + url, json=body) as answer:
            assert answer.status == 200
    command = ["export", SESSION, "--data-folder", str(tmp_path), "--what", "readiness"]
    told = CLI.invoke(APP, command)
    assert told.exit_code == 0
    lines = csv.DictReader(told.output.splitlines())
    found = [one for one in lines if one["sted"] == "Bærum sykehus"]
    assert {(one["klarhet"], one["grunn"], one["hoppet_over"]) for one in found} == {
        ("unknown", "link", "nei")
    }
    times = [(one["fra_utc"], one["til_utc"]) for one in found]
    assert all(one[1] == following[0] for one, following in pairwise(times))


@pytest.mark.asyncio
async def test_a_day_that_is_spoilt_is_said_in_one_sentence_and_its_rows_still_come(
    tmp_path: Path,
) -> None:
    async with Served(settings_in(tmp_path)):
        pass
    spoil_day(tmp_path / "samkurs.db", SESSION)
    command = ["export", SESSION, "--data-folder", str(tmp_path)]
    figures = CLI.invoke(APP, [*command, "--what", "attendance", "--out", str(tmp_path / "f.csv")])
    assert (figures.exit_code, "er skadet" in figures.output) == (2, True)
    assert names_in(tmp_path, "f.csv") == []
    rows = CLI.invoke(APP, command)
    assert (rows.exit_code, rows.output.count("\n")) == (0, 1)

"""A centre that is set up wrongly says so in one sentence, with what to do, and harms nothing.

Real `samkurs serve` processes. Every complaint ends with code 2 and no traceback.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from orchestrator.demo.processes import Child, free_port, until_it_answers
from session_core import limits
from session_core.wire.messages import SUBPROTOCOL
from tests.demo.scripts import CONFIG, programme_of
from tests.process.ended import Ended, assert_one_clear_sentence, ended

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

SESSION = programme_of("t1d-2dager", 1).session


def settings(data: Path, **given: str) -> dict[str, str]:
    """The environment of a centre that plans the real courses."""
    own = {
        "PORT": "0",
        "DATA_FOLDER": str(data),
        "SITES_FILE": str(CONFIG / "sites.toml"),
        "COURSES_FOLDER": str(CONFIG / "courses"),
        **given,
    }
    return {f"SAMKURS_{name.upper()}": value for name, value in own.items()}


async def serve(data: Path, **given: str) -> Ended:
    """Start a centre that should refuse to run."""
    return await ended("orchestrator", settings(data, **given), "serve")


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        end = await serve(tmp_path, PORT=port)
    assert_one_clear_sentence(end, port, "--port")


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("not a folder")
    assert_one_clear_sentence(await serve(in_the_way / "data"), "a-file", "--data-folder")
    assert in_the_way.read_text() == "not a folder"


async def test_a_broken_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    broken = tmp_path / "samkurs.db"
    broken.write_bytes(b"this is no database " * 500)
    before = broken.read_bytes()
    assert_one_clear_sentence(await serve(tmp_path), "samkurs.db", "sikkerhetskopi")
    assert broken.read_bytes() == before


@pytest.mark.parametrize(("name", "value"), [("port", "seventy"), ("log_level", "loud")])
async def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    assert_one_clear_sentence(await serve(tmp_path, **{name: value}), name, "docs/settings.md")


async def test_a_settings_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "samkurs.toml"
    file.write_text("port = = 1")
    assert_one_clear_sentence(await serve(tmp_path, config=str(file)), "samkurs.toml")


async def test_no_sign_in_for_other_machines_is_refused(tmp_path: Path) -> None:
    assert_one_clear_sentence(await serve(tmp_path, host="0.0.0.0"), "codes")


async def test_a_folder_that_another_centre_uses_is_named(tmp_path: Path) -> None:
    async with running(tmp_path) as centre:
        assert_one_clear_sentence(await serve(tmp_path / "data"), str(tmp_path / "data"))
        async with centre.http.get(centre.address + "/healthz") as answer:
            assert answer.status == 200


# ── a running centre, and what strangers send it ───────────────────────────────────────────────


@dataclass
class Running:
    """A centre that runs, and somebody who keeps being served."""

    http: aiohttp.ClientSession
    address: str
    child: Child
    temp: Path

    def __init__(self, temp: Path, config: Path = CONFIG) -> None:
        port = free_port()
        self.temp = temp
        self.address = f"http://127.0.0.1:{port}"
        courses = {
            "SITES_FILE": str(config / "sites.toml"),
            "COURSES_FOLDER": str(config / "courses"),
        }
        environment = settings(temp / "data", PORT=str(port), **courses)
        self.child = Child("centre", ("orchestrator", "serve"), temp / "log", environment)

    async def __aenter__(self) -> Running:
        self.http = aiohttp.ClientSession()
        await self.child.start()
        await until_it_answers(self.child, self._answers)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()
        await self.child.stop()

    async def _answers(self) -> bool:
        try:
            async with self.http.get(self.address + "/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def sessions(self) -> list[str]:
        """What it has planned."""
        async with self.http.get(self.address + "/api/v1/sessions") as answer:
            return [one["id"] for one in (await answer.json())["sessions"]]


def running(temp: Path, config: Path = CONFIG) -> Running:
    return Running(temp, config)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """One centre for all that strangers send, which is still there and calm after it."""
    async with running(tmp_path_factory.mktemp("centre")) as one:
        yield one
        assert one.child.is_alive
    said = one.child.log.read_text()
    assert "Traceback" not in said, said
    assert one.child.process is not None
    assert one.child.process.returncode == 0


async def test_a_broken_course_file_is_named_and_stops_no_other(tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    broken = config / "courses" / "hjertesvikt-3formiddager.toml"
    broken.write_text("id = 1\n")
    async with running(tmp_path, config) as centre:
        planned = await centre.sessions()
        assert any(one.startswith("t1d-2dager") for one in planned)
        assert not any(one.startswith("hjertesvikt") for one in planned)
    assert "hjertesvikt-3formiddager.toml" in centre.child.log.read_text()
    assert broken.read_text() == "id = 1\n"


def hello(**changed: object) -> dict[str, object]:
    """The first frame of a laptop."""
    return {
        "t": "hello", "proto": [1, 1], "room": "hss-kursrom", "agent": "a", "outbox": "o",
        "first_n": 1, "last_n": 0, "acked": 0, "have": {}, "now": "2027-01-12T08:00:00Z",
        "software": "test", **changed,
    }  # fmt: skip


BAD_FIRST = {
    "no JSON": "hello",
    "another language": "[1, 2]",
    "nested too deep": "[" * 5_000,
    "unknown kind": json.dumps({"t": "salute"}),
    "a field missing": json.dumps({"t": "hello"}),
    "a protocol from the future": json.dumps(hello(proto=[7, 9])),
    "an unknown room": json.dumps(hello(room="sauna")),
    "too large": json.dumps(hello(software="x" * (limits.FRAME_BYTES_MAX + 1))),
}


@pytest.mark.parametrize("name", BAD_FIRST)
async def test_a_bad_laptop_is_sent_away_and_the_others_are_served(
    centre: Running, name: str
) -> None:
    async with laptop(centre) as good:
        await good.send_json(hello(room="baerum-kursrom"))
        welcome = await good.receive_json(timeout=10)
        assert welcome["t"] == "welcome"
        async with laptop(centre) as bad:
            await bad.send_str(BAD_FIRST[name])
            said = await everything_said(bad)
        assert bad.closed
        assert said, "whoever is sent away is told why"
        assert not good.closed
        assert SESSION in await centre.sessions()


async def test_a_bad_form_changes_nothing_and_is_answered_with_a_code(centre: Running) -> None:
    url = f"{centre.address}/api/v1/sessions/{SESSION}/commands"
    for body in (b"{", b"[]", b'{"kind": "explode"}', b'{"kind": "advance"}'):
        async with centre.http.post(url, data=body) as answer:
            assert 400 <= answer.status < 500
            assert (await answer.json())["error"]["code"]
    async with centre.http.post(url, data=b"x" * 100_000) as answer:
        assert answer.status == 413
    async with centre.http.get(f"{centre.address}/api/v1/sessions/{SESSION}/events") as answer:
        assert len((await answer.json())["events"]) == 1


async def test_a_bad_browser_frame_is_answered_and_the_page_lives_on(centre: Running) -> None:
    url = f"{centre.address}/live?page=console&session={SESSION}&lang=nb"
    async with centre.http.ws_connect(url, origin=centre.address) as page:
        assert (await page.receive_json(timeout=10))["t"] == "all"
        await page.send_str("{")
        answer = await page.receive_json(timeout=10)
        assert (answer["t"], answer["ok"]) == ("done", False)
        form = {"t": "send", "re": "1", "session": SESSION, "fields": {"kind": ["explode"]}}
        await page.send_json(form)
        answer = await page.receive_json(timeout=10)
        assert (answer["re"], answer["ok"]) == ("1", False)
        assert answer["text"]


async def test_an_unknown_session_is_told(centre: Running) -> None:
    async with centre.http.get(f"{centre.address}/kurs/sauna/konsoll") as answer:
        assert answer.status == 404
        assert "<main" in await answer.text()


def laptop(centre: Running) -> aiohttp.client._WSRequestContextManager:
    """A laptop's socket, without any of the product's own care."""
    return centre.http.ws_connect(centre.address + "/agent", protocols=(SUBPROTOCOL,))


async def everything_said(socket: aiohttp.ClientWebSocketResponse[bool]) -> str:
    """Frames and the reason of closing, until the other side has closed."""
    said = ""
    async with asyncio.timeout(15):
        async for message in socket:
            said += str(message.data)
    return said + str(socket.close_code or "")

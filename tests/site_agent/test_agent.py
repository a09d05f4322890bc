"""The whole agent: put together, one per folder, and every way out told in a sentence."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from session_core.clock import ManualClock, SystemClock
from site_agent.__main__ import main
from site_agent.agent import Surroundings, run_agent
from site_agent.enrolment import Post, post_over_http
from site_agent.lock import DESK_FILE, FolderLock
from site_agent.settings import Settings
from site_agent.store import FILE
from site_agent.troubles import AgentTrouble
from tests.builders import at, sample_programme
from tests.site_agent.fake_centre import LONG_S, TOKEN, FakeCentre
from tests.site_agent.parts import ROOM, attendance
from tests.site_agent.test_desk import sent

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Machine:
    """What the agent told the machine to do."""

    lines: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    opened: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    def around(self, post: Post = post_over_http) -> Surroundings:
        loop = asyncio.get_running_loop()
        return Surroundings(
            clock=ManualClock(at(0)),
            machine=SystemClock(),
            tell=self.lines.put_nowait,
            open_browser=lambda url: loop.call_soon_threadsafe(self.opened.put_nowait, url),
            version="1",
            post=post,
        )


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[str, Machine]]:
    """An agent that runs, and its address."""
    machine, stop = Machine(), asyncio.Event()
    agent = asyncio.create_task(run_agent(settings, machine.around(), stop))
    line = await asyncio.wait_for(machine.lines.get(), LONG_S)
    yield line.rpartition(" ")[2], machine
    stop.set()
    await asyncio.wait_for(agent, 2)


def settings_for(folder: Path, fake: FakeCentre | None = None, **more: object) -> Settings:
    where = {"centre": fake.address, "token": TOKEN} if fake else {}
    given = {"room": ROOM, "data": folder, "port": 0, "browser": False, **where, **more}
    return Settings.of(**given)


async def tell_attendance(address: str, session: str) -> None:
    """What a leader's page does: send the form and wait for the answer."""
    host = urlsplit(address).netloc
    url = f"ws://{host}/live?page=room&session={session}&room={ROOM}&lang=nb"
    async with connect(url, origin=Origin(f"http://{host}"), proxy=None) as page:
        await page.send(sent(session, attendance()))
        async for message in page:
            if json.loads(message)["t"] == "done":
                assert json.loads(message)["ok"]
                return


@pytest.mark.asyncio
async def test_a_count_goes_from_the_page_to_the_centre(tmp_path: Path, fake: FakeCentre) -> None:
    session = fake.plan(sample_programme())
    async with running(settings_for(tmp_path, fake)) as (address, _):
        await fake.until(lambda: fake.connected == 1)
        await tell_when_known(address, session)
        await fake.until(lambda: any(one.kind == "attendance" for one in fake.reports))
    assert fake.goodbyes == ["leaving"]


async def tell_when_known(address: str, session: str) -> None:
    """The session comes down a moment after the welcome."""
    async with asyncio.timeout(LONG_S):
        while True:
            try:
                await tell_attendance(address, session)
            except ConnectionClosed:  # there is no page for it yet
                await asyncio.sleep(0)
            else:
                return


@pytest.mark.asyncio
async def test_the_address_is_told_in_one_line_and_in_a_file(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path, browser=True)) as (address, machine):
        assert json.loads((tmp_path / DESK_FILE).read_text())["address"] == address
        assert machine.lines.empty()
        assert await asyncio.wait_for(machine.opened.get(), LONG_S) == address
    assert not (tmp_path / DESK_FILE).exists()


@pytest.mark.asyncio
async def test_a_second_agent_on_the_same_folder_is_sent_to_the_first(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as (address, _):
        with pytest.raises(AgentTrouble) as trouble:
            await run_agent(settings_for(tmp_path), Machine().around(), asyncio.Event())
    assert address in str(trouble.value)


@pytest.mark.asyncio
async def test_a_taken_port_ends_the_agent_and_gives_the_folder_back(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path / "a")) as (address, _):
        port = urlsplit(address).port
        with pytest.raises(AgentTrouble, match=f"Port {port}"):
            await run_agent(
                settings_for(tmp_path / "b", port=port), Machine().around(), asyncio.Event()
            )
    async with running(settings_for(tmp_path / "b")):
        pass


@pytest.mark.asyncio
async def test_the_log_names_events_and_never_what_a_person_said(
    tmp_path: Path, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    async with running(settings_for(tmp_path, fake)) as (address, _):
        await tell_when_known(address, session)
    lines = (tmp_path / "agent.log").read_text().splitlines()
    events = [json.loads(line)["event"] for line in lines]
    assert {"agent_started", "link", "agent_stopped"} <= set(events)
    assert not any("patients" in line or TOKEN in line for line in lines)


# ── the command ────────────────────────────────────────────────────────────────────────────────


def test_a_damaged_file_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FILE).write_bytes(b"x" * 5000)
    assert main(["--data", str(tmp_path), "--no-browser"], {}) == 2
    told = capsys.readouterr().err
    assert "er skadet" in told
    assert "Traceback" not in told


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["--data", str(tmp_path / "file" / "x"), "--no-browser"], {}) == 2
    assert "skrive i mappen" in capsys.readouterr().err


def test_a_wrong_setting_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", "99999"], {}) == 2
    assert "port fra kommandolinjen" in capsys.readouterr().err
    assert main([], {"SAMKURS_CLOCK": "half past nine"}) == 2
    assert "SAMKURS_CLOCK fra miljøvariablene" in capsys.readouterr().err


def test_whoever_starts_the_agent_twice_is_shown_the_page_of_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, opened = FolderLock(tmp_path), list[str]()
    first.tell("http://127.0.0.1:8641/")
    assert main(["--data", str(tmp_path)], {}, opened.append) == 2
    assert main(["--data", str(tmp_path), "--no-browser"], {}, opened.append) == 2
    first.release()
    assert opened == ["http://127.0.0.1:8641/"]
    assert "går allerede" in capsys.readouterr().err


def test_check_prints_every_probe_and_says_by_its_exit_code_how_it_went(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--data", str(tmp_path)], {}) == 2
    out = capsys.readouterr().out
    assert "Det som mangler, er centre, room." in out
    for probe in ("Strøm", "Batteri", "Diskplass", "Belastning", "Minne", "PC-en holdes våken"):
        assert f"… {probe}: " in out
    assert out.rstrip().endswith("Bilde, lyd og Join sjekkes på romsiden.")


def test_check_names_why_the_centre_cannot_be_reached(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["check", "--data", str(tmp_path), "--room", ROOM, "--centre", "http://127.0.0.1:1"]
    assert main([*arguments, "--proxy", "none", "--language", "en"], {}) == 2
    out = capsys.readouterr().out
    assert "Contact with the course team" in out
    assert "Not ready" in out


def test_check_tells_programs_everything_and_people_what_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--json", "--data", str(tmp_path)], {}) == 2
    said = capsys.readouterr()
    whole = json.loads(said.out)
    assert whole["verdict"] in ("unknown", "not_ready"), "this machine may be busy just now"
    assert whole["centre"] == {"code": None, "ms": 0, "missing": ["centre", "room"]}
    disk = next(one for one in whole["checks"] if one["check"] == "disk_free")
    assert (disk["unit"], disk["code"], disk["value"] > 0) == ("GB", "P4", True)
    assert "… Diskplass" in said.err


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"], {}) == 0
    assert capsys.readouterr().out.strip()


# ── real processes ─────────────────────────────────────────────────────────────────────────────


def started(folder: Path, *arguments: str) -> tuple[subprocess.Popen[str], str]:
    """A real agent process, and the address it told."""
    process = subprocess.Popen(
        [sys.executable, "-m", "site_agent", "--data", str(folder), "--port", "0", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().split()[-1]


@pytest.mark.process
def test_a_signal_ends_the_process_cleanly_and_kill_leaves_a_folder_that_can_be_used(
    tmp_path: Path,
) -> None:
    process, address = started(tmp_path, "--no-browser", "--room", ROOM)
    host = HTTPConnection(urlsplit(address).netloc, timeout=LONG_S)
    host.request("GET", "/healthz")
    assert json.load(host.getresponse())["ok"]
    host.close()
    process.kill()
    process.communicate(timeout=5)
    again, _ = started(tmp_path, "--no-browser", "--room", ROOM)
    again.terminate()
    out, _ = again.communicate(timeout=5)
    assert (again.returncode, out) == (0, "")
    with sqlite3.connect(tmp_path / FILE) as file:
        assert file.execute("PRAGMA quick_check").fetchone() == ("ok",)
    file.close()

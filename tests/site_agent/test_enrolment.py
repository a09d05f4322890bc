"""A laptop is given its room by a code: on its page, at the terminal, and never half."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from session_core.rules.terms import RoomId
from site_agent import enrolled, outbox
from site_agent.__main__ import main
from site_agent.agent import run_agent
from site_agent.enrolled import Enrolled
from site_agent.enrolment import EnrolFailed, Enrolling, Way, redeem
from site_agent.lock import FolderLock
from site_agent.other_room import open_for_room
from site_agent.settings import Settings, load
from site_agent.store import FILE, Store
from tests.builders import at
from tests.orchestrator.desk import until as until_so
from tests.site_agent.fake_centre import LONG_S, TOKEN, FakeCentre
from tests.site_agent.test_agent import Machine, settings_for

GIVEN = b'{"room": "drammen", "token": "room-key"}'
CODE = "K3QX-7M2P"


class Post:
    """A centre that answers every POST alike, and remembers what it was sent."""

    def __init__(self, status: int = 200, answer: bytes = GIVEN) -> None:
        self.status, self.answer = status, answer
        self.sent: list[tuple[str, Any]] = []

    def __call__(self, address: str, body: bytes, way: Way) -> tuple[int, bytes]:
        self.sent.append((address, json.loads(body)))
        return self.status, self.answer


def failing(error: Exception) -> Callable[[str, bytes, Way], tuple[int, bytes]]:
    def post(address: str, body: bytes, way: Way) -> tuple[int, bytes]:
        raise error

    return post


# ── one question, one answer ───────────────────────────────────────────────────────────────────


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("https://samkurs.example.no", "https://samkurs.example.no/enrol"),
        (" samkurs.example.no/ ", "https://samkurs.example.no/enrol"),
        ("http://127.0.0.1:8640", "http://127.0.0.1:8640/enrol"),
        ("wss://samkurs.example.no", "https://samkurs.example.no/enrol"),
    ],
)
async def test_a_code_is_sent_to_the_address_that_was_typed(typed: str, asked: str) -> None:
    post = Post()
    found = await redeem(typed, CODE, Way(), post, "once")
    assert post.sent == [(asked, {"code": CODE, "nonce": "once"})]
    assert (found.room, found.token, found.centre.startswith("ws")) == ("drammen", TOKEN, True)


@pytest.mark.asyncio
async def test_a_laptop_asks_again_as_the_same_one(tmp_path: Path) -> None:
    post = Post(503, b"")
    enrolling = Enrolling(load({"data": str(tmp_path)}, {}), post)
    for _ in range(2):
        with pytest.raises(EnrolFailed):
            await enrolling.enrol("samkurs.example.no", CODE)
    (_, one), (_, other) = post.sent
    assert one == other
    assert len(one["nonce"]) >= 32


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", ["", "https://", "ftp://samkurs.example.no", "sam kurs", "a?b"])
async def test_an_address_that_cannot_be_right_is_told(typed: str) -> None:
    with pytest.raises(EnrolFailed, match="enrol_address"):
        await redeem(typed, CODE, Way(), Post(), "once")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (401, b'{"error": {"code": "enrol_code_wrong"}}', "enrol_code_wrong"),
        (410, b'{"error": {"code": "enrol_code_used"}}', "enrol_code_used"),
        (200, b'{"error": {"code": "made_up"}}', "enrol_answer"),
        (200, b"<html>Welcome, guest</html>", "enrol_answer"),
        (302, b"", "captive_portal"),
        (200, b'{"room": "", "token": "x"}', "enrol_answer"),
        (200, b'{"room": "' + b"x" * 81 + b'", "token": "x"}', "enrol_answer"),
        (404, GIVEN, "enrol_answer"),
    ],
)
async def test_every_answer_has_its_sentence(status: int, answer: bytes, code: str) -> None:
    with pytest.raises(EnrolFailed, match=code):
        await redeem("samkurs.example.no", CODE, Way(), Post(status, answer), "once")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (URLError(ConnectionRefusedError(111, "refused")), "refused"),
        (URLError("no host given"), "unavailable"),
        (TimeoutError(), "unavailable"),
    ],
)
async def test_the_way_there_can_fail_too(error: Exception, code: str) -> None:
    with pytest.raises(EnrolFailed, match=code):
        await redeem("samkurs.example.no", CODE, Way(), failing(error), "once")


# ── what is kept ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio
async def test_what_a_code_gave_is_for_this_user_only_and_beats_all_else(tmp_path: Path) -> None:
    key = tmp_path / "room.key"
    key.write_text("operators-key")
    given = {"data": str(tmp_path), "room": "baerum", "token_file": str(key)}
    before = load(given, {})
    enrolling = Enrolling(before, Post())
    await enrolling.enrol("http://127.0.0.1:8640", CODE)
    kept = tmp_path / enrolled.FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    after = load(given, {"SAMKURS_AGENT_ROOM": "kongsberg"})
    for settings in (after, enrolling.settings):
        assert (settings.room, settings.centre) == ("drammen", "ws://127.0.0.1:8640")
        assert settings.read_token() == TOKEN
    kept.unlink()
    assert load(given, {}).read_token() == "operators-key"


def test_a_spoilt_file_gives_nothing(tmp_path: Path) -> None:
    for text in ("", "[]", '{"room": "drammen"}', "\x00"):
        (tmp_path / enrolled.FILE).write_text(text)
        assert enrolled.read(tmp_path) == {}


def saved_in(folder: Path, room: RoomId, report: str) -> list[str]:
    """Save one more report for a room; all that its file holds then."""
    store = open_for_room(Store, folder, room)
    store.run_now(outbox.begin(iter(["a", "b"]).__next__))
    store.run_now(outbox.save(report, "s", "{}", at(0)))
    rows = store.run_now(outbox.rows_after(0))
    store.close()
    return [row.report_id for row in rows]


def test_another_rooms_reports_are_set_aside_and_not_sent_as_this_rooms(tmp_path: Path) -> None:
    assert saved_in(tmp_path, "", "r0") == ["r0"]
    assert saved_in(tmp_path, "baerum", "r1") == ["r0", "r1"]
    assert saved_in(tmp_path, "drammen", "r2") == ["r2"]
    (aside,) = [one for one in tmp_path.glob("agent-until-*.db")]
    aside.replace(tmp_path / FILE)
    assert saved_in(tmp_path, "baerum", "r3") == ["r0", "r1", "r3"]


# ── on the page ────────────────────────────────────────────────────────────────────────────────


async def typed(address: str, **fields: str) -> Any:
    """Send the form of the code page, and give the answer."""
    host = urlsplit(address).netloc
    where = f"ws://{host}/enrol?lang=nb"
    async with connect(where, origin=Origin(f"http://{host}"), proxy=None) as page:
        await page.send(json.dumps(fields))
        return json.loads(await asyncio.wait_for(page.recv(), LONG_S))


@pytest.mark.asyncio
async def test_a_laptop_without_a_room_goes_on_in_the_one_it_is_given(
    tmp_path: Path, fake: FakeCentre
) -> None:
    machine, stop = Machine(), asyncio.Event()
    answers = iter([(401, b'{"error": {"code": "enrol_code_wrong"}}'), (200, GIVEN)])
    around = machine.around(post=lambda *_: next(answers))
    settings = settings_for(tmp_path, room="", token="")
    agent = asyncio.create_task(run_agent(settings, around, stop))
    address = (await asyncio.wait_for(machine.lines.get(), LONG_S)).rpartition(" ")[2]
    assert "ikke riktig" in (await typed(address, centre=fake.address, code="0000-0000"))["text"]
    assert (await typed(address, centre=fake.address, code=CODE))["ok"]
    again = await asyncio.wait_for(machine.lines.get(), LONG_S)
    assert again == f"Samkurs drammen: {address}"
    await until_so(lambda: fake.connected == 1)
    stop.set()
    await asyncio.wait_for(agent, 2)


# ── at the terminal ────────────────────────────────────────────────────────────────────────────


def test_the_terminal_asks_and_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "not an address" if "Adressen" in prompt else CODE

    assert main(["enrol", "--data", str(tmp_path)], {}, read_line=answer) == 2
    assert len(asked) == 2
    assert "Adressen kan ikke stemme" in capsys.readouterr().err


def test_a_running_agent_takes_the_code_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = FolderLock(tmp_path)
    lock.tell("http://127.0.0.1:8641/")
    assert main(["enrol", "--data", str(tmp_path), "--no-browser"], {}) == 2
    lock.release()
    assert "http://127.0.0.1:8641/" in capsys.readouterr().err


def test_a_kept_room_can_be_read_back(tmp_path: Path) -> None:
    enrolled.write(tmp_path / "new", Enrolled("ws://c", "drammen", TOKEN))
    assert Settings.of(**enrolled.read(tmp_path / "new")).room == "drammen"

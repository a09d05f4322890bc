"""The laptop's own server: right pages, forms over the socket, and nobody else let in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from dashboards.scene import PageKey
from session_core.limits import FRAME_BYTES_MAX
from session_core.rules.commands import OpenLobby, StartSession
from session_core.wire import codec
from site_agent.browsers import BACKLOG_MAX, Browser, Browsers
from site_agent.desk import Desk, DeskSettings
from site_agent.room import Room
from site_agent.troubles import AgentTrouble
from tests.builders import at, history, sample_programme, wish
from tests.site_agent.fake_centre import LONG_S
from tests.site_agent.parts import ROOM, attendance, form, give_session, open_room

pytestmark = pytest.mark.asyncio

LOBBY = wish(OpenLobby, at(-30))
BEGIN = wish(StartSession, at(0))


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Served:
    """A desk that serves, and a browser's ways to it."""

    room: Room
    address: str

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    async def get(self, path: str, **headers: str) -> Answer:
        """One GET, exactly as written."""
        reader, writer = await asyncio.open_connection("127.0.0.1", int(self.host.split(":")[1]))
        sent = {"Host": self.host, **headers}
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        raw = (await asyncio.wait_for(reader.read(), LONG_S)).decode()
        writer.close()
        head, _, body = raw.partition("\r\n\r\n")
        first, *rest = head.split("\r\n")
        return Answer(int(first.split()[1]), dict(line.split(": ", 1) for line in rest), body)

    def page(self, session: str, page: str = "room", origin: str | None = None) -> connect:
        """The socket of an open page."""
        query = f"page={page}&session={session}&room={ROOM}&lang=nb"
        wanted = Origin(origin if origin is not None else f"http://{self.host}")
        return connect(
            f"ws://{self.host}/live?{query}", origin=wanted if wanted else None, proxy=None
        )


@asynccontextmanager
async def serving(room: Room, **settings: Any) -> AsyncIterator[Served]:
    browsers = Browsers(room, tick_s=settings.pop("tick_s", 60.0))
    desk = Desk(DeskSettings(port=0, **settings), room, browsers)
    address = await desk.start()
    keeping = asyncio.create_task(browsers.keep_right())
    try:
        yield Served(room, address)
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        await desk.stop()


@pytest_asyncio.fixture
async def desk(room: Room) -> AsyncIterator[Served]:
    async with serving(room) as served:
        yield served


async def heard(page: ClientConnection) -> Any:
    """The next message to a page."""
    return json.loads(await asyncio.wait_for(page.recv(), LONG_S))


async def heard_of(page: ClientConnection, kind: str) -> Any:
    """The next message of a kind."""
    while (message := await heard(page))["t"] != kind:
        pass
    return message


def sent(session: str, fields: dict[str, list[str]], re: str = "1") -> str:
    """A form as the page's script sends it."""
    plain = {name: values[0] for name, values in fields.items()}
    return json.dumps({"t": "send", "re": re, "session": session, "fields": plain})


async def go_live(room: Room) -> str:
    session = await give_session(room)
    rows = [("c", codec.event_to_json(one)) for one in history(LOBBY, BEGIN)]
    await room.take_events(session, "epoch-1", 1, rows)
    return session


# ── pages ──────────────────────────────────────────────────────────────────────────────────────


async def test_the_room_page_is_served_with_what_may_run_in_it(desk: Served) -> None:
    await go_live(desk.room)
    answer = await desk.get("/")
    assert answer.status == 200
    assert "Velkommen" in answer.body
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


async def test_the_participants_screen_has_its_own_page(desk: Served) -> None:
    await go_live(desk.room)
    screen = await desk.get("/skjerm")
    assert screen.status == 200
    assert "Velkommen" in screen.body
    assert "<form" not in screen.body


async def test_every_file_that_the_page_names_is_served(desk: Served) -> None:
    await go_live(desk.room)
    page = (await desk.get("/")).body
    files = {part.split('"')[0] for part in page.split('"')[1::2] if part.startswith("/static/")}
    assert files
    for file in files:
        answer = await desk.get(file.split("#")[0])
        assert (answer.status, "immutable" in answer.headers["Cache-Control"]) == (200, True)


@pytest.mark.parametrize(
    "path", ["/static/../pages.py", "/static/%2e%2e/pages.py", "/static/nothing.css", "/other"]
)
async def test_nothing_else_is_served(desk: Served, path: str) -> None:
    assert (await desk.get(path)).status == 404


async def test_health_tells_the_link_and_what_waits(desk: Served) -> None:
    session = await go_live(desk.room)
    await desk.room.report(session, attendance())
    answer = json.loads((await desk.get("/healthz")).body)
    assert answer == {"ok": True, "link": "connecting", "unsent": 1}


async def test_a_chosen_language_is_remembered(desk: Served) -> None:
    await go_live(desk.room)
    chosen = await desk.get("/?lang=en")
    assert 'lang="en"' in chosen.body
    cookie = chosen.headers["Set-Cookie"].split(";")[0]
    assert 'lang="en"' in (await desk.get("/", Cookie=cookie)).body
    assert 'lang="nb"' in (await desk.get("/", Cookie="lang=klingon")).body


# ── before there is anything to show ───────────────────────────────────────────────────────────


async def test_before_the_first_contact_a_calm_page_says_why_and_asks_again(desk: Served) -> None:
    desk.room.set_link("no_network")
    body = (await desk.get("/")).body
    assert "Venter på programmet" in body
    assert "nettkabelen" in body
    assert "calm.js" in body


async def test_with_contact_but_no_course_the_page_says_that(desk: Served) -> None:
    desk.room.set_link("connected")
    assert "ingen kursdag er planlagt" in (await desk.get("/")).body


async def test_a_laptop_that_is_not_set_up_says_what_is_missing(room: Room) -> None:
    async with serving(room, missing=("centre", "room"), language="en") as desk:
        body = (await desk.get("/")).body
        assert "set these instead: centre, room." in body
        assert 'name="code"' in body


async def test_a_person_chooses_where_two_sessions_are_open(desk: Served) -> None:
    await go_live(desk.room)
    other = sample_programme(session="other")
    rows = [("c", codec.event_to_json(one)) for one in history(LOBBY, programme=other)]
    await desk.room.take_events("other", "epoch-1", 1, rows)
    choice = (await desk.get("/")).body
    assert '/?kurs=other"' in choice
    assert "<form" in (await desk.get("/?kurs=other")).body


async def test_a_room_that_is_not_in_the_session_is_told_calmly(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, serving(room) as desk:
        await give_session(room, sample_programme(rooms=0))
        answer = await desk.get("/")
    assert (answer.status, "Venter på programmet" in answer.body) == (200, True)


# ── live ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_form_is_saved_answered_and_shown_on_every_open_page(desk: Served) -> None:
    session = await go_live(desk.room)
    async with desk.page(session) as one, desk.page(session) as two:
        assert (await heard(one))["t"] == (await heard(two))["t"] == "all"
        await one.send(sent(session, attendance(patients=11), re="form-1"))
        done = await heard_of(one, "done")
        assert done == {"t": "done", "re": "form-1", "ok": True}
        some = await heard_of(two, "some")
        assert any("11" in html for html in some["cards"].values())
    assert desk.room.saved_here.unsent == 1


async def test_what_the_centre_does_reaches_the_participants_screen(desk: Served) -> None:
    session = await give_session(desk.room)
    async with desk.page(session, "screen") as screen:
        assert "Vi begynner" in (await heard(screen))["html"]
        await go_live(desk.room)
        message = await heard(screen)
        assert message["seq"] == 1
        assert "Vi begynner" not in json.dumps(message)


async def test_a_form_that_will_not_do_is_answered_with_what_to_do(desk: Served) -> None:
    session = await go_live(desk.room)
    async with desk.page(session) as page:
        await heard(page)
        await page.send(sent(session, form("attendance", patients="mange", relatives="0")))
        done = await heard_of(page, "done")
        assert (done["ok"], done["code"]) == (False, "form_number")
        assert "helt tall" in done["text"]
        await page.send(sent("gone", attendance()))
        assert (await heard_of(page, "done"))["code"] == "unknown_session"
        await page.send(sent(session, form("advance")))
        assert (await heard_of(page, "done"))["code"] == "form_unknown_kind"
    assert desk.room.saved_here.unsent == 0


@pytest.mark.parametrize(
    "frame",
    [
        "no json", "[]", "[" * 5000, '{"t":"send"}', "\x00",
        '{"t":"send","re":"1","session":"s","fields":{"kind":7}}',
        '{"t":"send","re":"1","session":"s","fields":{"kind":[["x"]]}}',
    ],
)  # fmt: skip
async def test_a_malformed_frame_is_answered_and_the_page_goes_on(desk: Served, frame: str) -> None:
    session = await go_live(desk.room)
    async with desk.page(session) as page:
        await heard(page)
        await page.send(frame)
        assert (await heard_of(page, "done"))["code"] == "malformed_frame"
        await page.send(sent(session, attendance()))
        assert (await heard_of(page, "done"))["ok"] is True


async def test_an_oversize_frame_closes_only_its_own_page(desk: Served) -> None:
    session = await go_live(desk.room)
    async with desk.page(session) as bad, desk.page(session) as good:
        await heard(bad)
        await heard(good)
        await bad.send("x" * (FRAME_BYTES_MAX + 1))
        with pytest.raises(ConnectionClosed) as closed:
            await heard(bad)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        await good.send(sent(session, attendance()))
        assert (await heard_of(good, "done"))["ok"] is True


async def test_a_full_disk_is_told_on_the_page(desk: Served) -> None:
    session = await go_live(desk.room)
    await desk.room.store.run(lambda c: c.execute("PRAGMA max_page_count = 1"))
    async with desk.page(session) as page:
        await heard(page)
        codes = set()
        for _ in range(100):
            await page.send(sent(session, form("question", text="x" * 490)))
            codes.add((await heard_of(page, "done")).get("code"))
        assert codes == {None, "disk_full"}


async def test_the_tick_carries_the_time_and_the_number_of_the_last_change(room: Room) -> None:
    async with serving(room, tick_s=0.01) as desk:
        session = await go_live(room)
        async with desk.page(session) as page:
            tick = await heard_of(page, "tick")
            assert (tick["seq"], tick["now"][:4], tick["speed"]) == (0, "2026", 1.0)


async def test_a_person_may_ask_to_try_the_centre_and_to_measure_the_laptop_now(
    desk: Served,
) -> None:
    session = await go_live(desk.room)
    async with desk.page(session) as page:
        for to, kind in ((session, "try_now"), (session, "check_again"), ("gone", "check_again")):
            await page.send(sent(to, form(kind)))
            assert (await heard_of(page, "done"))["ok"] is (to == session)
    assert desk.room.contact_wished.is_set()
    assert desk.room.wishes.trying == {(session, "")}


async def test_a_socket_for_a_session_that_is_not_here_is_closed(desk: Served) -> None:
    async with desk.page("gone") as page:
        with pytest.raises(ConnectionClosed):
            await heard(page)


async def test_two_sockets_refused_at_once_do_not_trip_over_each_other(room: Room) -> None:
    class Refused:
        both = asyncio.Barrier(2)

        async def close(self, code: int, reason: str) -> None:
            await self.both.wait()

    browsers, key = Browsers(room), PageKey(page="room", session="gone", room=ROOM)
    sockets = [cast(ServerConnection, Refused()) for _ in range(2)]
    await asyncio.gather(*(browsers.serve(one, key) for one in sockets))


class Frozen:
    """A connection whose browser has stopped reading."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    async def send(self, message: str) -> None:
        await asyncio.Event().wait()

    async def close(self, code: int) -> None:
        self.closed.set()


async def test_a_browser_that_stopped_reading_is_cut_off_and_holds_nobody_up() -> None:
    frozen = Frozen()
    browser = Browser(cast(ServerConnection, frozen))
    sending = asyncio.create_task(browser.send_all())
    for _ in range(BACKLOG_MAX + 2):
        browser.push("x")
        await asyncio.sleep(0)
    await asyncio.wait_for(frozen.closed.wait(), LONG_S)
    sending.cancel()


# ── who is let in ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8641", "127.0.0.1", ""])
async def test_a_foreign_name_for_our_address_is_refused(desk: Served, host: str) -> None:
    assert (await desk.get("/", Host=host)).status == 403


async def test_our_own_names_are_let_in(desk: Served) -> None:
    port = desk.host.split(":")[1]
    for name in ("127.0.0.1", "localhost", "[::1]"):
        assert (await desk.get("/healthz", Host=f"{name}:{port}")).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "https://127.0.0.1:1"])
async def test_another_sites_page_cannot_open_the_socket(desk: Served, origin: str) -> None:
    session = await go_live(desk.room)
    with pytest.raises(InvalidStatus) as refused:
        await desk.page(session, origin=origin)
    assert refused.value.response.status_code == 403


async def test_only_get_is_answered(desk: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(desk.host.split(":")[1]))
    writer.write(f"POST / HTTP/1.1\r\nHost: {desk.host}\r\nContent-Length: 1\r\n\r\nx".encode())
    raw = await asyncio.wait_for(reader.read(), LONG_S)
    writer.close()
    assert b" 200 " not in raw.split(b"\r\n")[0]


async def test_a_port_that_is_taken_is_told_with_what_to_do(room: Room, desk: Served) -> None:
    taken = int(desk.host.split(":")[1])
    second = Desk(DeskSettings(port=taken), room, Browsers(room))
    with pytest.raises(AgentTrouble, match=rf"Port {taken} .* velg en annen med --port"):
        await second.start()

"""Who may do what: the table, the cast at the door, and what strangers try."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError, web
from aiohttp.test_utils import TestServer

from dashboards.scene import PageKey
from orchestrator.access import ANYBODY, AT_ONCE, COMMAND_KINDS, MAY_SEND, REPORT_KINDS, Visitor
from orchestrator.browsers import Browser
from orchestrator.codes import (
    TRIES_MAX,
    TRIES_S,
    Codes,
    Holder,
    TryLimit,
    hash_of,
    new_codes,
    read_codes,
    write_codes,
)
from orchestrator.event_log.sqlite import open_log
from orchestrator.faults import NotAllowed
from orchestrator.gate import COOKIE
from orchestrator.origins import Origins
from orchestrator.sign_ins import LASTS, SignIns
from session_core.clock import ManualClock
from session_core.ids import new_id
from session_core.rules.terms import Role
from tests.builders import START
from tests.orchestrator.desk import (
    SESSION,
    Running,
    bearer,
    close_code,
    codes_gate,
    next_of,
    running,
)
from tests.people import ADA, EVE, GRACE, LEE, LEE_LECTURING, OMAR, Person

CONSOLE, BOARD = f"/kurs/{SESSION}/konsoll", "/tavle"
DRAMMEN, BAERUM = f"/kurs/{SESSION}/rom/drammen", f"/kurs/{SESSION}/rom/baerum"
LOG = f"/kurs/{SESSION}/logg"


@asynccontextmanager
async def with_codes(folder: Path) -> AsyncIterator[Running]:
    clock = ManualClock(START)
    log = await open_log(folder / "samkurs.db")
    async with running(log, gate=await codes_gate(log, clock), clock=clock) as centre:
        yield centre


async def sign_in(centre: Running, person: Person) -> tuple[int, str]:
    """Post a code. Gives the status, and what the cookie holds."""
    url, headers = "/inn", {"Origin": centre.origin}
    async with centre.web.post(
        url, data={"code": person.code}, headers=headers, allow_redirects=False
    ) as answer:
        cookie = answer.cookies.get(COOKIE)
        return answer.status, cookie.value if cookie else ""


# ── the table ──────────────────────────────────────────────────────────────────────────────────


def test_every_kind_is_allowed_to_somebody_and_no_kind_is_made_up() -> None:
    allowed = frozenset().union(*MAY_SEND.values())
    assert allowed == COMMAND_KINDS | REPORT_KINDS | AT_ONCE
    assert "advance" in COMMAND_KINDS
    assert not {"contact", "checks", "command_result", "leg"} & REPORT_KINDS


def test_a_lecturer_moves_the_programme_but_does_not_end_the_day() -> None:
    lecturer = Visitor(Role.LECTURER)
    lecturer.check_kind("advance", "console")
    for kind in ("end_session", "open_lobby", "skip", "attendance"):
        with pytest.raises(NotAllowed):
            lecturer.check_kind(kind, "console")


def test_a_group_leader_speaks_for_one_room_only() -> None:
    grace = Visitor(Role.GROUP_LEADER, "drammen")
    assert grace.room_for("") == "drammen"
    with pytest.raises(NotAllowed):
        grace.room_for("baerum")
    with pytest.raises(NotAllowed):
        grace.check_kind("advance", "room")


def test_a_laptops_role_may_send_nothing_over_pages() -> None:
    assert Role.AGENT not in MAY_SEND
    assert Role.CENTRE not in MAY_SEND


def test_where_nobody_signs_in_the_page_says_whose_hands_are_on_it() -> None:
    assert ANYBODY.acting("board") is Role.COORDINATOR
    with pytest.raises(NotAllowed):
        ANYBODY.check_kind("advance", "room")


# ── the cast at the door ───────────────────────────────────────────────────────────────────────

MAY_OPEN = [
    (ADA, {"/", CONSOLE, BOARD, DRAMMEN, LOG}),
    (LEE, {"/", CONSOLE, BOARD, DRAMMEN, LOG}),
    (LEE_LECTURING, {"/", CONSOLE, BOARD, LOG}),
    (GRACE, {"/", DRAMMEN}),
    (OMAR, {"/", BAERUM}),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("person", "open_to"), MAY_OPEN, ids=lambda one: getattr(one, "name", ""))
async def test_each_sees_what_they_need_and_nothing_else(
    tmp_path: Path, person: Person, open_to: set[str]
) -> None:
    async with with_codes(tmp_path) as centre:
        for path in ("/", CONSOLE, BOARD, DRAMMEN, LOG, BAERUM):
            allowed = path in open_to or (path == BAERUM and DRAMMEN in open_to and person != GRACE)
            async with centre.web.get(path, headers=bearer(person.code)) as answer:
                assert answer.status == (200 if allowed else 403), path


@pytest.mark.asyncio
async def test_a_stranger_is_led_to_the_sign_in_page_and_no_further(tmp_path: Path) -> None:
    async with with_codes(tmp_path) as centre:
        async with centre.web.get(CONSOLE, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/inn")
        async with centre.web.get("/inn") as answer:
            assert answer.status == 200
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert (await sign_in(centre, EVE))[0] == 401
        status, told = await centre.command("open_lobby")
        assert (status, told["error"]["code"]) == (401, "not_signed_in")
        async with centre.web.get("/api/v1/sessions") as answer:
            assert answer.status == 401
        for url in (f"/live?page=console&session={SESSION}", f"/api/v1/sessions/{SESSION}/stream"):
            with pytest.raises(WSServerHandshakeError) as refused:
                await centre.web.ws_connect(url, origin=centre.origin)
            assert refused.value.status == 401


@pytest.mark.asyncio
async def test_a_code_signs_in_for_a_day_and_signing_out_ends_it_at_once(tmp_path: Path) -> None:
    async with with_codes(tmp_path) as centre:
        status, cookie = await sign_in(centre, LEE)
        assert status == 303
        headers = {"Cookie": f"{COOKIE}={cookie}"}
        async with centre.web.get(CONSOLE, headers=headers) as answer:
            assert answer.status == 200
        origin = {"Origin": centre.origin}
        async with centre.web.post(
            "/ut", headers={**headers, **origin}, allow_redirects=False
        ) as answer:
            assert answer.status == 303
        async with centre.web.get(CONSOLE, headers=headers, allow_redirects=False) as answer:
            assert answer.status == 303


@pytest.mark.asyncio
async def test_the_cookie_is_for_our_pages_only(tmp_path: Path) -> None:
    async with (
        with_codes(tmp_path) as centre,
        centre.web.post(
            "/inn",
            data={"code": ADA.code},
            headers={"Origin": centre.origin},
            allow_redirects=False,
        ) as answer,
    ):
        cookie = answer.cookies[COOKIE]
        assert COOKIE.startswith("__Host-")
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


@pytest.mark.asyncio
async def test_sign_ins_outlive_a_restart_and_end_by_themselves(tmp_path: Path) -> None:
    clock = ManualClock(START)
    log = await open_log(tmp_path / "samkurs.db")
    sign_ins = SignIns(log.call, clock, "these codes")
    token = await sign_ins.sign_in(Visitor(Role.GROUP_LEADER, "drammen"))
    again = SignIns(log.call, clock, "these codes")
    await again.start()
    assert again.visitor(token) == Visitor(Role.GROUP_LEADER, "drammen")
    revoked = SignIns(log.call, clock, "new codes")
    await revoked.start()
    assert revoked.visitor(token) is None
    rows = await log.call(lambda db: db.execute("select * from sign_ins").fetchall())
    assert token not in str(rows)
    clock.advance(LASTS / timedelta(seconds=1))
    assert again.visitor(token) is None
    await log.close()


@pytest.mark.asyncio
async def test_guessing_codes_is_stopped(tmp_path: Path) -> None:
    async with with_codes(tmp_path) as centre:
        tried = [(await sign_in(centre, EVE))[0] for _ in range(TRIES_MAX + 1)]
        assert tried == [401] * TRIES_MAX + [429]
        centre.clock.advance(TRIES_S)
        assert (await sign_in(centre, EVE))[0] == 401


@pytest.mark.asyncio
async def test_one_who_guesses_locks_nobody_out_though_a_proxy_gives_all_one_address(
    tmp_path: Path,
) -> None:
    async with with_codes(tmp_path) as centre:
        for _ in range(TRIES_MAX + 1):
            await sign_in(centre, EVE)
        assert (await sign_in(centre, ADA))[0] == 303
        async with centre.web.get("/api/v1/sessions", headers=bearer(LEE.code)) as answer:
            assert answer.status == 200


def test_the_list_of_those_who_guess_does_not_grow_for_ever() -> None:
    limit = TryLimit(ManualClock(START))
    for number in range(10_050):
        limit.wrong(f"10.0.{number // 256}.{number % 256}")
    assert limit.is_open("10.0.0.1")


def test_codes_are_long_and_kept_as_hashes_only(tmp_path: Path) -> None:
    path = tmp_path / "secret" / "codes.json"
    made = new_codes(["drammen"])
    write_codes(path, made)
    assert path.stat().st_mode & 0o077 == 0
    text = path.read_text(encoding="utf-8")
    codes = read_codes(path)
    for code, holder in made.items():
        assert code not in text
        assert codes.holder(code.upper().replace("-", " ")) == holder
        assert len(code.replace("-", "")) * 5 >= 128
    assert codes.holder("") is None
    token = next(code for code, one in made.items() if one.role is Role.AGENT)
    assert (codes.room_of(token), codes.visitor(token)) == ("drammen", None)


def test_new_codes_have_a_mark_of_their_own() -> None:
    old, new = ({hash_of(code): Holder(Role.LECTURER)} for code in ("old", "new"))
    assert Codes(old).mark == Codes(old).mark != Codes(new).mark


def test_a_file_without_codes_is_told_apart_from_an_empty_list(tmp_path: Path) -> None:
    path = tmp_path / "codes.json"
    for text in ("{", "[]", '{"codes": [{"role": "king"}]}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=r"."):
            read_codes(path)
    assert hash_of("ab-c") == hash_of(" ABC ")


async def signed_in_and_out(centre: Running, page: str) -> ClientWebSocketResponse:
    """A page that was opened by somebody who has signed out since."""
    _, cookie = await sign_in(centre, LEE)
    ours = {"Cookie": f"{COOKIE}={cookie}", "Origin": centre.origin}
    socket = await centre.web.session.ws_connect(page, headers=ours)
    await next_of(socket, "all")
    async with centre.web.post("/ut", headers=ours, allow_redirects=False) as answer:
        assert answer.status == 303
    return socket


@pytest.mark.asyncio
async def test_an_open_page_does_nothing_for_one_who_has_signed_out(tmp_path: Path) -> None:
    async with with_codes(tmp_path) as centre:
        page = await signed_in_and_out(
            centre, f"{centre.origin}/live?page=console&session={SESSION}"
        )
        fields = {"kind": "open_lobby", "id": new_id(), "seen_revision": "0"}
        await page.send_json({"t": "send", "re": "a", "session": SESSION, "fields": fields})
        told = await next_of(page, "done")
        assert (told["ok"], told["code"]) == (False, "not_signed_in")
        assert await close_code(page) == 1008
        assert (await centre.centre.sessions.get(SESSION)).state.seq == 1


@pytest.mark.asyncio
async def test_an_open_page_is_closed_at_the_next_heartbeat_after_signing_out(
    tmp_path: Path,
) -> None:
    async def quick(request: web.Request) -> web.WebSocketResponse:
        key = PageKey(page="console", session=SESSION)
        return await Browser(centre.centre, request, key, look_s=0.01).run()

    async with with_codes(tmp_path) as centre:
        app = web.Application()
        app.router.add_get("/live", quick)
        async with TestServer(app) as server:
            page = await signed_in_and_out(centre, str(server.make_url("/live")))
            assert await close_code(page) == 1008


PAGES_OF_OTHERS = ["console", "board", "record", "room&room=baerum"]


@pytest.mark.asyncio
@pytest.mark.parametrize("page", PAGES_OF_OTHERS)
async def test_a_refused_form_shows_nobody_a_page_that_they_may_not_see(
    tmp_path: Path, page: str
) -> None:
    async with with_codes(tmp_path) as centre:
        url, form = f"/kurs/{SESSION}/send?page={page}", {"kind": "advance"}
        async with centre.web.post(url, data=form, headers=bearer(GRACE.code)) as answer:
            assert answer.status == 403
            assert 'class="page-error"' in await answer.text()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "header", [b"Authorization: Bearer \xff\xfe", f"Cookie: {COOKIE}=\xff".encode("latin-1")]
)
async def test_bytes_that_are_no_text_sign_nobody_in(tmp_path: Path, header: bytes) -> None:
    async with with_codes(tmp_path) as centre:
        port = centre.web.make_url("/").port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        host = f"Host: 127.0.0.1:{port}".encode()
        lines = (b"GET /api/v1/sessions HTTP/1.1", host, header, b"Connection: close", b"", b"")
        writer.write(b"\r\n".join(lines))
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        assert answer.startswith(b"HTTP/1.1 401")


# ── strangers' pages ───────────────────────────────────────────────────────────────────────────

OURS = Origins("https://samkurs.example.no")

HEADERS = [
    ({"Sec-Fetch-Site": "same-origin"}, False),
    ({"Sec-Fetch-Site": "none"}, False),
    ({"Sec-Fetch-Site": "same-site"}, True),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "https://samkurs.example.no"}, True),
    ({"Origin": "https://samkurs.example.no"}, False),
    ({"Origin": "http://127.0.0.1:8640"}, False),
    ({"Origin": "http://samkurs.example.no"}, True),
    ({"Origin": "https://samkurs.example.no.evil.example"}, True),
    ({"Origin": "https://127.0.0.1:8640"}, True),
    ({"Origin": "null"}, True),
    ({"Origin": "127.0.0.1:8640"}, True),
    ({"Origin": "http://["}, True),
    ({}, True),
]


@pytest.mark.parametrize(("headers", "crosses"), HEADERS)
def test_only_our_own_pages_make_a_browser_act(headers: dict[str, str], crosses: bool) -> None:
    assert OURS.is_cross_site(headers, 8640, by_cookie=True) is crosses


def test_a_program_without_a_cookie_needs_no_origin() -> None:
    assert not OURS.is_cross_site({}, 8640, by_cookie=False)


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1:8640", True),
        ("localhost:8640", True),
        ("samkurs.example.no", True),
        ("127.0.0.1:9999", False),
        ("evil.example:8640", False),
        ("", False),
    ],
)
def test_only_our_own_names_are_served(host: str, ours: bool) -> None:
    assert OURS.is_own_host(host, 8640) is ours


@pytest.mark.asyncio
async def test_a_rebound_name_and_a_foreign_form_are_stopped() -> None:
    async with running() as centre:
        async with centre.web.get("/", headers={"Host": "evil.example"}) as answer:
            assert answer.status == 404
        url = f"/kurs/{SESSION}/send?page=console&lang=nb"
        form = {"kind": "open_lobby", "seen_revision": "0", "id": new_id()}
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            async with centre.web.post(url, data=form, headers=headers) as answer:
                assert answer.status == 403
        for origin in ("https://evil.example", None):
            with pytest.raises(WSServerHandshakeError) as refused:
                await centre.web.ws_connect(f"/live?page=board&session={SESSION}", origin=origin)
            assert refused.value.status == 403
        assert (await centre.centre.sessions.get(SESSION)).state.seq == 1

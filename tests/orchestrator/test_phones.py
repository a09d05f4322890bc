"""A group leader's phone at the centre's door: how it comes in, what it may do, and how it goes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from orchestrator.event_log.sqlite import SqliteLog, open_log
from orchestrator.origins import Origins
from orchestrator.phones import CODE_LASTS, Phones
from orchestrator.spoken_codes import any_number
from orchestrator.squares import square
from orchestrator.visitors import phone_cookie
from session_core.clock import ManualClock
from session_core.ids import new_id
from session_core.rules.terms import Role
from tests.builders import START
from tests.orchestrator.desk import (
    CODES,
    SESSION,
    Running,
    bearer,
    close_code,
    codes_gate,
    next_of,
    running,
)
from tests.people import ADA, GRACE

pytestmark = pytest.mark.asyncio
LAPTOP = bearer("drammen-token")
PLACE = (SESSION, "drammen")
COUNTED = {"patients": "7", "relatives": "3"}
HOME, ROOM = "/telefon", "/telefon/rom"


@asynccontextmanager
async def with_phones(
    folder: Path, *, signs_in: bool = True, draw: Any = any_number
) -> AsyncIterator[Running]:
    clock = ManualClock(START)
    log = await open_log(folder / "samkurs.db")
    phones = await known_phones(log, clock, draw)
    gate = await codes_gate(log, clock) if signs_in else None
    async with running(log, gate=gate, clock=clock, phones=phones) as centre:
        yield centre


async def known_phones(
    log: SqliteLog, clock: ManualClock, draw: Any = any_number, mark: str = CODES.mark
) -> Phones:
    phones = Phones(log.call, clock, mark, draw=draw)
    await phones.start()
    return phones


async def laptop(
    centre: Running, do: str, *, headers: Mapping[str, str] = LAPTOP, room: str = ""
) -> tuple[int, dict[str, Any]]:
    """What the laptop asks about the phone."""
    url = f"/agent/phone/{do}?session={SESSION}&room={room}"
    async with centre.web.post(url, headers=headers) as answer:
        return answer.status, await answer.json()


@asynccontextmanager
async def a_phone(centre: Running) -> AsyncIterator[ClientSession]:
    """A browser of its own, which sends what browsers send."""
    headers = {"Origin": centre.origin}
    jar = CookieJar(unsafe=True)
    async with ClientSession(centre.origin, headers=headers, cookie_jar=jar) as phone:
        yield phone


async def type_in(phone: ClientSession, code: str) -> tuple[int, str, str]:
    """Send a code. Gives the status, where it leads, and the page."""
    async with phone.post(HOME, data={"code": code}, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", ""), await answer.text()


async def seen(phone: ClientSession, path: str) -> tuple[int, str]:
    async with phone.get(path, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", "")


@asynccontextmanager
async def let_in(centre: Running) -> AsyncIterator[ClientSession]:
    """A phone that has used a code of the laptop in Drammen."""
    _, made = await laptop(centre, "code")
    async with a_phone(centre) as phone:
        assert (await type_in(phone, made["code"]))[:2] == (303, ROOM)
        yield phone


async def send(
    phone: ClientSession, kind: str, fields: dict[str, str] | None = None, *, late_s: int = 0
) -> dict[str, Any]:
    """Send a form over the phone's socket, as its page does. Gives the answer."""
    until = START - timedelta(seconds=late_s)
    given = {"kind": kind, "id": new_id(), "not_after": until.isoformat(), **(fields or {})}
    session = given.pop("session", SESSION)
    frame = {"t": "send", "re": "1", "session": session, "fields": given}
    async with phone.ws_connect("/telefon/live", origin=str(phone._base_url).rstrip("/")) as live:
        await live.send_json(frame)
        return await next_of(live, "done")


# ── coming in ──────────────────────────────────────────────────────────────────────────────────


async def test_a_code_of_the_laptop_makes_a_phone_this_rooms_page(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, a_phone(centre) as phone:
        status, made = await laptop(centre, "code")
        assert (status, made["waits"], made["since"]) == (200, True, None)
        assert made["address"].endswith(HOME)
        assert (await seen(phone, ROOM)) == (303, f"{HOME}?ut"), "a stranger is told what to do"
        assert (await type_in(phone, made["code"]))[:2] == (303, ROOM)
        async with phone.get(ROOM) as page:
            text = await page.text()
        assert "Koble fra denne mobilen" in text
        assert 'action="/telefon/send?' in text
        assert "/kurs/" not in text, "nothing on it leads to where a phone may not go"
        _, told = await laptop(centre, "look")
        assert (told["waits"], told["since"]) == (False, START.isoformat())
        assert (await seen(phone, HOME)) == (303, ROOM), "the bare address leads on"


async def test_a_phone_that_is_let_in_takes_a_new_code_of_another_room(tmp_path: Path) -> None:
    async with with_phones(tmp_path, signs_in=False) as centre, a_phone(centre) as phone:
        for room in ("drammen", "baerum"):
            _, made = await laptop(centre, "code", headers={}, room=room)
            url = f"{made['address']}?ny"
            assert made["square"] == square(f"{url}#{made['code']}")
            assert (await seen(phone, f"{HOME}?ny"))[0] == 200
            assert (await type_in(phone, made["code"]))[:2] == (303, ROOM)
            assert (await laptop(centre, "look", headers={}, room=room))[1]["since"]
        told = (await laptop(centre, "look", headers={}, room="drammen"))[1]
        assert told["since"] is None, "the phone is elsewhere now, and the first laptop says so"


async def test_a_code_works_once_and_for_five_minutes(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, a_phone(centre) as eve:
        async with let_in(centre):
            pass
        _, made = await laptop(centre, "code")
        async with a_phone(centre) as grace:
            assert (await type_in(grace, made["code"]))[0] == 303
        status, _, page = await type_in(eve, made["code"])
        assert status == 410
        assert "Har noen andre brukt" in page
        _, made = await laptop(centre, "code")
        centre.clock.advance(CODE_LASTS.total_seconds())
        assert (await type_in(eve, made["code"]))[0] == 410
        assert (await laptop(centre, "look"))[1]["waits"] is False


async def test_whoever_guesses_is_told_so_and_then_has_to_wait(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, a_phone(centre) as eve:
        statuses = [(await type_in(eve, "0000-0000"))[0] for _ in range(11)]
        assert statuses == [401] * 10 + [429]
        assert (await seen(eve, HOME)) == (200, "")


async def test_only_a_laptop_with_its_token_gets_a_code_and_only_of_its_own_room(
    tmp_path: Path,
) -> None:
    async with with_phones(tmp_path) as centre:
        assert (await laptop(centre, "code", headers={}))[0] == 401
        assert (await laptop(centre, "code", headers=bearer(GRACE.code)))[0] == 401
        page = {**LAPTOP, "Origin": centre.origin}
        assert (await laptop(centre, "code", headers=page))[0] == 403
        _, made = await laptop(centre, "code", room="baerum")
        assert centre.centre.phones is not None
        with centre.centre.phones.spending(made["code"], "10.0.0.1") as place:
            assert place == PLACE
        assert (await laptop(centre, "dance"))[0] == 404


async def test_where_nobody_signs_in_the_laptop_names_its_room(tmp_path: Path) -> None:
    async with with_phones(tmp_path, signs_in=False) as centre:
        assert (await laptop(centre, "code", headers={}, room="baerum"))[0] == 200
        assert (await laptop(centre, "code", headers={}, room="nowhere"))[0] == 404


async def test_a_centre_that_cannot_keep_phones_has_no_such_address() -> None:
    async with running() as centre, a_phone(centre) as phone:
        assert (await seen(phone, HOME))[0] == 404
        assert (await laptop(centre, "look", headers={}, room="drammen"))[0] == 404
        with pytest.raises(Exception, match="404"):
            await phone.ws_connect("/telefon/live", origin=centre.origin)
        live = await centre.live("laptop", "drammen")
        await live.send_json(end_phone())
        assert (await next_of(live, "done"))["code"] == "unknown_address"


async def test_the_square_is_one_that_every_phone_reads() -> None:
    rows = square("https://samkurs.example.no/telefon?ny#K3QX-7M2P")
    side = len(rows)
    assert side >= 21, "the small kind, which many phones cannot read, has fewer"
    bits = [f"{int(row, 16):0{side}b}" for row in rows]
    assert {len(row) for row in bits} == {side}
    corner = "1111111"
    assert bits[0].startswith(corner)
    assert bits[0].endswith(corner)
    assert bits[-1].startswith(corner)


# ── what it may do ─────────────────────────────────────────────────────────────────────────────


async def test_what_a_phone_tells_is_its_rooms_and_counts_once(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, let_in(centre) as phone:
        said = {"id": new_id(), **COUNTED}
        for _ in range(2):  # The answer was lost, and the page sends the same again.
            assert (await send(phone, "attendance", said))["ok"]
        counts = (await centre.centre.sessions.get(SESSION)).state.rooms["drammen"].counts
        assert [(one.patients, one.relatives) for one in counts] == [(7, 3)]


async def test_a_phone_does_nothing_elsewhere_and_nothing_that_is_not_its_own(
    tmp_path: Path,
) -> None:
    async with with_phones(tmp_path) as centre, let_in(centre) as phone:
        for path in ("/", "/tavle", f"/kurs/{SESSION}/rom/drammen", f"/kurs/{SESSION}/konsoll"):
            assert (await seen(phone, path)) == (303, "/inn"), "there it is nobody"
        other_day = await send(phone, "attendance", {"session": "another-day", **COUNTED})
        assert other_day["code"] == "not_allowed"
        closing = await send(phone, "closing", {"evaluation_done": "true", **COUNTED})
        assert closing["code"] == "not_allowed", "the laptop's record proves that all is here"
        assert (await send(phone, "advance"))["code"] == "not_allowed"
        assert (await send(phone, "end_phone"))["code"] == "not_allowed"


async def test_what_lay_on_the_phone_does_not_come_after_what_the_laptop_did(
    tmp_path: Path,
) -> None:
    async with with_phones(tmp_path) as centre, let_in(centre) as phone:
        said = {"id": new_id(), **COUNTED}
        assert (await send(phone, "attendance", said, late_s=600))["code"] == "phone_too_late"
        assert (await send(phone, "attendance", said))["ok"]
        assert (await send(phone, "attendance", said, late_s=600))["ok"], "it was kept in time"


async def test_a_phone_does_without_javascript_too(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, let_in(centre) as phone:
        form = {"kind": "attendance", **COUNTED}
        async with phone.post("/telefon/send", data=form, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, ROOM)
        form["patients"] = "many"
        async with phone.post("/telefon/send", data=form) as answer:
            assert answer.status == 422
            assert "Koble fra denne mobilen" in await answer.text(), "it is still this page"


async def test_a_phone_alone_does_not_hide_that_the_laptop_is_gone(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, let_in(centre) as phone:
        live = await phone.ws_connect("/telefon/live", origin=centre.origin)
        page = await next_of(live, "all")
        assert "PC-en i rommet har ikke kontakt" in page["html"]
        heard = centre.centre.presence.all().get("drammen")
        assert heard is None or not heard.connected


async def test_another_sites_page_makes_no_phone_do_anything(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, let_in(centre) as phone:
        for headers in ({"Origin": "https://eve.example"}, {"Sec-Fetch-Site": "cross-site"}):
            async with phone.post("/telefon/ut", headers=headers) as answer:
                assert answer.status == 403
        with pytest.raises(Exception, match="403"):
            await phone.ws_connect("/telefon/live", origin="https://eve.example")
        assert (await seen(phone, ROOM))[0] == 200


# ── going ──────────────────────────────────────────────────────────────────────────────────────


def end_phone() -> dict[str, Any]:
    fields = {"kind": "end_phone", "id": new_id()}
    return {"t": "send", "re": "1", "session": SESSION, "fields": fields}


async def test_the_laptop_lets_the_phone_out_and_its_page_closes(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, let_in(centre) as phone:
        live = await phone.ws_connect("/telefon/live", origin=centre.origin)
        _, told = await laptop(centre, "end")
        assert told["since"] is None
        await live.send_json(end_phone())
        assert await close_code(live) == 1008
        assert (await seen(phone, ROOM)) == (303, f"{HOME}?ut")


async def test_the_coordinator_lets_the_phone_out_from_the_laptops_page(tmp_path: Path) -> None:
    async with with_phones(tmp_path, signs_in=False) as centre:
        _, made = await laptop(centre, "code", headers={}, room="drammen")
        async with a_phone(centre) as phone:
            await type_in(phone, made["code"])
            live = await centre.live("laptop", "drammen")
            assert "Mobilen til gruppelederen" in (await next_of(live, "all"))["html"]
            await live.send_json(end_phone())
            assert (await next_of(live, "done"))["ok"]
            assert (await seen(phone, ROOM))[0] == 303


async def test_the_next_phone_takes_the_place_of_the_first(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, let_in(centre) as first, let_in(centre) as second:
        assert (await seen(first, ROOM))[0] == 303
        assert (await seen(second, ROOM))[0] == 200


async def test_a_phone_can_go_by_itself(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, let_in(centre) as phone:
        async with phone.post("/telefon/ut", allow_redirects=False) as answer:
            assert answer.headers["Location"] == f"{HOME}?ut"
        assert (await seen(phone, ROOM))[0] == 303
        assert (await laptop(centre, "look"))[1]["since"] is None


async def test_a_phone_is_let_in_until_the_day_is_over_and_not_longer(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, let_in(centre) as phone:
        ends_at = (await centre.centre.sessions.get(SESSION)).state.programme.ends_at
        centre.clock.advance((ends_at - START).total_seconds() + 2 * 3600)
        assert (await seen(phone, ROOM))[0] == 200
        centre.clock.advance(3600)
        assert (await seen(phone, ROOM))[0] == 303
        assert centre.centre.scene().paired == {}


async def test_phones_outlive_a_restart_but_not_new_codes(tmp_path: Path) -> None:
    clock = ManualClock(START)
    log = await open_log(tmp_path / "samkurs.db")
    async with running(log, clock=clock, phones=await known_phones(log, clock)) as centre:
        programme = (await centre.centre.sessions.get(SESSION)).state.programme
        assert centre.centre.phones is not None
        token, until = await centre.centre.phones.let_in(programme, "drammen")
        again = await known_phones(log, clock)
        found = again.visitor(token)
        assert (found.role, found.session, found.room) == (Role.GROUP_LEADER, *PLACE)
        other = await known_phones(log, clock, mark="other codes")
        assert other.find(token) is None
        assert other.paired() == {}, "no laptop says that a phone is let in which cannot be"
        token, until = await again.let_in(programme, "drammen")
        assert (await known_phones(log, clock)).find(token) is not None
        clock.advance((until - START).total_seconds())
        assert (await known_phones(log, clock)).find(token) is None
        kept = await log.call(lambda db: db.execute("select count(*) from phones").fetchone())
        assert kept == (0,)


# ── what is kept, and where it is seen ─────────────────────────────────────────────────────────


async def test_the_cookie_is_for_the_phones_pages_alone_and_for_no_script(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, a_phone(centre) as phone:
        centre.centre.origins = Origins("https://samkurs.example.no")
        _, made = await laptop(centre, "code")
        assert made["address"] == "https://samkurs.example.no/telefon"
        async with phone.post(HOME, data={"code": made["code"]}, allow_redirects=False) as answer:
            cookie = answer.cookies[phone_cookie(centre.centre)]
        assert cookie.key.startswith("__Secure-")
        assert (cookie["path"], cookie["samesite"]) == (HOME, "Strict")
        assert cookie["httponly"]
        assert cookie["secure"]
        assert int(cookie["max-age"]) <= 12 * 3600


def all_kept(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.glob("samkurs.db*"))


async def test_neither_code_nor_cookie_is_kept_or_told_in_clear(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with with_phones(tmp_path) as centre, a_phone(centre) as phone:
        _, made = await laptop(centre, "code")
        status, where, page = await type_in(phone, made["code"])
        (cookie,) = [one.value for one in phone.cookie_jar]
        kept = all_kept(tmp_path)
        told = "".join(capsys.readouterr()) + where + page
        assert status == 303
        for secret in (cookie, made["code"]):
            assert secret.encode() not in kept
            assert secret not in told


async def test_the_code_page_says_what_happens_and_holds_no_code(tmp_path: Path) -> None:
    async with with_phones(tmp_path) as centre, a_phone(centre) as phone:
        async with phone.get(f"{HOME}?lang=en") as answer:
            text, headers = await answer.text(), answer.headers
        assert re.search(r'<input [^>]*name="code"[^>]*>', text)
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        async with phone.get(HOME, headers={"Authorization": f"Bearer {ADA.code}"}) as answer:
            assert answer.status == 200, "whoever has signed in is a stranger here all the same"

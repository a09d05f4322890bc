"""Pages and forms: with JavaScript over the socket, without it by POST, and the same answer
either way.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from yarl import URL

from session_core.ids import new_id
from session_core.rules.terms import Phase
from tests.orchestrator.desk import SESSION, next_json, next_of, running, until

pytestmark = pytest.mark.asyncio

PAGES = [
    "/",
    "/tavle",
    "/tavle?sted=drammen",
    "/tavle?skjerm=1",
    "/tavle?skjerm=1&sted=drammen",
    f"/kurs/{SESSION}/konsoll",
    f"/kurs/{SESSION}/scene",
    f"/kurs/{SESSION}/rom/drammen",
    f"/kurs/{SESSION}/skjerm/baerum",
    f"/kurs/{SESSION}/logg",
]


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_served_with_a_strict_policy(path: str) -> None:
    async with running() as centre, centre.web.get(path) as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert (await answer.text()).startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    "path",
    ["/nowhere", f"/kurs/{SESSION}/rom/atlantis", "/kurs/none/konsoll", f"/kurs/{SESSION}/rom"],
)
async def test_a_wrong_address_is_a_page_that_says_so(path: str) -> None:
    async with running() as centre, centre.web.get(path) as answer:
        assert answer.status == 404
        assert "Til startsiden" in await answer.text()
        assert "Content-Security-Policy" in answer.headers


async def test_a_language_is_chosen_once_and_remembered() -> None:
    async with running() as centre:
        async with centre.web.get("/?lang=en") as answer:
            assert '<html lang="en"' in await answer.text()
        async with centre.web.get("/") as answer:
            assert '<html lang="en"' in await answer.text()
        centre.web.session.cookie_jar.clear()
        accepted = {"Accept-Language": "de, no;q=0.9, en;q=0.8"}
        async with centre.web.get("/", headers=accepted) as answer:
            assert '<html lang="nb"' in await answer.text()


async def test_static_files_may_be_kept_for_a_year_and_nothing_else_is_served() -> None:
    async with running() as centre:
        async with centre.web.get("/static/live.js?v=1") as answer:
            assert answer.status == 200
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.content_type == "text/javascript"
        async with centre.web.get("/static/../pages.py") as answer:
            assert answer.status == 404
        for name in ("%2e%2e/pages.py", "%00.css", "a" * 5000 + ".css"):
            url = URL(str(centre.web.make_url("/static/")) + name, encoded=True)
            async with centre.web.session.get(url) as answer:
                assert answer.status == 404


async def test_text_travels_compressed_to_whoever_takes_it_so_and_is_the_same_text() -> None:
    async with running() as centre:
        for path in ("/tavle", "/static/live.js?v=1"):
            texts = []
            for accepted in ("gzip", "identity"):
                headers = {"Accept-Encoding": accepted}
                async with centre.web.get(path, headers=headers) as answer:
                    said = answer.headers.get("Content-Encoding", "identity")
                    assert said == accepted
                    texts.append(await answer.text())
            assert texts[0] == texts[1]


async def test_a_form_without_javascript_leads_back_to_its_page() -> None:
    async with running() as centre:
        url = f"/kurs/{SESSION}/send?page=console&lang=nb"
        form = {"kind": "open_lobby", "seen_revision": "0"}
        async with centre.web.post(url, data=form, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, f"/kurs/{SESSION}/konsoll")
        assert (await centre.centre.sessions.get(SESSION)).state.phase is Phase.LOBBY


async def test_a_refused_form_is_told_and_what_was_filled_in_is_kept() -> None:
    async with running() as centre:
        url = f"/kurs/{SESSION}/send?page=room&room=drammen&lang=nb"
        form = {"kind": "question", "text": "Er det 01010150074?"}
        async with centre.web.post(url, data=form) as answer:
            page = await answer.text()
            assert answer.status == 422
        assert "fødselsnummer" in page
        async with centre.web.post(
            f"/kurs/{SESSION}/send?page=console&lang=nb",
            data={"kind": "advance", "seen_revision": "99"},
        ) as answer:
            assert answer.status == 409
            assert "Noen rakk det før deg" in await answer.text()


@pytest.mark.parametrize("session", ["none", SESSION])
async def test_a_form_from_a_page_that_there_is_not_is_told_so(session: str) -> None:
    async with running() as centre:
        url = f"/kurs/{session}/send?page=room&room=atlantis"
        async with centre.web.post(url, data={"kind": "attendance"}) as answer:
            assert answer.status in (404, 422)
            assert 'class="page-error"' in await answer.text()


async def test_a_room_without_a_laptop_reports_from_the_centres_page() -> None:
    async with running() as centre:
        url = f"/kurs/{SESSION}/send?page=room&room=drammen&lang=nb"
        form = {"kind": "attendance", "patients": "7", "relatives": "2"}
        async with centre.web.post(url, data=form, allow_redirects=False) as answer:
            assert answer.headers["Location"] == f"/kurs/{SESSION}/rom/drammen"
        (count,) = (await centre.centre.sessions.get(SESSION)).state.rooms["drammen"].counts
        assert (count.patients, count.relatives) == (7, 2)


async def test_a_page_is_sent_whole_and_then_its_changes_to_all_who_look() -> None:
    async with running() as centre:
        console, board = await centre.live("console"), await centre.live("board")
        assert (await next_json(console))["t"] == "all"
        assert (await next_json(board))["t"] == "all"
        await centre.command("open_lobby")
        for page in (console, board):
            assert (await next_json(page))["seq"] == 1


async def test_a_second_tab_that_presses_the_same_button_is_told_why_nothing_happened() -> None:
    async with running() as centre:
        await centre.command("open_lobby")
        first, second = await centre.live("console"), await centre.live("console")
        fields = {"kind": "start_session", "seen_revision": "1"}
        for tab, name in ((first, "a"), (second, "b")):
            frame = {"t": "send", "re": name, "session": SESSION}
            await tab.send_json({**frame, "fields": {**fields, "id": new_id()}})
        assert (await next_of(first, "done")) == {"t": "done", "re": "a", "ok": True}
        told = await next_of(second, "done")
        assert (told["ok"], told["code"]) == (False, "stale")
        assert "Noen rakk det" in told["text"]
        state = (await centre.centre.sessions.get(SESSION)).state
        assert state.position.revision == 2


async def test_the_same_form_sent_twice_is_one_wish() -> None:
    async with running() as centre:
        page = await centre.live("console")
        fields = {"kind": "open_lobby", "seen_revision": "0", "id": new_id()}
        for name in ("a", "b"):
            frame = {"t": "send", "re": name, "session": SESSION, "fields": fields}
            await page.send_json(frame)
            assert (await next_of(page, "done"))["ok"]
        assert (await centre.centre.sessions.get(SESSION)).state.seq == 2


async def test_a_wish_that_was_pressed_before_contact_was_lost_surprises_nobody_later() -> None:
    async with running() as centre:
        page, fields = await centre.live("console"), {"kind": "open_lobby", "seen_revision": "0"}
        fields["id"] = new_id()

        async def press(until_s: float) -> None:
            until = (centre.centre.clock.now() + timedelta(seconds=until_s)).isoformat()
            pressed = {"session": SESSION, "fields": {**fields, "not_after": until}}
            await page.send_json({"t": "send", "re": "a", **pressed})

        await press(-45)
        told = await next_of(page, "done")
        assert (told["code"], told["ok"]) == ("too_late", False)
        assert "Se hva som er på nå" in told["text"]
        await press(10)
        assert (await next_of(page, "done"))["ok"]
        await press(-45)
        assert (await next_of(page, "done"))["ok"], "it was kept, so it is answered as kept"


async def test_what_a_room_saw_is_kept_however_late_it_comes() -> None:
    async with running() as centre:
        page = await centre.live("room", "drammen")
        fields = {"kind": "attendance", "patients": "7", "relatives": "2", "id": new_id()}
        fields["not_after"] = (centre.centre.clock.now() - timedelta(hours=1)).isoformat()
        await page.send_json({"t": "send", "re": "a", "session": SESSION, "fields": fields})
        assert (await next_of(page, "done"))["ok"]


@pytest.mark.parametrize(
    "frame",
    [
        "{",
        "[]",
        "[" * 50_000,
        '{"t":"send"}',
        '{"t":"hello","re":"1"}',
        '{"t":"send","re":"1","session":"x","fields":3}',
        '{"t":"send","re":"1","session":"x","fields":{"kind":{"a":1}}}',
    ],
)
async def test_a_malformed_frame_is_answered_and_the_page_goes_on(frame: str) -> None:
    async with running() as centre:
        page = await centre.live("console")
        await page.send_str(frame)
        assert (await next_of(page, "done"))["code"] == "malformed_frame"
        await centre.command("open_lobby")
        assert await next_json(page)


async def test_an_oversized_frame_closes_its_own_page_only() -> None:
    async with running() as centre:
        bad, good = await centre.live("console"), await centre.live("console")
        await next_json(bad)
        await next_json(good)
        await bad.send_str("x" * 70_000)
        await bad.receive()
        assert bad.close_code == 1009
        await centre.command("open_lobby")
        assert (await next_json(good))["t"] in ("some", "all")


async def test_a_page_wakes_up_when_a_reading_changes_by_itself() -> None:
    async with running() as centre:
        centre.clock.speed = 1e6
        page = await centre.live("console")
        await next_json(page)
        centre.clock.advance(60)
        assert (await next_json(page))["t"] in ("some", "all")


async def test_nobody_is_left_behind_when_the_last_one_looks_away() -> None:
    async with running() as centre:
        page = await centre.live("room", "drammen")
        await next_json(page)
        assert centre.centre.presence.all()["drammen"].connected
        await page.close()
        await until(lambda: not centre.centre.sockets)
        assert not centre.centre.presence.all()["drammen"].connected


async def test_a_board_of_one_site_stays_so_after_a_press_and_over_its_socket() -> None:
    async with running() as centre:
        url = f"/kurs/{SESSION}/send?page=board&lang=nb&sted=drammen"
        form = {"kind": "rename_room", "room": "drammen", "name": "Møterom 2"}
        async with centre.web.post(url, data=form, allow_redirects=False) as answer:
            assert answer.headers["Location"] == "/tavle?sted=drammen"
        async with centre.web.get("/tavle?sted=drammen") as answer:
            page = await answer.text()
        assert "Møterom 2" in page
        assert "room-" + SESSION + "-baerum" not in page
        live = await centre.live("board", sted="drammen")
        whole = (await next_json(live))["html"]
        assert f"room-{SESSION}-drammen" in whole
        assert f"room-{SESSION}-baerum" not in whole
        async with centre.web.get("/tavle", params={"sted": '"><script>'}) as answer:
            assert "Viser bare" not in await answer.text()

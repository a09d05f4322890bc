"""A centre in practice: the console guides, and its card's buttons are no commands."""

from __future__ import annotations

import pytest

from tests.orchestrator.desk import SESSION, next_of, running

pytestmark = pytest.mark.asyncio

CONSOLE = f"/kurs/{SESSION}/konsoll"
SEND = f"/kurs/{SESSION}/send?page=console"
PASS_OVER = {"kind": "practice", "word": "next", "step": "0"}


async def test_the_console_guides_and_every_other_page_only_says_practice() -> None:
    async with running(practice="lecturer:at-once") as centre:
        async with centre.web.get(CONSOLE) as answer:
            assert "steg 1 av 14" in await answer.text()
        for path in ("/", "/tavle", f"/kurs/{SESSION}/skjerm/baerum", f"/kurs/{SESSION}/scene"):
            async with centre.web.get(path) as answer:
                page = await answer.text()
                assert "ØVING" in page
                assert "steg 1" not in page


async def test_where_a_leader_practises_the_console_guides_nobody() -> None:
    async with running(practice="beside") as centre, centre.web.get(CONSOLE) as answer:
        page = await answer.text()
        assert "ØVING" in page
        assert "steg 1" not in page


async def test_a_step_is_passed_over_without_javascript_and_leaves_no_trace() -> None:
    async with running(practice="lecturer:at-once") as centre:
        async with centre.web.get(CONSOLE):
            before = (await centre.centre.sessions.get(SESSION)).state.seq
        async with centre.web.post(SEND, data=PASS_OVER) as answer:
            assert "steg 2 av 14" in await answer.text()
        async with centre.web.get("/healthz") as answer:
            assert (await answer.json())["practice"] == {"step": 1, "asked": ""}
        assert (await centre.centre.sessions.get(SESSION)).state.seq == before


async def test_what_the_day_shows_and_what_is_pressed_reach_an_open_page() -> None:
    async with running(practice="lecturer:at-once") as centre:
        page = await centre.live("console")
        assert "steg 1 av 14" in (await next_of(page, "all"))["html"]
        await centre.command("open_lobby")
        assert "steg 2 av 14" in str(await next_of(page, "all"))


async def test_a_hint_comes_to_an_open_page_by_itself() -> None:
    async with running(practice="lecturer:at-once") as centre:
        page = await centre.live("console")
        await next_of(page, "all")
        (watched,) = centre.centre.pages.watched
        assert watched.wakes is not None


async def test_on_a_real_day_no_such_form_is_known() -> None:
    async with running() as centre:
        async with centre.web.post(SEND, data=PASS_OVER) as answer:
            assert answer.status == 422
        async with centre.web.get("/healthz") as answer:
            assert "practice" not in await answer.json()

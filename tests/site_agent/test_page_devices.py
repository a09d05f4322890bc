"""The room page and its devices, as the laptop serves them: who may ask for a camera, and what
comes of what the page found.
"""

from __future__ import annotations

import pytest

from session_core.rules.terms import CheckVerdict, Role
from session_core.wire import codec
from site_agent import outbox
from site_agent.checks import Checks
from site_agent.page_checks import KIND
from site_agent.probes.interface import Probe
from site_agent.probes.worker import ProbeWorker
from site_agent.room import Room
from tests.site_agent.parts import ROOM, form
from tests.site_agent.test_desk import go_live, heard, heard_of, sent, serving

pytestmark = pytest.mark.asyncio


async def test_only_the_page_of_the_room_may_ask_for_devices(room: Room) -> None:
    async with serving(room) as desk:
        await go_live(room)
        allowed = (await desk.get("/")).headers["Permissions-Policy"]
        assert "camera=(self), microphone=(self)" in allowed
        for page in ("/skjerm", "/kode"):
            assert (
                "camera=(), microphone=()" in (await desk.get(page)).headers["Permissions-Policy"]
            )


async def test_what_the_page_found_is_kept_and_told_at_once(room: Room) -> None:
    async with serving(room) as desk:
        session = await go_live(room)
        async with desk.page(session) as page:
            await heard(page)
            await page.send(sent(session, form(KIND, cam_picture="black 2", mic_level="-25")))
            assert (await heard_of(page, "done"))["ok"]
        found = room.sessions[session].rooms[ROOM].checks
        assert (found["cam_picture"].word, found["cam_picture"].verdict) == (
            "black", CheckVerdict.FAIL
        )  # fmt: skip
        assert found["mic_level"].verdict is CheckVerdict.OK
        assert room.saved_here.unsent == 1, "it is on its way to the centre like any report"
        assert await said_by(room) == [Role.GROUP_LEADER]


async def said_by(room: Room) -> list[Role]:
    """Whose findings lie on the disk."""
    rows = await room.store.run(outbox.rows_after(0))
    return [codec.report_from_json(row.body).by.role for row in rows]


async def test_what_a_person_answers_is_theirs_and_what_the_laptop_measures_its_own(
    room: Room,
) -> None:
    async with serving(room) as desk:
        session = await go_live(room)
        async with desk.page(session) as page:
            await page.send(sent(session, form(KIND, speaker_heard="yes")))
            assert (await heard_of(page, "done"))["ok"]
        await Checks(room, ProbeWorker([Probe("memory", lambda: 8.0)], room.now)).one_round()
        assert await said_by(room) == [Role.GROUP_LEADER, Role.AGENT]


@pytest.mark.parametrize(
    ("fields", "session", "code"),
    [
        ({"power": "mains"}, "", "form_unknown_field"),
        ({"cam_picture": "lovely"}, "", "form_choice"),
        ({"cam_picture": "data:image/png;base64,iVBORw0KGgo="}, "", "form_text"),
        ({"cam_picture": "good"}, "another", "unknown_session"),
    ],
)
async def test_what_no_page_may_tell_is_refused_and_nothing_is_kept(
    room: Room, fields: dict[str, str], session: str, code: str
) -> None:
    async with serving(room) as desk:
        known = await go_live(room)
        async with desk.page(known) as page:
            await heard(page)
            await page.send(sent(session or known, form(KIND, **fields)))
            assert (await heard_of(page, "done"))["code"] == code
        assert room.saved_here.unsent == 0


async def test_one_check_of_the_laptops_own_may_be_asked_for_and_no_other(room: Room) -> None:
    async with serving(room) as desk:
        session = await go_live(room)
        async with desk.page(session) as page:
            for check, code in (
                ("power", None),
                ("mic_level", "form_choice"),
                ("x", "form_choice"),
            ):
                await page.send(sent(session, form("check_again", check=check)))
                assert (await heard_of(page, "done")).get("code") == code
    assert room.wishes.trying == {(session, "power")}

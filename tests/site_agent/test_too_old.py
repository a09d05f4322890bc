"""A room that no longer understands its centre: it works on alone, and its page says so."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import get_args

import pytest

from dashboards.pages import render_page
from dashboards.phrases import sentence
from dashboards.scene import PageKey
from session_core.rules.terms import Language
from site_agent.room import Room
from tests.builders import sample_programme
from tests.site_agent.fake_centre import FakeCentre
from tests.site_agent.parts import ROOM, attendance, give_session, link, linked, open_room, until

pytestmark = pytest.mark.asyncio


def page(room: Room, session: str, language: Language = "nb") -> str:
    return render_page(
        PageKey(page="room", session=session, room=ROOM, language=language), room.scene()
    )


@pytest.fixture
def shut(fake: FakeCentre) -> FakeCentre:
    """A centre that speaks another protocol than the room."""
    fake.status = HTTPStatus.UPGRADE_REQUIRED
    return fake


async def test_it_can_still_save_what_it_sees(tmp_path: Path, shut: FakeCentre) -> None:
    async with open_room(tmp_path) as room, linked(room, shut):
        session = await give_session(room, sample_programme())
        await until(room, lambda: link(room) == "too_old")
        await room.report(session, attendance(patients=7))
        assert [one.patients for one in room.sessions[session].rooms[ROOM].counts] == [7]
        assert room.saved_here.unsent == 1
    async with open_room(tmp_path) as again:
        assert again.saved_here.unsent == 1, "and it is there after a restart"


@pytest.mark.parametrize("language", get_args(Language))
async def test_its_page_says_so(room: Room, shut: FakeCentre, language: Language) -> None:
    session = await give_session(room, sample_programme())
    assert sentence("too_old", language) not in page(room, session, language)
    async with linked(room, shut):
        await until(room, lambda: link(room) == "too_old")
    assert sentence("too_old", language) in page(room, session, language)


async def test_what_it_saved_is_sent_when_they_understand_each_other_again(
    room: Room, shut: FakeCentre
) -> None:
    session = shut.plan(sample_programme())
    await give_session(room)
    async with linked(room, shut):
        await until(room, lambda: link(room) == "too_old")
        await room.report(session, attendance(patients=7))
        shut.status = None
        room.contact_wished.set()
        await until(room, lambda: room.saved_here.unsent == 0)
    assert len(shut.reports) == 1

"""What a centre that is older than the laptop does not understand is known to the room's page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site_agent.parts import form, give_session, open_room

pytestmark = pytest.mark.asyncio


async def test_that_the_room_is_not_back_is_known_to_be_refused_also_after_a_restart(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.report(session, form("rejoin"))
        undo = await room.report(session, form("rejoin_taken_back"))
        await room.take_ack(1)
        assert room.saved_here.unheard == {}, "it is on its way"
        await room.take_ack(2, [(2, "unknown_report_kind")])
        assert room.saved_here.unheard == {session: undo.at}
    async with open_room(tmp_path) as room:
        assert room.saved_here.unheard == {session: undo.at}


@pytest.mark.parametrize(
    ("kind", "code"), [("rejoin_taken_back", "log_conflict"), ("rejoin", "unknown_report_kind")]
)
async def test_other_refusals_say_nothing_of_being_back(
    tmp_path: Path, kind: str, code: str
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.report(session, form(kind))
        await room.take_ack(1, [(1, code)])
        assert room.saved_here.unheard == {}

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


def corrected() -> dict[str, list[str]]:
    return form("count_correction", patients="4", relatives="3", segment="")


async def test_what_else_is_refused_is_known_with_its_figures_until_one_is_understood(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        first = await room.report(session, corrected())
        await room.report(session, form("rejoin"))
        await room.take_ack(2, [(1, "unknown_report_kind")])
        ((day, told),) = room.saved_here.not_taken
        assert (day, told.kind, told.at) == (session, "count_correction", first.at)
        assert (told.patients, told.relatives, told.segment) == (4, 3, None)
    async with open_room(tmp_path) as room:
        assert len(room.saved_here.not_taken) == 1, "also after a restart"
        await room.report(session, corrected())
        await room.take_ack(3)
        assert not room.saved_here.not_taken, "the centre was made newer"


async def test_of_a_kind_the_last_is_told_and_other_refusals_are_not(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        for _ in range(2):
            await room.report(session, corrected())
        await room.report(session, form("rejoin_taken_back"))
        await room.report(session, form("rejoin"))
        codes = ["unknown_report_kind"] * 3 + ["log_conflict"]
        await room.take_ack(4, list(enumerate(codes, start=1)))
        assert [one.kind for _, one in room.saved_here.not_taken] == ["count_correction"]

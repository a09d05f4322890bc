"""What the board says of a laptop that was asked, and a room's name on its own screens."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.phrases import SENTENCES
from dashboards.scene import Asked, AskedOf, PageKey, Scene
from dashboards.views.asked import AskedLine, asked_lines
from dashboards.views.board import room_cards
from dashboards.views.seen import rooms_deadline
from session_core.rules.reports import CommandResultReport, RejoinReport
from session_core.rules.terms import CommandResult, RoomCommand, RoomId
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, Day

ID = "019cd1a0-0000-7000-8000-00000000000{}"
IDENTIFY, CHECK = RoomCommand.IDENTIFY, RoomCommand.CHECK_NOW
NAME = "Dette er rommet som koordinator spør etter"


def answer(
    day: Day, result: str = "done", command: int = 1, do: str = "identify", room: RoomId = HSS
) -> Day:
    """A laptop says what it did."""
    said = {"command": ID.format(command), "do": do, "result": CommandResult(result)}
    return day.report(CommandResultReport, room, **said)


def ask(day: Day, command: int = 1, do: RoomCommand = IDENTIFY) -> dict[AskedOf, Asked]:
    """The centre has asked the laptop of HSS now."""
    of = (day.programme.session, HSS, do)
    latest = day.now + timedelta(seconds=20)
    return {of: Asked(command=ID.format(command), at=day.now, not_after=latest)}


def lines(day: Day, asked: dict[AskedOf, Asked], after_s: float = 0) -> tuple[AskedLine, ...]:
    return asked_lines(day.state, HSS, replace(day.scene(after_s), asked=asked))


def fates(day: Day, asked: dict[AskedOf, Asked], after_s: float = 0) -> list[str]:
    return [str(one.fate) for one in lines(day, asked, after_s)]


def page(name: str, scene: Scene, room: str = HSS) -> str:
    (session,) = scene.sessions
    key = PageKey(page=name, session=session, room=room)  # type: ignore[arg-type]
    return render_page(key, scene)


# ── the board ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("result", CommandResult)
def test_what_was_asked_is_sent_and_then_answered(result: str) -> None:
    day = days.in_lecture()
    asked = ask(day)
    assert fates(day, asked) == ["sent"]
    assert fates(answer(day, result), asked) == [result]


def test_who_does_not_answer_is_silent_from_a_deadline_on() -> None:
    day = days.in_lecture()
    asked = ask(day)
    assert [fates(day, asked, s) for s in (24, 25)] == [["sent"], ["silent"]]
    scene = replace(day.scene(), asked=asked)
    assert rooms_deadline(day.state, scene) == day.now + timedelta(seconds=25)


def test_an_answer_to_an_earlier_command_is_none_to_this_one() -> None:
    day = answer(days.in_lecture(), command=1)
    assert fates(day, ask(day, command=2)) == ["sent"]
    assert fates(day, {}) == ["done"], "after a restart of the centre the log still tells it"


def test_each_sort_has_its_own_line_and_a_sort_that_is_new_here_has_none() -> None:
    day = answer(answer(days.in_lecture(), do="check_now"), do="dance")
    assert [(one.do, one.fate) for one in lines(day, ask(day))] == [
        (IDENTIFY, "sent"), (CHECK, CommandResult.DONE),
    ]  # fmt: skip


def test_every_fate_of_every_sort_has_its_words() -> None:
    for do in RoomCommand:
        for fate in ("sent", "silent", *CommandResult):
            assert f"{do}_{fate}" in SENTENCES


def test_only_rooms_with_a_laptop_can_be_asked_and_the_others_keep_their_answers() -> None:
    day = answer(days.in_lecture().hear(), room=BAERUM).lose(BAERUM)
    cards = {one.room: one for one in room_cards([day.state], day.scene(), "nb")}
    assert not cards[BAERUM].reachable
    assert [one.fate for one in cards[BAERUM].asked] == ["done"]
    assert cards[HSS].reachable
    assert cards[HSS].asked == ()
    html = page("board", day.scene(), "")
    assert html.count("Sjekk rommet nå<") == sum(one.reachable for one in cards.values())
    assert "Romnavnet ble vist" in html


def test_what_became_of_it_is_read_aloud_when_it_changes_and_only_then() -> None:
    day = days.in_lecture().hear()
    asked, live = ask(day), LivePage(PageKey(page="board"))
    live.whole(day.scene())
    sent = live.change(replace(day.scene(), asked=asked))
    assert sent is not None
    assert "Vis romnavnet: sendt" in json.loads(sent)["say"]
    done = live.change(replace(answer(day).scene(1), asked=asked))
    assert done is not None
    assert json.loads(done)["say"].endswith("Romnavnet ble vist 09:50.")
    day.report(RejoinReport, HSS)
    assert "vist" not in json.loads(live.change(replace(day.scene(2), asked=asked)) or "{}").get(
        "say", ""
    )


# ── the room's own screens ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["room", "screen"])
def test_a_rooms_name_stands_there_for_fifteen_seconds_and_then_all_is_as_before(name: str) -> None:
    before = page(name, days.in_lecture().scene(20))
    day = answer(days.in_lecture())
    assert NAME in page(name, day.scene(0))
    assert NAME in page(name, day.scene(14))
    assert page(name, day.scene(20)) == before


@pytest.mark.parametrize("name", ["room", "screen"])
def test_only_the_room_that_was_asked_shows_its_name(name: str) -> None:
    assert NAME not in page(name, answer(days.in_lecture()).scene(), BAERUM)


def test_the_name_is_read_aloud_once_and_what_somebody_typed_stays() -> None:
    day = days.in_lecture()
    live = LivePage(PageKey(page="room", session=day.programme.session, room=HSS))
    live.whole(day.scene())
    shown = live.change(answer(day).scene(1))
    assert shown is not None
    assert "Dette er rommet som koordinator spør etter." in shown
    gone = live.change(day.scene(16))
    assert gone is not None
    assert NAME not in gone

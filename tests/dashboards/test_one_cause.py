"""One fault has one name and one remedy wherever somebody reads of it, and a room has one word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest

from dashboards.pages import render_page
from dashboards.phrases import SENTENCES, cause_of, reason_word, remedy_of, sentence
from dashboards.phrases_ready import READY
from dashboards.scene import PageKey, PageName
from dashboards.views.readiness import readiness_cards
from dashboards.views.roomcheck import BY_PAGE
from dashboards.views.seen import glances_in
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import CheckVerdict, Language, RoomVerdict
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.days_unchecked import unchecked
from tests.dashboards.stage import seen
from tests.dashboards.test_roomcheck import CATALOGUE, GOOD, laptop, told

STOPS = [
    (check, word)
    for check in BY_PAGE
    for word, verdict in CATALOGUE[check].words.items()
    if verdict is CheckVerdict.FAIL and check != "speaker_heard"
]


def html(day: Day, page: PageName) -> str:
    scene = laptop(day) if page == "room" else day.scene()
    return render_page(PageKey(page=page, session=day.programme.session, room=HSS), scene)


def section(page: str, card: str) -> str:
    return seen(page.split(f'id="{card}"')[1].split("</section>")[0])


def faulty(check: str, word: str) -> Day:
    return told(days.in_lobby(), **GOOD | {check: word}).at("08:50").hear()


@pytest.mark.parametrize(("check", "word"), STOPS)
def test_a_fault_of_picture_or_sound_is_told_alike_in_the_room_and_on_the_board(
    check: str, word: str
) -> None:
    day = faulty(check, word)
    says = sentence(cause_of(check, word), "nb")
    helps = sentence(remedy_of(check, word), "nb")
    room, board = html(day, "room"), seen(html(day, "board"))
    for page in (section(room, "readiness"), section(room, "roomcheck"), board):
        assert says in page
        assert helps in page
        assert CATALOGUE[check].code in page
    assert f"I rommet står det: {says} {helps}" in " ".join(board.split())


def test_a_microphone_that_is_off_is_named_so_on_the_board_and_in_the_strip() -> None:
    day = faulty("mic_level", "silent")
    for page in ("board", "console"):
        assert "mikrofonen slått av" in seen(html(day, page))
        assert "dårlig mikrofonlyd" not in seen(html(day, page))


def test_two_faults_of_the_room_check_have_a_code_each() -> None:
    day = told(days.in_lobby(), **GOOD | {"cam_present": "none", "mic_level": "none"})
    assert "B2 og B4" in seen(html(day, "room"))


def test_a_cause_of_several_rooms_is_named_by_its_finding_only_where_all_found_it() -> None:
    def both(second: str) -> str:
        day = days.in_lobby().hear()
        for room, word in ((HSS, "silent"), (days.BAERUM, second)):
            result = r.CheckResult(
                check="mic_level", verdict=CheckVerdict.FAIL, word=word, at=day.now
            )
            day.report(r.CheckReport, room, results=(result,))
        return seen(html(day.at("08:50").hear(), "board"))

    assert "rom samtidig: mikrofonen slått av" in both("silent")
    assert "rom samtidig: dårlig mikrofonlyd" in both("in_use")


def test_what_was_found_falls_back_on_the_check_where_we_have_no_words_for_it() -> None:
    assert reason_word("power", "nb", "battery") == reason_word("power", "nb")
    assert reason_word("fan", "nb", "loud") == "fan"


# ── the word for a room ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("verdict", RoomVerdict)
def test_a_room_is_called_the_same_on_its_page_in_the_strip_and_in_the_record(
    verdict: RoomVerdict, language: Language
) -> None:
    words = {sentence(f"{page}_{verdict}", language) for page in ("readiness", "sign", "history")}
    assert len(words) == 1
    assert {one for one in SENTENCES if one.startswith(("readiness_", "verdict_"))} <= {*READY}


OK, WARN, FAIL = CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL


def lobby() -> Day:
    return Day().at("08:20").press(c.OpenLobby).hear().prepare(HSS)


@pytest.mark.parametrize(
    ("make", "verdict"),
    [
        (lobby, RoomVerdict.READY),
        (lambda: lobby().at("08:22").measure(HSS, load=WARN), RoomVerdict.REMARK),
        (lambda: lobby().at("08:22").measure(HSS, load=FAIL), RoomVerdict.NOT_READY),
        (unchecked, RoomVerdict.UNKNOWN),
    ],
)
def test_the_strip_and_the_board_say_of_a_room_what_its_own_page_says(
    make: Callable[[], Day], verdict: RoomVerdict
) -> None:
    day = make()
    (card,) = readiness_cards(day.state, HSS, day.scene(), "nb")
    (room,) = [one for one in glances_in(day.state, day.scene()) if one.id == HSS]
    assert card.verdict is room.verdict is verdict
    assert {sentence(f"sign_{one}", "nb") for one in room.words} == {
        sentence(f"readiness_{verdict}", "nb")
    }


def test_a_fault_that_was_known_when_the_room_was_called_ready_is_a_remark_on_every_page() -> None:
    day = lobby().at("08:22").measure(HSS, load=FAIL).at("08:24")
    day.report(r.ReadinessReport, HSS, ready=True).hear()
    (card,) = readiness_cards(day.state, HSS, day.scene(), "nb")
    (room,) = [one for one in glances_in(day.state, day.scene()) if one.id == HSS]
    assert (card.verdict, room.verdict, room.sign) == (
        RoomVerdict.REMARK, RoomVerdict.REMARK, "remark",
    )  # fmt: skip


def test_a_room_that_has_all_it_needs_and_did_not_say_ready_is_not_called_unchecked() -> None:
    day = lobby().report(r.ReadinessReport, HSS, ready=False)
    day.state = replace(
        day.state,
        rooms={**day.state.rooms, HSS: replace(day.state.rooms[HSS], ready=None, ready_at=None)},
    )
    (room,) = [one for one in glances_in(day.state, day.scene()) if one.id == HSS]
    assert (room.sign, room.words) == ("unknown", ("unsaid",))

"""A room in the video meeting: what sources told of it, what people see, and what that means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from session_core import limits
from session_core.checks_file import read_checks
from session_core.rules.care import out_of_meeting
from session_core.rules.care_commands import CareForCheck, ConfirmRoom
from session_core.rules.care_events import RoomConfirmed
from session_core.rules.checks import JOIN_LEG, JOIN_QUALITY
from session_core.rules.commands import OpenLobby
from session_core.rules.evolve import evolve
from session_core.rules.legs import (
    BAD_LASTS,
    SILENT_AFTER,
    asked_of_legs,
    leg_results,
    legs_deadline,
    legs_since,
)
from session_core.rules.programme import JoinRoom
from session_core.rules.reports import LegReport, SeenHeardReport, WaiveReport
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CareStep,
    CheckVerdict,
    LegQuality,
    LegReason,
    LegSource,
    LegState,
)
from tests.builders import at, live, refusal, report, sample_programme, state_after, wish
from tests.people import LEE

CATALOGUE = read_checks()[""]
OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip

SEEN = at(1)
SILENT = SILENT_AFTER[LegSource.CLIENT]


def told(leg: LegState, when: datetime = SEEN, **fields: Any) -> LegReport:
    return report(LegReport, "drammen", when, leg=leg, **{"heard_by": LegSource.CLIENT, **fields})


def read(state: SessionState, now: datetime, heard: datetime | None = None) -> dict[str, Any]:
    found = leg_results(state, "drammen", CATALOGUE, now, heard or now)
    return {one.check: (one.word, one.verdict) for one in found}


@pytest.mark.parametrize(
    ("leg", "word", "verdict"),
    [
        (LegState.PRESENT, "present", OK),
        (LegState.WAITING_ROOM, "waiting_room", WARN),
        (LegState.API_ONLY, "api_only", WARN),
        (LegState.ABSENT, "not_come", FAIL),
        (LegState.UNKNOWN, "", UNKNOWN),
    ],
)
def test_each_state_of_a_leg_has_its_verdict(
    leg: LegState, word: str, verdict: CheckVerdict
) -> None:
    state = state_after(told(leg), state=live())
    assert read(state, at(1)) == {JOIN_LEG: (word, verdict)}


def test_of_what_nobody_told_nothing_is_said() -> None:
    assert read(live(), at(1)) == {}


def test_a_source_that_is_silent_says_nothing() -> None:
    state = state_after(told(LegState.PRESENT), state=live())
    late = at(10)
    assert read(state, late, late - SILENT) == {JOIN_LEG: ("present", OK)}
    long_ago = late - SILENT - (at(0, 1) - at(0))
    assert read(state, late, long_ago) == {JOIN_LEG: ("", UNKNOWN)}
    nobody = leg_results(state, "drammen", CATALOGUE, late, None)
    assert [one.verdict for one in nobody] == [UNKNOWN]


def test_a_room_is_missed_from_five_minutes_before_the_start() -> None:
    state = state_after(told(LegState.ABSENT, at(-30)))
    assert read(state, at(-6)) == {JOIN_LEG: ("not_yet", WARN)}
    assert read(state, at(-5)) == {JOIN_LEG: ("not_come", FAIL)}


def test_a_room_that_left_is_told_from_one_that_has_not_come() -> None:
    left = told(LegState.ABSENT, at(-2), reason=LegReason.LEFT)
    state = state_after(told(LegState.PRESENT, at(-20)), left)
    assert read(state, at(-1)) == {JOIN_LEG: ("absent", FAIL)}


def test_a_room_that_was_sent_out_is_not_missed() -> None:
    state = state_after(told(LegState.ABSENT), state=live("local-1"))
    assert read(state, at(60)) == {JOIN_LEG: ("apart", OK)}


def test_bad_is_a_fault_when_it_lasts_two_windows_and_terrible_is_at_once() -> None:
    bad = state_after(
        told(LegState.PRESENT, quality=LegQuality.BAD, quality_by=LegSource.SINK), state=live()
    )
    assert read(bad, at(1, 39))[JOIN_QUALITY] == ("bad_once", WARN)
    assert read(bad, at(1, 40))[JOIN_QUALITY] == ("bad", FAIL)
    worse = state_after(told(LegState.PRESENT, at(2), quality=LegQuality.TERRIBLE), state=bad)
    assert read(worse, at(2))[JOIN_QUALITY] == ("terrible", FAIL)
    assert legs_since(worse.rooms["drammen"]) == {JOIN_LEG: at(1), JOIN_QUALITY: at(2)}


def test_what_the_source_knows_of_earlier_windows_counts() -> None:
    bad = told(LegState.PRESENT, at(1), quality=LegQuality.BAD, quality_since=at(0, 20))
    assert read(state_after(bad, state=live()), at(1))[JOIN_QUALITY] == ("bad", FAIL)


def test_the_same_quality_told_again_is_no_news() -> None:
    state = live()
    for minute in (1, 2):
        again = told(LegState.PRESENT, at(minute), quality=LegQuality.OK)
        state = state_after(again, state=state)
    leg = state.rooms["drammen"].leg
    assert leg is not None
    assert (leg.since, leg.quality_since, leg.at) == (at(1), at(1), at(2))


def test_of_a_room_that_is_not_there_no_quality_is_told() -> None:
    state = state_after(told(LegState.ABSENT, quality=LegQuality.GOOD), state=live())
    assert JOIN_QUALITY not in read(state, at(1))


def test_what_a_source_told_first_and_comes_later_changes_nothing() -> None:
    newer = state_after(told(LegState.PRESENT, at(5)), state=live())
    assert state_after(told(LegState.ABSENT, at(4)), state=newer).rooms == newer.rooms


def test_somebody_who_sees_and_hears_a_room_is_a_source_where_there_is_no_other() -> None:
    state = state_after(wish(ConfirmRoom, at(1), room="drammen", well=True), state=live())
    assert read(state, at(2)) == {JOIN_LEG: ("seen", OK)}
    assert legs_since(state.rooms["drammen"]) == {JOIN_LEG: at(1)}
    assert refusal(state, wish(ConfirmRoom, at(1), room="oslo", well=True)(state)) == "unknown_room"


@pytest.mark.parametrize("others", [(), (told(LegState.ABSENT, at(0)),)])
def test_care_for_a_room_that_nobody_sees_is_over_when_somebody_does(
    others: tuple[LegReport, ...],
) -> None:
    """Where a source tells that it is not there, it is what counts."""
    care = wish(CareForCheck, at(2), check=JOIN_LEG, rooms=("drammen",), step=CareStep.FIXING)
    waive = report(WaiveReport, "drammen", at(2), check=JOIN_LEG, waived=True)
    cared = state_after(
        *others, wish(ConfirmRoom, at(1), room="drammen", well=False), care, waive, state=live()
    )
    again = state_after(wish(ConfirmRoom, at(3), room="drammen", well=False), state=cared)
    seen = state_after(wish(ConfirmRoom, at(4), room="drammen", well=True), state=again)
    left = {JOIN_LEG} if others else set()
    assert again.rooms["drammen"].cared.keys() == {JOIN_LEG}
    room = seen.rooms["drammen"]
    assert (set(room.cared), set(room.waived)) == (left, left)


def test_that_a_room_nobody_knows_was_seen_changes_nothing() -> None:
    event = RoomConfirmed(at=at(1), by=LEE.by, room="oslo", well=True)
    after = evolve(live(), event)
    assert after == replace(live(), seq=after.seq)


def test_somebody_who_does_not_see_a_room_knows_better_than_a_roster_until_it_comes_anew() -> None:
    state = state_after(
        told(LegState.PRESENT),
        wish(ConfirmRoom, at(2), room="drammen", well=False),
        state=live(),
    )
    assert read(state, at(3)) == {JOIN_LEG: ("not_seen", FAIL)}
    gone = told(LegState.ABSENT, at(4), reason=LegReason.LEFT)
    back = state_after(gone, told(LegState.PRESENT, at(5)), state=state)
    assert read(back, at(6)) == {JOIN_LEG: ("present", OK)}


def test_what_somebody_did_not_see_half_an_hour_ago_says_nothing_against_a_roster() -> None:
    denied = wish(ConfirmRoom, at(2), room="drammen", well=False)
    state = state_after(told(LegState.PRESENT), denied, state=live())
    assert read(state, at(32)) == {JOIN_LEG: ("not_seen", FAIL)}
    assert read(state, at(32, 1)) == {JOIN_LEG: ("present", OK)}
    assert read(state, at(32, 1), at(-60)) == {JOIN_LEG: ("not_seen", FAIL)}  # and it is expired


def test_the_rooms_own_word_is_kept_and_the_last_one_counts() -> None:
    state = state_after(
        report(SeenHeardReport, "drammen", at(3), well=True),
        report(SeenHeardReport, "drammen", at(2), well=False),
        state=live(),
    )
    said = state.rooms["drammen"].hears
    assert said is not None
    assert (said.well, said.at) == (True, at(3))
    assert state.rooms["baerum"].hears is None


@pytest.mark.parametrize(
    ("quality", "left"), [(LegQuality.GOOD, set()), (LegQuality.BAD, {JOIN_QUALITY})]
)
def test_what_was_waived_is_over_when_it_is_well(quality: LegQuality, left: set[str]) -> None:
    waivers = [
        report(WaiveReport, "drammen", at(1), check=one, waived=True)
        for one in (JOIN_LEG, JOIN_QUALITY)
    ]
    waived = state_after(*waivers, told(LegState.ABSENT, at(2)), state=live())
    assert waived.rooms["drammen"].waived.keys() == {JOIN_LEG, JOIN_QUALITY}
    well = state_after(told(LegState.PRESENT, at(3), quality=quality), state=waived)
    assert set(well.rooms["drammen"].waived) == left


def test_only_where_the_centre_listens_is_a_room_missed_of_which_it_does_not_know() -> None:
    plain = sample_programme()
    watched = JoinRoom(host="join.example.no", alias="1", watched_by=(LegSource.CLIENT,))
    listened = replace(plain, join=watched)
    assert asked_of_legs(CATALOGUE, plain) is CATALOGUE
    assert asked_of_legs(CATALOGUE, replace(plain, join=replace(watched, watched_by=()))) == (
        CATALOGUE
    )
    assert asked_of_legs({}, listened) == {}
    assert asked_of_legs(CATALOGUE, listened)[JOIN_LEG].need == "required"


def test_a_meeting_needs_a_place_for_each_room_the_lecturer_and_a_watcher() -> None:
    plain = sample_programme()
    watched = JoinRoom(host="join.example.no", alias="1", watched_by=(LegSource.CLIENT,))
    assert plain.legs_expected == 4
    assert replace(plain, join=replace(watched, watched_by=())).legs_expected == 4
    assert replace(plain, join=watched).legs_expected == 5


def test_a_room_has_one_name_in_the_meeting() -> None:
    room = sample_programme().rooms[0]
    assert room.name_in_join == "Drammen sykehus – Møterom"
    assert replace(room, join_name="Drammen").name_in_join == "Drammen"


def test_a_check_that_the_catalogue_does_not_have_is_unknown() -> None:
    state = state_after(told(LegState.PRESENT), state=live())
    (found,) = leg_results(state, "drammen", {}, at(1), at(1))
    assert found.verdict is UNKNOWN


def test_the_centre_cares_for_a_leg_as_for_any_check_and_for_no_check_that_is_none() -> None:
    def cared(check: str) -> str | None:
        step = CareStep.FIXING
        return refusal(
            live(), wish(CareForCheck, at(1), check=check, rooms=("drammen",), step=step)(live())
        )

    assert cared(JOIN_LEG) is None
    assert cared("weather") == "unknown_check"


# ── when it changes by itself ──────────────────────────────────────────────────────────────────


def test_a_leg_changes_by_itself_when_its_source_is_silent_and_when_a_room_is_missed() -> None:
    state = state_after(
        told(LegState.PRESENT, at(-30)), state=state_after(wish(OpenLobby, at(-40)))
    )
    moment = timedelta.resolution

    def due(now: datetime, heard: datetime | None) -> datetime | None:
        return legs_deadline(state, "drammen", CATALOGUE, now, heard)

    assert due(at(-30), at(-30)) == at(-30) + BAD_LASTS
    assert due(at(-29), at(-29)) == at(-29) + SILENT + moment
    assert due(at(-10), None) == at(-5)
    assert due(at(0), None) is None


def test_what_somebody_saw_is_worth_something_for_a_time() -> None:
    known = state_after(wish(ConfirmRoom, at(1), room="drammen", well=True), state=live())
    ends = at(1) + CATALOGUE["join_leg"].valid + timedelta.resolution
    assert legs_deadline(known, "drammen", CATALOGUE, at(2), None) == ends
    assert legs_deadline(known, "drammen", {}, at(2), None) is None
    assert legs_deadline(live(), "drammen", CATALOGUE, at(2), None) is None


ABSENT, PRESENT = LegState.ABSENT, LegState.PRESENT
FALLS = [
    ([(-5, PRESENT)], 0),
    ([(-5, ABSENT), (3, PRESENT)], 3),
    ([(-5, ABSENT), (-3, PRESENT)], 0),
    ([(1, ABSENT), (2, ABSENT), (4, PRESENT)], 3),
    ([(1, ABSENT), (4, LegState.UNKNOWN), (6, PRESENT)], 3),
    ([(2, ABSENT), (3, PRESENT), (5, ABSENT)], 6),
]


@pytest.mark.parametrize(("steps", "minutes"), FALLS)
def test_how_long_a_room_was_missing_while_all_were_together(
    steps: list[tuple[float, LegState]], minutes: float
) -> None:
    state = state_after(*(told(leg, at(minute)) for minute, leg in steps), state=live())
    assert out_of_meeting(state, "drammen", at(10)) == timedelta(minutes=minutes)


def test_a_room_that_was_sent_out_is_not_missing() -> None:
    parted = live("break-1")
    assert parted.current is not None
    begun = parted.current.put_on_at
    state = state_after(told(ABSENT, begun), state=parted)
    assert out_of_meeting(state, "drammen", begun + timedelta(minutes=9)) == timedelta()


def test_of_a_room_of_which_nobody_told_it_is_not_known_how_long_it_was_missing() -> None:
    state = state_after(told(ABSENT, at(-9)))
    assert out_of_meeting(state, "baerum", at(-1)) is None
    assert out_of_meeting(state, "drammen", at(-1)) == timedelta(), "nothing has begun"


def test_falls_without_end_are_not_all_kept() -> None:
    steps = [told((ABSENT, PRESENT)[n % 2], at(n / 60)) for n in range(2 * 505)]
    state = state_after(*steps, state=live())
    assert len(state.rooms["drammen"].absences) == limits.OUTAGES_PER_ROOM_MAX

"""The verdict of a room: the worst of what it needs, and what is missing is unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.care_commands import CareForCheck
from session_core.rules.checks import JOIN_LEG, LINK, Catalogue, catalogue_for, stretched
from session_core.rules.readiness import Finding, findings, next_expiry, room_verdict
from session_core.rules.reports import CheckReport, CheckResult, Report, WaiveReport
from session_core.rules.room_state import RoomState
from session_core.rules.terms import CareStep, CheckVerdict, RoomVerdict
from session_core.wire.catalogue import catalogues_from_toml
from tests.builders import START, at, check, checked, live, refusal, report, state_after, wish

OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip
READY, REMARK, NOT_READY, NOT_KNOWN = (
    RoomVerdict.READY, RoomVerdict.REMARK, RoomVerdict.NOT_READY, RoomVerdict.UNKNOWN,
)  # fmt: skip

ROOT = Path(__file__).resolve().parents[2]
TEXT = """
[[checks]]
id = "link"
by = "agent"
need = "required"
valid_s = 90
code = "N1"
reason = "because"

[[checks]]
id = "sound"
by = "browser"
when = "full"
need = "required"
valid_s = 600
code = "L1"
reason = "because"

[[checks]]
id = "power"
by = "agent"
valid_s = 600
code = "P1"
reason = "because"

[profiles.uten-lyd]
sound = { need = "skipped" }
"""
CATALOGUES = catalogues_from_toml(TEXT)
CATALOGUE = CATALOGUES[""]


def room(**verdicts: CheckVerdict) -> RoomState:
    """A room that measured this at the start."""
    found = {name: CheckResult(check=name, verdict=v, at=START) for name, v in verdicts.items()}
    return RoomState(checks=found)


def found(
    state: RoomState, *, catalogue: Catalogue = CATALOGUE, minutes: float = 0, live: bool = False
) -> tuple[Finding, ...]:
    now = START + timedelta(minutes=minutes)
    return findings(state, catalogue, now, in_contact=True, live=live)


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ({"sound": OK, "power": OK}, READY),
        ({"sound": OK}, READY),
        ({"sound": WARN}, REMARK),
        ({"sound": OK, "power": WARN}, REMARK),
        ({"sound": OK, "power": FAIL}, NOT_READY),
        ({"power": OK}, NOT_KNOWN),
        ({"sound": UNKNOWN, "power": WARN}, NOT_KNOWN),
        ({"sound": UNKNOWN, "power": FAIL}, NOT_READY),
        ({"sound": OK, "power": UNKNOWN}, READY),
        ({"sound": OK, "sound_unstable": WARN}, REMARK),
        ({"sound": OK, "newer_than_we": FAIL}, NOT_READY),
    ],
)
def test_the_verdict_is_the_worst_that_is_needed_or_known(
    verdicts: dict[str, CheckVerdict], verdict: RoomVerdict
) -> None:
    assert room_verdict(found(room(**verdicts))) is verdict


def test_the_worst_stands_first() -> None:
    names = [one.check.id for one in found(room(sound=WARN, power=FAIL))]
    assert names == ["power", "sound", LINK]


def test_a_result_that_is_too_old_is_unknown_and_still_told() -> None:
    measured = room(sound=OK)
    assert room_verdict(found(measured, minutes=10)) is READY
    (sound,) = [one for one in found(measured, minutes=10.1) if one.check.id == "sound"]
    assert (sound.verdict, sound.at) == (UNKNOWN, START)
    assert room_verdict(found(measured, minutes=10.1)) is NOT_KNOWN


def test_in_a_faster_day_a_result_is_worth_something_for_as_long_of_real_time() -> None:
    fast = stretched(CATALOGUES, 60)[""]
    assert room_verdict(found(room(sound=OK), catalogue=fast, minutes=600)) is READY


@pytest.mark.parametrize(
    ("measured", "before", "after"),
    [
        ({"sound": OK}, NOT_KNOWN, READY),
        ({"sound": WARN}, NOT_KNOWN, READY),
        ({"sound": FAIL}, NOT_KNOWN, NOT_KNOWN),
        ({"sound": UNKNOWN}, NOT_KNOWN, NOT_KNOWN),
        ({}, NOT_KNOWN, NOT_KNOWN),
    ],
)
def test_the_start_cures_only_the_age_of_what_was_found_well(
    measured: dict[str, CheckVerdict], before: RoomVerdict, after: RoomVerdict
) -> None:
    """Nobody opens a camera in the middle of a lecture; and a room whose picture nobody ever saw
    is not ready because the clock struck.
    """
    told_long_ago = room(**measured)
    assert room_verdict(found(told_long_ago, minutes=60)) is before
    assert room_verdict(found(told_long_ago, minutes=60, live=True)) is after


def test_what_stops_a_room_stops_it_while_people_are_in() -> None:
    assert room_verdict(found(room(sound=FAIL), minutes=5, live=True)) is NOT_READY


def test_a_device_that_changed_takes_back_in_a_lecture_what_was_found_well() -> None:
    state = drammen(told(1, OK), told(20, UNKNOWN))
    assert room_verdict(found(state, minutes=21, live=True)) is NOT_KNOWN
    assert room_verdict(found(drammen(told(1, OK)), minutes=21, live=True)) is READY


@pytest.mark.parametrize("check", ["sound", "power"])
@pytest.mark.parametrize("is_live", [True, False])
def test_what_stopped_a_room_is_no_cure_of_itself_when_it_is_too_old(
    check: str, *, is_live: bool
) -> None:
    """Never good, and never bad: also of what is only watched, and in a lecture in which nobody
    measures it again. What was only a remark, or well, is not missed there.
    """
    stopped = room(**{"sound": OK, "power": OK, check: FAIL})
    assert room_verdict(found(stopped, minutes=10, live=is_live)) is NOT_READY
    assert room_verdict(found(stopped, minutes=10.1, live=is_live)) is NOT_KNOWN
    remark = room(**{"sound": OK, "power": OK, check: WARN})
    assert room_verdict(found(remark, minutes=10.1, live=True)) is READY


def test_a_room_is_not_asked_for_what_it_has_no_use_for() -> None:
    without = catalogue_for(CATALOGUES, "uten-lyd")
    assert room_verdict(found(room(sound=FAIL), catalogue=without)) is READY
    assert catalogue_for(CATALOGUES, "nobody-knows-it") is CATALOGUE


def test_of_a_room_that_needs_nothing_nothing_is_known() -> None:
    assert room_verdict(()) is NOT_KNOWN


# ── the link ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verdict", [WARN, FAIL, UNKNOWN])
def test_a_fault_of_the_link_cannot_be_true_of_a_room_that_is_in_contact(
    verdict: CheckVerdict,
) -> None:
    measured = room(link=verdict, sound=OK)
    assert room_verdict(found(measured)) is READY
    alone = findings(measured, CATALOGUE, START, in_contact=False)
    assert room_verdict(alone) is (NOT_KNOWN if verdict is UNKNOWN else room_verdict(alone[:1]))


def test_a_room_that_the_centre_lost_has_a_fault_of_the_link_since_then() -> None:
    seen = findings(room(sound=OK), CATALOGUE, at(3), in_contact=False, lost_since=at(2))
    assert (seen[0].check.id, seen[0].verdict, seen[0].since) == (LINK, FAIL, at(2))


def test_it_is_lost_since_it_was_lost_and_not_since_its_link_was_well() -> None:
    state = state_after(checked("drammen", at(1), check("link", OK, at(1)))).rooms["drammen"]
    seen = findings(state, CATALOGUE, at(3), in_contact=False, lost_since=at(2))
    assert (seen[0].check.id, seen[0].since) == (LINK, at(2))


@pytest.mark.parametrize(
    ("word", "verdict"), [("present", REMARK), ("waiting_room", NOT_READY), ("seen", NOT_READY)]
)
def test_a_room_that_is_in_the_meeting_is_not_lost_with_its_laptop(
    word: str, verdict: RoomVerdict
) -> None:
    leg = CheckResult(check=JOIN_LEG, verdict=OK, word=word, at=at(3))
    seen = findings(
        room(sound=OK), CATALOGUE, at(3), in_contact=False, lost_since=at(2), also=iter([leg])
    )
    assert room_verdict(seen) is verdict


# ── what people do about it ────────────────────────────────────────────────────────────────────


def waived(minutes: float, *, on: bool = True) -> WaiveReport:
    return report(WaiveReport, "drammen", at(minutes), check="sound", waived=on)


def drammen(*messages: Any) -> RoomState:
    return state_after(*messages, state=live()).rooms["drammen"]


def told(minutes: float, verdict: CheckVerdict) -> Report:
    return checked("drammen", at(minutes), check("sound", verdict, at(minutes)))


def test_what_somebody_waives_is_a_remark_and_is_recorded_with_who_and_when() -> None:
    state = drammen(told(1, FAIL), waived(2))
    assert room_verdict(found(state, minutes=3)) is REMARK
    assert (state.waived["sound"].at, state.waived["sound"].by.where) == (at(2), "drammen")
    assert room_verdict(found(drammen(told(1, FAIL), waived(2), waived(3, on=False)))) is NOT_READY


REAL = catalogues_from_toml((ROOT / "config/checks.toml").read_text(encoding="utf-8"))[""]


@pytest.mark.parametrize(
    ("microphone", "word", "need"),
    [
        (FAIL, "deaf", "watched"),
        (WARN, "deaf", "watched"),
        (UNKNOWN, "deaf", "watched"),
        (OK, "deaf", "required"),
        (None, "deaf", "required"),
        (FAIL, "late", "required"),
    ],
)
def test_what_could_not_be_tried_because_of_another_check_is_told_by_that_one_alone(
    microphone: CheckVerdict | None, word: str, need: str
) -> None:
    """Or a leader who skips a microphone that they hear has to skip the loudspeaker too."""
    loop = CheckResult(check="sound_loop", verdict=UNKNOWN, word=word, at=at(1))
    mic = [CheckResult(check="mic_level", verdict=microphone, at=at(1))] if microphone else []
    state = drammen(report(CheckReport, "drammen", at(1), results=(loop, *mic)))
    every = {one.check.id: one for one in findings(state, REAL, at(2), in_contact=True)}
    assert every["sound_loop"].check.need == need
    assert every["sound_loop"].verdict is UNKNOWN


def test_a_waiver_is_about_one_fault_and_ends_with_it() -> None:
    state = drammen(told(1, FAIL), waived(2), told(3, OK), told(4, FAIL))
    assert room_verdict(found(state, minutes=5)) is NOT_READY
    assert drammen(told(1, FAIL), waived(4), told(3, FAIL)).waived


def test_a_waiver_that_comes_late_is_about_what_was_wrong_then() -> None:
    story = (told(1, FAIL), told(3, OK), told(4, FAIL))
    assert not drammen(*story, waived(2)).waived
    assert not drammen(told(1, FAIL), waived(4, on=False), waived(3), waived(4, on=False)).waived
    twice = drammen(told(1, FAIL), waived(5), waived(3, on=False))
    assert twice.waived["sound"].at == at(5)


def care(step: CareStep, minutes: float, *rooms: str) -> Any:
    return wish(CareForCheck, at(minutes), check="sound", rooms=rooms or ("drammen",), step=step)


def test_the_centres_care_is_told_of_each_room_until_it_lets_go_or_the_check_is_well() -> None:
    story = (told(1, FAIL), care(CareStep.SEEN, 2), care(CareStep.FIXING, 3))
    assert drammen(*story).cared["sound"].step is CareStep.FIXING
    assert not drammen(*story, care(CareStep.LEFT, 4)).cared
    assert not drammen(*story, told(5, OK)).cared


def test_a_check_that_no_room_told_of_cannot_be_cared_for() -> None:
    refused = care(CareStep.SEEN, 2)(live())
    assert refusal(live(), refused) == "unknown_check"


def test_a_result_that_is_told_again_keeps_the_moment_when_it_became_so() -> None:
    state = drammen(told(1, OK), told(2, FAIL), told(9, FAIL))
    (sound,) = [one for one in found(state, minutes=9) if one.check.id == "sound"]
    assert (sound.since, sound.at) == (at(2), at(9))


# ── when it changes by itself ──────────────────────────────────────────────────────────────────


def measured_at(**minutes: float) -> RoomState:
    """A room that found this well so many minutes after the start."""
    return RoomState(checks={name: check(name, OK, at(after)) for name, after in minutes.items()})


def test_the_next_result_to_expire_is_the_one_that_is_worth_least_longest() -> None:
    state = measured_at(sound=0, power=2, smell=0)
    moment = timedelta(microseconds=1)
    assert next_expiry(state, CATALOGUE, START) == at(10) + moment
    assert next_expiry(state, CATALOGUE, at(10)) == at(10) + moment
    assert next_expiry(state, CATALOGUE, at(11)) == at(12) + moment
    assert next_expiry(state, CATALOGUE, at(13)) == at(15) + moment, "of one that we do not list"
    assert next_expiry(state, CATALOGUE, at(16)) is None


def test_what_is_unknown_or_told_to_swing_does_not_expire() -> None:
    assert next_expiry(room(sound=UNKNOWN, sound_unstable=WARN), CATALOGUE, START) is None


@given(
    st.dictionaries(st.sampled_from([*CATALOGUE, "smell"]), st.integers(0, 20)),
    st.integers(0, 30),
)
def test_until_the_next_expiry_nothing_changes_by_itself(
    measured: dict[str, int], now: int
) -> None:
    state = measured_at(**measured)
    until = next_expiry(state, CATALOGUE, at(now))
    just_before = (until or at(99)) - timedelta(microseconds=1)
    seen = [
        [(one.check.id, one.verdict) for one in findings(state, CATALOGUE, when, in_contact=False)]
        for when in (at(now), max(at(now), just_before))
    ]
    assert seen[0] == seen[1]
    if until is not None:
        then = findings(state, CATALOGUE, until, in_contact=False)
        assert [(one.check.id, one.verdict) for one in then] != seen[0]


# ── never green by default ─────────────────────────────────────────────────────────────────────

verdicts = st.dictionaries(st.sampled_from([*CATALOGUE]), st.sampled_from(CheckVerdict))


@given(measured=verdicts, minutes=st.integers(0, 30), is_live=st.booleans())
def test_a_room_is_ready_only_where_all_that_it_needs_was_found_well_in_time(
    measured: dict[str, CheckVerdict], minutes: int, *, is_live: bool
) -> None:
    seen = found(room(**measured), minutes=minutes, live=is_live)
    if room_verdict(seen) is READY:
        assert measured.get("sound") is OK or (measured.get("sound") is WARN and minutes > 10)
        assert minutes <= 10 or is_live


@given(verdicts, st.sampled_from([*CATALOGUE]))
def test_nothing_found_worse_ever_makes_a_verdict_better(
    measured: dict[str, CheckVerdict], name: str
) -> None:
    scale = [READY, REMARK, NOT_KNOWN, NOT_READY]
    before = room_verdict(found(room(**{"sound": OK, "power": OK, **measured})))
    worse = room_verdict(found(room(**{"sound": OK, "power": OK, **measured, name: FAIL})))
    assert name == LINK or scale.index(worse) >= scale.index(before)


def test_a_verdict_that_took_missing_for_well_would_be_found_out() -> None:
    """The planted fault: every check is only watched, as all were at the start once."""
    lenient = {name: replace(one, need="watched") for name, one in CATALOGUE.items()}
    for is_live in (False, True):
        assert room_verdict(found(room(), catalogue=lenient, live=is_live)) is READY
        assert room_verdict(found(room(), live=is_live)) is NOT_KNOWN

"""A day run again: at every moment it is what was known then, however much or little is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules import care_commands as cc
from session_core.rules import care_events as ce
from session_core.rules import commands as c
from session_core.rules import events as e
from session_core.rules import reports as r
from session_core.rules.evolve import evolve, fold
from session_core.rules.replay import (
    AT_MOST,
    BEFORE,
    EVERY,
    SECOND,
    STATES_MAX,
    TOLD_MAX,
    Reel,
    is_told,
    known_at,
    room_of,
    whole,
)
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CheckVerdict,
    CommandResult,
    LegQuality,
    LegSource,
    LegState,
    QuestionStatus,
)
from tests.builders import (
    START,
    answered,
    at,
    check,
    checked,
    history,
    planned,
    report,
    sample_programme,
    state_after,
    wish,
)
from tests.rules.histories import DAY_BEGINS, Act, days, play

FIRST = planned(sample_programme(), DAY_BEGINS)


def reel_of(events: Iterable[e.Event], every: int = EVERY, most: int = STATES_MAX) -> Reel:
    first, *rest = events
    assert isinstance(first, e.SessionPlanned)
    reel = Reel(first, every, most)
    for event in rest:
        reel.take(event)
    return reel


def events_of(day: Iterable[Act]) -> list[e.Event]:
    return [FIRST, *(event for moment in play(day) for event in moment.events)]


def state_at(reel: Reel, events: list[e.Event], moment: datetime) -> SessionState:
    """As a shell finds it: a kept state, and the few events between."""
    place = reel.place(moment)
    state = place.state
    for event in events[state.seq : place.last]:
        state = evolve(state, event)
    return state


def known_by(events: list[e.Event], moment: datetime) -> SessionState:
    """The fold of all that was known at a moment, found the long way. What was written after
    something that came later was known no earlier than that.
    """
    count = 1
    for place, event in enumerate(events[1:], start=2):
        if whole(known_at(event)) > moment:
            break
        count = place
    return fold(events[:count])


def faults(
    day: list[Act], find: Callable[[Reel, list[e.Event], datetime], SessionState], *, every: int
) -> list[datetime]:
    """The moments at which another state is found than what was known then."""
    events = events_of(day)
    reel = reel_of(events, every, most=3)
    moments = {whole(known_at(one)) for one in events}
    around = {one + shift * SECOND for one in moments for shift in (-1, 0, 1)}
    return [one for one in sorted(around) if find(reel, events, one) != known_by(events, one)]


# ── every moment ───────────────────────────────────────────────────────────────────────────────


@given(days, st.integers(1, 6))
def test_the_state_at_a_moment_is_the_fold_of_all_that_was_known_by_then(
    day: list[Act], every: int
) -> None:
    assert faults(day, state_at, every=every) == []


def test_a_planted_look_that_is_one_event_behind_is_caught() -> None:
    def behind(reel: Reel, events: list[e.Event], moment: datetime) -> SessionState:
        return fold(events[: max(reel.place(moment).last - 1, 1)])

    opened = [Act(c.OpenLobby), Act(c.StartSession), *[Act(c.Advance)] * 3]
    assert faults(opened, behind, every=2)


@given(days)
def test_the_next_change_is_the_first_moment_at_which_more_is_known(day: list[Act]) -> None:
    events = events_of(day)
    reel = reel_of(events)
    for moment in {max(whole(known_at(one)), whole(FIRST.at)) for one in events}:
        change = reel.next_change(moment)
        if change is None:
            assert reel.place(moment).last == len(events)
        else:
            assert reel.place(change - SECOND).last == reel.place(moment).last
            assert reel.place(change).last > reel.place(moment).last


@given(days)
def test_what_is_told_comes_in_order_and_is_found_by_its_moment(day: list[Act]) -> None:
    reel = reel_of(events_of(day))
    moments = [one.at for one in reel.told]
    assert moments == sorted(moments)
    for moment in moments:
        assert reel.told_before(moment) == sum(one < moment for one in moments)
        assert reel.told_by(moment) == sum(one <= moment for one in moments)


def test_before_it_was_planned_a_day_is_as_it_was_planned() -> None:
    reel = reel_of(history(wish(c.OpenLobby, at(-30))))
    place = reel.place(START - timedelta(days=400))
    assert (place.last, place.state.seq) == (1, 1)


def test_a_clock_that_was_set_back_takes_nothing_out_of_its_order() -> None:
    first = report(r.HelpReport, "drammen", at(5), help="1")
    later = report(r.RejoinReport, "drammen", at(2))
    events = list(history(wish(c.OpenLobby, at(-30)), first, later))
    reel = reel_of(events)
    assert reel.place(at(4)).last == 2
    assert reel.place(at(5)).last == 4
    assert [one.at for one in reel.told] == [at(-30), at(5), at(5)]


def test_what_happened_within_a_second_is_seen_at_its_end() -> None:
    assert whole(START) == START
    assert whole(START + timedelta(microseconds=1)) == START + SECOND


# ── how much is kept ───────────────────────────────────────────────────────────────────────────


def test_however_long_a_day_is_only_so_many_states_are_kept_of_it() -> None:
    reel = Reel(FIRST, every=2, most=8)
    for _ in range(5_000):
        reel.take(None)
        assert reel.seq >= reel.place(START).state.seq
    assert reel.state.seq == reel.seq == 5_001
    kept = {id(reel._states[n]) for n in range(len(reel._states))}
    assert len(kept) <= 8
    assert reel.seq - reel.place(START).state.seq < reel._every


def test_of_a_day_without_end_no_more_is_told_than_anybody_reads() -> None:
    reel = reel_of(history(wish(c.OpenLobby, at(-30))))
    said = e.HoldStarted(at=at(0), by=FIRST.by)
    for _ in range(TOLD_MAX + 5):
        reel.take(said)
    assert len(reel.told) == TOLD_MAX


# ── what is told ───────────────────────────────────────────────────────────────────────────────


def leg(minutes: float, state: LegState, quality: LegQuality = LegQuality.GOOD) -> r.LegReport:
    told = {"leg": state, "heard_by": LegSource.CLIENT, "quality": quality}
    return report(r.LegReport, "drammen", at(minutes), **told)


def test_what_comes_by_itself_many_times_a_minute_is_not_told_one_by_one() -> None:
    measured = checked("drammen", at(-20), check("power", CheckVerdict.OK, at(-20)))
    done = answered("1", CommandResult.DONE, at(-19))
    reel = reel_of(history(wish(c.OpenLobby, at(-30)), measured, done))
    assert [one.event.kind for one in reel.told] == ["lobby_opened"]


def test_contact_and_the_video_meeting_are_told_when_they_change() -> None:
    steps: list[r.Report] = [
        report(r.ContactReport, "drammen", at(-29), in_contact=True),
        report(r.ContactReport, "drammen", at(-28), in_contact=True),
        report(r.ContactReport, "drammen", at(-27), in_contact=False),
        leg(-26, LegState.PRESENT),
        leg(-25, LegState.PRESENT, LegQuality.BAD),
        leg(-24, LegState.ABSENT),
    ]
    reel = reel_of(history(wish(c.OpenLobby, at(-30)), *steps))
    assert [(one.at, one.room) for one in reel.told[1:]] == [
        (at(minutes), "drammen") for minutes in (-29, -27, -26, -24)
    ]


def test_what_was_set_aside_or_tells_of_a_room_that_nobody_knows_is_not_told() -> None:
    state = state_after(wish(c.OpenLobby, at(-30)))
    strange = report(r.RejoinReport, "oslo", at(0))
    aside = e.ReportSetAside(at=at(0), by=FIRST.by, report=strange, reason="unknown_room")
    kept = e.ReportKept(at=at(0), by=FIRST.by, report=strange)
    assert not is_told(aside, state)
    assert not is_told(kept, state)
    assert not is_told(FIRST, state)


def test_the_room_of_a_call_or_question_is_known_from_what_it_answers() -> None:
    state = state_after(
        wish(c.OpenLobby, at(-30)),
        report(r.HelpReport, "drammen", at(-20), help="1"),
        report(r.QuestionReport, "baerum", at(-20), question="2", text="Når?"),
    )
    by, now = FIRST.by, at(-10)

    def marked(question: str) -> e.Event:
        return ce.QuestionMarked(at=now, by=by, question=question, status=QuestionStatus.TAKEN)

    assert room_of(ce.HelpAcknowledged(at=now, by=by, help="1"), state) == "drammen"
    assert room_of(ce.HelpResolved(at=now, by=by, help="9"), state) == ""
    assert room_of(marked("2"), state) == "baerum"
    assert room_of(marked("9"), state) == ""
    assert room_of(ce.RoomConfirmed(at=now, by=by, room="drammen", well=True), state) == "drammen"
    assert room_of(e.HoldStarted(at=now, by=by), state) == ""


# ── the part of the day that is shown ──────────────────────────────────────────────────────────

ENDS = sample_programme().ends_at


def test_a_day_is_shown_from_an_hour_before_its_start_until_the_last_that_was_told() -> None:
    over = history(
        wish(c.OpenLobby, at(-30)), wish(c.StartSession, at(0)), wish(c.EndSession, at(200))
    )
    late = report(r.ClosingReport, "drammen", at(230))
    reel = reel_of(over)
    assert reel.window(at(1000)) == (START - BEFORE, at(200))
    (kept,) = history(
        wish(c.OpenLobby, at(-30)), wish(c.StartSession, at(0)), wish(c.EndSession, at(200)), late
    )[len(over) :]
    reel.take(kept)
    assert reel.window(at(1000)) == (START - BEFORE, at(230))


def test_what_was_told_up_to_three_hours_before_the_start_is_shown_and_nothing_before_that() -> (
    None
):
    reel = reel_of(history(wish(c.OpenLobby, at(-170))))
    assert reel.window(at(10)) == (at(-170), at(10))
    early = reel_of(
        history(wish(cc.TickItem, at(-60 * 24 * 3), item="invited"), wish(c.OpenLobby, at(-30)))
    )
    assert early.window(at(10)) == (START - BEFORE, at(10))


def test_a_day_that_is_not_over_is_shown_until_now() -> None:
    reel = reel_of(history(wish(c.OpenLobby, at(-30)), wish(c.StartSession, at(0))))
    assert reel.window(at(12)) == (START - BEFORE, at(12))
    assert reel.window(at(12, 0.5)) == (START - BEFORE, at(12) + SECOND)
    assert reel.window(at(60 * 24 * 9)) == (START - BEFORE, START - BEFORE + AT_MOST)


def test_of_a_day_that_has_only_been_tried_its_last_trial_is_shown() -> None:
    two_days = 60 * 24 * 2
    reel = reel_of(
        history(
            wish(c.OpenLobby, at(-2 * two_days), rehearsal=True),
            wish(c.EndRehearsal, at(-2 * two_days + 30)),
            wish(c.OpenLobby, at(-two_days), rehearsal=True),
            wish(c.EndRehearsal, at(-two_days + 45)),
        )
    )
    begins_at, _ = reel.window(at(-two_days + 60))
    assert begins_at == at(-two_days)


@pytest.mark.parametrize("minutes", [-60 * 24 * 30, 0])
def test_a_day_of_which_nothing_is_told_has_a_length_all_the_same(minutes: float) -> None:
    begins_at, ends_at = Reel(FIRST).window(at(minutes))
    assert (begins_at, ends_at) == (START - BEFORE, max(at(minutes), START - BEFORE + SECOND))

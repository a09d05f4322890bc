"""What holds on every day, however it goes; and for each promise, a fault that is caught."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_core.rules import care_commands as cc
from session_core.rules import care_events as ce
from session_core.rules import commands as c
from session_core.rules import events as e
from session_core.rules import reports as r
from session_core.rules.bases import CommandBase
from session_core.rules.decide import decide
from session_core.rules.evolve import evolve
from session_core.rules.programme import Cut
from session_core.rules.state import Question, SessionState
from session_core.rules.terms import CatchUpWay, OwnStep, Phase, QuestionStatus
from tests.builders import at, live, report
from tests.people import LEE
from tests.rules import checkers, histories
from tests.rules.histories import PROGRAMME, Act, Moment, days, names, play, rooms, segments

Checker = Callable[..., Iterator[str]]

CHECKERS: list[Checker] = [
    checkers.refused_reports,
    checkers.forgetful_folds,
    checkers.crossed_writers,
    checkers.still_revisions,
    checkers.obeyed_stale_wishes,
    checkers.obeyed_late_wishes,
    checkers.lasting_moves,
    checkers.lasting_marks,
    checkers.homeless_clocks,
    checkers.false_partings,
]


@pytest.mark.parametrize("checker", CHECKERS)
@given(day=days)
def test_whatever_the_day_the_promise_holds(checker: Checker, day: list[Act]) -> None:
    assert list(checker(day)) == []


@given(days, st.integers(-3600, 3 * 86_400))
def test_every_reading_stays_the_same_until_the_next_deadline(day: list[Act], later: int) -> None:
    for moment in _sample(play(day)):
        now = moment.now + timedelta(seconds=max(0, later))
        assert list(checkers.missed_deadlines(moment.after, moment.now)) == []
        assert list(checkers.missed_deadlines(moment.after, now)) == []


def _sample(moments: Iterable[Moment]) -> list[Moment]:
    """Every third moment and the last: enough, and three times as fast."""
    whole = list(moments)
    return [*whole[::3], *whole[-1:]]


# ── events that nobody decided ─────────────────────────────────────────────────────────────────

cuts = st.builds(Cut, segment=segments, seconds=st.integers(-9000, 9000))
nonsense_fields: dict[str, st.SearchStrategy[Any]] = {
    "at": st.integers(-9000, 9000).map(lambda s: at(0, s)),
    "by": st.just(LEE.by),
    "programme": st.just(PROGRAMME),
    "rehearsal": st.booleans(),
    "length_s": st.integers(-9000, 9000),
    "seconds": st.integers(-9000, 9000),
    "late_s": st.integers(0, 9000),
    "way": st.sampled_from(CatchUpWay),
    "cuts": st.lists(cuts, max_size=2).map(tuple),
    "question": names,
    "message": names,
    "help": names,
    "text": st.just("?"),
    "status": st.sampled_from(QuestionStatus),
    "queued": st.booleans(),
    "undo": st.booleans(),
    "late": st.booleans(),
    "reason": st.just("unknown_room"),
    "report": st.builds(report, st.just(r.RejoinReport), rooms, st.just(at(5))),
    "skipped": st.lists(segments, max_size=3).map(tuple),
}
some_rooms = st.lists(rooms, max_size=3).map(tuple)


def _nonsense(kind: type[Any]) -> st.SearchStrategy[e.Event]:
    drawn = {field.name: field for field in fields(kind) if field.name != "kind"}
    given_ = {name: nonsense_fields.get(name, some_rooms) for name in drawn}
    if "segment" in drawn:
        whole = st.sampled_from(PROGRAMME.segments)
        given_["segment"] = whole if kind is e.SegmentStarted else segments
    return st.builds(kind, **given_)


nonsense = st.sampled_from(get_args(e.Event)).flatmap(_nonsense)


@given(days, st.lists(nonsense, max_size=12))
def test_any_event_can_be_folded_into_any_state_and_then_be_read(
    day: list[Act], log: list[e.Event]
) -> None:
    state = [live(), *(moment.after for moment in play(day))][-1]
    for event in log:
        number, state = state.seq, evolve(state, event)
        assert state.seq == number + 1
        assert (state.phase is Phase.LIVE) == (state.current is not None)
        checkers.seen_at(state, at(60))


# ── attendance ─────────────────────────────────────────────────────────────────────────────────

counts = st.builds(
    lambda kind, minute, people, where: report(
        kind, "drammen", at(minute), patients=people, relatives=1, segment=where
    ),
    st.sampled_from([r.AttendanceReport, r.CountCorrectionReport]),
    st.integers(0, 140),
    st.integers(0, 30),
    st.none() | segments,
)
some_counts = st.lists(counts, max_size=4, unique_by=lambda one: one.at)


@settings(max_examples=50)
@given(some_counts)
def test_headcounts_do_not_depend_on_the_order_in_which_they_come(
    told: list[r.AttendanceReport | r.CountCorrectionReport],
) -> None:
    seen = [checkers.attendance_in_order(order) for order in permutations(told)]
    assert all(one == seen[0] for one in seen)


# ── back with everyone ──────────────────────────────────────────────────────────────────────

rejoins = st.builds(
    lambda minute, kind: report(kind, "drammen", at(minute)),
    st.integers(0, 140),
    st.sampled_from([r.RejoinReport, r.RejoinTakenBackReport]),
)
some_rejoins = st.lists(rejoins, max_size=4, unique_by=lambda one: one.at)


@settings(max_examples=50)
@given(some_rejoins)
def test_whether_a_room_is_back_does_not_depend_on_the_order_in_which_its_words_come(
    told: list[r.RejoinReport | r.RejoinTakenBackReport],
) -> None:
    seen = [checkers.back_in_order(order) for order in permutations(told)]
    assert all(one == seen[0] for one in seen)


# ── a room's own way ────────────────────────────────────────────────────────────────────────

own_steps = st.builds(
    lambda minute, step, where: report(
        r.OwnWayReport, "drammen", at(minute), step=step, segment=where
    ),
    st.integers(0, 140),
    histories.own_steps,
    st.sampled_from([one.id for one in PROGRAMME.segments[:3]]),
)
some_steps = st.lists(own_steps, max_size=5, unique_by=lambda one: one.at)


@settings(max_examples=50)
@given(some_steps)
def test_a_rooms_own_runs_do_not_depend_on_the_order_in_which_its_steps_come(
    told: list[r.OwnWayReport],
) -> None:
    seen = [checkers.own_runs_in_order(order) for order in permutations(told)]
    assert all(one == seen[0] for one in seen)


# ── planted faults ─────────────────────────────────────────────────────────────────────────────

WENT_ON = OwnStep.WENT_ON
DAY = [
    Act(c.OpenLobby),
    Act(r.AttendanceReport, fields={"room": "drammen"}),
    Act(c.StartSession),
    *(Act(r.QuestionReport, fields={"room": "drammen", "question": n, "text": "?"}) for n in "12"),
    *(Act(cc.MarkQuestion, fields={"question": n, "status": QuestionStatus.TAKEN}) for n in "12"),
    Act(c.Advance),
    Act(r.RejoinReport, fields={"room": "drammen"}),
    Act(c.Advance, pages_behind=1),
    Act(r.OwnWayReport, fields={"room": "drammen", "segment": "break-1", "step": WENT_ON}),
    Act(c.Advance),
    Act(c.UndoMove, gap_s=5),
    Act(c.Advance),
    Act(cc.CallBack),
    Act(c.EndSession),
]


def test_the_day_of_the_planted_faults_has_none_of_its_own() -> None:
    for checker in CHECKERS:
        assert list(checker(DAY)) == []


def loses_reports(state: SessionState, message: Any) -> tuple[e.Event, ...]:
    return () if isinstance(message, r.RejoinReport) else decide(state, message)


def obeys_old_pages(state: SessionState, message: Any) -> tuple[e.Event, ...]:
    if isinstance(message, c.PositionCommand):
        message = replace(message, seen_revision=state.position.revision, seen_segment=None)
    return decide(state, message)


def moves_when_a_room_is_back(state: SessionState, event: e.Event) -> SessionState:
    after = evolve(state, event)
    if isinstance(event, e.ReportKept) and isinstance(event.report, r.RejoinReport):
        return replace(after, position=replace(after.position, current=None))
    return after


def empties_rooms_on_undo(state: SessionState, event: e.Event) -> SessionState:
    after = evolve(state, event)
    return replace(after, rooms={}) if isinstance(event, e.MoveUndone) else after


def undoes_the_revision_too(state: SessionState, event: e.Event) -> SessionState:
    after = evolve(state, event)
    if isinstance(event, e.MoveUndone) and state.before is not None:
        return replace(after, position=state.before)
    return after


def undoes_half(state: SessionState, event: e.Event) -> SessionState:
    after = evolve(state, event)
    if isinstance(event, e.MoveUndone):
        return replace(after, position=replace(after.position, ended=state.position.ended))
    return after


def calls_on_when_a_call_is_undone(state: SessionState, event: e.Event) -> SessionState:
    after = evolve(state, event)
    is_undo = isinstance(event, ce.CallBackUndone)
    return replace(after, called_back=state.called_back) if is_undo else after


def numbers_moves_only(state: SessionState, event: e.Event) -> SessionState:
    after = evolve(state, event)
    return replace(after, seq=state.seq) if isinstance(event, e.ReportKept) else after


def remembers_how_often_it_was_called() -> Callable[[SessionState, e.Event], SessionState]:
    calls: list[e.Event] = []

    def folds_with_a_memory(state: SessionState, event: e.Event) -> SessionState:
        calls.append(event)
        return replace(evolve(state, event), set_aside=len(calls))

    return folds_with_a_memory


def forgets_where_the_others_were(state: SessionState, event: e.Event) -> SessionState:
    after = evolve(state, event)
    room = after.rooms["drammen"]
    moves = tuple(replace(one, centre_runs=99) for one in room.own_moves)
    return replace(after, rooms={**after.rooms, "drammen": replace(room, own_moves=moves)})


def obeys_late_wishes(state: SessionState, message: Any) -> tuple[e.Event, ...]:
    is_wish = isinstance(message, CommandBase)
    return decide(state, replace(message, not_after=None) if is_wish else message)


def shows_two_at_once(state: SessionState, event: e.Event) -> SessionState:
    after = evolve(state, event)
    return replace(after, questions={**after.questions, **_taken(state)})


def undoes_one_of_two(state: SessionState, event: e.Event) -> SessionState:
    after = evolve(state, event)
    is_undo = isinstance(event, ce.QuestionMarked) and event.undo
    return replace(after, questions={**after.questions, **_passed(state)}) if is_undo else after


def _taken(state: SessionState) -> dict[str, Question]:
    return {name: one for name, one in state.questions.items() if one.status == "taken"}


def _passed(state: SessionState) -> dict[str, Question]:
    return {name: one for name, one in state.questions.items() if one.passed_at is not None}


PLANTED: list[tuple[Checker, dict[str, Any]]] = [
    (checkers.refused_reports, {"decide": loses_reports}),
    (checkers.forgetful_folds, {"evolve": remembers_how_often_it_was_called()}),
    (checkers.forgetful_folds, {"evolve": numbers_moves_only}),
    (checkers.crossed_writers, {"evolve": moves_when_a_room_is_back}),
    (checkers.crossed_writers, {"evolve": empties_rooms_on_undo}),
    (checkers.still_revisions, {"evolve": undoes_the_revision_too}),
    (checkers.obeyed_stale_wishes, {"decide": obeys_old_pages}),
    (checkers.obeyed_late_wishes, {"decide": obeys_late_wishes}),
    (checkers.lasting_moves, {"evolve": undoes_half}),
    (checkers.lasting_moves, {"evolve": calls_on_when_a_call_is_undone}),
    (checkers.lasting_marks, {"evolve": shows_two_at_once}),
    (checkers.lasting_marks, {"evolve": undoes_one_of_two}),
    (checkers.homeless_clocks, {"evolve": moves_when_a_room_is_back}),
    (checkers.false_partings, {"evolve": forgets_where_the_others_were}),
]


@pytest.mark.parametrize(("checker", "fault"), PLANTED)
def test_a_planted_fault_is_caught(checker: Checker, fault: dict[str, Any]) -> None:
    assert list(checker(DAY, **fault)) != []


@pytest.mark.parametrize("wrong_s", [-1, 0, 3600])
def test_a_planted_deadline_that_is_past_or_too_far_is_caught(wrong_s: int) -> None:
    def planted(state: SessionState, now: datetime) -> datetime:
        return now + timedelta(seconds=wrong_s)

    assert list(checkers.missed_deadlines(live("lecture-1"), at(20), planted)) != []


def test_a_planted_fold_that_takes_the_last_to_come_for_the_last_seen_is_caught() -> None:
    def in_order_of_arrival(state: SessionState, event: e.Event) -> SessionState:
        known = state.rooms["drammen"].counts
        after = evolve(state, event)
        (new,) = (one for one in after.rooms["drammen"].counts if one not in known)
        room = replace(after.rooms["drammen"], counts=(*known, new))
        return replace(after, rooms={**after.rooms, "drammen": room})

    told = [report(r.AttendanceReport, "drammen", at(n), patients=n) for n in (1, 2)]
    one, other = (
        checkers.attendance_in_order(order, in_order_of_arrival) for order in permutations(told)
    )
    assert one != other


def test_a_planted_fold_that_takes_the_last_word_to_come_for_the_last_said_is_caught() -> None:
    def in_order_of_arrival(state: SessionState, event: e.Event) -> SessionState:
        after = evolve(state, event)
        assert isinstance(event, e.ReportKept)
        said = event.report.at if isinstance(event.report, r.RejoinReport) else None
        room = replace(after.rooms["drammen"], back_at=said)
        return replace(after, rooms={**after.rooms, "drammen": room})

    told: list[r.RejoinReport | r.RejoinTakenBackReport] = [
        report(r.RejoinReport, "drammen", at(1)),
        report(r.RejoinTakenBackReport, "drammen", at(2)),
    ]
    one, other = (
        checkers.back_in_order(order, in_order_of_arrival) for order in permutations(told)
    )
    assert one != other


def test_a_planted_fold_that_takes_the_last_step_to_come_for_the_last_taken_is_caught() -> None:
    def in_order_of_arrival(state: SessionState, event: e.Event) -> SessionState:
        known = state.rooms["drammen"].own_moves
        after = evolve(state, event)
        (new,) = (one for one in after.rooms["drammen"].own_moves if one not in known)
        room = replace(after.rooms["drammen"], own_moves=(*known, new))
        return replace(after, rooms={**after.rooms, "drammen": room})

    told = [
        report(r.OwnWayReport, "drammen", at(n), step=WENT_ON, segment=PROGRAMME.segments[n].id)
        for n in (1, 2)
    ]
    one, other = (
        checkers.own_runs_in_order(order, in_order_of_arrival) for order in permutations(told)
    )
    assert one != other

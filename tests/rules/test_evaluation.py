"""When people are asked to answer on their phones, and what a room tells of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.evaluation import form_now, is_on, left_out, not_held_in
from session_core.rules.events import ReportKept, SegmentSkipped, SessionEnded
from session_core.rules.evolve import begin
from session_core.rules.programme import EvaluationForm
from session_core.rules.reports import ClosingReport, EvaluationReport, OwnWayReport
from session_core.rules.screens import showing
from session_core.rules.state import SessionState
from session_core.rules.terms import By, EvaluationWay, OwnStep, Role, ScreenShows, SegmentType
from session_core.wire import codec
from tests.builders import WHY, Step, at, live, planned, refusal, report, state_after, wish

FORM = EvaluationForm(url="https://example.org/evaluering/", square=("7", "5", "7"))
ROOM = "drammen"


def with_form(state: SessionState, form: EvaluationForm | None = FORM) -> SessionState:
    return replace(state, programme=replace(state.programme, evaluation=form))


def evaluation() -> str:
    return next(one.id for one in live().programme.segments if one.type is SegmentType.EVALUATION)


def told(way: EvaluationWay, minute: float, room: str = ROOM) -> Step:
    return report(EvaluationReport, room, at(minute), way=way)


def closed(room: str) -> Step:
    people = {"patients": 5, "relatives": 2, "evaluation_done": True}
    return report(ClosingReport, room, at(141), **people)


def test_people_are_asked_from_the_evaluation_until_their_room_has_closed() -> None:
    before, now = with_form(live()), with_form(live(evaluation()))
    assert (form_now(before, ROOM), is_on(before)) == (None, False)
    assert (form_now(now, ROOM), is_on(now)) == (FORM, True)
    over = state_after(wish(c.EndSession, at(140)), closed("ringerike"), state=now)
    assert (form_now(over, ROOM), is_on(over)) == (FORM, False)
    assert form_now(over, "ringerike") is None
    assert form_now(over, "nowhere") is None


def test_where_the_evaluation_was_jumped_over_people_are_asked_when_the_day_is_closed() -> None:
    over = state_after(wish(c.EndSession, at(40)), state=with_form(live()))
    assert form_now(over, ROOM) == FORM
    plan = over.programme
    lectures = tuple(one for one in plan.segments if one.type is not SegmentType.EVALUATION)
    assert form_now(replace(over, programme=replace(plan, segments=lectures)), ROOM) is None


def test_without_an_address_nobody_is_asked() -> None:
    assert form_now(live(evaluation()), ROOM) is None


def test_the_address_is_read_aloud_without_what_every_address_begins_with() -> None:
    assert FORM.spoken == "example.org/evaluering"


def test_the_last_word_of_a_room_says_how_it_was_answered() -> None:
    now = live(evaluation())
    assert now.rooms[ROOM].evaluated is None
    later = state_after(told(EvaluationWay.PHONE, 131), told(EvaluationWay.BOTH, 132), state=now)
    stale = state_after(told(EvaluationWay.PAPER, 130), state=later)
    for state in (later, stale):
        known = state.rooms[ROOM].evaluated
        assert known is not None
        assert (known.way, known.at) == (EvaluationWay.BOTH, at(132))
    assert later.rooms["ringerike"].evaluated is None


def test_the_code_can_be_put_on_screens_only_where_there_is_one() -> None:
    wanted = wish(cc.ShowOnScreens, at(1), shows=ScreenShows.EVALUATION)
    assert refusal(live(), wanted(live())) == "no_evaluation_form"
    shown = showing(state_after(wanted, state=with_form(live())), ROOM, at(1))
    assert shown is not None
    assert shown.shows is ScreenShows.EVALUATION


# ── left out only with a reason ────────────────────────────────────────────────────────────────


def why(state: SessionState) -> list[tuple[str, str]]:
    return [(one.segment, one.why) for one in left_out(state)]


def skipped(minute: float = 41, **fields: Any) -> Step:
    return wish(c.Skip, at(minute), target="evaluation", **{"why": f" {WHY} ", **fields})


def test_a_reason_is_kept_with_the_evaluation_until_it_is_put_back_or_the_skip_is_undone() -> None:
    state = state_after(skipped(), state=live("break-1"))
    assert why(state) == [("evaluation", WHY)]
    assert why(state_after(wish(c.UndoMove, at(41, 5)), state=state)) == []
    back = state_after(wish(c.PutBack, at(45), target="evaluation"), state=state)
    assert (why(back), back.position.why_left_out) == ([], {})
    again = state_after(skipped(46, why="Strømmen gikk"), state=back)
    assert why(again) == [("evaluation", "Strømmen gikk")]


def test_of_another_segment_no_reason_is_asked_and_none_is_kept() -> None:
    state = state_after(wish(c.Skip, at(41), target="lecture-2", why=WHY), state=live("break-1"))
    assert (why(state), state.position.why_left_out) == ([], {})


def test_a_day_that_ends_before_the_evaluation_says_why_until_it_is_opened_again() -> None:
    state = state_after(wish(c.EndSession, at(80), why=WHY), state=live("lecture-2"))
    assert why(state) == [("evaluation", WHY)]
    opened = state_after(wish(c.ReopenSession, at(81)), state=state)
    assert (why(opened), opened.position.why_left_out) == ([], {})
    skipped_first = state_after(
        skipped(), wish(c.EndSession, at(80), why=None), wish(c.ReopenSession, at(81)),
        state=live("break-1"),
    )  # fmt: skip
    assert why(skipped_first) == [("evaluation", WHY)], "it was given, and stands"


@pytest.mark.parametrize("state", [live("evaluation"), live("goodbye")])
def test_after_the_evaluation_a_day_ends_without_a_reason_and_keeps_none(
    state: SessionState,
) -> None:
    assert not_held_in(state) == ()
    for told in (None, WHY):
        ended = state_after(wish(c.EndSession, at(140), why=told), state=state)
        assert (why(ended), ended.position.why_left_out) == ([], {})


def test_a_programme_without_one_has_none_to_lose() -> None:
    state = live("lecture-2")
    plan = state.programme
    others = tuple(one for one in plan.segments if one.type is not SegmentType.EVALUATION)
    bare = replace(state, programme=replace(plan, segments=others))
    ended = state_after(wish(c.EndSession, at(80), why=None), state=bare)
    assert (not_held_in(bare), why(ended)) == ((), [])


def test_a_room_that_held_it_by_itself_has_held_it() -> None:
    rooms = ("drammen", "baerum", "ringerike")
    state = live("lecture-2")
    assert not_held_in(state) == rooms
    alone = report(OwnWayReport, "baerum", at(81), segment="evaluation", step=OwnStep.WENT_ON)
    answered = [alone, closed("ringerike")]
    assert not_held_in(state_after(*answered, state=state)) == ("drammen",)
    hurried = report(ClosingReport, "ringerike", at(82), evaluation_done=False)
    assert not_held_in(state_after(hurried, state=state)) == rooms
    everywhere = [*answered, told(EvaluationWay.PAPER, 82)]
    ended = state_after(*everywhere, wish(c.EndSession, at(90), why=None), state=state)
    assert (not_held_in(ended), why(ended)) == ((), [])


def test_days_of_before_left_it_out_without_a_reason_and_are_read_as_they_are() -> None:
    state = live("break-1")
    by = By(role=Role.COURSE_LEADER)
    for event in (
        SegmentSkipped(at=at(41), by=by, segment="evaluation", why=WHY),
        SessionEnded(at=at(41), by=by, why=WHY),
    ):
        old = without(json.loads(codec.event_to_json(event)), "why")
        read = codec.event_from_json(json.dumps(old))
        assert read == replace(event, why="")
        assert why(codec.evolve_known(state, read)) == [("evaluation", "")]
    kept = state_after(skipped(), state=state)
    before = without(json.loads(codec.state_to_json(kept)), "why_left_out")
    assert why(codec.state_from_json(json.dumps(before))) == [("evaluation", "")]


# ── versions ───────────────────────────────────────────────────────────────────────────────────


def without(body: Any, *names: str) -> Any:
    """The same JSON as it was written before these fields were known."""
    if isinstance(body, list):
        return [without(one, *names) for one in body]
    if not isinstance(body, dict):
        return body
    return {name: without(one, *names) for name, one in body.items() if name not in names}


def test_a_programme_and_a_state_of_before_have_no_form_and_no_word_of_it() -> None:
    event = planned(live().programme)
    old = without(json.loads(codec.event_to_json(event)), "evaluation")
    assert codec.event_from_json(json.dumps(old)) == event
    state = live(evaluation())
    before = without(json.loads(codec.state_to_json(state)), "evaluation", "evaluated")
    assert codec.state_from_json(json.dumps(before)) == state


def test_a_form_without_its_code_is_a_form() -> None:
    state = with_form(begin(live().programme), replace(FORM, square=()))
    bare = without(json.loads(codec.state_to_json(state)), "square")
    assert codec.state_from_json(json.dumps(bare)) == state


def test_a_way_of_tomorrow_is_a_report_in_words_that_we_do_not_know() -> None:
    told_now = report(EvaluationReport, ROOM, at(131), way=EvaluationWay.BOTH)
    said = json.loads(codec.report_to_json(told_now))
    kept = {"kind": "report_kept", "at": said["at"], "by": said["by"], "report": said}
    known = codec.event_from_json(json.dumps(kept))
    assert isinstance(known, ReportKept)
    newer = {**kept, "report": {**said, "way": "by_pigeon"}}
    assert isinstance(codec.event_from_json(json.dumps(newer)), codec.UnknownEvent)


def test_a_laptop_of_before_can_read_the_state_while_the_code_is_put_on_screens() -> None:
    """It stumbles on a word that it does not know, and passes over a field."""
    code = wish(cc.ShowOnScreens, at(1), shows=ScreenShows.EVALUATION)
    shown = state_after(code, state=with_form(live(evaluation())))
    shown = replace(shown, rehearsed_from=shown)
    said = json.loads(codec.state_to_json(shown))
    assert (said["screens"], said["rehearsed_from"]["screens"]) == ({}, {})
    assert codec.state_from_json(json.dumps(said)) == shown
    bare = replace(with_form(live(evaluation())), rehearsed_from=shown)
    assert codec.state_from_json(codec.state_to_json(bare)) == bare

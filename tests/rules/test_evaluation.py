"""When people are asked to answer on their phones, and what a room tells of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.evaluation import form_now, is_on
from session_core.rules.events import ReportKept
from session_core.rules.evolve import begin
from session_core.rules.programme import EvaluationForm
from session_core.rules.reports import ClosingReport, EvaluationReport
from session_core.rules.screens import showing
from session_core.rules.state import SessionState
from session_core.rules.terms import EvaluationWay, ScreenShows, SegmentType
from session_core.wire import codec
from tests.builders import Step, at, live, planned, refusal, report, state_after, wish

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

"""Wishes about people: messages, call-backs, questions and help."""

from __future__ import annotations

from typing import Any

import pytest

from session_core.rules.bases import CommandBase
from session_core.rules.care import line_to_speaker
from session_core.rules.care_commands import (
    AcknowledgeHelp,
    CallBack,
    MarkQuestion,
    ResolveHelp,
    SendMessage,
    TellSpeaker,
)
from session_core.rules.care_events import QuestionMarked
from session_core.rules.commands import Advance, EndSession
from session_core.rules.decide import decide
from session_core.rules.decide_care import TEXT_LENGTH_MAX
from session_core.rules.reports import (
    HelpCancelledReport,
    HelpReport,
    QuestionReport,
    QuestionWithdrawnReport,
)
from session_core.rules.state import SessionState
from session_core.rules.telling import SpeakerLine
from session_core.rules.terms import QuestionStatus
from tests.builders import at, command, live, refusal, report, state_after, wish
from tests.people import LEE
from tests.rules.test_personal_numbers import ORDINARY

ASKED = report(QuestionReport, "baerum", at(5), question="q", text="Hvor ofte?")
CALLED = report(HelpReport, "baerum", at(5), help="h")


def busy() -> SessionState:
    """A room has asked and called."""
    return state_after(ASKED, CALLED, state=live())


TEXTS = [
    ("Vi venter litt", None),
    ("", "empty_text"),
    (" \n ", "empty_text"),
    ("x" * TEXT_LENGTH_MAX, None),
    (" " + "x" * TEXT_LENGTH_MAX + " ", None),
    ("x" * (TEXT_LENGTH_MAX + 1), "text_too_long"),
    (f"Ring om {ORDINARY}", "personal_number"),
]


@pytest.mark.parametrize(("text", "code"), TEXTS)
def test_a_message_is_a_short_text_without_a_personal_number(text: str, code: str | None) -> None:
    state = live()
    assert refusal(state, command(state, SendMessage, at(5), text=text)) == code


REFUSED: list[tuple[type[CommandBase], dict[str, Any], str]] = [
    (SendMessage, {"text": "Hei", "rooms": ("drammen", "oslo")}, "unknown_room"),
    (CallBack, {"rooms": ("oslo",)}, "unknown_room"),
    (MarkQuestion, {"question": "?", "status": QuestionStatus.TAKEN}, "unknown_question"),
    (MarkQuestion, {"question": "q", "status": QuestionStatus.WITHDRAWN}, "unknown_question"),
    (AcknowledgeHelp, {"help": "?"}, "unknown_help"),
    (ResolveHelp, {"help": "?"}, "unknown_help"),
]


@pytest.mark.parametrize(("kind", "fields", "code"), REFUSED)
def test_care_for_what_nobody_knows_is_refused(
    kind: type[Any], fields: dict[str, Any], code: str
) -> None:
    state = busy()
    assert refusal(state, command(state, kind, at(6), **fields)) == code


@pytest.mark.parametrize("kind", [AcknowledgeHelp, ResolveHelp])
def test_a_call_that_the_room_has_cancelled_needs_no_care(kind: type[Any]) -> None:
    state = state_after(report(HelpCancelledReport, "baerum", at(6), help="h"), state=busy())
    assert refusal(state, command(state, kind, at(7), help="h")) == "help_closed"


@pytest.mark.parametrize(
    "status",
    [
        QuestionStatus.TAKEN,
        QuestionStatus.ANSWERED,
        QuestionStatus.SET_ASIDE,
        QuestionStatus.NEW,
    ],
)
def test_a_question_can_be_taken_answered_set_aside_and_put_back(status: QuestionStatus) -> None:
    state = busy()
    marked = QuestionMarked(at=at(6), by=LEE.by, question="q", status=status)
    wanted = command(state, MarkQuestion, at(6), question="q", status=status)
    assert decide(state, wanted) == (marked,)
    assert state_after(lambda _: wanted, state=state).questions["q"].status is status


def test_a_question_that_its_room_took_back_cannot_be_taken() -> None:
    state = state_after(
        report(QuestionWithdrawnReport, "baerum", at(6), question="q"), state=busy()
    )
    taken = command(state, MarkQuestion, at(7), question="q", status=QuestionStatus.TAKEN)
    assert refusal(state, taken) == "unknown_question"


def test_care_is_not_conditional_for_it_moves_no_programme() -> None:
    wanted = command(busy(), AcknowledgeHelp, at(50), help="h")
    later = state_after(CALLED, state=live("break-1"))
    assert refusal(later, wanted) is None


def test_a_line_to_whoever_speaks_replaces_the_one_before_until_it_is_taken_away() -> None:
    state = state_after(wish(TellSpeaker, at(5), text="Litt høyere"), state=busy())
    assert state.speaker_line == SpeakerLine(text="Litt høyere", at=at(5), by=LEE.by)
    state = state_after(wish(TellSpeaker, at(6), text=" To minutter "), state=state)
    assert state.speaker_line is not None
    assert state.speaker_line.text == "To minutter"
    assert state_after(wish(TellSpeaker, at(7)), state=state).speaker_line is None
    for text, code in ((f"Ring {ORDINARY}", "personal_number"), (" ", "empty_text")):
        assert refusal(state, command(state, TellSpeaker, at(7), text=text)) == code


def test_a_line_to_the_speaker_stands_until_it_is_taken_down_or_the_day_is_over() -> None:
    told = wish(TellSpeaker, at(-5), text="Mikrofonen er av")
    line = line_to_speaker(state_after(told))
    assert line is not None
    assert line.text == "Mikrofonen er av"
    later = state_after(told, wish(Advance, at(10)), state=live())
    assert line_to_speaker(later) is not None
    assert line_to_speaker(state_after(wish(EndSession, at(20)), state=later)) is None
    assert line_to_speaker(live()) is None

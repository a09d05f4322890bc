"""One door for commands and reports alike."""

from __future__ import annotations

import pytest

from session_core.rules.care_commands import SendMessage
from session_core.rules.care_events import MessageSent
from session_core.rules.commands import Advance, Command
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused
from session_core.rules.events import ReportKept, SegmentStarted
from session_core.rules.reports import AttendanceReport, Report
from tests.builders import at, command, live, report

STATE = live()


@pytest.mark.parametrize(
    ("message", "event"),
    [
        (command(STATE, Advance, at(10)), SegmentStarted),
        (command(STATE, SendMessage, at(10), text="Hei"), MessageSent),
        (report(AttendanceReport, "drammen", at(10)), ReportKept),
    ],
)
def test_a_message_leads_to_events_of_its_kind(message: Command | Report, event: type) -> None:
    (followed,) = decide(STATE, message)
    assert isinstance(followed, event)
    assert followed.at == at(10)


@pytest.mark.parametrize(("minute", "is_done"), [(9, True), (10, True), (10.01, False)])
def test_a_wish_that_comes_after_its_time_is_refused(minute: float, is_done: bool) -> None:
    wish = command(STATE, SendMessage, at(minute), text="Hei", not_after=at(10))
    if is_done:
        assert decide(STATE, wish)
        return
    with pytest.raises(CommandRefused) as refused:
        decide(STATE, wish)
    assert refused.value.code == "too_late"


def test_a_wish_that_is_both_late_and_stale_is_late() -> None:
    wish = command(STATE, Advance, at(10), not_after=at(9), seen_revision=0)
    with pytest.raises(CommandRefused) as refused:
        decide(STATE, wish)
    assert refused.value.code == "too_late"


def test_a_command_may_be_refused_and_then_nothing_follows() -> None:
    with pytest.raises(CommandRefused):
        decide(STATE, command(STATE, SendMessage, at(10), text=""))

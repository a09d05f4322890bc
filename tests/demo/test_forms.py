"""What the hands send is what the servers read: every act of a script survives the way there."""

from __future__ import annotations

import pytest

from orchestrator.demo.forms import body_of, form_of
from orchestrator.demo.script import Sight, Wish
from session_core.wire.forms import command_from_fields, command_from_json, report_from_fields
from tests.demo.scripts import DAYS, script_of


@pytest.mark.parametrize(("course", "day"), DAYS)
def test_every_command_of_a_script_is_read_as_it_was_meant(course: str, day: int) -> None:
    for act in script_of(course, day).acts:
        if isinstance(act, Wish):
            wish = act.command
            assert command_from_json(body_of(wish), at=wish.at, by=wish.by) == wish
            assert command_from_fields(form_of(wish), at=wish.at, by=wish.by) == wish


@pytest.mark.parametrize(("course", "day"), DAYS)
def test_every_report_of_a_script_is_read_as_it_was_meant(course: str, day: int) -> None:
    for act in script_of(course, day).acts:
        if isinstance(act, Sight):
            sight = act.report
            read = report_from_fields(
                form_of(sight),
                room=sight.room,
                at=sight.at,
                received_at=sight.received_at,
                by=sight.by,
                rehearsal=False,
            )
            assert read == sight


def test_a_form_claims_nothing_that_the_server_stamps() -> None:
    report = next(one.report for one in script_of().acts if isinstance(one, Sight))
    assert not {"room", "at", "by", "received_at", "source"} & form_of(report).keys()

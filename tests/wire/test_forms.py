"""Forms: what a person fills in becomes a wish or a report, or a fault that names the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import By, HelpReason, LocalStep, QuestionStatus, Role
from session_core.wire.errors import FormCode, FormFault
from session_core.wire.forms import command_from_fields, command_from_json, report_from_fields
from tests.strategies import json_values

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
BY = By(role=Role.COURSE_LEADER, where="console")
LEADER = By(role=Role.GROUP_LEADER, where="drammen")
ID = "019cd1a0-0000-7000-8000-000000000001"
OTHER_ID = "019cd1a0-0000-7000-8000-000000000002"
# An example number of Skatteetaten's documentation: its control digits are valid, nobody has it.
PERSONAL_NUMBER = "01010750160"

Form = Mapping[str, str | Sequence[str]]


def fields(form: Form) -> dict[str, list[str]]:
    whole: Form = {"id": ID, **form}
    return {name: [one] if isinstance(one, str) else list(one) for name, one in whole.items()}


def wish(**form: Any) -> c.Command:
    return command_from_fields(fields(form), at=NOW, by=BY)


def told(**form: Any) -> r.Report:
    return report_from_fields(
        fields(form), room="drammen", at=NOW, received_at=NOW, by=LEADER, rehearsal=False
    )


def fault(make: Any, **form: Any) -> tuple[FormCode, str] | None:
    """The code and field of the fault in a form, or None."""
    try:
        make(**form)
    except FormFault as found:
        return found.code, found.field
    return None


def test_a_button_becomes_a_command_for_what_its_page_showed() -> None:
    pressed = wish(
        kind="advance", seen_revision="3", seen_segment="welcome", wait_for=["drammen", "hss"]
    )
    assert pressed == c.Advance(
        command_id=ID,
        at=NOW,
        by=BY,
        seen_revision=3,
        seen_segment="welcome",
        wait_for=("drammen", "hss"),
    )


def test_a_press_says_until_when_it_may_be_done_in_whatever_zone() -> None:
    until = "2026-03-10T10:00:15.250+01:00"
    pressed = wish(kind="hold", seen_revision="3", not_after=until)
    assert pressed.not_after == NOW + timedelta(seconds=15.25)
    assert pressed.not_after.tzinfo is UTC
    assert wish(kind="hold", seen_revision="3", not_after="").not_after is None


def test_a_rooms_report_passes_over_until_when_its_button_was_pressed() -> None:
    assert told(kind="rejoin", not_after="1999-01-01T00:00:00Z") == told(kind="rejoin")


def test_an_empty_field_is_an_absent_one() -> None:
    pressed = wish(kind="advance", seen_revision=" 3 ", seen_segment="  ", wait_for=["", "hss"])
    assert isinstance(pressed, c.Advance)
    assert (pressed.seen_revision, pressed.seen_segment, pressed.wait_for) == (3, None, ("hss",))


@pytest.mark.parametrize(
    ("value", "ticked"), [("on", True), ("true", True), ("1", True), ("off", False), ("0", False)]
)
def test_a_checkbox_is_read_as_browsers_send_it(value: str, ticked: bool) -> None:
    lobby = wish(kind="open_lobby", seen_revision="0", rehearsal=value)
    assert isinstance(lobby, c.OpenLobby)
    assert lobby.rehearsal is ticked


def test_a_checkbox_that_is_not_sent_is_not_ticked() -> None:
    report = told(kind="readiness")
    assert isinstance(report, r.ReadinessReport)
    assert report.ready is False


def test_a_hidden_off_before_a_checkbox_is_overruled_by_it() -> None:
    report = told(kind="readiness", ready=["off", "on"])
    assert isinstance(report, r.ReadinessReport)
    assert report.ready is True


def test_choices_and_numbers_become_values() -> None:
    assert wish(kind="mark_question", question=OTHER_ID, status="taken") == cc.MarkQuestion(
        command_id=ID, at=NOW, by=BY, question=OTHER_ID, status=QuestionStatus.TAKEN
    )
    step = told(kind="local_progress", segment="local-1", step="extended", seconds="-120")
    assert isinstance(step, r.LocalProgressReport)
    assert (step.step, step.seconds) == (LocalStep.EXTENDED, -120)


def test_a_text_that_may_be_left_out_is_none_and_is_trimmed_where_it_is_there() -> None:
    gone = wish(kind="tell_speaker", text=" ")
    assert gone == cc.TellSpeaker(command_id=ID, at=NOW, by=BY, text=None)
    told_ = wish(kind="tell_speaker", text=" Litt høyere ")
    assert told_ == cc.TellSpeaker(command_id=ID, at=NOW, by=BY, text="Litt høyere")


def test_a_form_cannot_claim_what_the_server_stamps() -> None:
    report = told(
        kind="attendance",
        patients="6",
        relatives="2",
        room="kongsberg",
        at="1999-01-01T00:00:00Z",
        received_at="x",
        by="lecturer",
        source="x",
        rehearsal="on",
        report_id="other",
    )
    assert report == r.AttendanceReport(
        report_id=ID,
        room="drammen",
        at=NOW,
        received_at=NOW,
        by=LEADER,
        patients=6,
        relatives=2,
    )


def test_a_report_carries_the_stamps_it_is_given() -> None:
    source = r.Source(outbox="laptop-1", n=4)
    report = report_from_fields(
        fields({"kind": "rejoin"}),
        room="hss",
        at=NOW,
        received_at=NOW,
        by=LEADER,
        rehearsal=True,
        source=source,
    )
    assert (report.room, report.rehearsal, report.source) == ("hss", True, source)


def test_a_question_and_a_call_for_help_may_take_the_id_of_their_report() -> None:
    question = told(kind="question", text=" Hva med trening? ")
    assert isinstance(question, r.QuestionReport)
    assert (question.question, question.text) == (ID, "Hva med trening?")
    help_ = told(kind="help", reason="sound", help=OTHER_ID)
    assert isinstance(help_, r.HelpReport)
    assert (help_.help, help_.reason) == (OTHER_ID, HelpReason.SOUND)


WRONG_WISHES: list[tuple[dict[str, Any], FormCode, str]] = [
    ({}, "form_unknown_kind", "kind"),
    ({"kind": "attendance"}, "form_unknown_kind", "kind"),
    ({"kind": "hold", "id": "", "seen_revision": "1"}, "form_missing", "id"),
    ({"kind": "hold", "id": "7", "seen_revision": "1"}, "form_id", "id"),
    ({"kind": "hold"}, "form_missing", "seen_revision"),
    ({"kind": "hold", "seen_revision": "two"}, "form_number", "seen_revision"),
    ({"kind": "hold", "seen_revision": "1.5"}, "form_number", "seen_revision"),
    ({"kind": "hold", "seen_revision": "9" * 5_000}, "form_number", "seen_revision"),
    ({"kind": "hold", "seen_revision": "-1"}, "form_range", "seen_revision"),
    ({"kind": "hold", "seen_revision": "1", "not_after": "noon"}, "form_time", "not_after"),
    (
        {"kind": "hold", "seen_revision": "1", "not_after": "2026-03-10T09:00:00"},
        "form_time",
        "not_after",
    ),
    (
        {"kind": "hold", "seen_revision": "1", "not_after": "0001-01-01T00:00:00Z"},
        "form_time",
        "not_after",
    ),
    ({"kind": "open_lobby", "seen_revision": "1", "rehearsal": "ja"}, "form_choice", "rehearsal"),
    ({"kind": "mark_question", "question": "q", "status": "lost"}, "form_choice", "status"),
    ({"kind": "mark_question", "question": "Kari", "status": "taken"}, "form_id", "question"),
    ({"kind": "resolve_help", "help": "Kari Nordmann"}, "form_id", "help"),
    ({"kind": "send_message"}, "empty_text", "text"),
    ({"kind": "send_message", "text": " \n "}, "empty_text", "text"),
    ({"kind": "send_message", "text": "x" * 501}, "text_too_long", "text"),
    ({"kind": "send_message", "text": f"Ring {PERSONAL_NUMBER}"}, "personal_number", "text"),
    ({"kind": "send_message", "text": "hei", "rooms": ["x"] * 65}, "form_range", "rooms"),
    ({"kind": "send_message", "text": "\ud800"}, "form_text", ""),
]


@pytest.mark.parametrize(("form", "code", "field"), WRONG_WISHES)
def test_a_slip_in_a_command_is_named(form: dict[str, Any], code: FormCode, field: str) -> None:
    assert fault(wish, **form) == (code, field)


WRONG_REPORTS: list[tuple[dict[str, Any], FormCode, str]] = [
    ({"kind": "advance"}, "form_unknown_kind", "kind"),
    ({"kind": "contact", "in_contact": "on"}, "form_unknown_kind", "kind"),
    ({"kind": "checks"}, "form_unknown_kind", "kind"),
    ({"kind": "attendance", "patients": "6"}, "form_missing", "relatives"),
    ({"kind": "attendance", "patients": "x", "relatives": "2"}, "form_number", "patients"),
    ({"kind": "attendance", "patients": "-1", "relatives": "2"}, "form_range", "patients"),
    ({"kind": "attendance", "patients": "501", "relatives": "2"}, "form_range", "patients"),
    ({"kind": "question", "text": PERSONAL_NUMBER}, "personal_number", "text"),
    ({"kind": "checklist", "item": "x" * 81}, "text_too_long", "item"),
]


@pytest.mark.parametrize(("form", "code", "field"), WRONG_REPORTS)
def test_a_slip_in_a_report_is_named(form: dict[str, Any], code: FormCode, field: str) -> None:
    assert fault(told, **form) == (code, field)


def test_every_command_and_every_report_of_a_person_has_a_form() -> None:
    kinds = [one.__dataclass_fields__["kind"].default for one in get_args(c.Command)]
    assert all(fault(wish, kind=kind) != ("form_unknown_kind", "kind") for kind in kinds)
    by_machines = {"checks", "command_result", "contact", "leg"}
    reports = [one.__dataclass_fields__["kind"].default for one in get_args(r.Report)]
    without = {kind for kind in reports if fault(told, kind=kind) == ("form_unknown_kind", "kind")}
    assert without == by_machines


# ── JSON bodies ────────────────────────────────────────────────────────────────────────────────


def body_fault(body: Mapping[str, object]) -> tuple[FormCode, str] | None:
    return fault(lambda: command_from_json(body, at=NOW, by=BY))


def test_a_json_body_becomes_the_same_command_as_a_form() -> None:
    body = {"kind": "advance", "id": ID, "seen_revision": 3, "wait_for": ["hss"]}
    assert command_from_json(body, at=NOW, by=BY) == wish(
        kind="advance", seen_revision="3", wait_for=["hss"]
    )


WRONG_BODIES: list[tuple[dict[str, object], FormCode, str]] = [
    ({"kind": ["hold"], "id": ID}, "form_unknown_kind", "kind"),
    ({"kind": "hold", "id": 7, "seen_revision": 1}, "form_missing", "id"),
    ({"kind": "hold", "id": ID, "seen_revision": "1"}, "form_number", "seen_revision"),
    ({"kind": "hold", "id": ID, "seen_revision": 1.5}, "form_number", "seen_revision"),
    ({"kind": "hold", "id": ID, "seen_revision": True}, "form_number", "seen_revision"),
    ({"kind": "hold", "id": ID, "seen_revision": 1, "not_after": 7}, "form_time", "not_after"),
    ({"kind": "hold", "id": ID, "seen_revision": 1, "Kari": 1}, "form_unknown_field", ""),
    ({"kind": "send_message", "id": ID, "text": 5}, "form_text", "text"),
    ({"kind": "send_message", "id": ID, "text": "  "}, "empty_text", "text"),
    ({"kind": "send_message", "id": ID, "text": object()}, "form_text", ""),
    ({"kind": "send_message", "id": ID, "text": "a", "rooms": "hss"}, "form_text", "rooms"),
]


@pytest.mark.parametrize(("body", "code", "field"), WRONG_BODIES)
def test_a_json_body_is_held_to_its_types(
    body: dict[str, object], code: FormCode, field: str
) -> None:
    assert body_fault(body) == (code, field)


def test_a_json_body_cannot_claim_what_the_server_stamps() -> None:
    body = {"kind": "hold", "id": ID, "seen_revision": 1, "at": "1999-01-01", "by": "me"}
    held = command_from_json(body, at=NOW, by=BY)
    assert (held.at, held.by) == (NOW, BY)


@given(st.dictionaries(st.sampled_from(["kind", "text", "rooms", "seen_revision"]), json_values))
def test_no_json_body_crashes_the_reader(body: dict[str, object]) -> None:
    assert body_fault(body) is not None
    body_fault({"kind": "send_message", "id": ID, **body})


@given(st.lists(st.text(st.characters()), max_size=3), st.sampled_from(["text", "rooms", "kind"]))
def test_no_form_crashes_the_reader(values: list[str], field: str) -> None:
    fault(wish, **{"kind": "send_message", "text": "hei", field: values})


def test_a_closing_line_without_symbols_is_one_of_a_laptop_that_knows_no_hash() -> None:
    line = {"room": "drammen", "n": "5", "symbols": "", "patients": "1", "relatives": "2"}
    read = wish(kind="close_room_by_phone", **line)
    assert isinstance(read, cc.CloseRoomByPhone)
    assert (read.n, read.symbols) == (5, "")

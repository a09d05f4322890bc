"""What a room may send: read, stamped and within bounds, or refused with a code."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.personal_numbers import MASK
from session_core.rules.reports import CheckReport, QuestionReport, Report, Source
from session_core.rules.terms import By, CheckVerdict, Role
from session_core.wire import codec
from session_core.wire.errors import ReportCode, ReportRefused
from tests.strategies import json_values
from tests.wire.samples import REPORT

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
SOURCE = Source(outbox="laptop-1", n=7)


def arrive(item: object, room: str = "drammen") -> tuple[str, Report]:
    return codec.report_from_agent(item, room=room, received_at=NOW, source=SOURCE)


def sent(**report: Any) -> dict[str, Any]:
    return {"s": "t1d", "report": {**REPORT, **report}}


def refusal(item: object) -> str:
    """The code with which one item is refused, or "" where it is taken in."""
    try:
        arrive(item)
    except ReportRefused as refused:
        return refused.reason
    return ""


def test_a_report_is_stamped_with_where_it_is_from_and_when_it_came() -> None:
    lie = sent(room="kongsberg", received_at="1999-01-01T00:00:00Z", source={"outbox": "x", "n": 1})
    session, report = arrive(lie)
    assert session == "t1d"
    assert (report.room, report.received_at, report.source) == ("drammen", NOW, SOURCE)
    assert report.by == By(role=Role.GROUP_LEADER, where="drammen")


def test_a_report_is_read_whether_or_not_it_claims_what_is_stamped() -> None:
    bare = sent()
    for name in ("room", "received_at", "source"):
        del bare["report"][name]
    assert arrive(bare) == arrive(sent())


def test_the_time_of_a_report_becomes_utc() -> None:
    _, report = arrive(sent(at="2026-03-10T09:00:00+01:00"))
    assert report.at.utcoffset() == timedelta(0)
    assert report.at == datetime(2026, 3, 10, 9, tzinfo=timezone(timedelta(hours=1)))


def test_the_times_of_checks_become_utc_too() -> None:
    result = {"check": "link", "verdict": "ok", "at": "2026-03-10T09:00:00+01:00"}
    body = {name: REPORT[name] for name in ("report_id", "at", "by")}
    _, report = arrive({"s": "t1d", "report": {**body, "kind": "checks", "results": [result]}})
    assert isinstance(report, CheckReport)
    assert report.results[0].verdict is CheckVerdict.OK
    assert report.results[0].at.utcoffset() == timedelta(0)


def test_a_figure_that_is_no_number_is_none() -> None:
    result = {"check": "link", "verdict": "ok", "at": "2026-03-10T09:00:00+01:00"}
    results = [{**result, "value": one} for one in (nan, inf, 1.5, None)]
    body = {name: REPORT[name] for name in ("report_id", "at", "by")}
    _, report = arrive({"s": "t1d", "report": {**body, "kind": "checks", "results": results}})
    assert isinstance(report, CheckReport)
    assert [one.value for one in report.results] == [None, None, 1.5, None]


QUESTION = {"kind": "question", "question": REPORT["report_id"]}


def asked(text: str) -> dict[str, Any]:
    body = {name: REPORT[name] for name in ("report_id", "at", "by")}
    return {"s": "t1d", "report": {**body, **QUESTION, "text": text}}


REFUSED: list[tuple[object, ReportCode]] = [
    (sent(kind="meteor"), "unknown_report_kind"),
    ({"s": "t1d", "report": {"kind": ["x"]}}, "unknown_report_kind"),
    ({"s": "t1d", "report": {}}, "unknown_report_kind"),
    (json.loads(codec.too_large_item("0" * 64)), "report_too_large"),
    ({"s": "-", "report": {"kind": "too_large"}}, "report_too_large"),
    ("hello", "report_malformed"),
    (None, "report_malformed"),
    ({"report": REPORT}, "report_malformed"),
    (sent(name="Kari Nordmann"), "report_malformed"),
    ({"s": "t1d", "report": REPORT, "name": "Kari Nordmann"}, "report_malformed"),
    (sent(patients="7"), "report_malformed"),
    (sent(patients=True), "report_malformed"),
    (sent(patients=7.5), "report_malformed"),
    (sent(report_id="1"), "report_malformed"),
    (sent(at=0), "report_malformed"),
    (sent(by="me"), "report_malformed"),
    (sent(by={"role": "janitor"}), "report_malformed"),
    (sent(by={"role": "course_leader"}), "role_not_allowed"),
    (sent(at="2026-03-10T08:00:00"), "time_without_zone"),
    (sent(at="0001-01-01T00:00:00+14:00"), "time_out_of_range"),
    (sent(at="9999-12-31T23:00:00-10:00"), "time_out_of_range"),
    (sent(patients=-1), "headcount_out_of_range"),
    (sent(relatives=501), "headcount_out_of_range"),
    (sent(patients=10**400), "headcount_out_of_range"),
    (sent(segment="x" * 81), "text_too_long"),
    (asked("x" * 501), "text_too_long"),
]


@pytest.mark.parametrize(("item", "code"), REFUSED)
def test_a_report_that_cannot_be_is_refused_with_a_code(item: object, code: str) -> None:
    assert refusal(item) == code


def test_reports_of_every_kind_that_a_room_makes_are_taken_in() -> None:
    assert refusal(sent()) == ""
    assert refusal(sent(patients=500, relatives=0)) == ""
    assert refusal(asked("x" * 500)) == ""


def test_only_the_centre_may_say_that_contact_was_lost() -> None:
    body = {name: REPORT[name] for name in ("report_id", "at", "by")}
    assert refusal({"s": "t1d", "report": {**body, "kind": "contact", "in_contact": False}}) == (
        "unknown_report_kind"
    )


def test_a_step_in_a_rooms_own_way_is_taken_in_and_names_a_step() -> None:
    body = {name: REPORT[name] for name in ("report_id", "at", "by")}
    step = {**body, "kind": "own_way", "segment": "break-1"}
    assert refusal({"s": "t1d", "report": {**step, "step": "went_on"}}) == ""
    assert refusal({"s": "t1d", "report": {**step, "step": "vanished"}}) == "report_malformed"


def test_a_step_of_local_work_has_bounds_and_so_have_checks() -> None:
    body = {name: REPORT[name] for name in ("report_id", "at", "by")}
    step = {**body, "kind": "local_progress", "segment": "local-1", "step": "extended"}
    assert refusal({"s": "t1d", "report": {**step, "seconds": -300}}) == ""
    assert refusal({"s": "t1d", "report": {**step, "seconds": 86_400}}) == "number_out_of_range"
    result = {"check": "link", "verdict": "ok", "value": 1.5, "at": "2026-03-10T08:00:00Z"}
    many = {**body, "kind": "checks", "results": [result] * 65}
    assert refusal({"s": "t1d", "report": many}) == "too_many_results"
    naive = {**body, "kind": "checks", "results": [{**result, "at": "2026-03-10T08:00:00"}]}
    assert refusal({"s": "t1d", "report": naive}) == "time_without_zone"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("question_withdrawn", "question"),
        ("help_cancelled", "help"),
        ("message_acknowledged", "message"),
    ],
)
def test_what_a_report_refers_to_is_named_by_an_id_and_not_by_words(kind: str, name: str) -> None:
    body = {key: REPORT[key] for key in ("report_id", "at", "by")} | {"kind": kind}
    known = {"s": "t1d", "report": {**body, name: REPORT["report_id"]}}
    assert refusal(known) == ""
    assert refusal({"s": "t1d", "report": {**body, name: "Kari Nordmann"}}) == "report_malformed"


@pytest.mark.parametrize("name", ["check", "unit", "word", "name"])
def test_a_check_and_its_unit_are_codes_and_no_more_is_said_of_it(name: str) -> None:
    body = {key: REPORT[key] for key in ("report_id", "at", "by")} | {"kind": "checks"}
    result = {"check": "disk_free", "verdict": "ok", "unit": "GB", "at": "2026-03-10T08:00:00Z"}
    assert refusal({"s": "t1d", "report": {**body, "results": [result]}}) == ""
    spoilt = {**body, "results": [result, {**result, name: "Kari Nordmann"}]}
    assert refusal({"s": "t1d", "report": spoilt}) == "report_malformed"


def test_a_result_names_its_command_by_an_id_and_what_was_asked_by_a_code() -> None:
    body = {key: REPORT[key] for key in ("report_id", "at", "by")} | {"kind": "command_result"}
    sound = {**body, "command": REPORT["report_id"], "do": "identify", "result": "done"}
    assert refusal({"s": "t1d", "report": sound}) == ""
    for spoilt in ({"command": "Kari"}, {"do": "Kari Nordmann"}, {"result": "perhaps"}):
        assert refusal({"s": "t1d", "report": {**sound, **spoilt}}) == "report_malformed"


def test_what_goes_to_quarantine_holds_no_personal_number() -> None:
    number = "01010750160"
    item = {"s": number, "n": [int(number), 7, True, None, 1.5], number: f"Om {number}."}
    raw = codec.to_masked_json(item)
    assert number not in raw
    assert number.lstrip("0") not in raw
    kept = {"s": MASK, "n": [MASK, 7, True, None, 1.5], MASK: f"Om {MASK}."}
    assert json.loads(raw) == kept


@given(json_values)
def test_whatever_comes_can_be_put_in_quarantine(item: object) -> None:
    json.loads(codec.to_masked_json(item))


def test_a_report_that_no_reader_knows_cannot_be_read_back_from_the_outbox() -> None:
    with pytest.raises(ReportRefused):
        codec.report_from_json('{"kind":"meteor"}')


@given(json_values)
def test_no_item_crashes_the_reader(item: object) -> None:
    assert refusal(item)


@given(st.sampled_from(sorted(REPORT)), json_values)
def test_no_spoilt_field_of_a_report_crashes_the_reader(field: str, value: object) -> None:
    assert isinstance(refusal(json.loads(json.dumps(sent(**{field: value})))), str)


def test_a_question_is_read_whole() -> None:
    _, report = arrive(asked("Hva med trening?"))
    assert isinstance(report, QuestionReport)
    assert report.text == "Hva med trening?"

"""The judge of a demo day, given a perfect export, and doctored ones that it must see through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.demo.audit import Kept, Verdict, audit
from orchestrator.demo.ledger import Entry, Ledger
from orchestrator.demo.script import Script, Sight, Wish
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused
from session_core.rules.events import Event, Recorded, ReportKept, SegmentStarted, SessionPlanned
from session_core.rules.evolve import begin, evolve
from session_core.rules.reports import AttendanceReport
from session_core.rules.terms import By, Role
from tests.demo.scripts import script_of

Log = list[Recorded]


@pytest.fixture(scope="module")
def script() -> Script:
    return script_of()


@pytest.fixture(scope="module")
def ledger(script: Script) -> list[Entry]:
    """What the hands write when all goes as scripted."""
    return [entry_of(one) for one in script.acts if isinstance(one, Wish | Sight)]


def entry_of(act: Wish | Sight) -> Entry:
    if isinstance(act, Sight):
        report = act.report
        return Entry(id=report.report_id, what="report", kind=report.kind, room=report.room)
    command = act.command
    return Entry(
        id=command.command_id, what="command", kind=command.kind, answer=act.refused or "ok"
    )


@pytest.fixture
def log(script: Script) -> Log:
    """The log of a centre that did everything right."""
    plan = SessionPlanned(at=script.acts[0].at, by=By(role=Role.CENTRE), programme=script.programme)
    rows, state = [Recorded(seq=1, cause="plan", event=plan)], begin(script.programme)
    for act in script.acts:
        if not isinstance(act, Wish | Sight):
            continue
        message = act.command if isinstance(act, Wish) else act.report
        try:
            events: tuple[Event, ...] = decide(state, message)
        except CommandRefused:
            continue
        for event in events:
            state = evolve(state, event)
            rows.append(Recorded(seq=state.seq, cause=entry_of(act).id, event=event))
    return rows


def codes(verdict: Verdict) -> set[str]:
    return {one.code for one in verdict.complaints}


def judge(script: Script, ledger: list[Entry], log: Log, *outboxes: Kept) -> Verdict:
    return audit(ledger, log, outboxes, script.expected)


def test_a_perfect_day_has_no_complaints(script: Script, ledger: list[Entry], log: Log) -> None:
    verdict = judge(script, ledger, log, Kept(room="hss-kursrom", waiting=0))
    assert verdict.complaints == ()
    assert verdict.line() == (
        f"rooms=3 segments=13 patients=15 relatives=9 reports={verdict.reports} lost=0 doubled=0"
    )
    assert verdict.reports == sum(one.what == "report" for one in ledger)


def renumbered(rows: Log) -> Log:
    return [replace(row, seq=number) for number, row in enumerate(rows, 1)]


def place_of(log: Log, kind: type, which: Callable[[Recorded], bool] = lambda _: True) -> int:
    return next(n for n, row in enumerate(log) if isinstance(row.event, kind) and which(row))


def test_a_missing_event_is_lost(script: Script, ledger: list[Entry], log: Log) -> None:
    del log[place_of(log, ReportKept)]
    verdict = judge(script, ledger, log)
    assert verdict.lost == 1
    assert {"lost", "gap"} <= codes(verdict)


def test_a_missing_event_is_lost_even_if_the_numbers_were_closed_up(
    script: Script, ledger: list[Entry], log: Log
) -> None:
    del log[place_of(log, ReportKept)]
    verdict = judge(script, ledger, renumbered(log))
    assert verdict.lost == 1
    assert "gap" not in codes(verdict)


@pytest.mark.parametrize("kind", [ReportKept, SegmentStarted])
def test_an_event_that_stands_twice_is_doubled(
    script: Script, ledger: list[Entry], log: Log, kind: type
) -> None:
    place = place_of(log, kind)
    verdict = judge(script, ledger, renumbered([*log[:place], log[place], *log[place:]]))
    assert verdict.doubled == 1
    assert "doubled" in codes(verdict)


def test_a_number_that_stands_twice_is_doubled(
    script: Script, ledger: list[Entry], log: Log
) -> None:
    verdict = judge(script, ledger, [*log, replace(log[-1], cause="another")])
    assert verdict.doubled >= 1


def test_a_changed_count_is_told_with_room_and_segment(
    script: Script, ledger: list[Entry], log: Log
) -> None:
    def counts_in_a_segment(row: Recorded) -> bool:
        event = row.event
        return (
            isinstance(event, ReportKept)
            and isinstance(event.report, AttendanceReport)
            and event.report.segment is not None
        )

    place = place_of(log, ReportKept, counts_in_a_segment)
    event = log[place].event
    assert isinstance(event, ReportKept)
    assert isinstance(event.report, AttendanceReport)
    changed = replace(event, report=replace(event.report, patients=event.report.patients + 1))
    log[place] = replace(log[place], event=changed)
    (complaint,) = judge(script, ledger, log).complaints
    assert (complaint.what, complaint.room) == ("counts", event.report.room)
    assert str(event.report.segment) in complaint.found


def test_a_segment_that_was_never_run_is_told(
    script: Script, ledger: list[Entry], log: Log
) -> None:
    def is_lunch(row: Recorded) -> bool:
        return isinstance(row.event, SegmentStarted) and row.event.segment.id == "lunsj"

    place = place_of(log, SegmentStarted, is_lunch)
    cause = log[place].cause
    del log[place]
    without = [one for one in ledger if one.id != cause]
    found = judge(script, without, renumbered(log))
    assert [one.what for one in found.complaints if one.code == "not_run"] == ["lunsj"]


def test_a_refused_wish_that_happened_all_the_same_is_told(
    script: Script, ledger: list[Entry], log: Log
) -> None:
    refused = next(one for one in ledger if one.answer != "ok")
    started = log[place_of(log, SegmentStarted)]
    log.append(replace(started, seq=len(log) + 1, cause=refused.id))
    assert "refused_but_kept" in codes(judge(script, ledger, log))


def test_a_laptop_with_unsent_reports_is_told(
    script: Script, ledger: list[Entry], log: Log
) -> None:
    (complaint,) = judge(script, ledger, log, Kept(room="hss-kursrom", waiting=2)).complaints
    assert (complaint.code, complaint.room, complaint.found) == ("unsent", "hss-kursrom", "2")


def test_a_report_of_the_laptop_itself_that_was_acknowledged_and_is_gone_is_lost(
    script: Script, ledger: list[Entry], log: Log
) -> None:
    laptop = Kept(room="hss-kursrom", waiting=0, acknowledged=("a-check",))
    assert judge(script, ledger, log, laptop).lost == 1


def test_an_empty_export_is_no_clean_bill(script: Script, ledger: list[Entry]) -> None:
    verdict = judge(script, ledger, [])
    assert verdict.lost == sum(one.answer == "ok" for one in ledger)
    assert "no_plan" in codes(verdict)


def test_the_ledger_gives_back_what_was_written(tmp_path: Path, ledger: list[Entry]) -> None:
    book = Ledger(tmp_path / "ledger")
    for one in ledger[:5]:
        book.write(one)
    assert book.entries == tuple(ledger[:5])
    book.close()

"""Copies of sessions, and which of them a laptop shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from session_core.rules.commands import EndSession, OpenLobby, StartSession
from session_core.rules.reports import AttendanceReport, RejoinReport
from session_core.rules.state import SessionState
from session_core.wire import codec
from session_core.wire.errors import MalformedEvent
from site_agent.choice import in_order, is_open_choice
from site_agent.replica import Gap, from_snapshot, from_start
from tests.builders import (
    START,
    Step,
    at,
    from_outbox,
    history,
    live,
    report,
    sample_programme,
    state_after,
    wish,
)

LOBBY = wish(OpenLobby, at(-30))
BEGIN = wish(StartSession, at(0))


def rows(*steps: Step) -> list[tuple[str, str]]:
    return [("", codec.event_to_json(one)) for one in history(*steps)]


def test_a_copy_is_the_fold_of_what_was_heard() -> None:
    copy = from_start("e", rows(LOBBY), ()).after(3, rows(LOBBY, BEGIN)[2:])
    assert copy.shown == state_after(LOBBY, BEGIN)


def test_a_log_that_does_not_begin_with_its_plan_is_refused() -> None:
    with pytest.raises(MalformedEvent):
        from_start("e", rows(LOBBY)[1:], ())
    with pytest.raises(Gap):
        from_start("e", (), ())


def test_an_event_from_the_future_moves_the_number_only() -> None:
    copy = from_start("e", rows(LOBBY), ())
    odd = ("", '{"kind":"coffee_served","at":"2026-03-10T08:00:00Z","by":{"role":"centre"}}')
    assert copy.after(3, [odd]).seq == 3


def test_own_reports_lie_over_the_log_in_order_and_never_move_the_programme() -> None:
    waiting = live("lecture-2")
    told = [
        from_outbox(report(AttendanceReport, "drammen", at(1), patients=n), n) for n in (1, 2, 3)
    ]
    copy = from_snapshot("e", waiting, told)
    assert [count.patients for count in copy.shown.rooms["drammen"].counts] == [1, 2, 3]
    back = copy.with_own(from_outbox(report(RejoinReport, "drammen", at(500)), 4))
    assert back.shown.rooms["drammen"].back_at == at(500)
    assert back.shown.position == waiting.position


def test_one_more_report_is_one_step_more_and_not_the_whole_day_anew() -> None:
    told = [
        from_outbox(report(AttendanceReport, "drammen", at(1), patients=n), n) for n in (1, 2, 3)
    ]
    copy = from_snapshot("e", live("lecture-2"), told[:2])
    more = copy.with_own(told[2])
    assert "shown" in vars(more), "it was not carried on from what was shown"
    assert more.shown == from_snapshot("e", copy.log, told).shown
    assert more.with_own(told[2]) is more


def test_a_report_that_the_log_has_heard_is_let_go() -> None:
    told = from_outbox(report(AttendanceReport, "drammen", at(1)), 1)
    copy = from_start("e", rows(LOBBY), [told])
    assert copy.own == (told,)
    assert copy.after(3, rows(LOBBY, told)[2:]).own == ()


def test_what_the_log_has_under_another_number_is_let_go_when_it_is_heard_to_its_end() -> None:
    told = [from_outbox(report(AttendanceReport, "drammen", at(n)), n) for n in (1, 2, 3)]
    copy = from_start("e", rows(LOBBY), told)
    box = told[0].source.outbox if told[0].source else ""
    assert copy.in_step(box, 2).own == (told[2],)
    assert copy.in_step(box, 2).in_step(box, 1).own == (told[2],)
    assert copy.in_step("another", 3).own == copy.own


# ── which session ──────────────────────────────────────────────────────────────────────────────


def session(name: str, days: int = 0, *steps: Step) -> SessionState:
    programme = sample_programme(session=name, starts_at=START + timedelta(days=days))
    return state_after(*steps, programme=programme)


def test_today_comes_first_and_what_is_live_before_what_is_planned() -> None:
    known = {
        "yesterday": session("yesterday", -1, LOBBY, BEGIN),
        "closed": session("closed", 0, LOBBY, BEGIN, wish(EndSession, at(60))),
        "tomorrow": session("tomorrow", 1),
        "next-week": session("next-week", 7),
        "planned": session("planned"),
        "lobby": session("lobby", 0, LOBBY),
        "live": session("live", 0, LOBBY, BEGIN),
        "last-week": session("last-week", -7),
    }
    assert in_order(known, at(60)) == [
        "live", "lobby", "planned", "closed", "tomorrow", "next-week", "yesterday", "last-week",
    ]  # fmt: skip


def test_the_day_turns_at_midnight_in_oslo() -> None:
    known = {"a": session("a"), "b": session("b", 1)}
    late = START.replace(hour=23, minute=30)  # half past midnight in Oslo
    assert in_order(known, late)[0] == "b"


def test_only_two_open_sessions_of_today_need_a_person_to_choose() -> None:
    one = {"live": session("live", 0, LOBBY, BEGIN), "planned": session("planned")}
    assert not is_open_choice(one, at(0))
    assert is_open_choice({**one, "lobby": session("lobby", 0, LOBBY)}, at(0))
    assert not is_open_choice({**one, "lobby": session("lobby", 1, LOBBY)}, at(0))

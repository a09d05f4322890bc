"""The checklist as it stands: what is due, what is late, what is for later, and who ticked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.care_commands import CareForCheck, TickItem, UntickItem
from session_core.rules.checklist import (
    CHECKLIST,
    WORDS,
    Progress,
    checklist_result,
    closes_at,
    due_now,
    lines,
    overdue,
    progress,
)
from session_core.rules.clocks import run_clock
from session_core.rules.commands import Advance, EndSession, OpenLobby, StartSession
from session_core.rules.due import due_at, heading_of
from session_core.rules.evolve import begin
from session_core.rules.programme import ChecklistItem, Programme
from session_core.rules.readings import next_deadline
from session_core.rules.reports import ChecklistReport, CheckResult, ReadinessReport, WaiveReport
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CareStep,
    ChecklistMoment,
    CheckVerdict,
    Heading,
    ItemOwner,
    ItemScope,
    Text,
)
from tests.builders import at, live, refusal, report, sample_programme, state_after, wish
from tests.people import ADA
from tests.rules.histories import Act, days, play

ROOM = "drammen"
BEFORE, START, CLOSE = ChecklistMoment


def item(name: str, moment: ChecklistMoment = BEFORE, **fields: object) -> ChecklistItem:
    return ChecklistItem(id=name, title=Text(nb=name), moment=moment, **fields)  # type: ignore[arg-type]


def planned(*items: ChecklistItem) -> Programme:
    return replace(sample_programme(), checklist=items)


def on(segment: str, programme: Programme) -> SessionState:
    """The day with this segment on."""
    return replace(live(segment), programme=programme)


def ticked(name: str, minutes: float, done: bool = True) -> ChecklistReport:
    return report(ChecklistReport, ROOM, at(minutes), item=name, ticked=done)


def names(items: tuple[ChecklistItem, ...]) -> list[str]:
    return [one.id for one in items]


def stages(state: SessionState, now: datetime, room: str | None = ROOM) -> dict[str, str]:
    return {one.item.id: one.stage for one in lines(state, room, now)}


CHAIRS = item("chairs", due_at=at(-10), shown_from=at(-60))
SOUND = item("sound", due_at=at(-20), shown_from=at(-45), must=True)
WELCOME = item("welcome", START, due_at=at(15))
TIDIED = item("tidied", CLOSE, due_at=at(155))
INVITED = item(
    "invited", owner=ItemOwner.COORDINATOR, scope=ItemScope.SESSION,
    due_at=at(-14 * 1440), shown_from=at(-21 * 1440),
)  # fmt: skip
DAY = planned(CHAIRS, SOUND, WELCOME, TIDIED, INVITED)


# ── what is due ────────────────────────────────────────────────────────────────────────────────


def test_an_item_is_shown_from_its_hour_and_late_from_its_deadline() -> None:
    state = begin(DAY)
    seen = {n: stages(state, at(n))["chairs"] for n in (-60.1, -60, -10.1, -10)}
    assert seen == {-60.1: "later", -60: "due", -10.1: "due", -10: "overdue"}


def test_the_most_pressing_comes_first() -> None:
    assert names(due_now(begin(DAY), ROOM, at(-30))) == ["sound", "chairs"]


def test_the_start_is_asked_for_once_the_room_is_ready() -> None:
    ready = report(ReadinessReport, ROOM, at(-15), ready=True)
    done = (ticked("sound", -40), ticked("chairs", -39))
    assert names(due_now(state_after(*done, programme=DAY), ROOM, at(-15))) == []
    assert names(due_now(state_after(*done, ready, programme=DAY), ROOM, at(-15))) == ["welcome"]


def test_what_was_for_before_the_start_is_late_but_asked_no_more() -> None:
    state = state_after(wish(StartSession, at(0)), programme=DAY)
    assert names(due_now(state, ROOM, at(1))) == ["welcome"]
    assert names(overdue(state, ROOM, at(1))) == ["chairs", "sound"]


def test_nothing_that_follows_the_start_is_late_before_it() -> None:
    ready = report(ReadinessReport, ROOM, at(-15), ready=True)
    waiting = state_after(ready, programme=DAY)
    assert stages(waiting, at(60))["welcome"] == "due"
    late = state_after(ready, wish(StartSession, at(20)), programme=DAY)
    assert due_at(late, WELCOME) == at(35), "a day that begins late moves what follows the start"
    assert stages(late, at(34))["welcome"] == "due"
    assert stages(late, at(35))["welcome"] == "overdue"


def test_nothing_that_follows_the_end_is_late_before_the_session_has_closed() -> None:
    last = on("goodbye", DAY)
    assert due_at(last, TIDIED) is None
    assert stages(last, at(600))["tidied"] == "due"
    closed = state_after(wish(EndSession, at(150)), state=last)
    assert due_at(closed, TIDIED) == at(165)
    assert stages(closed, at(165))["tidied"] == "overdue"


def test_the_close_is_for_later_until_the_last_segment() -> None:
    plan = planned(item("evaluated", CLOSE), item("at the end", CLOSE, due_at=at(140)))
    assert set(stages(on("lecture-2", plan), at(120)).values()) == {"later"}
    assert set(stages(on("goodbye", plan), at(136)).values()) == {"due"}


def test_what_is_due_after_the_end_is_not_asked_while_all_are_still_together() -> None:
    last = on("goodbye", DAY)
    assert last.current is not None
    over = run_clock(last.current, at(136)).ends_at
    assert over is not None
    assert stages(last, over - timedelta(seconds=1))["tidied"] == "later"
    assert stages(last, over)["tidied"] == "due", "the last segment is over by its clock"
    assert next_deadline(last, over - timedelta(seconds=1)) == over
    assert closes_at(last, at(136)) == over
    assert closes_at(on("lecture-2", DAY), at(120)) is None, "there is more to come"
    closed = state_after(wish(EndSession, at(136)), state=last)
    assert stages(closed, at(136))["tidied"] == "due", "the course leader ended the day"


def test_a_rehearsal_is_at_no_real_hour() -> None:
    early = at(-3 * 1440)
    opened = state_after(wish(OpenLobby, early, rehearsal=True), programme=DAY)
    assert names(due_now(opened, ROOM, early)) == ["sound", "chairs"]
    assert names(due_now(begin(DAY), ROOM, early)) == []


def test_only_what_is_the_group_leaders_is_asked_of_the_group_leader() -> None:
    state = begin(planned(item("network", owner=ItemOwner.IT), CHAIRS, INVITED))
    assert names(due_now(state, ROOM, at(-30))) == ["chairs"]
    assert stages(state, at(-30))["network"] == "due"


def test_an_item_in_the_middle_of_the_day_is_asked_from_its_hour() -> None:
    halfway = item("halfway", START, due_at=at(80), shown_from=at(70))
    state = on("local-1", planned(halfway))
    assert names(due_now(state, ROOM, at(69))) == []
    assert names(due_now(state, ROOM, at(70))) == ["halfway"]


def test_a_programme_of_before_says_only_the_part_of_the_day() -> None:
    old = planned(item("old"), item("old-start", START), item("old-close", CLOSE))
    state = state_after(wish(StartSession, at(0)), programme=old)
    assert [due_at(state, one) for one in old.checklist] == [at(0), at(15), None]
    assert [heading_of(one) for one in old.checklist] == [
        Heading.ROOM,
        Heading.START_CLOSE,
        Heading.START_CLOSE,
    ]


def test_every_hour_that_changes_a_list_is_a_deadline() -> None:
    state, now, met = begin(DAY), at(-22 * 1440), []
    while (moment := next_deadline(state, now)) is not None and moment < at(0):
        now = moment
        met.append(moment)
    assert met == [at(-21 * 1440), at(-14 * 1440), at(-60), at(-45), at(-20), at(-10), at(-5)]


OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize("night", ["2026-03-29 01:45", "2026-10-25 02:30"])
def test_on_the_nights_when_clocks_are_changed_real_minutes_count(night: str) -> None:
    begins = datetime.fromisoformat(night).replace(tzinfo=OSLO).astimezone(ZoneInfo("UTC"))
    programme = replace(
        sample_programme(starts_at=begins),
        checklist=(item("counted", START, due_at=begins + timedelta(minutes=90)),),
    )
    state = state_after(wish(StartSession, begins), programme=programme)
    assert stages(state, begins + timedelta(minutes=89))["counted"] == "due"
    assert stages(state, begins + timedelta(minutes=90))["counted"] == "overdue"


# ── whatever the day ───────────────────────────────────────────────────────────────────────────

HOURS = st.integers(-120, 300)


@given(days, HOURS)
def test_what_is_due_is_never_for_later_and_never_done(day: list[Act], minutes: int) -> None:
    for moment in play(day):
        for room in moment.after.programme.rooms:
            listed = {one.item.id: one for one in lines(moment.after, room.id, at(minutes))}
            for one in due_now(moment.after, room.id, at(minutes)):
                assert listed[one.id].is_open


@given(HOURS, st.lists(HOURS, min_size=1, max_size=6), st.lists(HOURS, min_size=6, max_size=6))
def test_what_is_due_has_come_to_its_hour(now: int, opens: list[int], lasts: list[int]) -> None:
    items = [
        item(str(n), shown_from=at(begin_), due_at=at(begin_ + abs(lasts[n])))
        for n, begin_ in enumerate(opens)
    ]
    for one in due_now(begin(planned(*items)), ROOM, at(now)):
        assert one.shown_from is not None
        assert one.shown_from <= at(now)


@given(HOURS)
def test_a_tick_that_is_taken_back_leaves_the_list_as_it_was(minutes: int) -> None:
    before = begin(DAY)
    after = state_after(ticked("sound", -50), ticked("sound", -49, done=False), programme=DAY)
    assert stages(after, at(minutes)) == stages(before, at(minutes))
    assert due_now(after, ROOM, at(minutes)) == due_now(before, ROOM, at(minutes))


# ── the session's own list ─────────────────────────────────────────────────────────────────────


def test_the_session_ticks_its_own_list_and_says_who_and_when() -> None:
    state = state_after(wish(TickItem, at(-100), ADA.by, item="invited"), programme=DAY)
    (line,) = lines(state, None, at(-90))
    assert line.stage == "done"
    assert line.tick is not None
    assert (line.tick.at, line.tick.by) == (at(-100), ADA.by)


def test_unticking_is_the_way_back() -> None:
    tick, back = wish(TickItem, at(-100), item="invited"), wish(UntickItem, at(-99), item="invited")
    state = state_after(tick, back, programme=DAY)
    assert names(overdue(state, None, at(-90))) == ["invited"]
    assert lines(state, None, at(-90))[0].tick is not None, "that it was taken back is known"


def test_what_cannot_be_ticked_is_refused_by_code() -> None:
    new, done = begin(DAY), state_after(wish(TickItem, at(-100), item="invited"), programme=DAY)
    tick, untick = (
        wish(TickItem, at(-50), item="invited"),
        wish(UntickItem, at(-50), item="invited"),
    )
    of_a_room = wish(TickItem, at(-50), item="chairs")
    assert refusal(new, of_a_room(new)) == "unknown_item"
    assert refusal(done, tick(done)) == "already_ticked"
    assert refusal(new, untick(new)) == "not_ticked"


def test_a_room_cannot_tick_what_is_the_sessions() -> None:
    told = report(ChecklistReport, ROOM, at(-50), item="invited", ticked=True)
    state = state_after(told, programme=DAY)
    assert state.set_aside == 1
    assert names(overdue(state, None, at(-50))) == ["invited"]


def test_what_was_ticked_for_the_session_in_a_rehearsal_is_done_after_it() -> None:
    opened = wish(OpenLobby, at(-900), rehearsal=True)
    state = state_after(opened, wish(TickItem, at(-890), item="invited"), programme=DAY)
    assert state.rehearsed_from is not None
    assert stages(state.rehearsed_from, at(-800), None) == {"invited": "done"}


def test_progress_counts_what_is_late_among_what_is_open() -> None:
    state = state_after(ticked("sound", -40), programme=DAY)
    assert progress(state, ROOM, at(-9)) == Progress(done=1, open=1, overdue=1, later=2)
    assert progress(state, None, at(-9)) == Progress(done=0, open=1, overdue=1, later=0)


# ── as a check of the room ─────────────────────────────────────────────────────────────────────


def found(state: SessionState, minutes: float) -> tuple[str, float | None]:
    result = checklist_result(state, ROOM, at(minutes))
    assert result.verdict is WORDS.get(result.word, CheckVerdict.UNKNOWN)
    return result.word, result.value


def test_a_list_that_nobody_has_been_shown_says_nothing_of_the_room() -> None:
    assert found(begin(DAY), -61) == ("", None)
    assert found(begin(planned(item("old"))), -61) == ("", None)


def test_what_is_open_is_a_remark_and_what_must_be_done_stops_the_room_at_five_minutes() -> None:
    state = begin(DAY)
    assert [found(state, n) for n in (-50, -19, -5.1, -5)] == [
        ("open", 1), ("open", 2), ("open", 2), ("overdue", 2),
    ]  # fmt: skip
    assert found(state_after(ticked("sound", -6), programme=DAY), -5) == ("open", 1)


def test_a_list_that_is_done_is_in_order_and_says_since_when() -> None:
    state = state_after(ticked("chairs", -50), ticked("sound", -40), programme=DAY)
    assert found(state, -30) == ("done", 0)
    result: CheckResult = checklist_result(state, ROOM, at(-30))
    assert result.at == at(-40)


def test_what_stops_the_room_does_so_since_it_was_late_or_since_its_tick_was_taken_back() -> None:
    more = item("more", shown_from=at(20))
    longer = replace(DAY, checklist=(*DAY.checklist, more))
    for taken_back, minutes, since in ((-30, -4, -5), (-30, 30, -5), (-2, 30, -2)):
        reports = ticked("sound", -40), ticked("sound", taken_back, done=False)
        state = state_after(*reports, programme=longer)
        result = checklist_result(state, ROOM, at(minutes))
        assert (result.word, result.at) == ("overdue", at(since))


def test_what_is_for_the_start_is_no_lack_of_a_room_that_is_ready_for_it() -> None:
    ready = report(ReadinessReport, ROOM, at(-15), ready=True)
    state = state_after(ticked("sound", -40), ticked("chairs", -39), ready, programme=DAY)
    assert progress(state, ROOM, at(-10)).open == 1
    assert found(state, -10) == ("done", 0)


def test_once_people_are_in_only_what_had_to_be_done_before_is_a_remark() -> None:
    state = state_after(wish(StartSession, at(0)), programme=DAY)
    assert found(state, 1) == ("open", 1)
    assert found(state_after(ticked("sound", 2), state=state), 3) == ("done", 0)
    assert found(state_after(ticked("sound", 2), state=state), 15) == ("open", 1)


def test_what_must_be_done_after_the_start_stops_the_room_from_its_deadline() -> None:
    must = planned(item("heard", START, due_at=at(10), must=True))
    state = state_after(wish(StartSession, at(0)), wish(Advance, at(5)), programme=must)
    assert [found(state, n)[0] for n in (9, 10)] == ["done", "overdue"]
    later = state_after(wish(Advance, at(30)), state=state)
    assert [found(later, n) for n in (30, 90)] == [("past", 0), ("past", 0)]
    done = state_after(ticked("heard", 31), state=later)
    assert found(done, 32) == ("done", 0)


def test_what_was_for_the_time_before_the_start_ends_with_the_first_segment() -> None:
    state = state_after(wish(StartSession, at(0)), programme=DAY)
    assert found(state, 1) == ("open", 1)
    after = state_after(wish(Advance, at(5)), state=state)
    assert found(after, 6) == ("past", 0)
    assert names(overdue(after, ROOM, at(6))) == ["chairs", "sound"], "it stays on the list"


def test_care_for_a_list_is_over_with_the_tick_that_ends_it_and_no_sooner() -> None:
    def ticked(name: str, minutes: float) -> ChecklistReport:
        return report(ChecklistReport, ROOM, at(minutes), item=name, ticked=True)

    plan = planned(item("lyd"), item("bilde"))
    cared = wish(CareForCheck, at(-9), check=CHECKLIST, rooms=(ROOM,), step=CareStep.FIXING)
    skipped = report(WaiveReport, ROOM, at(-8), check=CHECKLIST, waived=True)
    begun = state_after(ticked("lyd", -10), cared, skipped, state=begin(plan))
    assert begun.rooms[ROOM].cared.keys() == begun.rooms[ROOM].waived.keys() == {CHECKLIST}
    again = state_after(ticked("lyd", -7), state=begun)
    assert again.rooms[ROOM].cared.keys() == {CHECKLIST}
    ended = state_after(ticked("bilde", -6), state=again)
    assert not ended.rooms[ROOM].cared
    assert not ended.rooms[ROOM].waived

"""How ready rooms were over time: without gap or overlap, whatever was told and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules import events as e
from session_core.rules.commands import OpenLobby
from session_core.rules.decide import decide
from session_core.rules.readiness_history import (
    ReadinessHistory,
    Span,
    after,
    begun,
    followed,
    ready_before,
    spans,
)
from session_core.rules.reports import ContactReport, QuestionReport, Report
from session_core.rules.terms import CheckVerdict, RoomVerdict
from tests.builders import START, at, check, checked, report, sample_programme, wish
from tests.people import LEE
from tests.rules.test_readiness import CATALOGUES

OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip
READY, REMARK, NOT_READY, NOT_KNOWN = (
    RoomVerdict.READY, RoomVerdict.REMARK, RoomVerdict.NOT_READY, RoomVerdict.UNKNOWN,
)  # fmt: skip
BEGAN = at(-60)
PLANNED = e.SessionPlanned(at=BEGAN, by=LEE.by, programme=sample_programme())


def told(minutes: float, **verdicts: CheckVerdict) -> Report:
    results = [check(name, verdict, at(minutes)) for name, verdict in verdicts.items()]
    return checked("drammen", at(minutes), *results)


def contact(minutes: float, is_there: bool) -> Report:
    return report(ContactReport, "drammen", at(minutes), in_contact=is_there)


def events_of(*messages: Report) -> list[e.Event]:
    """What the centre keeps of these, after the lobby was opened."""
    history = begun(PLANNED)
    kept: list[e.Event] = []
    for message in (wish(OpenLobby, at(-50))(history.state), *messages):
        for event in decide(history.state, message):
            kept.append(event)
            history = after(history, event, CATALOGUES)
    return kept


def history_of(*messages: Report) -> ReadinessHistory:
    return followed(begun(PLANNED), events_of(*messages), CATALOGUES)


def told_of(history: ReadinessHistory, until: datetime) -> list[tuple[float, RoomVerdict, str]]:
    """From which minute on the room was so."""
    return [
        (round((one.starts_at - START) / timedelta(minutes=1), 1), one.verdict, one.reason)
        for one in spans(history, "drammen", until, CATALOGUES)
    ]


def test_a_room_is_not_known_before_it_tells_and_again_when_that_is_too_old() -> None:
    history = history_of(contact(-40, True), told(-30, sound=OK))
    assert told_of(history, START) == [
        (-60.0, NOT_KNOWN, "link"), (-40.0, NOT_KNOWN, "sound"), (-30.0, READY, ""),
        (-20.0, NOT_KNOWN, "sound"),
    ]  # fmt: skip


def test_a_room_that_was_lost_and_came_back_shows_both() -> None:
    history = history_of(
        contact(-40, True), told(-9, sound=OK), contact(-5, False), contact(-2, True)
    )
    assert told_of(history, START)[-3:] == [
        (-9.0, READY, ""), (-5.0, NOT_READY, "link"), (-2.0, READY, ""),
    ]  # fmt: skip


def test_what_came_late_changes_nothing_before_it_came() -> None:
    late = report(type(told(0, sound=OK)), "drammen", at(-20), received_at=at(-12),
                  results=(check("sound", FAIL, at(-20)),))  # fmt: skip
    history = history_of(contact(-40, True), late)
    assert told_of(history, at(-11))[-1] == (-12.0, NOT_READY, "sound")


@pytest.mark.parametrize(
    ("minutes", "not_ready", "before"),
    [(-15, ("b",), None), (-12, (), timedelta(minutes=12)), (-30, ("b",), None)],
)
def test_a_session_was_ready_when_its_last_room_was(
    minutes: float, not_ready: tuple[str, ...], before: timedelta | None
) -> None:
    early = Span(BEGAN, START, READY, "")
    other = Span(at(minutes), START, REMARK, "power")
    lost = Span(at(-5), START, NOT_READY, "link")
    rooms = {"a": (early,), "b": (other,) if before else (other, lost)}
    found = ready_before(rooms, START)
    assert (found.not_ready, found.before) == (not_ready, before)


def test_what_came_after_the_start_does_not_count_and_no_rooms_were_not_ready() -> None:
    late = {"a": (Span(at(1), at(2), READY, ""),)}
    assert ready_before(late, START).not_ready == ("a",)
    assert ready_before({}, START).before is None


def test_a_room_that_gets_a_remark_is_as_ready_as_before() -> None:
    spans_of_a = (Span(BEGAN, at(-10), READY, ""), Span(at(-10), START, REMARK, "power"))
    assert ready_before({"a": spans_of_a}, START).before == START - BEGAN


def test_what_says_nothing_of_a_room_ends_no_span() -> None:
    asked = report(QuestionReport, "drammen", at(-15), question="q", text="Hva nå?")
    history = history_of(contact(-40, True), asked)
    assert history.at == at(-15)
    assert told_of(history, START)[-1][0] == -40.0


# ── whatever was told ──────────────────────────────────────────────────────────────────────────

verdicts = st.dictionaries(
    st.sampled_from(["sound", "power", "smell"]), st.sampled_from(CheckVerdict), min_size=1
)
steps = st.lists(st.tuples(st.integers(0, 12), st.one_of(verdicts, st.booleans())), max_size=12)


def messages_of(drawn: list[tuple[int, dict[str, CheckVerdict] | bool]]) -> list[Report]:
    minutes = -45
    made: list[Report] = []
    for pause, what in drawn:
        minutes += pause
        made.append(contact(minutes, what) if isinstance(what, bool) else told(minutes, **what))
    return made


def gaps(of_room: tuple[Span, ...], until: datetime) -> list[datetime]:
    """Where one ends and the next does not begin; where it does not begin or end as it should."""
    edges = [BEGAN, *(edge for one in of_room for edge in (one.starts_at, one.ends_at)), until]
    return [one for one, other in zip(edges[::2], edges[1::2], strict=True) if one != other]


@given(steps)
def test_spans_cover_the_time_without_gap_or_overlap(
    drawn: list[tuple[int, dict[str, CheckVerdict] | bool]],
) -> None:
    of_room = spans(history_of(*messages_of(drawn)), "drammen", at(200), CATALOGUES)
    assert gaps(of_room, at(200)) == []
    assert all(one.starts_at < one.ends_at for one in of_room)
    alike = [
        (one, other)
        for one, other in pairwise(of_room)
        if (one.verdict, one.reason) == (other.verdict, other.reason)
    ]
    assert alike == []


@given(steps, st.integers(0, 13))
def test_a_history_that_is_gone_on_with_is_the_one_that_is_folded_at_once(
    drawn: list[tuple[int, dict[str, CheckVerdict] | bool]], cut: int
) -> None:
    events = events_of(*messages_of(drawn))
    part = followed(begun(PLANNED), events[:cut], CATALOGUES)
    spans(part, "drammen", part.at, CATALOGUES)
    whole = followed(begun(PLANNED), events, CATALOGUES)
    assert followed(part, events[cut:], CATALOGUES) == whole
    before = spans(part, "drammen", part.at, CATALOGUES)
    assert spans(whole, "drammen", part.at, CATALOGUES) == before


def test_a_history_with_a_gap_would_be_found_out() -> None:
    """The planted fault."""
    broken = (Span(BEGAN, at(-5), READY, ""), Span(at(-4), at(0), READY, ""))
    assert gaps(broken, at(0)) == [at(-5)]

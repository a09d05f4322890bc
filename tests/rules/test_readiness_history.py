"""How ready rooms were over time: without gap or overlap, whatever was told and when."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_core.rules import events as e
from session_core.rules.care_commands import ConfirmRoom
from session_core.rules.checklist import list_results
from session_core.rules.checks import JOIN_CHECKS
from session_core.rules.commands import Command, EndSession, OpenLobby, StartSession
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused
from session_core.rules.evolve import begin, evolve
from session_core.rules.legs import leg_results
from session_core.rules.readiness import findings, room_verdict
from session_core.rules.readiness_history import (
    Became,
    ReadinessHistory,
    ReadyBefore,
    Span,
    after,
    became_ready,
    begun,
    followed,
    ready_before,
    spans,
)
from session_core.rules.reports import (
    ChecklistReport,
    CheckReport,
    ContactReport,
    LegReport,
    QuestionReport,
    ReadinessReport,
    Report,
    WaiveReport,
)
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CheckVerdict,
    LegQuality,
    LegSource,
    LegState,
    Phase,
    RoomVerdict,
)
from tests.builders import START, at, check, checked, report, sample_programme, wish
from tests.people import LEE
from tests.rules.test_legs import CATALOGUE as LEGS
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


# ── against the start ──────────────────────────────────────────────────────────────────────────


def so(*parts: tuple[float, RoomVerdict]) -> list[Span]:
    """From the beginning to an hour after the start; each part from its minute on."""
    edges = [BEGAN, *(at(minute) for minute, _ in parts[1:]), at(60)]
    return [
        Span(begins, ends, verdict, "" if verdict is READY else "power")
        for (begins, ends), (_, verdict) in zip(pairwise(edges), parts, strict=True)
    ]


@pytest.mark.parametrize(
    ("parts", "minutes", "unchecked"),
    [
        ([(-60, NOT_KNOWN), (-12, READY)], -12, False),
        ([(-60, READY), (-12, REMARK), (-3, READY)], -60, False),
        ([(-60, READY), (-12, NOT_READY), (-3, READY)], -3, False),
        ([(-60, NOT_KNOWN), (-12, READY), (0, NOT_READY)], -12, False),
        ([(-60, READY), (-1, NOT_READY), (4, READY)], 4, False),
        ([(-60, READY), (-1, NOT_READY)], None, False),
        ([(-60, NOT_KNOWN), (0, READY)], 0, True),
        ([(-60, NOT_READY), (0, READY)], 0, False),
        ([(-60, NOT_KNOWN), (4, READY)], 4, True),
        ([(-60, NOT_KNOWN), (2, NOT_READY), (4, READY)], 4, False),
        ([(-60, NOT_KNOWN), (4, READY), (9, NOT_READY)], 4, True),
        ([(-60, NOT_KNOWN), (-5, NOT_READY), (0, NOT_KNOWN), (53, READY)], 53, True),
        ([(-60, NOT_KNOWN)], None, True),
        ([(-60, NOT_KNOWN), (7, NOT_READY), (9, NOT_KNOWN)], None, False),
    ],
)
def test_when_a_room_became_ready_is_told_against_the_start(
    parts: list[tuple[float, RoomVerdict]], minutes: float | None, unchecked: bool
) -> None:
    when = None if minutes is None else at(minutes)
    assert became_ready(so(*parts), START) == Became(when, unchecked)


def test_of_a_room_of_which_nothing_is_told_nothing_is_known() -> None:
    assert became_ready((), START) == Became(None, unchecked=True)


@pytest.mark.parametrize(
    ("minutes", "ready", "before"),
    [([-12, -30], 2, 12), ([-12, 4], 1, None), ([-12, None], 1, None), ([0, -1], 1, None),
     ([], 0, None)],
)  # fmt: skip
def test_a_session_was_ready_when_its_last_room_was(
    minutes: list[float | None], ready: int, before: float | None
) -> None:
    rooms = [Became(None if one is None else at(one)) for one in minutes]
    since = None if before is None else timedelta(minutes=before)
    assert ready_before(rooms, START) == ReadyBefore(ready, since)


# ── what counts ────────────────────────────────────────────────────────────────────────────────


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


# ── against what was known at each moment ──────────────────────────────────────────────────────

LISTED = {"checklist": replace(CATALOGUES[""]["power"], id="checklist", by="person", valid_s=86400)}
WITH_LIST = {"": {**CATALOGUES[""], **LISTED, **{one: LEGS[one] for one in JOIN_CHECKS}}}
MUST = replace(PLANNED.programme.checklist[0], must=True)
WITH_MUST = replace(
    PLANNED,
    programme=replace(PLANNED.programme, checklist=(MUST, *PLANNED.programme.checklist[1:])),
)


def leg(minutes: float, state: LegState, quality: LegQuality) -> Report:
    return report(LegReport, "drammen", at(minutes), leg=state, heard_by=LegSource.CLIENT,
                  quality=quality, quality_by=LegSource.CLIENT)  # fmt: skip


def late(minutes: float, age: float, verdict: CheckVerdict) -> Report:
    """A measurement that came so many minutes after it was made."""
    return report(CheckReport, "drammen", at(minutes - age), received_at=at(minutes),
                  results=(check("sound", verdict, at(minutes - age)),))  # fmt: skip


Step = Report | Callable[[SessionState], Command]
Maker = Callable[[float], Step]
checks = st.sampled_from(["sound", "power", "sound:unstable"])
makers: st.SearchStrategy[Maker] = st.one_of(
    verdicts.map(lambda drawn: lambda now: told(now, **drawn)),
    st.booleans().map(lambda drawn: lambda now: contact(now, drawn)),
    st.tuples(st.integers(0, 20), st.sampled_from(CheckVerdict)).map(
        lambda drawn: lambda now: late(now, *drawn)
    ),
    st.tuples(checks, st.booleans()).map(
        lambda drawn: (
            lambda now: report(WaiveReport, "drammen", at(now), check=drawn[0], waived=drawn[1])
        )
    ),
    st.tuples(st.sampled_from(["before-1", "start-1"]), st.booleans()).map(
        lambda drawn: (
            lambda now: report(ChecklistReport, "drammen", at(now), item=drawn[0], ticked=drawn[1])
        )
    ),
    st.booleans().map(
        lambda drawn: lambda now: report(ReadinessReport, "drammen", at(now), ready=drawn)
    ),
    st.tuples(st.sampled_from(LegState), st.sampled_from(LegQuality)).map(
        lambda drawn: lambda now: leg(now, *drawn)
    ),
    st.tuples(st.sampled_from(["drammen", "nowhere"]), st.booleans()).map(
        lambda drawn: lambda now: wish(ConfirmRoom, at(now), room=drawn[0], well=drawn[1])
    ),
    st.sampled_from([StartSession, EndSession]).map(lambda kind: lambda now: wish(kind, at(now))),
)
days = st.lists(st.tuples(st.integers(0, 9), makers), max_size=14)


def kept_of(drawn: list[tuple[int, Maker]]) -> list[e.Event]:
    """What the centre keeps of these, leaving out what it refuses."""
    minutes, state, kept = -48.0, begin(WITH_MUST.programme), []
    steps: list[Step] = [wish(OpenLobby, at(-50))]
    for pause, maker in drawn:
        minutes += pause + 0.25
        steps.append(maker(minutes))
    for step in steps:
        with suppress(CommandRefused):
            for event in decide(state, step(state) if callable(step) else step):
                kept.append(event)
                state = evolve(state, event)
    return kept


def known_at(kept: list[e.Event], moment: datetime) -> RoomVerdict:
    """What was known of the room at a moment, found anew from nothing."""
    state = begin(WITH_MUST.programme)
    for event in kept:
        if (event.report.received_at if isinstance(event, e.ReportKept) else event.at) <= moment:
            state = evolve(state, event)
    room = state.rooms["drammen"]
    return room_verdict(
        findings(
            room, WITH_LIST[""], moment, in_contact=room.in_contact is True,
            lost_since=room.contact_at if room.in_contact is False else None,
            live=state.phase in (Phase.LIVE, Phase.CLOSED),
            also=(*leg_results(state, "drammen", WITH_LIST[""], moment, moment),
                  *list_results(state, "drammen", moment)),
        )
    )  # fmt: skip


def wrong(of_room: tuple[Span, ...], kept: list[e.Event]) -> list[datetime]:
    """At which moments the history says something else than what was known then."""
    moments = [at(n / 2) + timedelta(seconds=1) for n in range(-100, 160)]
    return [
        moment
        for moment in moments
        for span in of_room
        if span.starts_at <= moment < span.ends_at and span.verdict is not known_at(kept, moment)
    ]


@settings(max_examples=30)
@given(days)
def test_the_history_says_of_each_moment_what_was_known_then(
    drawn: list[tuple[int, Maker]],
) -> None:
    kept = kept_of(drawn)
    history = followed(begun(WITH_MUST), kept, WITH_LIST)
    assert wrong(spans(history, "drammen", at(80), WITH_LIST), kept) == []


def test_a_history_that_is_wrong_for_a_minute_would_be_found_out() -> None:
    """The planted fault."""
    kept = kept_of([(0, lambda now: contact(now, False))])
    assert wrong((Span(at(-10), at(-9), READY, ""),), kept) != []


def test_a_list_that_is_not_done_in_time_stops_a_room() -> None:
    kept = kept_of([(0, lambda now: contact(now, True)), (5, lambda now: told(now, sound=OK))])
    history = followed(begun(WITH_MUST), kept, WITH_LIST)
    (*_, remark, late_) = spans(history, "drammen", at(-4), WITH_LIST)
    assert (remark.verdict, late_.starts_at) == (NOT_KNOWN, at(-5))
    assert late_.look == (NOT_READY, "checklist", False)


def test_a_tick_counts_from_when_it_was_made() -> None:
    ticked = (
        1,
        lambda now: report(ChecklistReport, "drammen", at(now), item="before-1", ticked=True),
    )
    kept = kept_of(
        [(0, lambda now: contact(now, True)), (39, lambda now: told(now, sound=OK)), ticked]
    )
    history = followed(begun(WITH_MUST), kept, WITH_LIST)
    (*_, remark, last) = spans(history, "drammen", at(-7), WITH_LIST)
    assert (remark.look, last.look) == ((REMARK, "checklist", False), (READY, "", False))


def test_a_remark_that_nobody_waived_is_told_before_one_that_was() -> None:
    waived = report(WaiveReport, "drammen", at(-7), check="power", waived=True)
    spoken = (contact(-40, True), told(-9, sound=OK, power=FAIL), waived)
    (*_, last) = spans(history_of(*spoken), "drammen", at(-6), CATALOGUES)
    assert last.look == (REMARK, "power", True)
    both = history_of(*spoken, told(-6, smell=WARN))
    (*_, last) = spans(both, "drammen", at(-5), CATALOGUES)
    assert last.look == (REMARK, "smell", False)


def test_what_is_said_again_while_it_counts_is_no_new_span() -> None:
    first = history_of(contact(-40, True), told(-30, sound=OK))
    again = history_of(contact(-40, True), told(-30, sound=OK), told(-25, sound=OK))
    assert again.rooms == first.rooms
    assert told_of(again, START)[-1] == (-15.0, NOT_KNOWN, "sound")


def test_a_history_with_a_gap_would_be_found_out() -> None:
    """The planted fault."""
    broken = (Span(BEGAN, at(-5), READY, ""), Span(at(-4), at(0), READY, ""))
    assert gaps(broken, at(0)) == [at(-5)]

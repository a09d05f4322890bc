"""One notification for one fault, however its figures flap: what a coordinator's board tells of, in
rooms whose chargers come and go, through the agent's own rounds and the centre's rules.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.views.alarms import AlarmLine, AlarmsCard
from session_core.rules import alarms
from session_core.rules import commands as c
from session_core.rules.check_times import FULL_BEFORE
from session_core.rules.steady import WITHIN, _Track
from session_core.rules.terms import CheckVerdict
from site_agent.catalogue import load_catalogues
from site_agent.probes.interface import Measured, Probe
from site_agent.room_settings import RoomSettings
from tests.builders import START, sample_programme
from tests.readiness.chain import Centre, Laptop, QuickWorker, on_virtual_time
from tests.simulation.planted import Planted, planted_in

CATALOGUES: Final = load_catalogues()
CHECK: Final = "battery"
WELL, BAD = Measured(97.0, "mains"), Measured(12.0)
EXAMPLES: Final = 20
CALM_S: Final = 60.0
"""All is well for so long first."""

Flaps = list[tuple[float, bool]]
"""For so many seconds it is so: bad or well. After the last it is as in the last, for ever."""


@dataclass
class Told:
    """What the board told, each when it was new."""

    centre: Centre
    at: list[tuple[datetime, AlarmLine]] = field(default_factory=list)
    aloud: list[str] = field(default_factory=list)
    """What was read aloud, in order."""
    swings: list[datetime] = field(default_factory=list)
    card: AlarmsCard | None = None
    is_swinging: bool = False

    @property
    def lines(self) -> tuple[AlarmLine, ...]:
        """What stands there now."""
        return self.card.lines if self.card is not None else ()

    def look(self, _: object) -> None:
        """At the alarms, and at what swings."""
        scene = self.centre.scene()
        card = self.centre.alarms(scene)
        before = {_about(one) for one in self.lines}
        self.aloud += card.news(self.card) if card is not None else ()
        self.card = card
        self.at += [(scene.now, one) for one in self.lines if _about(one) not in before]
        checks = [room.checks.get(f"{CHECK}_unstable") for room in self.centre.state.rooms.values()]
        swings = any(one is not None and one.verdict is CheckVerdict.WARN for one in checks)
        if swings and not self.is_swinging:
            self.swings.append(scene.now)
        self.is_swinging = swings


def _about(line: AlarmLine) -> tuple[str, bool, frozenset[str]]:
    return line.check, line.common, frozenset(room.id for room in line.rooms)


def battery(loop: asyncio.AbstractEventLoop, flaps: Flaps) -> Callable[[], Measured]:
    """What the probe finds."""

    def measure() -> Measured:
        left = loop.time() - CALM_S
        if left < 0:
            return WELL
        for seconds, is_bad in flaps:
            if left < seconds:
                return BAD if is_bad else WELL
            left -= seconds
        return BAD if flaps and flaps[-1][1] else WELL

    return measure


def told_of(rooms: list[Flaps], seconds: float) -> Told:
    """What is told in so many seconds, in so many rooms."""

    async def run() -> Told:
        centre = Centre(sample_programme(len(rooms)), CATALOGUES, START - FULL_BEFORE)
        told = Told(centre)
        centre.looks.append(told.look)
        centre.press(c.OpenLobby)
        tasks = []
        for room, flaps in zip(centre.state.programme.rooms, rooms, strict=True):
            laptop = Laptop(centre, RoomSettings(room.id, catalogues=CATALOGUES))
            laptop.connect()
            probes = [Probe(CHECK, battery(centre.loop, flaps))]
            tasks.append(
                asyncio.ensure_future(laptop.checks(QuickWorker(probes, laptop.now)).run())
            )
        await asyncio.sleep(CALM_S + seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return told

    return on_virtual_time(run)


def spans(flaps: Flaps) -> float:
    """How long all of them take."""
    return sum(seconds for seconds, _ in flaps)


flapping = st.lists(st.tuples(st.floats(1, 200), st.booleans()), min_size=1, max_size=16)


@settings(max_examples=EXAMPLES, deadline=None)
@given(flapping)
def test_however_it_flaps_two_alarms_in_ten_minutes_are_the_most_and_one_unstable(
    flaps: Flaps,
) -> None:
    told = told_of([flaps, []], spans(flaps) + 300)
    for moments, most in (([at for at, _ in told.at], 2), (told.swings, 1)):
        for first in moments:
            assert sum(first <= at < first + WITHIN for at in moments) <= most


@settings(max_examples=EXAMPLES, deadline=None)
@given(flapping)
def test_one_fault_that_lasts_is_one_alarm_in_the_end_and_one_that_is_gone_is_none(
    flaps: Flaps,
) -> None:
    told = told_of([[*flaps, (1, flaps[-1][1])], []], spans(flaps) + 1_500)
    assert [one.check for one in told.lines] == ([CHECK] if flaps[-1][1] else [])


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 3), st.floats(40, 200)), min_size=1, max_size=15))
def test_moments_are_no_fault(moments: list[tuple[float, float]]) -> None:
    """Each over before the next look, which comes within five seconds."""
    flaps = [one for bad, well in moments for one in ((bad, True), (well, False))]
    assert told_of([flaps, []], spans(flaps) + 60).at == []


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(2, 6), st.data())
def test_what_strikes_half_of_the_rooms_at_once_is_one_alarm_and_none_beside_it(
    rooms: int, data: st.DataObject
) -> None:
    struck = data.draw(st.integers((rooms + 1) // 2 if rooms > 2 else 2, rooms))
    flickers = data.draw(st.lists(flicker, min_size=struck, max_size=struck))
    flaps: list[Flaps] = [[*before, (1.0, True)] for before in flickers]
    told = told_of([*flaps, *[[]] * (rooms - struck)], 300)
    assert [(one.common, len(one.rooms)) for one in told.lines] == [(True, struck)]
    assert [one.split(" ", 1)[0] for one in told.aloud] == ["Flere"], "once, and of no room alone"


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(2, 6), st.data())
def test_the_rooms_that_are_left_of_a_common_cause_are_not_read_aloud_one_by_one(
    rooms: int, data: st.DataObject
) -> None:
    """Each is well again in its own time."""
    ends = data.draw(st.lists(st.floats(200, 500), min_size=rooms, max_size=rooms))
    told = told_of([[(end, True), (1.0, False)] for end in ends], 700)
    assert [one.split(" ", 1)[0] for one in told.aloud] == ["Flere"]
    assert told.lines == ()


flicker = st.lists(st.tuples(st.floats(0.5, 2), st.booleans()), max_size=3)
"""How the fault comes: within six seconds."""


def at_once(_: Callable[..., object]) -> Callable[..., object]:
    """A verdict follows every result."""
    return lambda self: self._last[-1]


def never_swings(_: Callable[..., object]) -> Callable[..., object]:
    """Nothing is held."""
    return lambda *_: None


def apart(_: Callable[..., object]) -> Callable[..., object]:
    """Nothing is common."""
    return lambda _: False


def not_watched(_: Callable[..., object]) -> Callable[..., object]:
    """Each is told as it comes."""
    return lambda fault: fault.at


MOMENTS: Final[Flaps] = [(4, True), (9, False)] * 40
"""A look falls into some of them, and never the next one too."""
FLAPS: Final[Flaps] = [(60, True), (60, False)] * 8


@pytest.mark.parametrize(
    ("fault", "holds"),
    [
        (Planted("", "", ()), True),
        (Planted("fires after one", "", ((_Track, "_after", at_once),)), False),
        (Planted("is never unstable", "", ((_Track, "_note_swings", never_swings),)), False),
        (Planted("nothing is watched", "", ((alarms, "_watched_until", not_watched),)), False),
        (Planted("no common cause", "", ((alarms, "_may_be_common", apart),)), False),
    ],
    ids=lambda one: one.name if isinstance(one, Planted) else "",
)
def test_a_planted_fault_breaks_one_of_these_promises(fault: Planted, holds: bool) -> None:
    bad: Flaps = [(1.0, True)]
    soon: Flaps = [(20.0, False), (1.0, True)]
    with planted_in(fault):
        moments = told_of([MOMENTS, []], spans(MOMENTS)).at
        flapped = [at for at, _ in told_of([FLAPS, []], spans(FLAPS)).at]
        common = told_of([bad, soon, []], 300)
    most = max((sum(a <= at < a + WITHIN for at in flapped) for a in flapped), default=0)
    kept = not moments and most <= 2 and len(common.aloud) == 1
    kept = kept and [one.common for one in common.lines] == [True]
    assert kept is holds

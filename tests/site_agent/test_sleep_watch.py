"""Sleep and clocks that are set: told apart, and a countdown follows neither."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from session_core.clock import ManualClock
from session_core.link.effects import ClockSample
from site_agent.link_meter import LinkMeter
from site_agent.sleep_watch import SleepWatch
from tests.builders import at
from tests.site_agent.parts import open_room


class Machine(ManualClock):
    """A laptop with its three clocks."""

    def __init__(self) -> None:
        super().__init__(at(0))
        self.counted = 0.0

    def work(self, seconds: float) -> None:
        """Time passes while it is awake."""
        self.advance(seconds)
        self.counted += seconds

    def sleep(self, seconds: float) -> None:
        """Wall time goes on, and what counts sleep; the monotonic clock stands still."""
        self.at += timedelta(seconds=seconds)
        self.counted += seconds

    def set_clock(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def with_sleep(self) -> float | None:
        return self.counted


YEAR = 365 * 86_400.0


def test_an_awake_machine_neither_slept_nor_was_it_set() -> None:
    machine = Machine()
    watch = SleepWatch(machine, machine.with_sleep)
    machine.work(3_600)
    machine.set_clock(1.9)  # what a time server puts right
    assert (watch.woke(), watch.set_by()) == (False, 0.0)


def test_sleep_is_noticed_once_and_is_no_setting_of_the_clock() -> None:
    machine = Machine()
    watch = SleepWatch(machine, machine.with_sleep)
    machine.sleep(3_600)
    assert (watch.woke(), watch.set_by()) == (True, 0.0)
    assert (watch.woke(), watch.set_by()) == (False, 0.0)


@pytest.mark.parametrize("seconds", [3_600.0, -3_600.0, YEAR, -YEAR])
def test_a_clock_that_was_set_is_noticed_with_how_much(seconds: float) -> None:
    machine = Machine()
    watch = SleepWatch(machine, machine.with_sleep)
    machine.set_clock(seconds)
    machine.sleep(60)
    assert watch.woke()
    assert watch.set_by() == pytest.approx(seconds)
    assert watch.set_by() == 0.0


def test_where_no_clock_counts_sleep_nobody_guesses() -> None:
    machine = Machine()
    watch = SleepWatch(machine, lambda: None)
    machine.set_clock(3_600)
    assert (watch.woke(), watch.set_by()) == (True, 0.0)


def test_samples_of_before_a_jump_count_no_more() -> None:
    machine = Machine()
    meter = LinkMeter(machine)
    meter.sample(ClockSample(0, 5_000, 5_000, 10, machine.monotonic()))
    assert meter.figures().offset_ms is not None
    machine.set_clock(10)
    assert meter.woke()
    assert meter.figures().offset_ms is None


@pytest.mark.asyncio
@pytest.mark.parametrize("seconds", [3_600.0, -YEAR])
async def test_the_time_of_the_course_goes_on_when_a_room_that_is_alone_has_its_clock_set(
    tmp_path: Path, seconds: float
) -> None:
    machine = Machine()
    async with open_room(tmp_path, machine) as room:
        meter = LinkMeter(machine, with_sleep=machine.with_sleep, clock_was_set=room.clock_was_set)
        machine.set_clock(seconds)
        machine.work(60)
        meter.woke()
        assert room.now() == at(1)
        machine.sleep(60)
        meter.woke()
        assert room.now() == at(2), "sleep is time that passed"


@pytest.mark.asyncio
async def test_in_a_demo_the_time_of_the_course_goes_on_at_its_own_speed(tmp_path: Path) -> None:
    machine = Machine()
    async with open_room(tmp_path, ManualClock(at(0), speed=60)) as room:
        meter = LinkMeter(
            machine, 60, with_sleep=machine.with_sleep, clock_was_set=room.clock_was_set
        )
        machine.set_clock(10)
        meter.woke()
        assert room.offset == timedelta(minutes=-10)

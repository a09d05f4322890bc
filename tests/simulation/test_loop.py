"""Virtual time: an hour costs nothing, and what waits for nobody is found."""

from __future__ import annotations

import asyncio

import pytest

from tests.simulation.loop import Stuck, VirtualLoop

HOUR_S = 3600.0


def test_an_hour_passes_at_once_and_timers_come_in_their_order() -> None:
    loop = VirtualLoop()
    rang: list[tuple[str, float]] = []

    async def day() -> None:
        loop.call_later(2, lambda: rang.append(("second", loop.time())))
        loop.call_later(1, lambda: rang.append(("first", loop.time())))
        await asyncio.sleep(HOUR_S * 1)
        rang.append(("hour", loop.time()))

    loop.run_until_complete(day())
    loop.close()
    assert rang == [("first", 1.0), ("second", 2.0), ("hour", HOUR_S)]


def test_timers_of_one_hour_come_in_the_order_in_which_they_were_set() -> None:
    loop = VirtualLoop()
    rang: list[int] = []
    for number in range(50):
        loop.call_at(HOUR_S, rang.append, number)
    loop.run_until_complete(asyncio.sleep(HOUR_S * 2))
    loop.close()
    assert rang == list(range(50))


def test_a_timer_that_was_called_off_does_not_come_and_moves_no_time() -> None:
    loop = VirtualLoop()
    rang: list[str] = []
    loop.call_later(HOUR_S * 2, rang.append, "never").cancel()
    loop.call_soon(rang.append, "never").cancel()
    loop.run_until_complete(asyncio.sleep(HOUR_S * 1))
    assert (rang, loop.time()) == ([], HOUR_S)
    loop.close()


def test_to_wait_for_nobody_is_found_and_does_not_hang() -> None:
    loop = VirtualLoop()
    with pytest.raises(Stuck):
        loop.run_until_complete(loop.create_future())
    loop.close()


def test_an_error_that_nobody_asked_for_is_kept() -> None:
    loop = VirtualLoop()

    async def day() -> None:
        loop.call_soon(lambda: 1 // 0)
        await asyncio.sleep(HOUR_S * 0)
        await asyncio.sleep(HOUR_S * 0)

    loop.run_until_complete(day())
    loop.close()
    assert "ZeroDivisionError" in loop.faults[0]

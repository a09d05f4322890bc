"""What one commit kept of a session goes out in one frame, in order, and a command at once."""

from __future__ import annotations

import asyncio
import json

import pytest

from orchestrator.event_log.interface import Batch
from orchestrator.news import News, NewsDesk
from session_core import limits

pytestmark = pytest.mark.asyncio


def batch(first: int, *, session: str = "t1d", size: int = 1, pad: int = 0) -> Batch:
    """A committed report with so many events."""
    bodies = tuple(json.dumps({"n": first + n, "pad": "x" * pad}) for n in range(size))
    return Batch(session=session, first=first, cause=f"c{first}", bodies=bodies, is_report=True)


def command(first: int) -> Batch:
    return Batch(session="t1d", first=first, cause=f"c{first}", bodies=('{"n":0}',))


def desk() -> tuple[NewsDesk, list[News]]:
    told: list[News] = []
    return NewsDesk(lambda: "e1", told.append), told


def causes(news: News) -> list[str]:
    assert news.frame is not None
    return [row["cause"] for row in json.loads(news.frame)["events"]]


async def test_reports_of_one_commit_share_a_frame() -> None:
    news, told = desk()
    for first in (4, 5, 6):
        news.take(batch(first))
    assert told == []
    await asyncio.sleep(0)
    (one,) = told
    assert (one.session, one.epoch, one.first, one.count) == ("t1d", "e1", 4, 3)
    assert causes(one) == ["c4", "c5", "c6"]
    assert one.framed is not None
    assert one.framed.endswith((one.frame or "").encode())


async def test_each_session_has_its_own_frame() -> None:
    news, told = desk()
    news.take(batch(4, session="a"))
    news.take(batch(9, session="b"))
    await asyncio.sleep(0)
    assert [(one.session, one.first) for one in told] == [("a", 4), ("b", 9)]


async def test_a_command_goes_out_at_once_behind_what_came_before_it() -> None:
    news, told = desk()
    news.take(batch(4))
    news.take(command(5))
    assert [(one.first, one.count) for one in told] == [(4, 2)]
    await asyncio.sleep(0)
    assert len(told) == 1


async def test_what_no_frame_holds_together_goes_in_several_and_no_batch_is_split() -> None:
    news, told = desk()
    for first in range(1, 41, 4):
        news.take(batch(first, size=4, pad=3_000))
    await asyncio.sleep(0)
    assert [one.first for one in told] == sorted(one.first for one in told)
    assert sum(one.count for one in told) == 40
    assert all(one.count % 4 == 0 for one in told)
    assert all(len(one.frame or "") <= limits.FRAME_BYTES_MAX for one in told)
    assert 1 < len(told) < 10


async def test_a_batch_that_no_frame_holds_is_told_without_one() -> None:
    news, told = desk()
    news.take(batch(1))
    news.take(batch(2, pad=limits.FRAME_BYTES_MAX))
    await asyncio.sleep(0)
    assert [(one.first, one.frame is None, one.framed is None) for one in told] == [
        (1, False, False),
        (2, True, True),
    ]

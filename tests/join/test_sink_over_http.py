"""Whatever goes wrong on the way from Join's nodes to the centre's door, over real HTTP: each thing
is told once, what was missed makes rooms unknown, and a whole list makes them known as they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator.join.desk import one_of
from orchestrator.join.sink_store import SinkStore
from session_core.join.names import RoomNames
from session_core.join.notices import Fact, GapOpened, LegJoined, LegLeft, LegQualityTold, Notice
from session_core.join.roster import Roster
from session_core.join.sink import Envelope, SinkFeed, thin
from session_core.rules.terms import LegQuality, LegReason, LegState
from tests.builders import START, sample_programme
from tests.join.pexip import MEETING
from tests.join.sink_sender import LOST
from tests.join.sink_stage import ROOMS, SINK, Chance, Stage, stage
from tests.orchestrator.desk import until

pytestmark = pytest.mark.asyncio
KINDS = [(1, False), (1, True), (2, False), (2, True)]
"""The version, and whether in bulk."""
SEEDS = range(12)


async def with_two_rooms(on: Stage) -> tuple[str, str]:
    """The first room and the second are in the meeting, each on its node, and the centre knows."""
    first, second = sorted(ROOMS)[:2]
    legs = on.sender.join(ROOMS[first]), on.sender.join(ROOMS[second], 1)
    await on.deliver()
    assert on.said() == on.truth()
    return legs


def of_second() -> str:
    return sorted(ROOMS)[1]


@pytest.mark.parametrize(("version", "bulk"), KINDS)
async def test_each_version_one_by_one_and_in_bulk_tells_what_is_so(
    tmp_path: Path, version: int, bulk: bool
) -> None:
    async with stage(tmp_path, version=version, bulk=bulk) as on:
        first, second = await with_two_rooms(on)
        on.sender.join("Kari Nordmann", service_type="conference")
        on.sender.change(first, service_type="waiting_room")
        on.sender.leave(second)
        await on.deliver()
        assert on.said() == on.truth()
        on.sender.end()
        await on.deliver()
        assert set(on.said().values()) == {LegState.ABSENT}
        assert await on.told_twice() == []
        kept = on.file.read_text(encoding="utf-8")
    assert "Kari" not in kept
    assert "10.1.2.3" not in kept


async def test_what_is_sent_again_because_an_answer_was_lost_is_told_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.sender.answers_lost = 2
        first, _ = await with_two_rooms(on)
        on.sender.answers_lost = 3
        on.sender.leave(first)
        await on.deliver()
        assert on.sender.statuses.count(LOST) == 5
        assert on.said() == on.truth()
        assert await on.told_twice() == []
        assert [one.leg.value for one in await on.reports(of_second())] == ["absent", "present"]
        await on.wait_for_doubt()
        assert on.said() == on.truth(), "nothing was missed"


async def test_what_comes_in_another_order_is_in_doubt_until_all_has_come(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        first, _ = await with_two_rooms(on)
        on.sender.leave(first)
        on.sender.delay()
        on.sender.join(ROOMS[sorted(ROOMS)[0]])
        await on.deliver()
        assert on.said() == on.truth()
        await on.wait_for_doubt()
        assert set(on.said().values()) == {LegState.UNKNOWN}
        on.sender.catch_up()
        await on.deliver()
        assert on.said() == on.truth()
        assert await on.told_twice() == []


@pytest.mark.parametrize(("version", "bulk"), KINDS)
async def test_what_never_comes_makes_rooms_unknown_until_a_whole_list_is_told(
    tmp_path: Path, version: int, bulk: bool
) -> None:
    async with stage(tmp_path, version=version, bulk=bulk) as on:
        first, _ = await with_two_rooms(on)
        on.sender.leave(first)
        on.sender.lose()
        on.sender.say_something()
        await on.deliver()
        assert on.wrong() != [], "for ten seconds it may come yet"
        await on.wait_for_doubt()
        assert set(on.said().values()) == {LegState.UNKNOWN}
        assert {one.reason for room in ROOMS if (one := on.leg(room))} == {LegReason.UNCERTAIN}
        await on.tell_anew()
        assert on.said() == on.truth()
        assert await on.told_twice() == []


async def hear_of_a_leg_after_the_list_without_it(on: Stage) -> None:
    first, _ = await with_two_rooms(on)
    on.sender.change(first, is_muted="YES")
    on.sender.delay()
    on.sender.leave(first)
    on.sender.lose()
    on.sender.say_something()
    await on.deliver()
    await on.wait_for_doubt()
    await on.tell_anew()
    on.sender.catch_up()
    await on.deliver()


async def test_what_comes_after_a_whole_list_and_is_older_changes_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await hear_of_a_leg_after_the_list_without_it(on)
        assert on.said() == on.truth()
        assert await on.told_twice() == []


async def test_quality_from_before_a_gap_is_not_known_after_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        first, _ = await with_two_rooms(on)
        on.sender.quality(first, "1_good")
        await on.deliver()
        known = on.leg(sorted(ROOMS)[0])
        assert known is not None
        assert known.quality is LegQuality.GOOD
        on.sender.quality(first, "4_terrible")
        on.sender.lose()
        on.sender.say_something()
        await on.deliver()
        await on.wait_for_doubt()
        await on.tell_anew()
        assert on.said() == on.truth()
        assert on.wrong() == []


async def test_a_node_that_begins_anew_makes_rooms_unknown_until_a_whole_list_is_told(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as on:
        first, second = await with_two_rooms(on)
        on.sender.leave(first)
        on.sender.restart(0)
        on.sender.leave(second)
        await on.deliver()
        await on.wait_for_doubt()
        assert set(on.said().values()) == {LegState.UNKNOWN}
        await on.tell_anew()
        assert on.said() == on.truth()
        on.sender.join(ROOMS[of_second()])
        await on.deliver()
        assert on.said() == on.truth(), "the new numbers are followed"
        assert await on.told_twice() == []


async def test_what_the_centre_could_not_keep_is_sent_again_and_told_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await with_two_rooms(on)
        on.sender.join(ROOMS[sorted(ROOMS)[2]])
        on.disk.fails = 2
        await on.deliver()
        assert on.sender.statuses[-3:] == [503, 503, 204]
        assert on.said() == on.truth()
        assert await on.told_twice() == []


async def test_a_slow_disk_keeps_no_answer_from_being_sent_again_and_told_once(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as on:
        await with_two_rooms(on)
        third = sorted(ROOMS)[2]
        on.sender.join(ROOMS[third])
        (waiting,) = on.sender.waiting
        on.disk.is_slow = True
        assert await on.sender.post(waiting, until=lambda: until(on.disk.asked.is_set)) == LOST
        assert on.said()[third] is LegState.ABSENT, "what is not on the disk is not told"
        on.disk.is_slow = False
        on.disk.goes_on.set()
        await on.deliver()
        assert on.said() == on.truth()
        assert await on.told_twice() == []


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_day_of_chance_with_all_faults_ends_as_it_is(tmp_path: Path, seed: int) -> None:
    version, bulk = KINDS[seed % len(KINDS)]
    async with stage(tmp_path, version=version, bulk=bulk) as on:
        await Chance(on, seed).play()
        assert await on.told_twice() == []
        sent, kept = facts(raw(on.sender.kept)), facts(await stored(on.file))
    assert sent == kept, "what is kept is enough"


# ── planted faults ─────────────────────────────────────────────────────────────────────────────


class TakesTwice(SinkFeed):
    """Does not know again what it has taken."""

    def take(self, one: Envelope) -> Iterator[tuple[str, Notice]]:
        self._seen.clear()
        return super().take(one)


class CountsNothing(SinkFeed):
    """Does not see that something is missing."""

    def take(self, one: Envelope) -> Iterator[tuple[str, Notice]]:
        return (told for told in super().take(one) if not isinstance(told[1], GapOpened))


class ForgetsTheList(SinkFeed):
    """Believes what is older than a whole list."""

    def forgive(self) -> None:
        super().forgive()
        for node in self._nodes.values():
            node.settled = None


@pytest.mark.parametrize("feed", [TakesTwice, CountsNothing])
async def test_days_of_chance_catch_a_planted_fault(tmp_path: Path, feed: type[SinkFeed]) -> None:
    folders = [tmp_path / str(seed) for seed in SEEDS]
    for folder in folders:
        folder.mkdir()
    assert [seed for seed in SEEDS if await is_caught(folders[seed], seed, feed)]


async def is_caught(folder: Path, seed: int, feed: type[SinkFeed]) -> bool:
    version, bulk = KINDS[seed % len(KINDS)]
    async with stage(folder, version=version, bulk=bulk) as on:
        on.found.centre.join.desk._feed = feed()
        try:
            await Chance(on, seed).play()
        except AssertionError:
            return True
    return False


async def test_a_feed_that_believes_what_is_older_than_the_list_is_caught(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.found.centre.join.desk._feed = ForgetsTheList()
        await hear_of_a_leg_after_the_list_without_it(on)
        assert on.wrong() != []


# ── what is kept, and what version 1 tells ─────────────────────────────────────────────────────


def raw(bodies: list[Any]) -> list[Envelope]:
    """What these bodies tell, as the door reads them."""
    names = RoomNames(sample_programme().rooms)
    return [one_of("oslo", one) for body in bodies for one in thin(body, {MEETING}, names)]


async def stored(file: Path) -> list[Envelope]:
    """What lies on the disk."""
    return await SinkStore(file).read(START.timestamp())


def facts(envelopes: list[Envelope]) -> list[Fact]:
    """What follows from them, where nothing else is known."""
    feed, roster = SinkFeed(), Roster(SINK)
    return [
        fact for one in envelopes for _, notice in feed.take(one) for fact in roster.take(notice)
    ]


async def test_the_lines_that_are_kept_give_the_same_facts_as_what_was_sent(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        first, second = await with_two_rooms(on)
        on.sender.quality(first, "3_bad")
        on.sender.change(second, service_type="waiting_room")
        on.sender.leave(first, "Call terminated by host")
        on.disk.fails = 1
        await on.deliver()
        sent, kept = facts(raw(on.sender.kept)), facts(await stored(on.file))
    assert sent == kept
    room = sorted(ROOMS)[0]
    assert LegJoined(first, room, LegState.PRESENT) in kept
    assert LegQualityTold(first, room, LegQuality.BAD, SINK) in kept
    assert LegLeft(first, room, LegReason.REMOVED) in kept


async def test_lines_that_lack_something_do_not_give_the_same_facts(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        first, _ = await with_two_rooms(on)
        on.sender.leave(first)
        await on.deliver()
        lines = on.file.read_text(encoding="utf-8").splitlines(keepends=True)
        for lost in range(len(lines)):
            on.file.write_text("".join(lines[:lost] + lines[lost + 1 :]), encoding="utf-8")
            if '"other"' not in lines[lost]:
                assert facts(await stored(on.file)) != facts(raw(on.sender.kept)), lines[lost]


async def test_version_one_tells_how_a_leg_came_through_when_it_is_over(tmp_path: Path) -> None:
    async with stage(tmp_path, version=1) as on:
        first, _ = await with_two_rooms(on)
        on.sender.quality(first, "3_bad")
        await on.deliver()
        room = sorted(ROOMS)[0]
        assert (one := on.leg(room)) is not None
        assert one.quality is LegQuality.UNKNOWN, "version 1 has no event for it"
        on.sender.leave(first)
        await on.deliver()
        last = (await on.reports(room))[-1]
        assert (last.leg, last.quality, last.quality_by) == (LegState.ABSENT, LegQuality.BAD, SINK)
        on.sender.join(ROOMS[room])
        await on.deliver()
        assert (one := on.leg(room)) is not None
        assert (one.state, one.quality) == (LegState.PRESENT, LegQuality.UNKNOWN)


async def test_the_end_of_version_twos_streams_says_nothing_that_the_windows_did_not(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as on:
        first, _ = await with_two_rooms(on)
        on.sender.quality(first, "1_good")
        await on.deliver()
        told = [fact for fact in facts(raw(on.sender.kept)) if isinstance(fact, LegQualityTold)]
        on.pexip.change(first, quality="4_terrible")
        on.sender.leave(first)
        await on.deliver()
        await asyncio.sleep(0)
        after = [fact for fact in facts(raw(on.sender.kept)) if isinstance(fact, LegQualityTold)]
    assert told == after != []

"""The promises, each as a question put to a world from outside. A broken one raises `Found`.

`look` may be asked at any moment of a history, `at_rest` when all faults are over and everybody
has had the time to come back.
"""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from session_core.rules.timers import waiting_ends_at
from tests.simulation.nodes import Laptop
from tests.simulation.prefixes import is_same_log
from tests.simulation.record import Found

if TYPE_CHECKING:
    from tests.simulation.world import World

SAVE_S_MAX = 0.25
"""What a laptop's own disk may take. The network has no part in it."""
CLOCK_S_MAX = 1.0
"""Between the clock that a room's page counts down by and the centre's, when all is well."""


# ── at any moment ──────────────────────────────────────────────────────────────────────────────


def look(world: World) -> None:
    """What must hold at any moment. Raises Found."""
    world.note_histories()
    for laptop in world.laptops:
        if laptop.is_ready:
            _copies_are_prefixes(world, laptop)
            _saved_is_shown(world, laptop)
    if world.node.is_up:
        _live_state_is_the_fold(world)
    for wrong in world.asking.wrong:
        raise Found(wrong)
    faults = [*world.loop.faults, *world.node.faults, *world.errors]
    if faults:
        raise Found(f"an error that nobody expected: {faults[0]}")


def _copies_are_prefixes(world: World, laptop: Laptop) -> None:
    for session, one in laptop.room._replicas.items():
        seen = world.seen.get((laptop.name, session))
        if seen is not None and seen[0] is one.log:
            continue
        right = world.prefixes.state(one.epoch, session, one.seq)
        if right is None:
            raise Found(f"{laptop.name} has {one.epoch}/{one.seq}, which no log ever had")
        if not is_same_log(one.log, right, seen):
            raise Found(f"the copy of {laptop.name} is no prefix of the log at {one.seq}")
        world.seen[laptop.name, session] = (one.log, right)


def _saved_is_shown(world: World, laptop: Laptop) -> None:
    """What waits on the disk lies over the page: what was saved never disappears from it."""
    copies = laptop.room._replicas
    shown = {report.report_id for one in copies.values() for report in one.own}
    for report, session in laptop.disk.waiting():
        known = report in shown or report in world.prefixes.causes or report in world.record.odd
        if session in copies and not known:
            raise Found(f"{laptop.name} has saved {report}, and does not show it")


def _live_state_is_the_fold(world: World) -> None:
    epoch = world.node.centre.log.epoch
    for session, runner in world.node.centre.sessions.runners.items():
        seen, live = world.seen.get(("", session)), runner.state
        folded = world.prefixes.state(epoch, session, runner.head)
        if folded is None or live.heard != folded.heard or not is_same_log(live, folded, seen):
            raise Found(f"the live state of {session} is not the fold of its log")
        world.seen["", session] = (live, folded)


# ── when all is over ───────────────────────────────────────────────────────────────────────────


def at_rest(world: World) -> None:
    """What must hold when faults are over and everybody is back. Raises Found."""
    gc.collect()  # Whatever failed and was waited for by nobody is told of when it is thrown away.
    world.seen.clear()
    look(world)
    counts, kept_apart = _in_the_log(world), _in_quarantine(world)
    for report, times in counts.items():
        if times > 1:
            raise Found(f"report {report} counts {times} times")
        if report in kept_apart:
            raise Found(f"report {report} is in the log and in quarantine")
    for report in _owed(world):
        if report not in counts and report not in kept_apart:
            word = "acknowledged" if report in world.record.acked else "saved"
            raise Found(f"a report that was {word} is lost: {report}")
    for command in sorted(world.record.late & counts.keys()):
        raise Found(f"a wish that came too late was done: {command}")
    for command in world.record.answered:
        if command not in counts:
            raise Found(f"a wish that was answered is lost: {command}")
    _refused_with_reason(world, kept_apart)
    for wrong in world.asking.amiss(world):
        raise Found(wrong)


def _owed(world: World) -> Iterator[str]:
    """All that was acknowledged, but for what a restored backup lacks and no laptop holds any more;
    and all that a laptop in use ever called saved.
    """
    yield from sorted(world.record.acked - world.forgiven - {""})
    for laptop in world.laptops:
        if not laptop.is_stowed:
            yield from sorted(laptop.saved)
            yield from (lies.report for lies in laptop.disk.reports())


def _in_the_log(world: World) -> Counter[str]:
    """How many batches each wish or report has in the log."""
    counts: Counter[str] = Counter()
    for session in world.sessions:
        before = ""
        for row in world.node.disk.rows(session):
            if row.cause != before:
                counts[row.cause] += 1
            before = row.cause
    return counts


def _in_quarantine(world: World) -> dict[str, str]:
    """Report id to the code under which it was kept apart."""
    found = {}
    for _, code, raw in world.node.disk.quarantine():
        item = json.loads(raw)
        report = item["report"]["report_id"]
        found[str(report)] = code
    return found


def _refused_with_reason(world: World, kept_apart: dict[str, str]) -> None:
    for report, code in kept_apart.items():
        if report not in world.record.odd:
            raise Found(f"a sound report was refused as {code}: {report}")
    for laptop in world.laptops:
        for lies in laptop.disk.reports():
            if lies.state == "refused" and lies.report not in world.record.odd:
                raise Found(f"{laptop.name} was told that {lies.report} is refused: {lies.code}")


def still_waits(world: World) -> str:
    """Which session should have gone on without a room, and has not; "" where none."""
    now = world.node.clock.now()
    for session, runner in world.node.centre.sessions.runners.items():
        until = waiting_ends_at(runner.state)
        if until is not None and until < now:
            return f"{session} still waits for rooms at {now}, and should have until {until}"
    return ""


def is_in_step(world: World, laptop: Laptop) -> str:
    """Why this laptop is not in step with the centre yet; "" when it is."""
    room, node = laptop.room, world.node
    if room.saved_here.link != "connected":
        return f"its link is {room.saved_here.link}"
    if room.standing.waiting:
        return f"{room.standing.waiting} reports wait"
    epoch = node.centre.log.epoch
    for session, runner in node.centre.sessions.runners.items():
        one = room._replicas.get(session)
        if one is None or (one.epoch, one.seq) != (epoch, runner.head):
            return f"{session} stands at {one and (one.epoch, one.seq)} and not at {runner.head}"
        if one.own:
            return f"{len(one.own)} reports still lie over {session}"
        if not is_same_log(one.shown, runner.state):
            return f"its page of {session} is not the centre's"
    off_s = abs((room.now() - node.clock.now()).total_seconds())
    return f"its clock is {off_s:.1f} s from the centre's" if off_s > CLOCK_S_MAX else ""

"""What every event log promises. A store's tests inherit from this and say how one is opened."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.event_log.interface import (
    Aside,
    Batch,
    Decision,
    EventLog,
    Forgone,
    Incident,
    Mark,
    Refused,
    SequenceConflict,
    Told,
)
from session_core.link import chain
from session_core.rules.reports import Source
from session_core.rules.terms import Role

OpenLog = Callable[[], AbstractAsyncContextManager[EventLog]]
NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)


def batch(first: int = 1, cause: str = "c1", events: int = 1, session: str = "day-1") -> Batch:
    """So many events of one command."""
    bodies = tuple(f'{{"kind":"test","n":{first + more}}}' for more in range(events))
    return Batch(session=session, first=first, cause=cause, bodies=bodies)


def reported(first: int, cause: str, n: int, outbox: str = "laptop") -> Batch:
    """One event of a report that came from a laptop."""
    return Batch(
        session="day-1",
        first=first,
        cause=cause,
        bodies=("{}",),
        is_report=True,
        source=Source(outbox=outbox, n=n),
        digest=cause,
    )


def poison(n: int, outbox: str = "laptop") -> Refused:
    """A report that nobody can read."""
    return Refused(
        outbox=outbox,
        n=n,
        room="drammen",
        code="report_malformed",
        raw=f'{{"kind":{n}}}',
        received_at=datetime(2026, 3, 10, 8, tzinfo=UTC),
        digest=f"poison-{n}",
    )


def copied(outbox: str = "new") -> Incident:
    """A laptop that was copied has begun a new outbox."""
    return Incident(kind="laptop_copied", room="drammen", outbox=outbox, was="laptop", at=NOON)


def joined(*digests: str, outbox: str = "laptop") -> str:
    """The chain over reports with these digests."""
    hash_ = chain.start(outbox)
    for one in digests:
        hash_ = chain.join(hash_, one)
    return hash_


async def fails(kept: Awaitable[None]) -> bool:
    """Whether it conflicts with what is there."""
    try:
        await kept
    except SequenceConflict:
        return True
    return False


@pytest.mark.asyncio
class EventLogContract:
    """The promises. Subclasses give `open_log`."""

    @pytest.fixture
    def open_log(self) -> OpenLog:
        raise NotImplementedError

    async def test_what_is_kept_can_be_read_in_order(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            await log.append(batch(1, "c1", events=2))
            await log.append(batch(3, "c2"))
            rows = await log.rows("day-1")
        assert [(row.seq, row.cause) for row in rows] == [(1, "c1"), (2, "c1"), (3, "c2")]
        assert rows[2].body == '{"kind":"test","n":3}'

    async def test_reading_starts_after_a_number_and_ends_where_told(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            await log.append(batch(1, events=5))
            rows = await log.rows("day-1", after=2, most=2)
        assert [row.seq for row in rows] == [3, 4]

    async def test_sessions_are_apart_and_each_knows_its_head(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            await log.append(batch(1, events=2))
            await log.append(batch(1, session="day-2"))
            assert await log.sessions() == {"day-1": 2, "day-2": 1}
            assert await log.rows("day-3") == ()

    async def test_a_number_out_of_turn_is_a_conflict_and_keeps_nothing(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            await log.append(batch(1))
            assert await fails(log.append(batch(1, "c2")))
            assert await fails(log.append(batch(3, "c3")))
            assert await log.sessions() == {"day-1": 1}

    async def test_a_cause_has_one_batch_only(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            await log.append(batch(1, "c1"))
            assert await fails(log.append(batch(2, "c1")))
            await log.append(batch(2, "c2"))

    async def test_the_same_cause_may_stand_in_two_sessions(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            await log.append(batch(1, "planned"))
            await log.append(batch(1, "planned", session="day-2"))

    async def test_a_report_stands_in_one_session_only(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            first = Batch(session="day-1", first=1, cause="r1", bodies=("{}",), is_report=True)
            again = Batch(session="day-2", first=1, cause="r1", bodies=("{}",), is_report=True)
            await log.append(first)
            assert await fails(log.append(again))
            assert await log.sessions() == {"day-1": 1}

    async def test_a_conflict_in_a_group_leaves_the_others_alone(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            group = [
                log.append(batch(1, "c1")),
                log.append(batch(9, "gap")),
                log.append(batch(2, "c1")),
                log.append(batch(1, "c1", session="day-2")),
            ]
            assert [await fails(kept) for kept in group] == [False, True, True, False]
            assert await log.sessions() == {"day-1": 1, "day-2": 1}

    async def test_an_outbox_is_heard_in_order_and_never_twice(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            assert log.heard("laptop") == 0
            await log.append(reported(1, "r1", n=1))
            assert await fails(log.append(reported(2, "r3", n=3)))
            assert await fails(log.append(reported(2, "r1-again", n=1)))
            await log.append(reported(2, "r2", n=2))
            assert log.heard("laptop") == 2
            assert log.heard("another") == 0

    async def test_a_poison_report_takes_its_number_and_is_kept_as_it_came(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            await log.append(reported(1, "r1", n=1))
            await log.quarantine(poison(2))
            assert await fails(log.quarantine(poison(2)))
            await log.append(reported(2, "r3", n=3))
            assert await log.quarantined("laptop") == (Aside(2, poison(2).code, poison(2).print),)
            assert log.heard("laptop") == 3

    async def test_numbers_that_bring_nothing_are_passed_over_but_only_from_where_we_stand(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            await log.append(reported(1, "r1", n=1))
            assert await fails(log.forgo(Forgone("laptop", after=2, through=9)))
            await log.forgo(Forgone("laptop", after=1, through=9))
            assert log.heard("laptop") == 9
            await log.append(reported(2, "r10", n=10))
            await log.quarantine(poison(11))
            assert await log.quarantined("laptop", after=11) == ()

    async def test_an_outbox_is_chained_whatever_became_of_its_reports(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            assert log.mark("laptop") == Mark(0, joined())
            await log.append(reported(1, "r1", n=1))
            await log.quarantine(poison(2))
            await log.forgo(Forgone("laptop", after=2, through=3, digest="a repeat"))
            assert log.mark("laptop") == Mark(3, joined("r1", "poison-2", "a repeat"))
            assert log.mark("another") == Mark(0, joined(outbox="another"))

    async def test_a_report_that_was_not_kept_is_not_in_the_chain(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            await log.append(reported(1, "r1", n=1))
            group = [
                log.append(reported(2, "r1", n=2)),
                log.append(reported(2, "r2", n=2)),
                log.quarantine(poison(2)),
            ]
            assert [await fails(kept) for kept in group] == [True, False, True]
            assert log.mark("laptop") == Mark(2, joined("r1", "r2"))

    async def test_after_numbers_that_are_gone_the_chain_is_unknown_for_good(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            await log.forgo(Forgone("laptop", after=0, through=9))
            assert log.mark("laptop") == Mark(9, "")
            await log.append(reported(1, "r10", n=10))
            assert log.mark("laptop") == Mark(10, "")

    async def test_the_quarantine_is_shown_newest_first_with_what_was_taken_in_behind(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            for n in (1, 2, 3):
                await log.quarantine(poison(n))
            first = (await log.quarantine_rows())[-1]
            await log.mark_taken_in([first.id], NOON)
            rows = await log.quarantine_rows()
            assert [(row.refused, row.taken_in_at) for row in rows] == [
                (poison(3), None),
                (poison(2), None),
                (poison(1), NOON),
            ]
            assert len(await log.quarantine_rows(most=2)) == 2
            assert (await log.quarantine_row(first.id)) == rows[-1]
            assert await log.quarantine_row(99) is None
            await log.quarantine(replace(poison(1), outbox="continued"))
            again = replace(poison(2), room="elsewhere", outbox="other", n=1)
            await log.quarantine(again)
            assert [row.refused for row in await log.quarantine_rows()] == [
                again,
                *(row.refused for row in rows),
            ], "a room that says the same again in a new outbox is shown once"

    async def test_what_waits_is_shown_before_what_was_taken_in_later(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            for n in (1, 2, 3):
                await log.quarantine(poison(n))
            newest = (await log.quarantine_rows())[:2]
            await log.mark_taken_in([row.id for row in newest], NOON)
            assert [row.refused.n for row in await log.quarantine_rows(most=2)] == [1, 3]

    async def test_what_waits_is_given_in_pages_and_by_the_session_that_was_unknown(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            for n in range(1, 7):
                day = f"day-{n % 2}"
                code = "unknown_session" if n < 6 else "id_reused"
                await log.quarantine(replace(poison(n), session=day, code=code))
            await log.quarantine(replace(poison(1), outbox="again", code="unknown_session"))
            first, second, *_ = await log.quarantine_waiting(0, 3)
            await log.mark_taken_in([second.id], NOON)

            async def waiting(*asked: object) -> list[int]:
                found = await log.quarantine_waiting(*asked)  # type: ignore[arg-type]
                return [row.refused.n for row in found]

            assert await waiting(first.id, 3) == [3, 4, 5]
            assert await waiting(0, 9, "day-1") == [1, 3, 5]
            assert await waiting(first.id, 1, "day-1") == [3]
            assert await waiting(0, 9, "day-0") == [4]

    async def test_what_is_apart_is_counted_by_room_until_it_is_taken_in(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            for n, room in ((1, "drammen"), (2, "drammen"), (3, "bergen")):
                await log.quarantine(replace(poison(n), room=room, session="day"))
            await log.quarantine(replace(poison(1), outbox="again", session="day"))
            await log.quarantine(replace(poison(4), session="another"))
            assert await log.apart(["day"]) == {("day", "drammen"): 2, ("day", "bergen"): 1}
            rows = await log.quarantine_rows()
            await log.mark_taken_in([one.id for one in rows if one.refused.n != 1], NOON)
            await log.mark_taken_in([one.id for one in rows if one.refused.n == 2], NOON)
            assert await log.apart(["day", "another", "none"]) == {("day", "drammen"): 1}

    async def test_an_incident_is_noted_once(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            noted = [await log.note_incident(one) for one in (copied(), copied(), copied("newer"))]
            assert noted == [True, False, True], "only the first of an outbox is news"
            (newest, first) = await log.incidents()
            assert (newest.outbox, first.outbox) == ("newer", "new")
            assert await log.incidents(most=1) == (newest,)

    async def test_the_last_decision_about_an_incident_counts(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            for outbox in ("new", "newer"):
                await log.note_incident(copied(outbox))
            both = Decision(choice="both", role=Role.COORDINATOR, at=NOON + timedelta(hours=1))
            one = Decision(choice="one_laptop", role=Role.COURSE_LEADER, at=NOON)
            for decision, incident in ((both, 1), (one, 1), (both, 99)):
                await log.decide_incident(incident, decision)
            assert [found.decision for found in await log.incidents()] == [None, one]

    async def test_what_an_outbox_told_is_found_by_when_it_was_seen(
        self, open_log: OpenLog
    ) -> None:
        async with open_log() as log:
            hours = timedelta(hours=1)
            times = [NOON - hours, NOON, NOON + hours]
            bodies = [json.dumps({"report": {"at": time.isoformat()}}) for time in times]
            told = [
                replace(reported(n, f"r{n}", n), bodies=(body,))
                for n, body in enumerate(bodies, start=1)
            ]
            await asyncio.gather(*map(log.append, told))
            await log.append(replace(reported(4, "r4", 1, "other"), bodies=(bodies[1],)))
            found = await log.told_by("laptop", NOON, NOON + 2 * hours)
            assert found == tuple(Told("day-1", body) for body in bodies[1:])
            assert await log.told_by("nobody", NOON - hours, NOON + hours) == ()

    async def test_a_backup_covers_what_the_last_one_told_covers(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            assert await log.kept("laptop") == 0
            await log.cover({"laptop": 4, "another": 9})
            await log.cover({"laptop": 7})
            assert (await log.kept("laptop"), await log.kept("another")) == (7, 0)

    async def test_a_new_epoch_is_another_one(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            before = log.epoch
            await log.renew_epoch()
            assert log.epoch != before

    async def test_everything_asked_for_is_on_disk_after_a_flush(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            kept = [log.append(batch(n, f"c{n}")) for n in range(1, 200)]
            await log.flushed()
            assert all(one.done() for one in kept)
            assert log.waiting == 0
            await log.flushed()

    async def test_who_stops_waiting_does_not_stop_the_append(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            log.append(batch(1, "c1")).cancel()
            await log.append(batch(2, "c2"))
            assert await log.sessions() == {"day-1": 2}

    async def test_an_open_log_can_write(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            await log.check()

    async def test_many_writers_get_all_numbers_once(self, open_log: OpenLog) -> None:
        async with open_log() as log:
            kept = [
                log.append(batch(n, f"c{n}", session=f"day-{day}"))
                for n in range(1, 51)
                for day in range(5)
            ]
            await asyncio.gather(*kept)
            for day in range(5):
                rows = await log.rows(f"day-{day}")
                assert [row.seq for row in rows] == list(range(1, 51))

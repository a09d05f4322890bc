"""A day run again at the centre: who may see it, what is kept of it, and that nothing can be done
from it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from orchestrator.access import CENTRAL
from orchestrator.event_log.interface import Batch, SessionUnreadable
from orchestrator.event_log.sqlite import open_log
from orchestrator.faults import UnknownSession
from orchestrator.replays import IDLE_S, KEPT_MAX, ReplayDesk
from session_core.clock import ManualClock
from session_core.ids import new_id
from session_core.rules.evolve import fold
from session_core.wire.codec import event_to_json
from tests.builders import START, planned, sample_programme
from tests.dashboards.days import RINGERIKE, Day
from tests.dashboards.days_of_replay import NOW, log_of, played
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import SESSION, Running, bearer, codes_gate, running
from tests.people import ADA, EVE, GRACE, LEE, LEE_LECTURING, OMAR, Person

pytestmark = pytest.mark.asyncio

DAY = Day().programme.session
REPLAY = f"/kurs/{DAY}/reprise"


@asynccontextmanager
async def after_the_day() -> AsyncIterator[Running]:
    """A centre that holds the played day, at four o'clock."""
    log, clock = await log_of(played()), ManualClock(NOW)
    async with running(log, clock=clock, plan=False) as centre:
        yield centre


async def text_of(centre: Running, path: str, status: int = 200) -> str:
    async with centre.web.get(path) as answer:
        assert answer.status == status
        return await answer.text()


async def picture(centre: Running, query: str, path: str = REPLAY) -> dict[str, Any]:
    async with centre.web.get(f"{path}/bilde?{query}") as answer:
        assert answer.status == 200
        found: dict[str, Any] = await answer.json()
        return found


# ── what is found ──────────────────────────────────────────────────────────────────────────────


async def test_every_moment_is_the_fold_of_what_was_known_then() -> None:
    day = played()
    log, clock = await log_of(day), ManualClock(NOW)
    desk, events = ReplayDesk(log, clock), [day.planned, *day.kept]
    reel = await desk.reel(DAY)
    assert reel.seq == len(events)
    for told in reel.told:
        state = await desk.state(DAY, reel, told.at)
        assert state == fold(events[: state.seq])
        assert reel.next_change(told.at) != told.at


async def test_a_day_that_goes_on_is_read_on_from_where_it_was() -> None:
    day = played()
    log = await log_of(day)
    desk = ReplayDesk(log, ManualClock(NOW))
    before = (await desk.reel(DAY)).seq
    body = event_to_json(day.kept[-1])
    await log.append(Batch(session=DAY, first=before + 1, cause=new_id(), bodies=(body,)))
    assert (await desk.reel(DAY)).seq == before + 1


async def test_what_only_a_newer_version_knows_is_passed_over() -> None:
    day = played()
    log = await log_of(day)
    seq = len(day.kept) + 2
    body = '{"kind": "room_painted", "at": "2026-11-24T14:10:00Z", "by": {"role": "centre"}}'
    await log.append(Batch(session=DAY, first=seq, cause=new_id(), bodies=(body,)))
    desk = ReplayDesk(log, ManualClock(NOW))
    reel = await desk.reel(DAY)
    assert (await desk.state(DAY, reel, NOW)).seq == seq


async def test_a_day_that_cannot_be_read_says_so_and_one_that_is_not_there_is_not_kept() -> None:
    log = await log_of(played())
    desk = ReplayDesk(log, ManualClock(NOW))
    with pytest.raises(UnknownSession):
        await desk.reel("nowhere")
    assert desk.kept == 0
    await log.append(Batch(session="spoilt", first=1, cause=new_id(), bodies=("{}",)))
    with pytest.raises(SessionUnreadable):
        await desk.reel("spoilt")


async def test_a_few_days_are_kept_and_let_go_of_when_nobody_looks() -> None:
    log, clock = MemoryLog(), ManualClock(START)
    desk = ReplayDesk(log, clock)
    body = event_to_json(planned(sample_programme()))
    for n in range(KEPT_MAX + 2):
        await log.append(Batch(session=f"day-{n}", first=1, cause=new_id(), bodies=(body,)))
        await desk.reel(f"day-{n}")
    assert desk.kept == KEPT_MAX
    clock.advance(IDLE_S / 2)
    await desk.reel(f"day-{KEPT_MAX}")
    clock.advance(IDLE_S / 2 + 1)
    desk.let_go()
    assert desk.kept == 1
    clock.advance(IDLE_S)
    desk.let_go()
    assert desk.kept == 0


async def test_two_who_look_at_once_read_a_day_once() -> None:
    desk = ReplayDesk(await log_of(played()), ManualClock(NOW))
    first, second = await asyncio.gather(desk.reel(DAY), desk.reel(DAY))
    assert first is second


# ── pages ──────────────────────────────────────────────────────────────────────────────────────


async def test_an_address_leads_to_a_moment_a_page_and_a_room() -> None:
    async with after_the_day() as centre:
        query = f"t=09:46:30&side=rom&rom={RINGERIKE}"
        text = await text_of(centre, f"{REPLAY}?{query}")
        assert "Ikke sett av kursledelsen ennå" in text
        assert 'class="page-room is-replay"' in text
        told = await picture(centre, query)
        assert (told["t"], told["said"]["t"]) == ("09:46:30", "09:46:00")
        assert "Ikke sett av kursledelsen ennå" in told["html"]
        assert told["changes_at"] == "2026-11-24T08:47:00.000Z"


async def test_without_a_moment_it_begins_with_what_first_happened() -> None:
    async with after_the_day() as centre:
        assert "Reprise · kl.</span>" not in await text_of(centre, REPLAY)
        assert (await picture(centre, ""))["t"] == "08:20:00"


async def test_a_moment_outside_the_day_is_the_nearest_within_it() -> None:
    async with after_the_day() as centre:
        assert (await picture(centre, "t=15:30"))["t"] == "15:04:00"
        early = (await picture(centre, "t=2020-01-01T10:00:00%2B01:00"))["t"]
        assert early == "08:00:00"


@pytest.mark.parametrize("query", ["t=kvart", "t=99:99", "t=9999-12-31T23:59:59-23:59"])
async def test_what_is_no_time_is_said_in_a_sentence(query: str) -> None:
    async with after_the_day() as centre:
        assert "klokkeslett" in (await text_of(centre, f"{REPLAY}?{query}", 422)).lower()


async def test_a_room_or_a_day_that_is_not_there_is_nowhere() -> None:
    async with after_the_day() as centre:
        await text_of(centre, f"{REPLAY}?side=rom&rom=oslo", 404)
        await text_of(centre, "/kurs/nowhere/reprise", 404)


async def test_a_day_that_is_not_over_is_replayed_until_now() -> None:
    async with running() as centre:
        path = f"/kurs/{SESSION}/reprise"
        assert (await centre.command("open_lobby"))[0] == 200
        centre.clock.advance(90)
        until = (await picture(centre, "t=23:00", path))["ends"]
        assert until == "2026-03-10T08:01:30.000Z"
        centre.clock.advance(60)
        assert (await picture(centre, "", path))["ends"] == "2026-03-10T08:02:30.000Z"


async def test_a_chosen_language_is_remembered() -> None:
    async with after_the_day() as centre, centre.web.get(f"{REPLAY}?lang=en") as answer:
        assert "This is how it was. Nothing can be pressed." in await answer.text()
        assert answer.cookies["samkurs-lang"].value == "en"


async def test_the_doors_are_on_the_record_the_console_and_the_board() -> None:
    async with after_the_day() as centre:
        for path in (f"/kurs/{DAY}/logg", f"/kurs/{DAY}/konsoll", "/tavle"):
            assert f'href="{REPLAY}"' in await text_of(centre, path)


# ── nothing is done ────────────────────────────────────────────────────────────────────────────


async def test_whatever_is_sent_from_a_replay_is_refused_and_changes_nothing() -> None:
    async with after_the_day() as centre:
        runner = await centre.centre.sessions.get(DAY)
        before = runner.head
        fields = {"kind": "reopen_session", "seen_revision": str(runner.state.position.revision)}
        for path in (REPLAY, f"{REPLAY}/bilde"):
            async with centre.web.post(path, data=fields) as answer:
                assert answer.status == 409
                assert "Ingenting ble gjort." in await answer.text()
        assert runner.head == before


async def test_no_socket_shows_a_replay() -> None:
    async with after_the_day() as centre:
        url = f"/live?page=replay&session={DAY}&lang=nb"
        async with centre.web.get(url, headers={"Origin": centre.origin}) as answer:
            assert answer.status == 404


# ── who ────────────────────────────────────────────────────────────────────────────────────────

RECORD = f"/kurs/{SESSION}/logg"


@pytest.mark.parametrize("person", [ADA, LEE, LEE_LECTURING, GRACE, OMAR, EVE])
async def test_whoever_may_see_the_record_may_see_the_day_again(
    person: Person, tmp_path: Path
) -> None:
    clock = ManualClock(START)
    log = await open_log(tmp_path / "samkurs.db")
    headers = bearer(person.code)
    async with running(log, gate=await codes_gate(log, clock), clock=clock) as centre:
        found = []
        for path in (RECORD, f"/kurs/{SESSION}/reprise", f"/kurs/{SESSION}/reprise/bilde"):
            async with centre.web.get(path, headers=headers, allow_redirects=False) as answer:
                found.append(answer.status)
        assert found == [found[0]] * 3
        assert (found[0] == 200) is (person.role in CENTRAL)


async def test_nobody_sees_a_page_again_that_they_could_not_see_then(tmp_path: Path) -> None:
    clock = ManualClock(START)
    log = await open_log(tmp_path / "samkurs.db")
    async with running(log, gate=await codes_gate(log, clock), clock=clock) as centre:
        path = f"/kurs/{SESSION}/reprise?side=rom&rom=drammen"
        for person, status in ((LEE_LECTURING, 403), (ADA, 200)):
            async with centre.web.get(path, headers=bearer(person.code)) as answer:
                assert answer.status == status
        plain = f"/kurs/{SESSION}/reprise"
        async with centre.web.get(plain, headers=bearer(LEE_LECTURING.code)) as answer:
            assert '<option value="rom"' not in await answer.text()

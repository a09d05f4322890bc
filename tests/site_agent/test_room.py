"""The room: saved before shown, right with the centre gone, and nothing forgotten by a restart."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from session_core.clock import ManualClock
from session_core.rules.commands import OpenLobby, StartSession
from session_core.rules.decide import decide
from session_core.rules.evolve import evolve
from session_core.rules.own_way import own_way
from session_core.rules.reports import AttendanceReport, CheckResult
from session_core.rules.terms import CheckVerdict, QuestionStatus
from session_core.wire import codec
from session_core.wire.errors import FormFault
from site_agent import outbox, replica_store
from site_agent.replica import Gap
from site_agent.room import Room, UnknownSession
from site_agent.troubles import AgentTrouble
from tests.builders import Step, at, history, sample_programme, wish
from tests.site_agent.parts import ROOM, attendance, form, give_session, open_room

pytestmark = pytest.mark.asyncio


def patients(room: Room, session: str) -> list[int]:
    return [count.patients for count in room.sessions[session].rooms[ROOM].counts]


def rows_of(*steps: Step) -> list[tuple[str, str]]:
    """The rows of a session that came this far."""
    return [("cause", codec.event_to_json(one)) for one in history(*steps)]


async def waiting_on_disk(room: Room) -> list[str]:
    rows = await room.store.run(outbox.rows_after(0))
    return [codec.report_from_json(row.body).kind for row in rows if row.state == "waiting"]


async def test_a_report_is_saved_and_shown_with_the_centre_gone(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.report(session, attendance(patients=7))
        assert patients(room, session) == [7]
        assert room.saved_here.unsent == 1
        assert await waiting_on_disk(room) == ["attendance"]


async def test_reports_and_session_are_still_there_after_the_laptop_was_killed(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.report(session, attendance(patients=5))
        await room.report(session, form("question", text="Kan jeg spise før?"))
    async with open_room(tmp_path) as room:
        assert patients(room, session) == [5]
        (question,) = room.sessions[session].questions.values()
        assert (question.text, question.status) == ("Kan jeg spise før?", QuestionStatus.NEW)
        assert room.saved_here.unsent == 2


async def test_the_same_form_twice_is_one_report(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        fields = attendance()
        await asyncio.gather(room.report(session, fields), room.report(session, fields))
        await room.report(session, fields)
        assert patients(room, session) == [6]
        assert room.saved_here.unsent == 1


async def test_a_form_can_never_say_when_or_from_which_room(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        room.offset = timedelta(seconds=3)
        fields = form("attendance", patients="1", relatives="0", room="baerum", at="1999-01-01")
        saved = await room.report(session, fields)
        assert (saved.room, saved.at) == (ROOM, at(0, 3))


async def test_what_a_form_lacks_is_told_and_nothing_is_saved(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        with pytest.raises(FormFault) as fault:
            await room.report(session, form("attendance", patients="seks", relatives="0"))
        assert fault.value.field == "patients"
        with pytest.raises(UnknownSession):
            await room.report("yesterday", attendance())
        assert await waiting_on_disk(room) == []


async def test_what_the_log_holds_already_is_not_laid_over_it_again(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        saved = await room.report(session, attendance(patients=4))
        events = decide(room.sessions[session], saved)
        kept = [("r", codec.event_to_json(one)) for one in events]
        await room.take_events(session, "epoch-1", 2, kept)
        assert patients(room, session) == [4]
        await room.take_events(session, "epoch-1", 2, kept)
        assert patients(room, session) == [4], "the same batch again changes nothing"
        await room.take_ack(1)
        assert room.saved_here.unsent == 0


async def test_each_call_and_question_waits_until_the_centre_has_that_one(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        told = await room.report(session, form("help", reason="sound"))
        await room.report(session, attendance(patients=4))
        await room.report(session, form("question", text="Kan jeg spise før?"))
        (call,), (question,) = room.sessions[session].helps, room.sessions[session].questions
        assert room.saved_here.waiting == {call, question}
        events = decide(room.sessions[session], told)
        await room.take_events(session, "epoch-1", 2, [("r", codec.event_to_json(events[0]))])
        assert room.saved_here.waiting == {question}, "the log has the call, acknowledged or not"
        await room.take_ack(2)
        await room.report(session, form("help", reason="picture"))
        await room.take_ack(3)
        assert question not in room.saved_here.waiting, "acknowledged, though not heard in the log"
        assert len(room.saved_here.waiting) == 1


async def test_a_centre_put_back_from_an_older_backup_is_not_said_to_have_everything(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        for count in range(3):
            await room.report(session, attendance(patients=count))
        await room.take_ack(3)
        await room.take_loss(1)
        room.heard_centre()
        assert (room.saved_here.unsent, room.saved_here.all_at) == (2, None)
        await room.take_ack(3)
        assert (room.saved_here.unsent, room.saved_here.all_at) == (0, room.now())


async def test_events_with_a_hole_before_them_change_nothing(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        rows = rows_of(wish(OpenLobby, at(-30)), wish(StartSession, at(0)))
        with pytest.raises(Gap):
            await room.take_events(session, "epoch-1", 3, rows[2:])
        assert room.have[session] == ("epoch-1", 1)


async def test_another_history_begins_the_copy_anew(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.report(session, attendance(patients=3))
        await room.take_events(session, "epoch-2", 1, rows_of(wish(OpenLobby, at(-30))))
        assert room.have[session] == ("epoch-2", 2)
        assert patients(room, session) == [3], "the room's own reports are laid over it as before"


async def test_a_snapshot_takes_the_place_of_the_copy_and_survives_a_restart(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.report(session, attendance(patients=3))
        lobby = room.sessions[session]
        for event in history(wish(OpenLobby, at(-30)))[1:]:
            lobby = evolve(lobby, event)
        snapshot = replace(
            lobby, heard={}, rooms={key: type(one)() for key, one in lobby.rooms.items()}
        )
        await room.take_state(session, "epoch-7", snapshot)
    async with open_room(tmp_path) as room:
        assert room.have[session] == ("epoch-7", snapshot.seq)
        assert room.sessions[session].phase == "lobby"
        assert patients(room, session) == [3]


async def test_many_events_are_written_as_one_state_now_and_then(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        held = form("readiness", ready="on")
        for n in range(2, replica_store.EVENTS_MAX + 10):
            told = await room.report(
                session, {**held, "id": [f"{n:08x}-0000-7000-8000-000000000000"]}
            )
            event = codec.event_to_json(decide(room.sessions[session], told)[0])
            await room.take_events(session, "epoch-1", n, [("r", event)])
        kept = await room.store.run(replica_store.load_all)
        assert [(one.state.seq, one.events < 20) for one in kept] == [(n, True)]


async def test_a_copy_that_cannot_be_read_is_fetched_anew_and_reports_stay(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.report(session, attendance(patients=9))
        await room.store.run(lambda c: c.execute("UPDATE replica SET state = '{}'"))
    async with open_room(tmp_path) as room:
        assert room.sessions == {}
        assert room.saved_here.unsent == 1
        await give_session(room)
        assert patients(room, session) == [9]


async def test_a_refused_report_is_no_longer_shown_but_stays_on_the_disk(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.report(session, attendance())
        await room.take_ack(1, [(1, "report_malformed")])
        assert patients(room, session) == []
        (row,) = await room.store.run(outbox.rows_after(0))
        assert row.state == "refused"


async def test_a_restored_laptop_gets_a_new_numbering_and_shows_the_same(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        before = room.standing.outbox
        await room.report(session, attendance(patients=2))
        await room.take_ack(1)
        await room.take_new_identity("restored")
        assert room.standing.outbox != before
        assert (room.saved_here.unsent, patients(room, session)) == (1, [2])
        saved = await room.report(session, attendance(patients=3))
        assert saved.source is not None
        assert (saved.source.outbox, saved.source.n) == (room.standing.outbox, 2)


async def test_what_is_saved_while_an_outbox_is_begun_anew_is_shown(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        for session in ("one", "two", "three"):
            await give_session(room, sample_programme(session=session))
        kept = room.watch()

        async def press() -> None:
            await kept.wait()
            await room.report("three", attendance(patients=4))

        await asyncio.gather(room.take_new_identity("restored"), press())
        assert patients(room, "three") == [4]


async def test_a_laptop_started_with_its_clock_a_year_ahead_has_forgotten_nothing(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.report(session, attendance(patients=4))
        await room.take_ack(1)
    year = 365 * 24 * 60
    async with open_room(tmp_path, ManualClock(at(year))) as room:
        await room.forget_old(at(0), followed=())
        assert patients(room, session) == [4]
        assert len(await room.store.run(outbox.rows_after(0))) == 1


async def test_what_is_older_than_a_month_is_forgotten_when_the_centre_has_said_what_time_it_is(
    tmp_path: Path,
) -> None:
    clock = ManualClock(at(0))
    async with open_room(tmp_path, clock) as room:
        session = await give_session(room)
        await room.report(session, attendance())
        await room.take_ack(1)
        await room.forget_old(clock.now(), followed=())
        late = sample_programme(session="later", starts_at=at(60 * 24 * 20))
        await give_session(room, late)
    clock.advance(35 * 24 * 3600)
    async with open_room(tmp_path, clock) as room:
        await room.forget_old(clock.now(), followed=())
        assert list(room.sessions) == ["later"]
        assert (room.standing.first_n, room.standing.last_n) == (2, 1)
    async with open_room(tmp_path, clock) as room:
        assert list(room.sessions) == ["later"]


async def test_a_session_that_the_centre_still_follows_is_kept_whatever_its_day(room: Room) -> None:
    session = await give_session(room)
    later = at(90 * 24 * 60)
    room.clock = ManualClock(later)
    await room.forget_old(later, followed=[session])
    assert list(room.sessions) == [session]


async def test_the_machines_checks_are_reports_too(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        result = CheckResult(
            check="load", verdict=CheckVerdict.WARN, value=85.0, unit="%", at=at(0)
        )
        report = await room.report_checks(session, [result])
        assert report.by.role == "agent"
        assert room.sessions[session].rooms[ROOM].checks["load"] == result


async def test_the_courses_own_help_number_wins_over_the_laptops(tmp_path: Path) -> None:
    async with open_room(tmp_path, help_phone="11 11 11 11") as room:
        session = await give_session(room)
        assert room.sessions[session].programme.help_phone == "32 00 00 00"
        bare = replace(sample_programme(session="bare"), help_phone="")
        await give_session(room, bare)
        assert room.sessions["bare"].programme.help_phone == "11 11 11 11"


async def test_a_saved_report_that_this_version_cannot_read_stays_for_the_centre(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.store.run(outbox.save("odd", session, '{"kind":"from_the_future"}', at(0)))
    async with open_room(tmp_path) as room:
        assert room.saved_here.unsent == 1
        assert patients(room, session) == []


async def test_a_full_disk_is_told_to_whoever_reports_and_the_centres_word_still_shows(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        rows = rows_of(wish(OpenLobby, at(-30)), wish(StartSession, at(0)))
        await room.store.run(lambda c: c.execute("PRAGMA max_page_count = 1"))
        with pytest.raises(AgentTrouble, match="er full"):
            await ask_until_full(room, session)
        shown = len(room.sessions[session].questions)
        assert shown == len(await waiting_on_disk(room)), "nothing is shown that is not saved"
        await room.take_events(session, "epoch-1", 2, rows[1:])
        assert room.sessions[session].phase == "live"


async def ask_until_full(room: Room, session: str) -> None:
    for _ in range(500):
        await room.report(session, form("question", text="x" * 400))


async def test_attendance_from_the_page_is_of_the_right_kind(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        assert isinstance(await room.report(session, attendance()), AttendanceReport)


async def test_silence_has_lasted_since_contact_was_lost_whatever_the_reason_is_said_to_be(
    tmp_path: Path,
) -> None:
    clock = ManualClock(at(0))
    async with open_room(tmp_path, clock) as room:
        room.set_link("connected")
        clock.advance(60)
        room.set_link("refused")
        lost = room.saved_here.since
        clock.advance(60)
        room.set_link("no_network")
        assert (room.saved_here.since, room.saved_here.link) == (lost, "no_network")
        clock.advance(60)
        room.set_link("connected")
        assert room.saved_here.since > lost


async def test_the_room_knows_when_the_centre_last_had_everything(tmp_path: Path) -> None:
    clock = ManualClock(at(0))
    async with open_room(tmp_path, clock) as room:
        session = await give_session(room)
        assert room.saved_here.all_at is None
        room.heard_centre()
        had = room.saved_here.all_at
        assert had is not None
        clock.advance(60)
        await room.report(session, attendance())
        room.heard_centre()
        assert room.saved_here.all_at == had
        await room.take_ack(1)
        assert room.saved_here.all_at == room.now()


async def test_a_room_that_went_on_by_itself_does_so_still_after_the_laptop_was_killed(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        await room.report(session, form("own_way", segment="welcome", step="went_on"))
    async with open_room(tmp_path) as room:
        own = own_way(room.sessions[session], ROOM)
        assert own is not None
        assert own.segment == "welcome"
        await room.take_ack(1, [(1, "unknown_report_kind")])
        assert own_way(room.sessions[session], ROOM) is None, "an old centre does not know of it"

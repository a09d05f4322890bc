"""What the centre silenced: nobody is called, until its time, and a call for help is no check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_core.rules.alarms import alarms
from session_core.rules.care_commands import EndSilence, SilenceAlarm
from session_core.rules.checks import LINK
from session_core.rules.commands import EndRehearsal, EndSession, OpenLobby, ReopenSession
from session_core.rules.readiness import Finding, findings, next_expiry
from session_core.rules.reports import CheckReport, ContactReport
from session_core.rules.room_state import RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import CheckVerdict
from session_core.wire import codec
from session_core.wire.catalogue import catalogues_from_toml
from tests.builders import Step, at, check, live, refusal, report, state_after, wish

ROOM, OTHER = "drammen", "ringerike"
CATALOGUE = catalogues_from_toml(
    """
[[checks]]
id = "power"
by = "agent"
valid_s = 7200
code = "P1"
reason = "because"
"""
)[""]


def bad(room: str = ROOM, minute: float = 1) -> Step:
    """A room's laptop finds its power bad."""
    results = (check("power", CheckVerdict.FAIL, at(minute)),)
    return report(CheckReport, room, at(minute), results=results)


def silence(minute: float = 2, minutes: int | None = 15, name: str = "power") -> Step:
    return wish(SilenceAlarm, at(minute), check=name, rooms=(ROOM,), minutes=minutes)


def end(minute: float, name: str = "power") -> Step:
    return wish(EndSilence, at(minute), check=name, rooms=(ROOM,))


def found(state: SessionState, minute: float, room: str = ROOM) -> tuple[Finding, ...]:
    return findings(state.rooms[room], CATALOGUE, at(minute), in_contact=True)


def is_silenced(state: SessionState, minute: float) -> bool:
    (alarm,) = alarms({ROOM: found(state, minute)}, at(minute))
    return alarm.silence is not None


def test_it_lasts_until_its_time_and_then_calls_again_by_itself() -> None:
    state = state_after(bad(), silence(), state=live())
    assert is_silenced(state, 2)
    assert is_silenced(state, 16.9)
    assert not is_silenced(state, 17)
    assert next_expiry(state.rooms[ROOM], CATALOGUE, at(2)) == at(17)
    kept = state.rooms[ROOM].silenced["power"]
    assert (kept.at, kept.until, kept.by.role.value) == (at(2), at(17), "course_leader")


def test_without_a_time_it_lasts_as_long_as_the_day() -> None:
    state = state_after(bad(), silence(minutes=None), state=live())
    assert is_silenced(state, 100)
    assert next_expiry(state.rooms[ROOM], CATALOGUE, at(2)) == at(121) + (at(0) - at(0)).resolution


def test_it_is_ended_by_hand_and_begun_anew() -> None:
    ended = state_after(bad(), silence(), end(5), state=live())
    assert not is_silenced(ended, 6)
    again = state_after(silence(6, 60), state=ended)
    assert again.rooms[ROOM].silenced["power"].until == at(66)


def test_the_state_of_the_room_is_as_bad_as_it_was() -> None:
    loud, quiet = state_after(bad(), state=live()), state_after(bad(), silence(), state=live())
    verdicts = [[one.counts_as for one in found(state, 3)] for state in (loud, quiet)]
    assert verdicts == [[CheckVerdict.FAIL]] * 2


def test_a_check_that_gets_well_and_bad_again_within_the_time_is_silent_still() -> None:
    well = report(CheckReport, ROOM, at(4), results=(check("power", CheckVerdict.OK, at(4)),))
    state = state_after(bad(), silence(), well, bad(minute=5), state=live())
    assert is_silenced(state, 6)


def test_another_room_with_the_same_calls_for_all_of_them() -> None:
    state = state_after(bad(), silence(), bad(OTHER), state=live())
    rooms = {room: found(state, 3, room) for room in (ROOM, OTHER)}
    (alarm,) = alarms(rooms, at(3))
    assert (alarm.common, alarm.silence) == (True, None)


def test_what_is_silenced_comes_after_what_nobody_has_seen() -> None:
    state = state_after(bad(), silence(), bad(OTHER, 9), state=live())
    rooms = {ROOM: found(state, 10), OTHER: found(state, 10, OTHER), "x": (), "y": (), "z": ()}
    assert [one.rooms for one in alarms(rooms, at(10))] == [(OTHER,), (ROOM,)]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (silence(name="a word"), "unknown_check"),
        (silence(minutes=0), "minutes_out_of_range"),
        (silence(minutes=241), "minutes_out_of_range"),
        (end(3), "nothing_to_undo"),
        (wish(SilenceAlarm, at(2), check=LINK, rooms=("oslo",)), "unknown_room"),
        (wish(EndSilence, at(2), check=LINK, rooms=("oslo",)), "unknown_room"),
    ],
)
def test_what_cannot_be_silenced_is_refused(step: Step, code: str) -> None:
    state = state_after(bad(), state=live())
    assert not isinstance(step, CheckReport | ContactReport)
    assert refusal(state, step(state)) == code  # type: ignore[operator]


def test_what_has_ended_by_itself_cannot_be_ended() -> None:
    state = state_after(bad(), silence(), state=live())
    assert refusal(state, end(17)(state)) == "nothing_to_undo"  # type: ignore[operator]


def test_what_is_silenced_in_a_rehearsal_is_silenced_in_earnest() -> None:
    rehearsing = state_after(wish(OpenLobby, at(-60), rehearsal=True), silence(-50, name=LINK))
    assert rehearsing.rehearsed_from is not None
    assert LINK in rehearsing.rehearsed_from.rooms[ROOM].silenced


def test_what_is_silenced_for_the_rest_of_a_rehearsal_calls_in_the_day() -> None:
    rehearsing = state_after(
        wish(OpenLobby, at(-60), rehearsal=True), bad(minute=-55), silence(-50, None)
    )
    assert is_silenced(rehearsing, -40)
    over = state_after(wish(EndRehearsal, at(-30)), bad(minute=-20), state=rehearsing)
    assert over.rooms[ROOM].silenced == {}
    assert not is_silenced(over, -19)


def test_a_rehearsal_takes_nothing_from_what_was_silenced_before_it() -> None:
    before = state_after(bad(minute=-80), silence(-70, None))
    rehearsing = state_after(
        wish(OpenLobby, at(-60), rehearsal=True), silence(-50, None), state=before
    )
    over = state_after(wish(EndRehearsal, at(-30)), state=rehearsing)
    assert over.rooms[ROOM].silenced == before.rooms[ROOM].silenced


def test_a_day_that_is_opened_again_calls_but_for_what_has_an_end_of_its_own() -> None:
    quiet = (silence(2, None), silence(3, 60, LINK))
    ended = state_after(bad(), *quiet, wish(EndSession, at(4)), state=live())
    again = state_after(wish(ReopenSession, at(5)), state=ended)
    assert not is_silenced(again, 6)
    assert set(again.rooms[ROOM].silenced) == {LINK}
    assert again.rooms[OTHER] is ended.rooms[OTHER]


def test_a_snapshot_from_before_there_was_silence_has_none() -> None:
    text = codec.state_to_json(state_after(state=live()))
    assert '"silenced"' in text
    old = text.replace('"silenced":{},', "").replace(',"silenced":{}', "")
    assert '"silenced"' not in old
    assert codec.state_from_json(old).rooms[ROOM] == replace(live().rooms[ROOM], silenced={})
    assert RoomState().silenced == {}

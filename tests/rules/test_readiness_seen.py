"""Of a device that nobody measured, or that was taken back, people in the meeting may tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from session_core.rules.care_commands import ConfirmRoom
from session_core.rules.commands import StartSession
from session_core.rules.readiness_history import begun, followed, spans
from session_core.rules.reports import Report, SeenHeardReport
from session_core.rules.room_state import RoomState
from session_core.rules.terms import CheckVerdict
from tests.builders import START, at, check, checked, report, wish
from tests.rules.test_readiness import (
    FAIL,
    NOT_KNOWN,
    OK,
    REAL,
    REMARK,
    UNKNOWN,
    WARN,
    drammen,
    found,
)
from tests.rules.test_readiness_history import WITH_MUST, Maker, contact, kept_of

DEVICES = ("cam_picture", "mic_level", "sound_loop")
SEEN = ("cam_picture", "mic_level")


def says(minutes: float, *, centre: bool | None = None, here: bool | None = None) -> list[Any]:
    """What the centre says of the room, and the room of the studio."""
    said: list[Any] = []
    if centre is not None:
        said.append(wish(ConfirmRoom, at(minutes), room="drammen", well=centre))
    if here is not None:
        said.append(report(SeenHeardReport, "drammen", at(minutes), well=here))
    return said


def devices(minutes: float, verdict: CheckVerdict, *names: str) -> Report:
    results = [check(one, verdict, at(minutes)) for one in names or DEVICES]
    return checked("drammen", at(minutes), *results)


def missing(state: RoomState, minutes: float, *, live: bool = True) -> list[str]:
    """The devices of which it is not known whether they work."""
    seen = found(state, catalogue=REAL, minutes=minutes, live=live)
    return [one.check.id for one in seen if one.counts_as is UNKNOWN]


@pytest.mark.parametrize(
    ("said", "open_still"),
    [
        ([], list(DEVICES)),
        (says(2, centre=True), ["sound_loop"]),
        (says(2, here=True), list(SEEN)),
        (says(2, centre=True, here=True), []),
        (says(2, centre=False, here=False), list(DEVICES)),
        ([*says(2, centre=True), *says(3, centre=False)], list(DEVICES)),
    ],
)
@pytest.mark.parametrize("measured", [[], [devices(1, UNKNOWN)]])
def test_who_sees_and_hears_a_room_in_a_lecture_tells_of_its_devices(
    measured: list[Any], said: list[Any], open_still: list[str]
) -> None:
    state = drammen(*measured, *said)
    assert missing(state, 4) == open_still
    assert missing(state, 4, live=False) == list(DEVICES), "until the start it can be asked for"


def test_what_people_saw_says_nothing_of_a_device_that_changed_since() -> None:
    seen = says(2, centre=True, here=True)
    assert missing(drammen(devices(1, OK), *seen, devices(3, UNKNOWN)), 4) == list(DEVICES)
    again = says(5, centre=True, here=True)
    assert missing(drammen(*seen, devices(3, UNKNOWN), *again), 6) == []


def test_who_heard_the_tones_is_believed_of_the_loudspeaker_in_a_lecture() -> None:
    heard = devices(3, OK, "speaker_heard")
    assert missing(drammen(devices(2, UNKNOWN, "sound_loop"), heard), 4) == list(SEEN)
    assert missing(drammen(heard, devices(4, UNKNOWN, "sound_loop")), 5) == list(DEVICES)


def test_what_was_found_bad_and_then_seen_to_work_is_a_remark_and_well_when_it_is_old() -> None:
    """As with ears: people know better than a microphone, and what it found is told still."""
    bad = devices(1, FAIL, "mic_level"), devices(1, OK, "cam_picture", "sound_loop")
    seen = drammen(*bad, *says(2, centre=True))
    (mic, *_) = found(seen, catalogue=REAL, minutes=3)
    assert (mic.check.id, mic.verdict, mic.counts_as) == ("mic_level", FAIL, WARN)
    assert missing(seen, 300) == []
    assert missing(drammen(*bad), 300) == ["mic_level"]


# ── over time ──────────────────────────────────────────────────────────────────────────────────


def test_what_people_saw_between_two_results_that_are_alike_counts_until_the_newer() -> None:
    """The same unknown told again is no news, but for what was seen meanwhile."""
    steps: list[tuple[int, Maker]] = [
        (0, lambda now: contact(now, True)),
        (0, lambda now: devices(now, UNKNOWN, "mic_level")),
        (48, lambda now: wish(StartSession, at(now))),
        (4, lambda now: wish(ConfirmRoom, at(now), room="drammen", well=True)),
        (4, lambda now: devices(now, UNKNOWN, "mic_level")),
    ]
    catalogues = {"": {"mic_level": REAL["mic_level"]}}
    history = followed(begun(WITH_MUST), kept_of(steps), catalogues)
    told = [
        (round((one.starts_at - START) / timedelta(minutes=1)), one.verdict, one.reason)
        for one in spans(history, "drammen", at(20), catalogues)
    ]
    assert told[-2:] == [(5, REMARK, "checklist"), (9, NOT_KNOWN, "mic_level")]

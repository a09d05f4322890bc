"""The laptop is kept awake while a course day needs it, and not longer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from session_core.rules.commands import EndSession, OpenLobby, StartSession
from session_core.rules.evolve import begin
from session_core.rules.terms import CheckVerdict
from session_core.wire import codec
from site_agent.awake import Awake, SleepLock, hold_with_wakepy, is_wanted
from site_agent.catalogue import load_catalogue
from site_agent.probes.interface import Measured
from tests.builders import at, history, sample_programme, state_after, wish
from tests.site_agent.machines import FakePlatform
from tests.site_agent.parts import give_session, open_room

PATIENCE_S = 5.0


@dataclass
class Answer:
    active: bool


@dataclass
class Desktop:
    """One that says yes or no, and counts who asked, and from which thread."""

    says: bool = True
    asked: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def hold(self) -> Iterator[Answer]:
        self.asked.append(threading.get_ident())
        yield Answer(self.says)
        self.ended.append(threading.get_ident())
        self.over.set()


def word(lock: SleepLock) -> str:
    found = lock.probe().run()
    assert isinstance(found, Measured)
    return found.word


def test_it_is_held_until_it_is_released_and_in_one_thread() -> None:
    desktop = Desktop()
    lock = SleepLock(FakePlatform(), desktop.hold)
    assert word(lock) == ""
    lock.hold()
    lock.hold()
    assert (word(lock), len(desktop.asked), desktop.ended) == ("held", 1, [])
    lock.release()
    assert desktop.over.wait(PATIENCE_S)
    assert (word(lock), desktop.ended) == ("", desktop.asked)


def test_a_desktop_that_says_no_is_asked_again_next_time() -> None:
    desktop = Desktop(says=False)
    lock = SleepLock(FakePlatform(), desktop.hold)
    lock.hold()
    assert word(lock) == "denied"
    assert desktop.over.wait(PATIENCE_S)
    desktop.says = True
    while word(lock) != "held":
        lock.hold()
    assert len(desktop.asked) == 2
    lock.release()


def test_a_desktop_that_breaks_did_not_say_yes() -> None:
    def broken() -> Desktop:
        raise RuntimeError("no bus")

    lock = SleepLock(FakePlatform(), broken)  # type: ignore[arg-type]
    lock.hold()
    assert word(lock) == "denied"


def test_where_nobody_can_be_asked_nothing_is_known() -> None:
    desktop = Desktop()
    lock = SleepLock(FakePlatform(desktop=False), desktop.hold)
    lock.hold()
    assert (word(lock), desktop.asked) == ("", [])
    assert load_catalogue()["sleep_lock"].verdict(None, word(lock)) is CheckVerdict.UNKNOWN


def test_the_real_library_answers() -> None:
    """Here it is refused, for there is no desktop; it must say so without raising."""
    with hold_with_wakepy() as held:
        assert held.active in (True, False)


@pytest.mark.parametrize(
    ("minutes", "wanted"), [(-61, False), (-60, True), (0, True), (60, True), (61, False)]
)
def test_a_planned_session_wants_it_from_an_hour_before(minutes: int, wanted: bool) -> None:
    assert is_wanted([begin(sample_programme(starts_at=at(0)))], at(minutes)) is wanted


def test_it_is_wanted_until_the_session_is_closed() -> None:
    steps = wish(OpenLobby, at(-90)), wish(StartSession, at(0)), wish(EndSession, at(300))
    for count, wanted in ((1, True), (2, True), (3, False)):
        assert is_wanted([state_after(*steps[:count])], at(200)) is wanted


@pytest.mark.asyncio
async def test_the_room_holds_it_and_lets_go(tmp_path: Path) -> None:
    desktop = Desktop()
    lock = SleepLock(FakePlatform(), desktop.hold)
    async with open_room(tmp_path) as room:
        awake = Awake(room, lock)
        await awake.look()
        assert desktop.asked == [], "no session, no wish"
        session = await give_session(room)
        await awake.look()
        assert word(lock) == "held"
        steps = wish(OpenLobby, at(-30)), wish(StartSession, at(0)), wish(EndSession, at(60))
        rows = [("c", codec.event_to_json(one)) for one in history(*steps)]
        await room.take_events(session, "epoch-1", 1, rows)
        await awake.look()
    assert desktop.over.wait(PATIENCE_S)
    assert word(lock) == ""

"""What is typed at the demo's terminal breaks one thing, and the same again mends it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from orchestrator.demo.by_hand import ByHand, lines_typed
from orchestrator.demo.words import WORDS
from session_core.rules.terms import RoomId

ROOMS = ("drammen", "hss-kursrom")


class FakeStage:
    """Remembers what was done to it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def cut(self, room: RoomId) -> None:
        self.done.append(f"cut {room}")

    def mend(self, room: RoomId) -> None:
        self.done.append(f"mend {room}")

    async def kill_centre(self) -> None:
        self.done.append("kill")

    async def start_centre(self) -> None:
        self.done.append("start")


class FakeMeeting:
    """Who is in the video meeting."""

    def __init__(self) -> None:
        self.rooms: set[RoomId] = set()

    def is_in(self, room: RoomId) -> bool:
        return room in self.rooms

    def enter(self, room: RoomId) -> None:
        self.rooms.add(room)

    def leave(self, room: RoomId) -> None:
        self.rooms.remove(room)


class Typist:
    """Types at a terminal with two rooms, and reads what it answers."""

    def __init__(self) -> None:
        self.stage = FakeStage()
        self.said: list[tuple[str, str, str]] = []
        self.meeting = FakeMeeting()
        self._hand = ByHand(self.stage, ROOMS, self._say, self.meeting)

    def _say(self, code: str, *, room: RoomId = "", key: str = "") -> None:
        assert code in WORDS
        self.said.append((code, room, key))

    def type(self, *lines: str) -> None:
        async def press() -> None:
            for line in lines:
                await self._hand.press(line)

        asyncio.run(press())


def test_a_number_cuts_its_room_and_the_same_again_mends_it() -> None:
    typist = Typist()
    typist.type("2\n", "2\n", "2\n")
    assert typist.stage.done == ["cut hss-kursrom", "mend hss-kursrom", "cut hss-kursrom"]
    assert typist.said[:2] == [
        ("cut_by_hand", "hss-kursrom", "2"),
        ("mended_by_hand", "hss-kursrom", "2"),
    ]


def test_each_room_is_cut_by_itself() -> None:
    typist = Typist()
    typist.type("1\n", " 2 \r\n", "1\n")
    assert typist.stage.done == ["cut drammen", "cut hss-kursrom", "mend drammen"]


def test_c_kills_the_centre_and_the_next_one_starts_it() -> None:
    typist = Typist()
    typist.type("c\n", "C\n", "c\n")
    assert typist.stage.done == ["kill", "start", "kill"]
    assert typist.said[0] == ("centre_killed", "", "c")


def test_j_and_a_number_take_a_room_into_the_meeting_and_out_of_it() -> None:
    typist = Typist()
    typist.type("j2\n", " J2 \n", "j1\n")
    assert typist.said == [
        ("entered_by_hand", "hss-kursrom", "j2"),
        ("left_by_hand", "hss-kursrom", "j2"),
        ("entered_by_hand", "drammen", "j1"),
    ]
    assert typist.meeting.rooms == {"drammen"}
    assert typist.stage.done == []


@pytest.mark.parametrize("line", ["0\n", "3\n", "-1\n", "²\n", "cut\n", "j\n", "j3\n"])
def test_what_means_nothing_is_answered_with_what_there_is_to_type(line: str) -> None:
    typist = Typist()
    typist.type(line)
    assert typist.stage.done == []
    assert typist.said == [("unknown_key", "", "2")]


def test_an_empty_line_means_nothing() -> None:
    typist = Typist()
    typist.type("\n")
    assert (typist.stage.done, typist.said) == ([], [])


@pytest.mark.asyncio
async def test_lines_come_as_they_are_typed_until_the_terminal_ends() -> None:
    assert [line async for line in lines_typed([b"1\n", b"c\r\n", b"\xff\n"])] == [
        "1\n",
        "c\r\n",
        "\ufffd\n",
    ]


@pytest.mark.asyncio
async def test_a_terminal_that_breaks_ends_the_lines() -> None:
    def broken() -> Iterator[bytes]:
        yield b"1\n"
        raise OSError("it was closed")

    assert [line async for line in lines_typed(broken())] == ["1\n"]

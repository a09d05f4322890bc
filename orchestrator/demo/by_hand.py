"""What a person at the demo's terminal may break and mend: each room's network, and the centre.

A line is what was typed before Enter: the number of a room, `j` and that number, or `c`. The first
time breaks, the next one mends. Where nobody sits at a terminal, nothing is read.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from session_core.rules.terms import RoomId

CENTRE_KEY = "c"
JOIN_KEY = "j"
"""Before a room's number: its place in the video meeting."""

Tell = Callable[[str | None], object]


class Breakable(Protocol):
    """As much of a stage as can be broken."""

    def cut(self, room: RoomId) -> None:
        """Pull out a room's cable."""
        ...

    def mend(self, room: RoomId) -> None:
        """Put it back."""
        ...

    async def kill_centre(self) -> None:
        """A power cut at the centre."""
        ...

    async def start_centre(self) -> None:
        """Start it again. Raises ProcessTrouble."""
        ...


class Meeting(Protocol):
    """As much of a video meeting as can be come into and left."""

    def is_in(self, room: RoomId) -> bool:
        """The room is there."""
        ...

    def enter(self, room: RoomId) -> None:
        """It comes in."""
        ...

    def leave(self, room: RoomId) -> None:
        """It falls out."""
        ...


class Say(Protocol):
    """Where a sentence goes: its code, the room it is about, and the key that was pressed."""

    def __call__(self, code: str, *, room: RoomId = "", key: str = "") -> None:
        """Say it."""
        ...


@dataclass
class ByHand:
    """What is broken just now. Rooms are numbered from 1, in the order of the programme."""

    stage: Breakable
    rooms: Sequence[RoomId]
    say: Say
    meeting: Meeting | None = None
    _cut: set[RoomId] = field(default_factory=set)
    _is_killed: bool = False

    async def press(self, line: str) -> None:
        """Do what was typed, and say so. Raises ProcessTrouble if the centre does not start."""
        key = line.strip().lower()
        if key == CENTRE_KEY:
            await self._turn_centre()
        elif room := self._room_of(key):
            self._turn_room(room, key)
        elif self.meeting and key[0:1] == JOIN_KEY and (room := self._room_of(key[1:])):
            self._turn_leg(self.meeting, room, key)
        elif key:
            self.say("unknown_key", key=str(len(self.rooms)))

    def _room_of(self, key: str) -> RoomId:
        return next((room for room, one in key_of(self.rooms).items() if one == key), "")

    def _turn_leg(self, meeting: Meeting, room: RoomId, key: str) -> None:
        if meeting.is_in(room):
            meeting.leave(room)
            self.say("left_by_hand", room=room, key=key)
        else:
            meeting.enter(room)
            self.say("entered_by_hand", room=room, key=key)

    def _turn_room(self, room: RoomId, key: str) -> None:
        if room in self._cut:
            self._cut.remove(room)
            self.stage.mend(room)
            self.say("mended_by_hand", room=room, key=key)
        else:
            self._cut.add(room)
            self.stage.cut(room)
            self.say("cut_by_hand", room=room, key=key)

    async def _turn_centre(self) -> None:
        """The stage itself tells of a start."""
        if self._is_killed:
            await self.stage.start_centre()
        else:
            await self.stage.kill_centre()
            self.say("centre_killed", key=CENTRE_KEY)
        self._is_killed = not self._is_killed


def key_of(rooms: Iterable[RoomId]) -> dict[RoomId, str]:
    """What to type for each room."""
    return {room: str(number) for number, room in enumerate(rooms, start=1)}


# ── what is typed ──────────────────────────────────────────────────────────────────────────────


def somebody_types() -> bool:
    """A person sits at standard input, and the demo may read from there without being stopped."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    return sys.platform == "win32" or not _is_in_background(sys.stdin.fileno())


def _is_in_background(terminal: int) -> bool:
    """A shell's background job is halted when it reads. Another's terminal halts nobody."""
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:
        return False


async def lines_typed(source: Iterable[bytes] | None = None) -> AsyncIterator[str]:
    """Each line of standard input, until it ends. A thread reads, for on Windows a loop cannot."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def tell(line: str | None) -> None:
        loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(
        target=_read, args=(source or _terminal(), tell), name="keys", daemon=True
    ).start()
    while (line := await lines.get()) is not None:
        yield line


def _terminal() -> Iterator[bytes]:
    """Not `sys.stdin`: the thread that waits would hold its lock when Python ends."""
    with open(0, "rb", buffering=0, closefd=False) as typed:
        yield from typed


def _read(source: Iterable[bytes], tell: Tell) -> None:
    """A terminal that is gone has ended. Where the loop was closed meanwhile, nobody listens."""
    with suppress(RuntimeError):
        with suppress(OSError):
            for line in source:
                tell(line.decode(errors="replace"))
        tell(None)

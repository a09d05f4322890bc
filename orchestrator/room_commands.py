"""What people at the centre ask of a room's laptop, now or not at all.

A command goes out on a connection that is open, or its sender is told that there is none: nothing
waits for a room that comes back, which would do it when nobody wants it any more. What was asked is
kept in memory for the board; what became of it is the room's own report, in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from dashboards.scene import Asked, AskedOf
from dashboards.views.lines import room_label
from orchestrator.faults import RoomNotConnected
from orchestrator.logs import log
from orchestrator.runner import SessionRunner
from session_core.clock import Clock
from session_core.rules.errors import CommandRefused
from session_core.rules.terms import RoomCommand, RoomId, SessionId
from session_core.wire.messages import Command

LASTS = timedelta(seconds=20)
"""Real time: somebody stands with the phone in their hand. Less than a silence that ends a line."""

Ask = Callable[[RoomId, Command], bool]
"""Send it to the room's laptop; False where that cannot be done now."""


class RoomCommands:
    """Sends commands, and remembers the last of each sort for each room."""

    def __init__(
        self,
        clock: Clock,
        ask: Ask,
        changed: Callable[[SessionId], None],
        phone: Callable[[RoomId], str],
    ) -> None:
        self._clock = clock
        self._ask = ask
        self._changed = changed
        self._phone = phone
        self._asked: dict[AskedOf, Asked] = {}

    def asked(self) -> Mapping[AskedOf, Asked]:
        """The last of each sort that was asked of each room since this process started."""
        return dict(self._asked)

    def knows(self, command: str) -> bool:
        """It was sent, and nothing of its sort since."""
        return any(one.command == command for one in self._asked.values())

    def send(
        self,
        runner: SessionRunner,
        room: RoomId,
        do: RoomCommand,
        command: str,
        lasts: timedelta = LASTS,
    ) -> Asked:
        """Ask a room's laptop for something; the same command again is not sent again.

        Raises `CommandRefused` and `RoomNotConnected`.
        """
        if runner.state.programme.room(room) is None:
            raise CommandRefused("unknown_room")
        of = (runner.session, room, do)
        before = self._asked.get(of)
        if before is not None and before.command == command:
            return before
        now = self._clock.now()
        asked = Asked(command=command, at=now, not_after=now + lasts * self._clock.speed)
        frame = Command(id=command, s=runner.session, not_after=asked.not_after, do=do.value)
        if not self._ask(room, frame):
            label = room_label(runner.state, room)
            raise RoomNotConnected(room=label, phone=self._phone(room))
        log.info("room_asked", room=room, do=do.value)
        self._asked[of] = asked
        self._changed(runner.session)
        return asked

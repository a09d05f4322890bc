"""What this laptop does when the centre asks it for something.

Rule 1: the result is on the disk first. What was done has a result, whenever the power goes; a
laptop that cannot save does nothing. Rule 2: a room's name is not switched on and off: its pages
show it for so long after the saved result as the rules say.
"""

from __future__ import annotations

import logging
from datetime import datetime

from session_core.link.effects import CommandReceived
from session_core.rules.reports import CommandResultReport
from session_core.rules.room_commands import result_of
from session_core.rules.terms import By, CommandResult, Role, RoomCommand
from site_agent.room import Room, UnknownSession
from site_agent.troubles import AgentTrouble

log = logging.getLogger(__name__)


async def obey(room: Room, command: CommandReceived) -> None:
    """Do what the centre asks, once and in time, and save what became of it."""
    now = room.now()
    result = result_of(command.do, command.not_after, now)
    try:
        is_new = await room.report_once(command.session, _report(room, command, result, now))
    except (UnknownSession, AgentTrouble) as trouble:
        log.warning("command_not_done", extra={"code": trouble.code})
        return
    if is_new:
        log.info("command_result", extra={"code": result.value})
    if is_new and result is CommandResult.DONE and command.do == RoomCommand.CHECK_NOW:
        room.wish_checks(command.session)


def _report(
    room: Room, command: CommandReceived, result: CommandResult, now: datetime
) -> CommandResultReport:
    """It is no rehearsal's: the laptop did it, or did not."""
    return CommandResultReport(
        report_id=command.result_id,
        room=room.settings.room,
        at=now,
        received_at=now,
        by=By(role=Role.AGENT, where=room.settings.room),
        command=command.id,
        do=command.do,
        result=result,
    )

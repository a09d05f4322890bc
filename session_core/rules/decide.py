"""Decide what follows from a command or a report.

Rule 1: nothing here reads a clock, draws a number or touches a file; the caller stamps all of that
on the way in.
Rule 2: a command may be refused; a report never is, for what a room saw has already happened.
Rule 3: one command gives one batch of events, and the whole batch is kept or none of it.
"""

from __future__ import annotations

from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.decide_care import decide_care
from session_core.rules.decide_position import decide_position
from session_core.rules.decide_reports import decide_report
from session_core.rules.decide_screens import decide_screens
from session_core.rules.errors import CommandRefused
from session_core.rules.events import Event
from session_core.rules.reports import Report, ReportBase
from session_core.rules.state import SessionState


def decide(state: SessionState, message: c.Command | Report) -> tuple[Event, ...]:
    """The events that follow.

    Raises `CommandRefused` for commands only; a report always yields at least one event.
    """
    if isinstance(message, ReportBase):
        return decide_report(state, message)
    if message.not_after is not None and message.at > message.not_after:
        raise CommandRefused("too_late")
    match message:
        case (
            cc.CallBack()
            | cc.SendMessage()
            | cc.TellSpeaker()
            | cc.MarkQuestion()
            | cc.UndoMark()
            | cc.AcknowledgeHelp()
            | cc.CareForCheck()
            | cc.SilenceAlarm()
            | cc.EndSilence()
            | cc.ResolveHelp()
            | cc.LetHelpGo()
            | cc.ReopenHelp()
            | cc.TakeBackPhoneClosing()
            | cc.CloseRoomByPhone()
            | cc.TickItem()
            | cc.UntickItem()
            | cc.ConfirmRoom()
        ):
            return decide_care(state, message)
        case cc.ShowOnScreens() | cc.RenameRoom():
            return decide_screens(state, message)
        case _:
            return decide_position(state, message)

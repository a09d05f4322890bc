"""A command or report as the body or form in which a person would send it. Pure.

What a server stamps is left out: who, when, and for a room's page which room.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum

from session_core.rules.commands import Command
from session_core.rules.reports import Report, ReportBase
from session_core.rules.terms import SegmentId

Body = dict[str, object]
Form = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the programme stands, as the page of whoever leads would know it."""

    revision: int
    running: SegmentId | None


_COMMAND_STAMPS = {"command_id", "at", "by"}
_REPORT_STAMPS = {"report_id", "room", "at", "received_at", "by", "source", "rehearsal"}


def body_of(message: Command | Report) -> Body:
    """The JSON body: kind, id, and the message's own fields; those that are None are left out."""
    is_report = isinstance(message, ReportBase)
    stamps = _REPORT_STAMPS if is_report else _COMMAND_STAMPS
    own = {
        one.name: _plain(getattr(message, one.name))
        for one in fields(message)
        if one.name not in stamps
    }
    own_id = message.report_id if isinstance(message, ReportBase) else message.command_id
    return {"id": own_id, **{name: value for name, value in own.items() if value is not None}}


def form_of(message: Command | Report) -> Form:
    """The same as form fields: lists of texts, and a box that is not ticked is not sent."""
    return {name: _texts(value) for name, value in body_of(message).items() if value is not False}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return str(value.value)
    return list(value) if isinstance(value, tuple) else value


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return ["on"] if value is True else [str(value)]

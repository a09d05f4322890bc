"""The rooms side by side on the record: whether they were served equally. Figures, and no score."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from dashboards.views.base import Card
from dashboards.views.lines import room_label
from session_core.rules.care import service
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """How one room was served."""

    room: str
    downtime: timedelta | None
    """None where contact was never measured."""
    out_of_meeting: timedelta | None
    """None where nobody told of it."""
    asked: int
    answered: int
    help_calls: int
    help_wait_longest: timedelta
    came: int | None
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualityCard(Card):
    """The rooms side by side: figures, and no score."""

    template: ClassVar[str] = "record_equality"
    rooms: tuple[ServiceLine, ...]
    meets: bool
    """The day has a video meeting."""


def equality_card(state: SessionState, now: datetime) -> EqualityCard:
    """The rooms side by side."""
    lines = []
    for one in service(state, now):
        room = state.programme.room(one.room)
        lines.append(
            ServiceLine(
                room=room_label(state, one.room),
                downtime=None if one.downtime is None else _to_seconds(one.downtime),
                out_of_meeting=None
                if one.out_of_meeting is None
                else _to_seconds(one.out_of_meeting),
                asked=one.asked,
                answered=one.answered,
                help_calls=one.help_calls,
                help_wait_longest=_to_seconds(one.help_wait_longest),
                came=one.peak.total if one.peak else None,
                expected=room.expected_patients + room.expected_relatives if room else 0,
            )
        )
    return EqualityCard(id="equality", rooms=tuple(lines), meets=state.programme.join is not None)


def _to_seconds(span: timedelta) -> timedelta:
    """Whole minutes once it is longer than one, so that a running span does not change every
    second.
    """
    seconds = int(span.total_seconds())
    return timedelta(seconds=seconds if seconds < 60 else seconds // 60 * 60)

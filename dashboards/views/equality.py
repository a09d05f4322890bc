"""The rooms side by side on the record: whether they were served equally. Figures, and no score."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from dashboards.views.base import Card
from dashboards.views.charts import RoomBar, span_bars
from dashboards.views.lines import room_label
from session_core.rules.care import RoomService, service
from session_core.rules.changes import replace
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """How one room was served."""

    label: str
    expected: int
    service: RoomService
    """Its spans in steps that hold still while they run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualityCard(Card):
    """The rooms side by side: figures, and no score."""

    template: ClassVar[str] = "record_equality"
    rooms: tuple[ServiceLine, ...]
    meets: bool
    """The day has a video meeting."""
    away: tuple[RoomBar, ...]
    """How long each room was without contact."""
    waited: tuple[RoomBar, ...]
    """How long each waited for help at most; none where nobody called."""


def equality_card(state: SessionState, now: datetime) -> EqualityCard:
    """The rooms side by side."""
    lines = tuple(_line(state, one) for one in service(state, now))
    called = [one for one in lines if one.service.help_calls]
    return EqualityCard(
        id="equality",
        rooms=lines,
        meets=state.programme.join is not None,
        away=span_bars((one.label, one.service.downtime) for one in lines),
        waited=span_bars((one.label, one.service.help_wait_longest) for one in called),
    )


def _line(state: SessionState, one: RoomService) -> ServiceLine:
    room = state.programme.room(one.room)
    steady = replace(
        one,
        downtime=None if one.downtime is None else _to_seconds(one.downtime),
        out_of_meeting=None if one.out_of_meeting is None else _to_seconds(one.out_of_meeting),
        help_wait_longest=_to_seconds(one.help_wait_longest),
    )
    return ServiceLine(
        label=room_label(state, one.room),
        expected=room.expected_patients + room.expected_relatives if room else 0,
        service=steady,
    )


def _to_seconds(span: timedelta) -> timedelta:
    """Whole minutes once it is longer than one, so that a running span does not change every
    second.
    """
    seconds = int(span.total_seconds())
    return timedelta(seconds=seconds if seconds < 60 else seconds // 60 * 60)

"""Bytes to messages and back; events, reports and states to JSON and back.

Rule 1: reading raises `WireError` or nothing. Rule 2: the log and the centre may say more than we
know: unknown fields are passed over, and an event whose words we do not know becomes
`UnknownEvent`, so that the numbers still go on. Rule 3: what is written once is sent as it stands:
frames of events, reports and states are put together from JSON that exists already.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, get_args

import msgspec

from session_core import limits
from session_core.rules.changes import replace
from session_core.rules.events import Event
from session_core.rules.evolve import evolve
from session_core.rules.evolve_counts import with_closing_marked
from session_core.rules.personal_numbers import MASK, has_personal_number, mask_personal_numbers
from session_core.rules.records import dataclass
from session_core.rules.reports import ContactReport, LegReport, Report, Source
from session_core.rules.state import SessionState
from session_core.rules.terms import Role, RoomId, ScreenShows, SessionId
from session_core.wire import plain
from session_core.wire.bounds import checked
from session_core.wire.errors import (
    FrameTooLarge,
    MalformedEvent,
    MalformedFrame,
    MalformedState,
    ProtocolTooNew,
    ProtocolTooOld,
    ReportRefused,
    UnknownMessage,
)
from session_core.wire.faults import UNKNOWN_FIELD, place_of
from session_core.wire.kept import event_in
from session_core.wire.kinds import REPORTS, has_more, kind_in, whole
from session_core.wire.messages import (
    PROTOCOL_MAX,
    PROTOCOL_MIN,
    Events,
    FromAgent,
    FromCentre,
    ReportItem,
)

_FROM_AGENT: Final = {one.__struct_config__.tag: one for one in get_args(FromAgent)}
_FROM_CENTRE: Final = {one.__struct_config__.tag: one for one in get_args(FromCentre)}
_WRITER: Final = msgspec.json.Encoder()

_OURS: Final = (ContactReport, LegReport)
"""Reports that the centre alone makes."""
_FIRST_SHOWS: Final = frozenset(
    {ScreenShows.PROGRAMME, ScreenShows.MESSAGE, ScreenShows.WELCOME, ScreenShows.SOON_BACK}
)
"""What screens could show in the first version that let the centre put something there."""
_ROOM_ROLES: Final = frozenset({Role.GROUP_LEADER, Role.AGENT})


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event in words of a newer version. It changes nothing here but the number."""

    kind: str
    raw: str


# ── frames ─────────────────────────────────────────────────────────────────────────────────────


def decode_from_agent(frame: str | bytes) -> FromAgent:
    """What an agent sent. Raises `WireError`."""
    message: FromAgent = _decode(frame, _FROM_AGENT)
    return message


def decode_from_centre(frame: str | bytes) -> FromCentre:
    """What the centre sent. Raises `WireError`."""
    message: FromCentre = _decode(frame, _FROM_CENTRE)
    return message


def _decode(frame: str | bytes, messages: Mapping[Any, type[Any]]) -> Any:
    if _exceeds(frame):
        raise FrameTooLarge
    said = _frame_read(frame)
    name = said.get("t")
    message = messages.get(name) if isinstance(name, str) else None
    if message is None:
        raise UnknownMessage
    try:
        return msgspec.convert(said, message)
    except msgspec.ValidationError as error:
        raise MalformedFrame(place_of(error, str(name))) from None


def _frame_read(frame: str | bytes) -> dict[str, object]:
    """Raises `MalformedFrame`, also where a part that is handed on as it is goes too deep."""
    try:
        said = plain.read(frame)
        plain.is_odd([said])
    except ValueError:
        raise MalformedFrame from None
    if not isinstance(said, dict):
        raise MalformedFrame
    return said


def _exceeds(frame: str | bytes) -> bool:
    """Larger than a frame may be. Text is only encoded where its length leaves a doubt."""
    most = limits.FRAME_BYTES_MAX
    if isinstance(frame, bytes) or len(frame) > most or len(frame) * 4 <= most:
        return len(frame) > most
    return len(frame.encode(errors="replace")) > most


def encode(message: FromAgent | FromCentre) -> str:
    """The text of a frame. Raises `FrameTooLarge`, for the peer would have to refuse it."""
    return _fitting(_WRITER.encode(message).decode())


def _fitting(frame: str) -> str:
    if _exceeds(frame):
        raise FrameTooLarge
    return frame


def negotiate(theirs: tuple[int, int]) -> int:
    """The newest protocol both speak. Raises `ProtocolTooOld` or `ProtocolTooNew`, of the peer."""
    oldest, newest = theirs
    if newest < PROTOCOL_MIN:
        raise ProtocolTooOld(f"{oldest}-{newest}")
    if oldest > PROTOCOL_MAX:
        raise ProtocolTooNew(f"{oldest}-{newest}")
    return min(newest, PROTOCOL_MAX)


# ── frames put together from JSON that exists ──────────────────────────────────────────────────


def events_frame(
    session: SessionId, epoch: str, first: int, rows: Sequence[tuple[str, str]]
) -> str:
    """The frame of one committed batch, from (cause, event JSON) rows. Raises `FrameTooLarge`."""
    listed = ",".join(f'{{"cause":{_text(cause)},"event":{event}}}' for cause, event in rows)
    head = f'{{"t":"events","s":{_text(session)},"epoch":{_text(epoch)},"first":{first}'
    return _fitting(f'{head},"events":[{listed}]}}')


def event_rows(batch: Events) -> tuple[tuple[str, str], ...]:
    """The (cause, event JSON) rows of a batch, as the log of the centre holds them."""
    return tuple((row.cause, to_json(row.event)) for row in batch.events)


def report_item(session: SessionId, report_json: str) -> str:
    """One report as it stands in a batch."""
    return f'{{"s":{_text(session)},"report":{report_json}}}'


def too_large_item(digest: str) -> str:
    """What stands in a batch for a report that no frame can hold, so that its number is still used
    and it blocks nothing. It names the digest of the report, so that the hash chain goes on.
    """
    return report_item("-", f'{{"kind":"too_large","digest":{_text(digest)}}}')


def reports_frame(n0: int, items: Sequence[str]) -> str:
    """The frame of a batch of reports. Raises `FrameTooLarge`."""
    return _fitting(f'{{"t":"reports","n0":{n0},"items":[{",".join(items)}]}}')


def snapshot_frames(session: SessionId, epoch: str, seq: int, state_json: str) -> list[str]:
    """The frames that carry a state. No part is larger than a frame, whatever alphabet it is in."""
    parts = list(_parts(state_json))
    head = f'{{"t":"snapshot","s":{_text(session)},"epoch":{_text(epoch)},"seq":{seq}'
    return [
        _fitting(f'{head},"part":{number},"of":{len(parts)},"state":{_text(part)}}}')
        for number, part in enumerate(parts, start=1)
    ]


def _parts(state_json: str) -> Iterator[str]:
    """Pieces that fit: inside a string most letters take one or two bytes, a few take four."""
    size = limits.SNAPSHOT_PART_CHARS_MAX
    if not state_json.isascii():
        size //= 2
    return (state_json[start : start + size] for start in range(0, len(state_json), size))


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def to_json(value: object) -> str:
    """JSON of plain values that came out of JSON."""
    return plain.written(value).decode()


def to_masked_json(item: object) -> str:
    """JSON of what could not be understood, without the personal numbers in it: for quarantine."""
    return to_json(_masked(item))


def _masked(value: object) -> object:
    match value:
        case str():
            return mask_personal_numbers(value)
        case int() if not isinstance(value, bool) and 0 <= value < 10**11:
            digits = f"{value:011}"  # JSON drops a zero in front.
            return MASK if has_personal_number(digits) else value
        case list():
            return [_masked(one) for one in value]
        case dict():
            return {_masked(name): _masked(one) for name, one in value.items()}
        case _:
            return value


# ── events and states ──────────────────────────────────────────────────────────────────────────


def event_to_json(event: Event) -> str:
    """An event as it stands in the log and on the wire."""
    return _WRITER.encode(event).decode()


def event_from_json(text: str | bytes) -> Event | UnknownEvent:
    """An event from the log or the wire. Raises `MalformedEvent` for a known kind in another
    shape.
    """
    try:
        said = plain.read(text)
    except ValueError:
        raise MalformedEvent from None
    if not isinstance(said, dict) or "kind" not in said:
        raise MalformedEvent
    return event_in(said) or _unknown(str(said["kind"]), text)


def _unknown(kind: str, text: str | bytes) -> UnknownEvent:
    return UnknownEvent(kind=kind, raw=text if isinstance(text, str) else text.decode())


def evolve_known(state: SessionState, event: Event | UnknownEvent) -> SessionState:
    """`evolve` for a log that may be newer than we are: an unknown event moves the number only."""
    if isinstance(event, UnknownEvent):
        return replace(state, seq=state.seq + 1)
    return evolve(state, event)


def state_to_json(state: SessionState) -> str:
    """A whole state, for a snapshot that laptops of before can read too."""
    return _WRITER.encode(_apart(state)).decode()


def _apart(state: SessionState) -> SessionState:
    """What stands on screens in a word of later versions is put where older ones do not look: to
    read a state they must know every word of it, and without one a laptop has no day.
    """
    before = state.rehearsed_from and _apart(state.rehearsed_from)
    apart = {room: one for room, one in state.screens.items() if one.shows not in _FIRST_SHOWS}
    if not apart and before is state.rehearsed_from:
        return state
    screens = {room: one for room, one in state.screens.items() if room not in apart}
    return replace(state, screens=screens, screens_apart=apart, rehearsed_from=before)


@cache
def _state_reader() -> msgspec.json.Decoder[SessionState]:
    """Made when it is first needed: neither end reads everything."""
    return msgspec.json.Decoder(SessionState)


def state_from_json(text: str | bytes) -> SessionState:
    """A state from a snapshot. Raises `MalformedState`."""
    try:
        return _whole(_state_reader().decode(text))
    except msgspec.ValidationError as error:
        raise MalformedState(place_of(error)) from None
    except (ValueError, RecursionError):
        raise MalformedState from None


def _whole(read: SessionState) -> SessionState:
    """A state of a writer that knew fewer fields has them all."""
    rooms = {name: with_closing_marked(whole(room)) for name, room in read.rooms.items()}
    before = read.rehearsed_from
    screens = {**read.screens, **read.screens_apart}
    parts = {"rooms": rooms, "screens": screens, "screens_apart": {}}
    return whole(read, **parts, rehearsed_from=before and _whole(before))


# ── reports ────────────────────────────────────────────────────────────────────────────────────


def report_to_json(report: Report) -> str:
    """A report as an outbox keeps it and a room sends it."""
    return _WRITER.encode(report).decode()


def report_from_json(text: str | bytes) -> Report:
    """A report from this laptop's own outbox. Raises `ReportRefused`."""
    try:
        said = plain.read(text)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise ReportRefused("report_malformed")
    return _report(said)


def report_from_agent(
    item: object, *, room: RoomId, received_at: datetime, source: Source
) -> tuple[SessionId, Report]:
    """One item of a batch: its session and the report in it. Raises `ReportRefused`.

    Where it is from, when it came and its number are stamped here, whatever the body says. A room
    speaks for its leader and its machine only.
    """
    try:
        sent = msgspec.convert(item, ReportItem)
    except msgspec.ValidationError as error:
        raise ReportRefused("report_malformed", place_of(error)) from None
    said = _stamped(sent, room, received_at, source)
    report = _report(said)
    if has_more(said, report):
        raise ReportRefused("report_malformed", UNKNOWN_FIELD)
    if isinstance(report, _OURS):
        raise ReportRefused("unknown_report_kind", "kind")
    if report.by.role not in _ROOM_ROLES:
        raise ReportRefused("role_not_allowed", "by.role")
    return sent.s, checked(report)


def _stamped(
    sent: ReportItem, room: RoomId, received_at: datetime, source: Source
) -> Mapping[str, object]:
    body = sent.report
    if body.get("kind") == "too_large":
        raise ReportRefused("report_too_large")
    by = body.get("by")
    return {
        **body,
        "room": room,
        "received_at": received_at.isoformat(),
        "source": {"outbox": source.outbox, "n": source.n},
        "by": {"role": by.get("role") if isinstance(by, dict) else None, "where": room},
    }


def _report(said: Mapping[str, object]) -> Report:
    kind = kind_in(said, REPORTS)
    if kind is None:
        raise ReportRefused("unknown_report_kind", "kind")
    try:
        report: Report = msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        raise ReportRefused("report_malformed", place_of(error, str(said["kind"]))) from None
    return report

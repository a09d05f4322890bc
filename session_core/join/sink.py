"""What an event sink posts, versions 1 and 2, single and in bulk: thinned, put in order, and read.

Rule 1: what goes on from `thin` holds no name, no address and nothing of other people's meetings:
        of those only that something came, for the numbers must be whole.
Rule 2: a node's numbers show what was missed; they begin anew when its sink does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from typing import Final

from session_core.join.names import RoomNames
from session_core.join.notices import (
    GapClosed,
    GapOpened,
    LegGone,
    LegSeen,
    MeetingBegan,
    MeetingEnded,
    Notice,
    QualitySeen,
)
from session_core.join.said import level_of, loss_level, number_of, reason_of, said_of, word_of
from session_core.rules.records import dataclass
from session_core.rules.terms import LegQuality, LegReason

BULK: Final = "eventsink_bulk"
SINK_EVENTS: Final = frozenset(
    {"eventsink_started", "eventsink_updated", "eventsink_stopped", "eventsink_ended"}
)
"""What a sink says of itself. Its end has two names in Pexip's own documents."""
ENVELOPES_MAX: Final = 2_000
REMEMBERED_MAX: Final = 8_192
DOUBT: Final = -1
"""Stands among the missing numbers for one that nobody can know."""
MISSING_MAX: Final = 1_000
"""Of more missing numbers than this none is waited for: it is a hole, or another numbering."""
FIRST_SEQ_MAX: Final = 50
"""A node whose first event has no higher number may have begun just now, and the others be late."""
Meetings = Collection[str]
"""The names of the meetings that concern us, in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One event of a node, thinned: this is what is written to the disk."""

    node: str
    seq: int
    time: float
    event: str = "other"
    meeting: str = ""
    leg: str = ""
    said: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    quality: str = ""
    windows: int = 1


def thin(body: object, meetings: Meetings, names: RoomNames) -> tuple[Envelope, ...]:
    """The events in a body, without what nobody needs; what is no event is left out."""
    return tuple(
        found
        for one in _singles(body)[:ENVELOPES_MAX]
        if (found := _thinned(one, meetings, names)) is not None
    )


def _singles(body: object) -> list[object]:
    if isinstance(body, Mapping) and body.get("event") == BULK:
        return body["data"] if isinstance(body.get("data"), list) else []
    return body if isinstance(body, list) else [body]


def _thinned(one: object, meetings: Meetings, names: RoomNames) -> Envelope | None:
    if not isinstance(one, Mapping):
        return None
    seq, time = number_of(one.get("seq")), number_of(one.get("time"))
    if seq is None or time is None or seq < 0:
        return None
    bare = Envelope(node=word_of(one.get("node")), seq=int(seq), time=time)
    data = one.get("data")
    return _read(bare, word_of(one.get("event")), data if isinstance(data, Mapping) else {},
                 meetings, names)  # fmt: skip


def _read(
    bare: Envelope, event: str, data: Mapping[str, object], meetings: Meetings, names: RoomNames
) -> Envelope:
    head = {"node": bare.node, "seq": bare.seq, "time": bare.time, "event": event}
    leg = word_of(data.get("uuid"))
    if event in SINK_EVENTS:
        return Envelope(**head)  # type: ignore[arg-type]
    if event == "participant_media_stream_window" and leg:
        # It names no meeting. What it says of a leg that is none of ours is about nobody.
        quality, windows = _window(data)
        return Envelope(**head, leg=leg, quality=quality, windows=windows)  # type: ignore[arg-type]
    meeting = word_of(data.get("conference", data.get("name")))
    if meeting not in meetings:
        return bare
    if event in ("conference_started", "conference_ended"):
        return Envelope(**head, meeting=meeting)  # type: ignore[arg-type]
    if event in ("participant_connected", "participant_updated") and leg:
        said = said_of(data, names)
        return Envelope(**head, meeting=meeting, leg=leg, said=said)  # type: ignore[arg-type]
    if event == "participant_disconnected" and leg:
        reason = reason_of(data.get("disconnect_reason")).value
        return Envelope(
            **head,  # type: ignore[arg-type]
            meeting=meeting,
            leg=leg,
            said=said_of(data, names),
            reason=reason,
            quality=_whole(data),
        )
    return bare


def _whole(data: Mapping[str, object]) -> str:
    """How all of a leg came through, which version 1 tells when it is over, and at no other time;
    "" where it does not. Version 2 tells the same in `participant_media_streams_destroyed`, but
    there the windows have told it already, and a stream may end long before its leg.
    """
    if "media_streams" not in data:
        return ""
    level = loss_level(data["media_streams"])
    return "" if level is LegQuality.UNKNOWN else level.value


def _window(data: Mapping[str, object]) -> tuple[str, int]:
    """The quality now, and for how many of the last windows it has been as bad as that."""
    now = level_of(data.get("call_quality_now"))
    recent = data.get("recent_quality")
    steps = [one.get("quality") for one in recent if isinstance(one, Mapping)] if isinstance(
        recent, list) else []  # fmt: skip
    worst = list(LegQuality).index(now)
    count = 0
    for step in reversed(steps):
        level = level_of(step)
        if level is LegQuality.UNKNOWN or list(LegQuality).index(level) < worst:
            break
        count += 1
    return now.value, max(count, 1)


@dataclass(slots=True)
class _Node:
    high: int = 0
    missing: dict[int, float] = field(default_factory=dict)
    began_at: float = float("-inf")
    newest: float = float("-inf")
    from_start: bool = False
    """It was heard from its first number on, but for those that are missing."""
    settled: int | None = None
    """Up to this number, and in all numberings before, what it told is older than a whole list
    that was told by another way. None where none was told in this numbering.
    """

    def is_settled(self, one: Envelope) -> bool:
        """A whole list has had the last word on what this says of a leg."""
        if self.settled is None:
            return False
        return one.time < self.began_at or one.seq <= self.settled


class SinkFeed:
    """One sink's envelopes, as they come, to notices: each once, and with what was missed told."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, int, int], None] = {}
        self._nodes: dict[str, _Node] = {}

    def forgive(self) -> None:
        """All was told anew by another way: what was missed until now is of no interest."""
        for node in self._nodes.values():
            node.missing.clear()
            node.settled = node.high

    def doubt(self) -> bool:
        """Nobody listened for a while: until a node's next number, it may have told something.
        Gives whether there is any node to be in doubt about.
        """
        for node in self._nodes.values():
            node.missing[DOUBT] = float("-inf")
        return bool(self._nodes)

    def take(self, one: Envelope) -> Iterator[tuple[str, Notice]]:
        """The notices of an envelope, each with its meeting, or "" where it is about all."""
        key = (one.node, one.seq, int(one.time))
        if key in self._seen:
            return
        self._seen[key] = None
        if len(self._seen) > REMEMBERED_MAX:
            del self._seen[next(iter(self._seen))]
        yield from (("", notice) for notice in self._count(one))
        node = self._nodes[one.node]
        if one.leg and node.is_settled(one):
            return
        yield from ((one.meeting, notice) for notice in _notices(one, fresh=node.from_start))

    def _count(self, one: Envelope) -> Iterator[Notice]:
        """What the numbers say: nothing, that something is missing, or that all has come."""
        is_new = one.node not in self._nodes
        node = self._nodes.setdefault(one.node, _Node())
        if is_new:
            node.from_start = one.seq <= FIRST_SEQ_MAX
            node.high = 0 if node.from_start else one.seq
        if is_new and not node.from_start:
            pass  # It was in the middle of its work when we came.
        elif one.time < node.began_at:
            return  # It was sent before this numbering began; what it says counts all the same.
        elif one.seq > node.high and (is_new or one.event != "eventsink_started"):
            yield from self._ahead(node, one)
        elif one.seq in node.missing and one.time <= node.missing[one.seq]:
            del node.missing[one.seq]
            if not self._is_missing():
                yield GapClosed()
        elif one.time > node.newest or one.event == "eventsink_started":
            # The numbers began anew, and what happened meanwhile was told to nobody.
            node.missing = dict.fromkeys(range(1, min(one.seq, MISSING_MAX)), one.time)
            node.high, node.began_at, node.from_start = one.seq, one.time, False
            node.settled = None
            node.missing[0] = float("-inf")  # Which nothing closes.
            yield GapOpened()
        node.newest = max(node.newest, one.time)

    def _ahead(self, node: _Node, one: Envelope) -> Iterator[Notice]:
        lacking = range(node.high + 1, one.seq)
        node.high = one.seq
        doubted = node.missing.pop(DOUBT, None) is not None
        if not lacking:
            if doubted and not self._is_missing():
                yield GapClosed()
            return
        node.missing |= dict.fromkeys(lacking[-MISSING_MAX:], one.time)
        yield GapOpened()

    def _is_missing(self) -> bool:
        return any(node.missing for node in self._nodes.values())


def _notices(one: Envelope, *, fresh: bool) -> Iterator[Notice]:
    if one.event == "conference_started":
        yield MeetingBegan(one.node, one.time, fresh)
    elif one.event == "conference_ended":
        yield MeetingEnded(one.node, one.time)
    elif one.event == "participant_disconnected":
        if one.said:
            # Whose leg it was, where its coming was missed or is still on its way.
            yield LegSeen(one.leg, one.time - 1e-6, one.said)
        if one.quality:
            yield QualitySeen(one.leg, one.time, LegQuality(one.quality))
        yield LegGone(one.leg, one.time, LegReason(one.reason) if one.reason else None)
    elif one.event == "participant_media_stream_window":
        yield QualitySeen(one.leg, one.time, LegQuality(one.quality), one.windows)
    elif one.leg:
        yield LegSeen(one.leg, one.time, one.said)

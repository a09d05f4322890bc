"""What the management API's list of participants says, as notices: each answer is a whole sync."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from session_core.join.names import RoomNames
from session_core.join.notices import LegSeen, Notice, QualitySeen, SyncBegan, SyncEnded
from session_core.join.said import level_of, said_of, word_of


def status_notices(
    answer: object, meetings: frozenset[str], at: float, names: RoomNames
) -> tuple[Notice, ...]:
    """The notices of one answer about the meeting of these names (lower case); none where the
    answer is no list, for then nothing is known.
    """
    if not isinstance(answer, Mapping) or not isinstance(answer.get("objects"), list):
        return ()
    return (SyncBegan(), *_legs(answer["objects"], meetings, at, names), SyncEnded(at))


def _legs(
    objects: list[object], meetings: frozenset[str], at: float, names: RoomNames
) -> Iterator[Notice]:
    for one in objects:
        if not isinstance(one, Mapping) or word_of(one.get("conference")) not in meetings:
            continue
        leg = word_of(one.get("id"))
        if leg:
            yield LegSeen(leg, at, said_of(one, names))
            if "call_quality" in one:
                # Also that it is unknown: what an earlier list said is no news.
                yield QualitySeen(leg, at, level_of(one["call_quality"]))

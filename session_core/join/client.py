"""What the client API's stream of events says, as notices. It is in order; its clock is ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from session_core.join.names import RoomNames
from session_core.join.notices import LegGone, LegSeen, Notice, SyncBegan, SyncEnded
from session_core.join.said import said_of, word_of


def client_notices(event: str, data: object, at: float, names: RoomNames) -> tuple[Notice, ...]:
    """The notices of one event of the stream; none where it is about something else."""
    match event, data:
        case "participant_sync_begin", _:
            return (SyncBegan(),)
        case "participant_sync_end", _:
            return (SyncEnded(at),)
        case (("participant_create" | "participant_update"), {"uuid": str(leg)}) if leg:
            assert isinstance(data, Mapping)
            return (LegSeen(word_of(leg), at, said_of(data, names)),)
        case "participant_delete", {"uuid": str(leg)} if leg:
            return (LegGone(word_of(leg), at),)
        case _:
            return ()


def events_in(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The (event, data) pairs of whole server-sent events (HTML standard, 9.2.6)."""
    event = ""
    data: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if line == "":
            if event or data:
                yield event or "message", "\n".join(data)
            event, data = "", []
        elif name == "event":
            event = value
        elif name == "data":
            data.append(value)

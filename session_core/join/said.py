"""Single values as Join's interfaces write them, which is in more than one way each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from session_core.join.names import RoomNames
from session_core.rules.terms import LegQuality, LegReason

LEVELS: Final = {
    "0": LegQuality.UNKNOWN, "1": LegQuality.GOOD, "2": LegQuality.OK,
    "3": LegQuality.BAD, "4": LegQuality.TERRIBLE,
}  # fmt: skip
LONGEST: Final = 80
"""An id or a word of a closed set is no longer than this."""


def is_yes(value: object) -> bool | None:
    """Truth as `true`, "YES" or "true"; None where it is neither true nor false."""
    if isinstance(value, bool):
        return value
    words = {"yes": True, "true": True, "no": False, "false": False}
    return words.get(value.lower()) if isinstance(value, str) else None


def level_of(value: object) -> LegQuality:
    """The quality that `3_bad`, `3` or 3 means; unknown where it is none."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return LEVELS.get(text[:1], LegQuality.UNKNOWN)


LOSS_BELOW: Final = ((1.0, LegQuality.GOOD), (3.0, LegQuality.OK), (10.0, LegQuality.BAD))
"""Join's own scale: of lost packets, in per cent of all, less than this is so good. Source: Pexip,
"Media statistics and perceived call quality".
"""
LEAST_S: Final = 20.0
"""A stream that lasted less than this, in seconds, says nothing: the same source."""


def loss_level(streams: object) -> LegQuality:
    """What the packets that a leg's streams lost mean, from the worst stream and the worst way;
    unknown where no stream lasted long enough or tells of it.
    """
    told = streams if isinstance(streams, list) else []
    found = [loss for one in told if isinstance(one, Mapping) for loss in _losses(one)]
    if not found:
        return LegQuality.UNKNOWN
    worst = max(found)
    return next((level for below, level in LOSS_BELOW if worst < below), LegQuality.TERRIBLE)


def _losses(stream: Mapping[str, object]) -> list[float]:
    began, ended = number_of(stream.get("start_time")), number_of(stream.get("end_time"))
    if began is not None and ended is not None and ended - began < LEAST_S:
        return []
    told = (number_of(stream.get(name)) for name in ("rx_packet_loss", "tx_packet_loss"))
    return [loss for loss in told if loss is not None]


def word_of(value: object) -> str:
    """A short text in lower case; "" where it is none."""
    return value[:LONGEST].lower() if isinstance(value, str) else ""


def number_of(value: object) -> float | None:
    """A figure, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 2**53 else None


def said_of(data: Mapping[str, object], names: RoomNames) -> dict[str, object]:
    """What may be kept of a participant: whose leg it is, and how it takes part. Only of the keys
    that are there, for an update may hold some. The name, the address and all else end here.
    """
    said: dict[str, object] = {}
    if "display_name" in data:
        said["room"] = names.room_of(data["display_name"])
    for name in ("protocol", "service_type"):
        if name in data:
            said[name] = word_of(data[name])
    if (has_media := is_yes(data.get("has_media"))) is not None:
        said["has_media"] = has_media
    return said


def reason_of(text: object) -> LegReason:
    """Why a leg went, from Join's own sentence, which is not kept."""
    words = word_of(text)
    if any(part in words for part in ("host", "administrator", "by another", "kicked", "removed")):
        return LegReason.REMOVED
    if any(part in words for part in ("timeout", "timed out", "failure", "failed", "lost")):
        return LegReason.LOST
    return LegReason.ENDED if "conference" in words else LegReason.LEFT

"""An event from plain values, as the log and the wire hold it.

Rule: the log may be newer than its reader. An event in words that we do not know is none, and not a
fault, as long as all else in it has the shape that we know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, cast

import msgspec

from session_core.rules.bases import EventBase
from session_core.rules.events import Event, ReportKept, ReportSetAside, SetAsideCode
from session_core.rules.records import dataclass
from session_core.rules.reports import Report
from session_core.wire.errors import MalformedEvent
from session_core.wire.faults import place_of
from session_core.wire.kinds import EVENTS, REPORTS, fits_but_for_words, kind_in


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept(EventBase):
    """`ReportKept` to read with: what its report is, the report's own kind decides."""

    report: dict[str, Any]
    late: bool = False
    kind: Literal["report_kept"] = "report_kept"

    def event(self, report: Report) -> ReportKept:
        return ReportKept(at=self.at, by=self.by, report=report, late=self.late)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SetAside(EventBase):
    """`ReportSetAside` to read with, in the same way."""

    report: dict[str, Any]
    reason: SetAsideCode
    kind: Literal["report_set_aside"] = "report_set_aside"

    def event(self, report: Report) -> ReportSetAside:
        return ReportSetAside(at=self.at, by=self.by, report=report, reason=self.reason)


_WITH_REPORT: Final[Mapping[type[Any], type[Any]]] = {
    ReportKept: _Kept,
    ReportSetAside: _SetAside,
}


def event_in(said: Mapping[str, Any]) -> Event | None:
    """The event that is described; None for one in words of tomorrow. Raises `MalformedEvent`."""
    kind = kind_in(said, EVENTS)
    if kind is None:
        return None
    name = str(said["kind"])
    read = _read(said, _WITH_REPORT.get(kind, kind), name)
    if kind not in _WITH_REPORT:
        return cast(Event | None, read)
    report = _report_in(said["report"], name)
    return None if read is None or report is None else cast(Event, read.event(report))


def _report_in(said: Mapping[str, Any], *ahead: str) -> Any:
    if "kind" not in said:
        raise MalformedEvent(".".join((*ahead, "report")))
    kind = kind_in(said, REPORTS)
    return None if kind is None else _read(said, kind, *ahead, "report")


def _read(said: Mapping[str, Any], kind: type[Any], *ahead: str) -> Any:
    """None where nothing but a word is strange."""
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        if fits_but_for_words(said, kind):
            return None
        raise MalformedEvent(place_of(error, *ahead)) from None

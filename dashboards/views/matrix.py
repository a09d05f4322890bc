"""The matrix of rooms and checks: a row for each room, a column for each check, worst room first.

Rule 1: a cell is a shape, a word for who listens, and an age. What was never measured, what is too
old, what was waived and what somebody puts right are each told apart from well and from bad.
Rule 2: each row is a card of its own, so that one room's news is one row on the wire. A room where
all is well is one word, for a thousand of them must not be drawn cell by cell.
Rule 3: of very many rooms the worst are listed. Such a table opens for nobody by itself: it would
be looked through, not at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import ClassVar, Final, Literal

from dashboards.scene import Scene
from dashboards.views.base import Card, Column, Region, TableHead
from dashboards.views.check_line import known_at
from dashboards.views.glance import RoomGlance
from dashboards.views.lines import Look, Sign
from dashboards.views.readiness import is_time
from dashboards.views.rooms_map import CARDS_MAX
from dashboards.views.seen import Rooms, Seen, seen_rooms
from session_core.rules.changes import replace
from session_core.rules.checklist import CHECKLIST
from session_core.rules.checks import JOIN_LEG, LINK, CheckId
from session_core.rules.legs import APART
from session_core.rules.readiness import Finding
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CareStep,
    CheckVerdict,
    Language,
    Phase,
    RoomId,
    RoomVerdict,
    SessionId,
)

GROUPS = ("checks_meeting", "checks_net", "checks_pc", "checks_senses", "checks_people")
"""What all the others are for stands first, where no screen is too narrow for it."""
_GROUP_OF = {"browser": "checks_senses", "person": "checks_people", "join": "checks_meeting"}


NAMED: Final[tuple[frozenset[Look], ...]] = (
    frozenset({"fail", "seen", "fixing"}),
    frozenset({"unknown", "expired"}),
    frozenset({"warn", "waived"}),
)
"""The looks that are worth a name beside the room's, the worst first: a fault that somebody has
seen is a fault still.
"""
NAMED_MAX: Final = 2


Told = tuple[CheckId, str]
"""A check, and who finds it out."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One check of one room."""

    check: str
    look: Look
    at: datetime | None
    """When it was measured, waived or taken care of; none where there is no such moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCard(Card):
    """One room's checks."""

    template: ClassVar[str] = "board_row"
    frame: ClassVar[Literal["card", "row"]] = "row"
    session: SessionId
    room: RoomId
    label: str
    verdict: RoomVerdict
    sign: Sign
    """The one word for the room, as everywhere else."""
    heard_at: datetime | None
    """When the room was last heard, where it is not heard now."""
    cells: tuple[Cell, ...]
    """One for each column; none where all is well."""
    worst: tuple[str, ...]
    """The checks of the worst look in the row, named beside the room: the column of one may be out
    of sight. Columns are never moved for it, for somebody may be reading them.
    """
    more: int
    """How many there are beyond those that are named."""
    columns: int
    well: int
    """How many checks are in order."""
    oldest: datetime | None
    """When the oldest of those was measured."""


def matrix_regions(
    today: Iterable[SessionState],
    scene: Scene,
    language: Language,
) -> tuple[Region, ...]:
    """A table for each session whose rooms are to be looked at now, its rooms worst first."""
    shown = [state for state in today if is_shown(state, scene)]
    regions = [_region(state, scene) for state in shown]
    if len(regions) < 2:
        return tuple(regions)
    titles = [state.programme.title.in_language(language) for state in shown]
    return tuple(
        Region(name=one.name, cards=one.cards, table=_titled(one.table, title))
        for one, title in zip(regions, titles, strict=True)
        if one.table is not None
    )


def is_shown(state: SessionState, scene: Scene) -> bool:
    """It is near its start or on, or something was measured; and it is not over."""
    if state.phase is Phase.CLOSED:
        return False
    return any(is_time(state, one.found, scene.now) for one in seen_rooms(state, scene))


def _titled(table: TableHead, title: str) -> TableHead:
    return replace(table, title=title)


def _region(state: SessionState, scene: Scene) -> Region:
    rooms = seen_rooms(state, scene)
    columns = columns_of(rooms)
    rows = [row(one, columns) for one in rooms.worst(CARDS_MAX)]
    left_out = len(rooms) - len(rows)
    is_open = not left_out and any(one.cells for one in rows)
    return Region(
        name=f"checks-{state.programme.session}",
        cards=tuple(rows),
        table=TableHead(title="", columns=columns, is_open=is_open, left_out=left_out),
    )


def columns_of(rooms: Rooms) -> tuple[Column, ...]:
    """The checks that some room needs or has told of, under the headings of `GROUPS`."""
    return rooms.once("columns", lambda _: _put_together(rooms.each("told", _told)))


def _told(rooms: Iterable[Seen]) -> frozenset[Told]:
    told = {one.once("columns", None, partial(_told_of, one.found)) for one in rooms}
    return frozenset().union(*told)


def _told_of(found: Sequence[Finding]) -> frozenset[Told]:
    return frozenset(
        (one.check.id, one.check.by) for one in found if one.result or one.check.need == "required"
    )


def _put_together(told: Iterable[frozenset[Told]]) -> tuple[Column, ...]:
    every: frozenset[Told] = frozenset().union(*told)
    columns = {_column(*one) for one in every}
    return tuple(sorted(columns, key=lambda one: (GROUPS.index(one.group), one.check)))


@cache
def _column(check: CheckId, by: str) -> Column:
    """The same object each time, so that two rows of them are soon seen to be alike. Its heading
    goes by who finds it out, and the network has one of its own.
    """
    is_of_net = check == LINK or check.startswith("net_")
    group = _GROUP_OF.get(by, "checks_net" if is_of_net else "checks_pc")
    return Column(check=check, group=group)


def row(seen: Seen, columns: Sequence[Column]) -> RowCard:
    """One room, made once for as long as it and the columns are the same."""
    return seen.once("row", columns, partial(_row_of, seen.glance, seen.found, columns))


def _row_of(room: RoomGlance, found: Sequence[Finding], columns: Sequence[Column]) -> RowCard:
    well = [one for one in found if one.verdict is CheckVerdict.OK]
    by_check = {one.check.id: one for one in found}
    is_lost = room.contact.state == "lost"
    is_well = room.verdict is RoomVerdict.READY and not is_lost
    told = () if is_well else tuple(_cell(one.check, by_check) for one in columns)
    cells = tuple(_kept(one, by_check) for one in told) if is_lost else told
    counts = {one.check.id for one in found if one.counts_as is not CheckVerdict.OK}
    worst = worst_of([one for one in cells if one.check in counts])
    return RowCard(
        id=f"checks-{room.session}-{room.id}",
        session=room.session,
        room=room.id,
        label=room.label,
        verdict=room.verdict,
        sign=room.sign,
        heard_at=room.contact.since if is_lost else None,
        cells=cells,
        worst=worst[:NAMED_MAX],
        more=len(worst[NAMED_MAX:]),
        columns=len(columns),
        well=len(well),
        oldest=min((at for one in well if (at := known_at(one)) is not None), default=None),
    )


def _kept(cell: Cell, by_check: Mapping[str, Finding]) -> Cell:
    """Of a room that is not heard: what it measured was well then, and nobody knows whether it is.
    What the centre sees by itself it sees still.
    """
    finding = by_check.get(cell.check)
    if cell.look != "ok" or finding is None or finding.check.id == LINK:
        return cell
    return cell if finding.check.by in ("join", "centre") else replace(cell, look="kept")


def worst_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """The checks that look worst, in the columns' order."""
    found = (tuple(one.check for one in cells if one.look in looks) for looks in NAMED)
    return next(filter(None, found), ())


def _cell(check: str, by_check: Mapping[str, Finding]) -> Cell:
    finding = by_check.get(check)
    if finding is None:
        return Cell(check, "unused", None)
    look = look_of(finding)
    about = {"waived": finding.waiver, "seen": finding.care, "fixing": finding.care}.get(look)
    return Cell(check, look, about.at if about else known_at(finding))


def look_of(finding: Finding) -> Look:
    """How one finding looks."""
    if finding.verdict is CheckVerdict.UNKNOWN:
        return _look_of_unknown(finding)
    if finding.counts_as is CheckVerdict.OK:
        return "unused" if _is_apart(finding) or _is_past(finding) else "ok"
    if finding.waiver is not None:
        return "waived"
    if finding.care is not None:
        return "fixing" if finding.care.step is CareStep.FIXING else "seen"
    return "fail" if finding.counts_as is CheckVerdict.FAIL else "warn"


def _is_apart(finding: Finding) -> bool:
    """While rooms work by themselves nobody is looked for in the meeting, so nobody was found."""
    return (
        finding.check.id == JOIN_LEG and finding.result is not None and finding.result.word == APART
    )


def _is_past(finding: Finding) -> bool:
    """What was for the start, and nobody asks for any more, is not called well."""
    return finding.check.id == CHECKLIST and finding.found == "past"


def _look_of_unknown(finding: Finding) -> Look:
    if finding.waiver is not None:
        return "waived"
    if finding.result is not None and finding.result.verdict is not CheckVerdict.UNKNOWN:
        return "expired"
    is_missed = finding.check.need == "required" or finding.result is not None
    return "unknown" if is_missed else "unused"

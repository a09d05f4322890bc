"""Whether a room is ready, on its page: one verdict, and at most one thing to do about it.

Rule: what nobody could measure is said to be unknown, and is never counted as good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from dashboards.phrases import cause_of, remedy_of, sentence
from dashboards.scene import Presence, Scene
from dashboards.views.alone import is_alone
from dashboards.views.base import Card
from session_core.rules.check_times import FULL_BEFORE
from session_core.rules.checklist import checklist_result
from session_core.rules.checks import LINK, Measurer, catalogue_for
from session_core.rules.legs import asked_of_legs, leg_results, legs_since
from session_core.rules.readiness import Finding, findings, room_verdict
from session_core.rules.reports import CheckResult
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CheckVerdict,
    Language,
    Phase,
    RoomId,
    RoomVerdict,
    SessionId,
    WaiveReason,
)

SHOWN_BEFORE = FULL_BEFORE + timedelta(minutes=15)
"""From when on the verdict stands on the page though nothing is measured yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check as it is now, and what to do about it."""

    check: str
    by: Measurer
    verdict: CheckVerdict
    unstable: bool
    value: float | None
    unit: str
    at: datetime | None
    since: datetime | None
    cause: str
    """The code of the sentence for what was found; "" where the check's name says it all."""
    remedy: str
    """The code of a sentence; "" where there is nothing to do but wait."""
    call: str
    code: str
    waived: WaiveReason | None
    waived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessCard(Card):
    """How the room is."""

    template: ClassVar[str] = "room_readiness"
    session: SessionId
    verdict: RoomVerdict
    worst: CheckLine | None
    """What to do something about first; none where nothing is wrong or missing."""
    others: tuple[CheckLine, ...]
    """Whatever else is wrong or missing."""
    well: tuple[CheckLine, ...]
    waived: tuple[CheckLine, ...]
    may_repeat: bool
    """It is the laptop's own page: only there can anything be measured."""


def room_findings(state: SessionState, room: RoomId, scene: Scene) -> tuple[Finding, ...]:
    """What is known of a room's checks, worst first, by whoever serves the page."""
    about, known = state.programme.room(room), state.rooms[room]
    presence = scene.presence.get(room)
    listed = catalogue_for(scene.catalogues, about.profile if about else "")
    catalogue = asked_of_legs(listed, state.programme)
    return findings(
        known,
        catalogue,
        scene.now,
        in_contact=_is_in_contact(scene, presence),
        lost_since=None if scene.saved_here else _lost_since(presence, known.in_contact),
        live=state.phase is Phase.LIVE,
        also=(
            *leg_results(state, room, catalogue, scene.now, leg_heard_at(state, room, scene)),
            *_list_result(state, room, scene.now),
        ),
        also_since=legs_since(known),
    )


def _list_result(state: SessionState, room: RoomId, now: datetime) -> tuple[CheckResult, ...]:
    """The room's checklist, once there is something to tell of it."""
    found = checklist_result(state, room, now)
    return (found,) if found.word else ()


def leg_heard_at(state: SessionState, room: RoomId, scene: Scene) -> datetime | None:
    """When the source of a room's leg was last heard: on a laptop, when the centre was."""
    leg, here = state.rooms[room].leg, scene.saved_here
    if leg is None:
        return None
    if here is not None:
        return scene.now if here.link == "connected" else here.centre_heard_at
    return scene.legs_heard.get((state.programme.session, leg.source))


def _is_in_contact(scene: Scene, presence: Presence | None) -> bool:
    """As the laptop knows it itself; at the centre, as the room's socket says."""
    if scene.saved_here is not None:
        return scene.saved_here.link == "connected"
    return presence is not None and presence.connected


def _lost_since(presence: Presence | None, in_contact: bool | None) -> datetime | None:
    if presence is None or presence.connected or in_contact is None:
        return None
    return presence.heard_at


def readiness_cards(
    state: SessionState, room: RoomId, scene: Scene, language: Language
) -> tuple[ReadinessCard, ...]:
    """The card, from an hour before the start until the day is over."""
    every = room_findings(state, room, scene)
    found = tuple(one for one in every if not _is_said_calmly(one, scene))
    if state.phase is Phase.CLOSED or not found or not _is_time(state, found, scene.now):
        return ()
    bad = [one for one in found if one.counts_as is not CheckVerdict.OK and one.waiver is None]
    verdict, here = room_verdict(found), scene.saved_here is not None
    return (
        ReadinessCard(
            id="readiness",
            said=sentence(f"said_room_{verdict}", language),
            session=state.programme.session,
            verdict=verdict,
            worst=_line(bad[0], here=here) if bad else None,
            others=tuple(_line(one, here=here) for one in bad[1:]),
            well=tuple(_line(one, here=here) for one in found if one.verdict is CheckVerdict.OK),
            waived=tuple(_line(one, here=here) for one in found if one.waiver is not None),
            may_repeat=here,
        ),
    )


def _is_time(state: SessionState, found: tuple[Finding, ...], now: datetime) -> bool:
    """Nothing is asked of anybody the evening before; what was measured may be looked at."""
    near = state.phase is Phase.LOBBY or now >= state.programme.starts_at - SHOWN_BEFORE
    return near or any(one.at is not None for one in found)


def _is_said_calmly(finding: Finding, scene: Scene) -> bool:
    """That the centre is away is told by the page itself, on a laptop: nobody there is to search
    for a cable, in red, beside the words that they can go on.
    """
    return is_alone(scene) and finding.check.id == LINK


def _line(finding: Finding, *, here: bool) -> CheckLine:
    """What can be pressed is only told where it can be pressed: `here`, in the room itself."""
    check, result = finding.check, finding.result
    found = result.word if result and result.word else str(finding.verdict)
    is_missing = finding.verdict is CheckVerdict.UNKNOWN
    missing = f"missing_{check.by}" if here else "missing_away"
    waiver = finding.waiver
    return CheckLine(
        check=check.id,
        by=check.by,
        verdict=finding.verdict,
        unstable=finding.unstable,
        value=result.value if result else None,
        unit=check.unit,
        at=finding.at,
        since=finding.since,
        cause=cause_of(check.id, found),
        remedy=missing if is_missing else remedy_of(check.remedy or check.id, found),
        call=check.call,
        code=check.code,
        waived=waiver.reason if waiver else None,
        waived_at=waiver.at if waiver else None,
    )

"""The laptop's own checks on the room page: one verdict, and at most one thing to do about it.

Rule: what nobody could measure is said to be unknown, and is never counted as good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from dashboards.phrases import known, sentence
from dashboards.scene import Scene
from dashboards.views.alone import is_alone
from dashboards.views.base import Card
from session_core.rules.checks import LINK, Helper, results_now
from session_core.rules.reports import CheckResult
from session_core.rules.state import SessionState
from session_core.rules.steady import UNSTABLE
from session_core.rules.terms import CheckVerdict, Language, Phase, RoomId, SessionId

WORST_FIRST = (CheckVerdict.FAIL, CheckVerdict.WARN, CheckVerdict.UNKNOWN, CheckVerdict.OK)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check that is not as it should be, and who can help where its remedy does not."""

    check: str
    verdict: CheckVerdict
    since: datetime
    remedy: str
    """A code of a sentence; "" where there is nothing to do but wait."""
    call: Helper
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineCard(Card):
    """How the laptop is."""

    template: ClassVar[str] = "room_machine"
    session: SessionId
    verdict: CheckVerdict
    worst: CheckLine | None
    """What to do something about first; none where all that was measured is well."""
    others: tuple[CheckLine, ...]
    unknown: tuple[str, ...]
    """Checks that this machine cannot tell."""
    may_repeat: bool


def machine_cards(
    state: SessionState, room: RoomId, scene: Scene, language: Language
) -> tuple[MachineCard, ...]:
    """The card, where anything was measured and the day is not over."""
    found = results_now(state.rooms[room], in_contact=_is_in_contact(scene, room))
    results = sorted((one for one in found if not _is_said_calmly(one, scene)), key=_rank)
    measured = [one for one in results if one.verdict is not CheckVerdict.UNKNOWN]
    if not measured or state.phase is Phase.CLOSED:
        return ()
    bad = tuple(_line(one, scene) for one in measured if one.verdict is not CheckVerdict.OK)
    worst = bad[0] if bad else None
    said = sentence(f"said_machine_{worst.verdict}", language) if worst else ""
    return (
        MachineCard(
            id="machine",
            said=said,
            session=state.programme.session,
            verdict=measured[0].verdict,
            worst=worst,
            others=bad[1:],
            unknown=tuple(one.check for one in results if one not in measured),
            may_repeat=scene.saved_here is not None,
        ),
    )


def _is_in_contact(scene: Scene, room: RoomId) -> bool:
    """As the laptop knows it itself; at the centre, as the room's socket says."""
    if scene.saved_here is not None:
        return scene.saved_here.link == "connected"
    presence = scene.presence.get(room)
    return presence is not None and presence.connected


def _is_said_calmly(result: CheckResult, scene: Scene) -> bool:
    """That the centre is away is told by the page itself, on a laptop: nobody there is to search
    for a cable, in red, beside the words that they can go on.
    """
    return is_alone(scene) and result.check.removesuffix(UNSTABLE) == LINK


def _rank(result: CheckResult) -> tuple[int, str]:
    return WORST_FIRST.index(result.verdict), result.check


def _line(result: CheckResult, scene: Scene) -> CheckLine:
    name = result.check.removesuffix(UNSTABLE)
    check = scene.catalogue.get(name)
    remedy = f"remedy_{check.remedy if check else name}"
    return CheckLine(
        check=result.check,
        verdict=result.verdict,
        since=result.at,
        remedy=remedy if known(remedy) else "",
        call=check.call if check else "nobody",
        code=check.code if check else "",
    )

"""What did not come through because Samkurs at the centre is older than on the laptop.

It is not in the log, so the page beside it follows the log: the old count stands, and the day is
the others'. So the page says what is missing there, and what to ring in.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from dashboards.formats import time_of_day
from dashboards.phrases import known, sentence
from dashboards.scene import NotTaken, Scene
from dashboards.views.base import Card
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTakenLine:
    """One thing that was done here."""

    code: str
    """The code of the sentence about it."""
    at: datetime
    title: str
    """The segment that it is about, or ""."""
    patients: int | None
    relatives: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTakenCard(Card):
    """All of it, and whom to tell."""

    template: ClassVar[str] = "room_not_taken"
    lines: tuple[NotTakenLine, ...]
    phone: str


def not_taken_cards(
    state: SessionState, scene: Scene, language: Language
) -> tuple[NotTakenCard, ...]:
    """The card; none where all was understood, and on no page but the laptop's own."""
    here = scene.saved_here
    mine = here.not_taken if here is not None else ()
    session = state.programme.session
    lines = tuple(_line(state, one, language) for day, one in mine if day == session)
    if not lines:
        return ()
    said = [sentence(one.code, language, at=time_of_day(one.at)) for one in lines]
    return (
        NotTakenCard(
            id="not-taken",
            said="\n".join(said),
            lines=lines,
            phone=state.programme.help_phone,
        ),
    )


def _line(state: SessionState, one: NotTaken, language: Language) -> NotTakenLine:
    about = state.programme.segment(one.segment) if one.segment else None
    code = f"not_taken_{one.kind}"
    return NotTakenLine(
        code=code if known(code) else "not_taken_other",
        at=one.at,
        title=about.title.in_language(language) if about is not None else "",
        patients=one.patients,
        relatives=one.relatives,
    )

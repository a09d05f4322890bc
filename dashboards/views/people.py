"""Cards about people that the console and the board share: calls for help."""

from __future__ import annotations

from typing import ClassVar

from dashboards.phrases import sentence
from dashboards.views.base import Card
from dashboards.views.lines import HelpLine
from session_core.rules.records import dataclass
from session_core.rules.terms import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCard(Card):
    """Calls for help that are open, unseen first."""

    template: ClassVar[str] = "help_calls"
    loud: ClassVar[bool] = True
    calls: tuple[HelpLine, ...]


def said_help(calls: tuple[HelpLine, ...], language: Language) -> str:
    """What is read aloud: the calls that nobody has seen."""
    unseen = [one for one in calls if one.seen_at is None]
    return " ".join(
        sentence(
            "said_help", language, room=one.room, reason=sentence(f"help_{one.reason}", language)
        )
        for one in unseen
    )

"""The guide's card: what to try now, and why; at the end, what was practised. Read in practice
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import ClassVar

from dashboards.languages import catalogue
from dashboards.phrases_practice import GUIDE
from dashboards.scene import PageKey, PageName, Scene
from dashboards.views.base import Card, PageView, Region
from session_core.practice.guide import Asked, Guide, Learner
from session_core.practice.steps import LEARNERS_ROOM, SLOW_ROOM
from session_core.rules.programme import Programme
from session_core.rules.records import dataclass
from session_core.rules.terms import Language, SessionId

PAGE_OF: dict[Learner, PageName] = {Learner.LEADER: "room", Learner.LECTURER: "console"}

WHERE: Mapping[str, str] = {
    "leader_prepare": "todo", "leader_count": "attendance", "leader_ready": "todo",
    "leader_late": "attendance", "leader_ask": "ask", "leader_message": "notices",
    "leader_local": "todo", "leader_alone": "todo", "leader_together": "saved",
    "leader_finish": "todo", "leader_back": "todo", "leader_recount": "todo",
    "leader_evaluation": "todo", "leader_close": "todo",
    "lecturer_start": "rooms", "lecturer_question": "questions", "lecturer_fair": "questions",
    "lecturer_message": "messages", "lecturer_late": "catch-up", "lecturer_lost": "rooms",
}  # fmt: skip
"""The card on which a step is done or seen. What stands still on the page needs no showing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideCard(Card):
    """One step, in whole sentences; or the end."""

    template: ClassVar[str] = "guide"
    session: SessionId
    n: int
    """From 1; above `of` all is through."""
    of: int
    title: str
    text: str
    hint: str
    """"" while there is none to give."""
    well: str
    """What was just done, and what came of it."""
    along: tuple[str, ...]
    """Steps that were done with it."""
    needless: tuple[str, ...]
    """Steps of which nothing is left to do, though nobody did them."""
    shown_at: str
    """The card where it is done, where that may be out of sight; "" where it is not there."""
    to_read: bool
    waits: bool
    """Nobody has begun yet."""
    practised: tuple[str, ...]
    """At the end: what was practised, and nothing of how."""
    asked: Asked


def with_guide(view: PageView, key: PageKey, scene: Scene) -> PageView:
    """The page, with the guide on top where it is the page of whoever practises."""
    guide = scene.guide
    if guide is None or PAGE_OF[guide.learner] != key.page or key.session not in scene.sessions:
        return view
    there = {one.id for one in view.cards()}
    card = guide_card(guide, scene.sessions[key.session].programme, scene.now, key.language, there)
    rest = () if guide.asked or guide.waits else view.regions
    return PageView(title=view.title, regions=(Region(name="guide", cards=(card,)), *rest))


def guide_card(
    guide: Guide, programme: Programme, now: datetime, language: Language, there: Collection[str]
) -> GuideCard:
    """The step that it has come to, or the end."""

    def say(code: str) -> str:
        names = {
            "slow": programme.rooms[SLOW_ROOM].site_name,
            "own": programme.rooms[LEARNERS_ROOM].site_name,
        }
        return catalogue(language).gettext(GUIDE[code]).format_map(names)

    step, head = guide.step, f"{guide.learner}_"
    about = f"{head}{'welcome' if guide.waits else step.id if step else 'over'}"
    title, text = say(about), say(f"{about}_do")
    hint = say(f"{about}_hint") if step and guide.hints(now) else ""
    shown_at = WHERE.get(about, "")
    well = say(f"{head}{guide.just_done}_well") if guide.just_done else ""
    return GuideCard(
        id="guide",
        said="\n".join(filter(None, (well, f"{title}. {text}", hint))),
        waits=guide.waits,
        along=tuple(say(head + one) for one in guide.along if one not in guide.passed_over),
        needless=tuple(say(head + one) for one in guide.along if one in guide.passed_over),
        session=programme.session,
        n=guide.n + 1,
        of=len(guide.steps),
        title=title,
        text=text,
        hint=hint,
        well=well,
        shown_at=shown_at if shown_at in there else "",
        to_read=step is not None and step.to_read,
        practised=() if step else _practised(guide, say),
        asked=guide.asked,
    )


def _practised(guide: Guide, say: Callable[[str], str]) -> tuple[str, ...]:
    done = (one for one in guide.steps if one.id not in guide.passed_over)
    return tuple(say(f"{guide.learner}_{one.id}") for one in done)

"""What coordinator and course leader tick off on a demo day, once for the session. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from orchestrator.demo.script import COORDINATOR, LEADER, Draft
from session_core.rules.care_commands import TickItem, UntickItem
from session_core.rules.programme import ChecklistItem
from session_core.rules.terms import By, ChecklistMoment, ItemOwner, ItemScope

APART_S = 20.0
"""Course seconds between one tick and the next."""


def prepare(draft: Draft, begun: datetime) -> None:
    """Before the start: everything that was done in the weeks before, and one slip taken back."""
    items = list(_items(draft, ChecklistMoment.BEFORE))
    room = (draft.programme.starts_at - begun).total_seconds() * 0.8
    apart = min(APART_S, room / (len(items) + 3))
    for number, item in enumerate(items):
        _later(draft, begun + timedelta(seconds=apart * (number + 1)), TickItem, item)
    if items:
        again = begun + timedelta(seconds=apart * (len(items) + 1))
        _later(draft, again, UntickItem, items[-1])
        _later(draft, again + timedelta(seconds=apart), TickItem, items[-1])


def begin(draft: Draft) -> None:
    """In the first minutes."""
    for number, item in enumerate(_items(draft, ChecklistMoment.START)):
        _later(draft, draft.now + timedelta(seconds=APART_S * (number + 2)), TickItem, item)


def close(draft: Draft) -> None:
    """After the end."""
    for item in _items(draft, ChecklistMoment.CLOSE):
        draft.wish(TickItem, by=_hands(item), item=item.id)


def _items(draft: Draft, moment: ChecklistMoment) -> Iterator[ChecklistItem]:
    return (one for one in draft.programme.items(ItemScope.SESSION) if one.moment is moment)


def _hands(item: ChecklistItem) -> By:
    """What others answer for, the coordinator ticks for them."""
    return LEADER if item.owner is ItemOwner.COURSE_LEADER else COORDINATOR


def _later(
    draft: Draft, when: datetime, kind: type[TickItem | UntickItem], item: ChecklistItem
) -> None:
    draft.later(when, partial(_wish, draft, kind, item))


def _wish(draft: Draft, kind: type[TickItem | UntickItem], item: ChecklistItem) -> None:
    draft.wish(kind, by=_hands(item), item=item.id)

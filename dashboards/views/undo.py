"""Undo on the console: what it takes back, in words, and what it took back.

Undo is there also when it can take nothing back: its button is hidden then, and the key asks the
centre, which says why not.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboards.formats import span
from dashboards.phrases import sentence
from dashboards.scene import PageKey
from dashboards.views.lines import room_labels
from session_core.rules.readings import can_undo
from session_core.rules.records import dataclass
from session_core.rules.state import Act, SessionState
from session_core.rules.terms import Language
from session_core.rules.undo import undo_until, undone_until


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoView:
    """What can be taken back, or was."""

    act: int | None
    """Its number, which the wish names."""
    text: str = ""
    """"Angre: +5 min", or "Angret: +5 min" just after."""
    until: datetime | None = None
    """Until when it can be; none where it cannot."""

    @property
    def done(self) -> str:
        """What was taken back just now."""
        return "" if self.until else self.text


def undo_view(key: PageKey, state: SessionState, now: datetime) -> UndoView | None:
    """What this reader can take back; none where they never can."""
    if not key.may("undo_move"):
        return None
    act = state.act
    if act is None or not key.may(act.wish):
        return UndoView(act=None)
    words = act_words(state, act, key.language)
    if can_undo(state, now):
        text = sentence("undo", key.language, act=words)
        return UndoView(act=act.seq, text=text, until=undo_until(state))
    told_until = undone_until(state)
    if told_until is None or now >= told_until:
        return UndoView(act=act.seq)
    return UndoView(act=act.seq, text=sentence("undone", key.language, act=words))


def act_words(state: SessionState, act: Act, language: Language) -> str:
    """What somebody did, as few words as name it."""
    segment = state.programme.segment(act.segment)
    title = segment.title.in_language(language) if segment else act.segment
    match act.kind:
        case "length_changed":
            change = signed(act.seconds, language)
            on = state.current is not None and state.current.segment.id == act.segment
            return change if on else sentence("act_length_of", language, change=change, title=title)
        case "caught_up":
            return sentence(f"act_{state.catch_ups[-1].way}", language)
        case "waiting_ended" if not act.rooms:
            return sentence("act_hold_ended", language)
        case "waiting_ended" if len(act.rooms) > 1:
            return sentence("act_waiting_ended_some", language, n=len(act.rooms))
    rooms = "".join(room_labels(state, act.rooms))
    return sentence(f"act_{act.kind}", language, title=title, rooms=rooms)


def signed(seconds: int, language: Language) -> str:
    """`+5 min`, `−1 min`, as it stands on the buttons."""
    sign = "+" if seconds > 0 else "−"
    return sign + span(timedelta(seconds=abs(seconds)), language)

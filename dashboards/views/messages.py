"""Messages from the centre, on the console: who has read them, and whom they have not reached."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from dashboards.scene import Scene
from dashboards.views.base import Card
from dashboards.views.glance import contact
from dashboards.views.lines import (
    MessageLine,
    RoomLink,
    room_labels,
    room_links,
    sent_messages,
)
from session_core.rules.care import line_to_speaker
from session_core.rules.records import dataclass
from session_core.rules.state import Message, SessionState
from session_core.rules.terms import RoomId, SessionId

LATEST_MESSAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesCard(Card):
    """A line to leaders, and who has read the last ones."""

    template: ClassVar[str] = "console_messages"
    session: SessionId
    rooms: tuple[RoomLink, ...]
    sent: tuple[MessageLine, ...]
    earlier: int
    speaker_line: str
    """What whoever speaks is told now; "" where nothing."""


def messages_card(state: SessionState, scene: Scene) -> MessagesCard:
    """The last messages and the form for the next."""
    sent, line = sent_messages(state), line_to_speaker(state)
    return MessagesCard(
        id="messages",
        session=state.programme.session,
        rooms=room_links(state),
        sent=tuple(told_apart(state, scene, one) for one in sent[:LATEST_MESSAGES]),
        earlier=max(0, len(sent) - LATEST_MESSAGES),
        speaker_line=line.text if line else "",
    )


def told_apart(state: SessionState, scene: Scene, line: MessageLine) -> MessageLine:
    """The same line, where rooms that it has not reached do not stand among those that have only
    not read it.
    """
    message = state.messages[line.id]
    away = tuple(room for room in message.rooms if not _may_have(state, scene, message, room))
    names = room_labels(state, away)
    unread = tuple(one for one in line.unread if one not in names)
    return replace(line, unread=unread, unreached=names)


def _may_have(state: SessionState, scene: Scene, message: Message, room: RoomId) -> bool:
    """The room has been heard since it was sent, or has acknowledged it."""
    seen = contact(state, room, scene)
    heard_later = seen.since is not None and seen.since > message.sent_at
    return seen.state in ("here", "returned") or heard_later or room in message.acknowledged

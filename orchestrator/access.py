"""Who may do what: one table, pure.

Rule 1: a role is all that is known of anybody. A group leader and a laptop speak for one room only.
        Rule 2: what is not in the table is not allowed. Rule 3: reading is allowed page by page,
        writing kind by kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import get_args

from dashboards.scene import PageKey, PageName
from orchestrator.faults import NotAllowed
from session_core.rules.commands import Command
from session_core.rules.hands import LECTURERS
from session_core.rules.reports import Report
from session_core.rules.terms import By, Role, RoomId, SessionId


def kind_of(kind: type) -> str:
    """The stable name of a command or report.

    A slotted class has it in its field, not in itself.
    """
    return str(kind.__dataclass_fields__["kind"].default)  # type: ignore[attr-defined]


COMMAND_KINDS = frozenset(map(kind_of, get_args(Command)))
REPORT_KINDS = frozenset(map(kind_of, get_args(Report))) - {
    "checks", "command_result", "contact", "leg",
}  # fmt: skip
"""Reports that a person can make. Checks and results are a laptop's, contact and legs the centre's
own.
"""
ASK_LAPTOP = "ask_laptop"
"""No command of the session: it goes to a room's laptop, and is done at once or never."""
END_PHONE = "end_phone"
"""No command of the session either: the phone of a room's leader shall be let in no more."""
AT_ONCE = frozenset({ASK_LAPTOP, END_PHONE})
"""Done now or refused; nothing of it stands in the log."""

LECTURER_KINDS = LECTURERS | frozenset(
    {
        "undo_move",
        "send_message",
        "tell_speaker",
        "mark_question",
        "undo_mark",
        "acknowledge_help",
        "let_help_go",
        "care_for_check",
        "confirm_room",
    }
)
"""Whoever lectures moves the programme on; opening, closing and leaving out are for the course
leader. What an undo takes back is among them too, or it is refused (`rules/hands.py`).
"""

MAY_SEND: Mapping[Role, frozenset[str]] = {
    Role.COURSE_LEADER: COMMAND_KINDS | REPORT_KINDS | AT_ONCE,
    Role.COORDINATOR: COMMAND_KINDS | REPORT_KINDS | AT_ONCE,
    Role.LECTURER: LECTURER_KINDS,
    Role.GROUP_LEADER: REPORT_KINDS,
}
NOT_BY_PHONE = frozenset({"closing"})
"""Only the laptop knows the number of its last report, which proves that all of them are here."""
CENTRAL = frozenset({Role.COURSE_LEADER, Role.LECTURER, Role.COORDINATOR})
MAY_PLAN = frozenset({Role.COURSE_LEADER, Role.COORDINATOR})
MAY_SEE: Mapping[PageName, frozenset[Role]] = {
    "start": CENTRAL | {Role.GROUP_LEADER},
    "console": CENTRAL,
    "board": CENTRAL,
    "wall": CENTRAL,
    "record": CENTRAL,
    "room": frozenset({Role.COURSE_LEADER, Role.COORDINATOR, Role.GROUP_LEADER}),
    "screen": CENTRAL | {Role.GROUP_LEADER},
    "speaker": CENTRAL,
    "laptop": MAY_PLAN,
    "history": CENTRAL,
    "deviations": MAY_PLAN,
}
ACTS_AS: Mapping[PageName, Role] = {
    "start": Role.COURSE_LEADER,
    "console": Role.COURSE_LEADER,
    "board": Role.COORDINATOR,
    "wall": Role.COORDINATOR,
    "record": Role.COORDINATOR,
    "room": Role.GROUP_LEADER,
    "screen": Role.GROUP_LEADER,
    "speaker": Role.LECTURER,
    "laptop": Role.COORDINATOR,
    "history": Role.COORDINATOR,
    "deviations": Role.COORDINATOR,
}
"""Where nobody signs in (a demo on one machine), the page says whose hands are on it."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sends a request.

    `role` is none where nobody signs in; `room` is a group leader's own. `session` is the one day
    that a phone is let in to, by the laptop of its room.
    """

    role: Role | None
    room: RoomId = ""
    session: SessionId = ""

    def acting(self, page: PageName) -> Role:
        """The role in which they act on a page."""
        return self.role or ACTS_AS[page]

    def check_page(self, key: PageKey) -> None:
        """Raises `NotAllowed` where they may not see a page."""
        if self.role is None:
            return
        if self.role not in MAY_SEE[key.page]:
            raise NotAllowed(page=key.page)
        if key.room:
            self._check_room(key.room)
        if self.session and not key.by_phone:
            raise NotAllowed(page=key.page)

    def kinds(self, page: PageName) -> frozenset[str]:
        """The kinds of command and report that they may send from a page."""
        kinds = MAY_SEND[self.acting(page)]
        return kinds - NOT_BY_PHONE if self.session else kinds

    def check_kind(self, kind: str, page: PageName) -> None:
        """Raises `NotAllowed` where they may not send this kind of command or report from a
        page.
        """
        if kind not in self.kinds(page):
            raise NotAllowed(kind=kind)

    def shown(self, key: PageKey) -> PageKey:
        """The page as they are to see it: without what they may not send, and without links to
        pages that they may not open. For all others it is the same page, drawn once.
        """
        kinds = self.kinds(key.page)
        if MAY_SEND[ACTS_AS[key.page]] <= kinds:
            return key
        shut = frozenset(page for page, roles in MAY_SEE.items() if self.role not in roles)
        return replace(key, only=kinds, shut=shut, own_room=self.room)

    def check_session(self, session: SessionId) -> None:
        """Raises `NotAllowed` where they are let in to another day only."""
        if self.session not in ("", session):
            raise NotAllowed(session=session)

    def check_central(self) -> None:
        """Raises `NotAllowed` where they may not read whole sessions."""
        if self.role is not None and self.role not in CENTRAL:
            raise NotAllowed()

    def check_planning(self) -> None:
        """Raises `NotAllowed` where they may not plan sessions."""
        if self.role is not None and self.role not in MAY_PLAN:
            raise NotAllowed()

    def room_for(self, wished: RoomId) -> RoomId:
        """The room that a report is about: a group leader's own, for others the one they are
        looking at.
        """
        if self.role is Role.GROUP_LEADER and not wished:
            return self.room
        self._check_room(wished)
        return wished

    def by(self, key: PageKey) -> By:
        """How the record names this hand: a role and a place, never a person."""
        return By(role=self.acting(key.page), where=key.room or self.room or key.page)

    def _check_room(self, room: RoomId) -> None:
        if self.role is Role.GROUP_LEADER and room != self.room:
            raise NotAllowed(room=room)


ANYBODY = Visitor(None)
"""On a machine where nobody signs in."""

"""The cast of every test: who they are, which role they have, and from where they act.

Ada watches all rooms, Lee leads the course and lectures, Grace and Omar lead a room each, and Eve
has no business here. The names exist in tests only: the product keeps roles, never persons.
"""

from __future__ import annotations

from dataclasses import dataclass

from session_core.rules.terms import By, Role, RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the cast. `code` is what they sign in with, where a test lets them sign in."""

    name: str
    role: Role | None
    where: str = ""
    code: str = ""

    @property
    def by(self) -> By:
        """How the record names this person's hand: role and place."""
        assert self.role is not None, f"{self.name} has no role here"
        return By(role=self.role, where=self.where)

    @property
    def room(self) -> RoomId:
        """The room that a group leader leads."""
        assert self.role is Role.GROUP_LEADER, f"{self.name} leads no room"
        return self.where


ADA = Person(name="Ada", role=Role.COORDINATOR, where="board", code="ada-1111-2222")
LEE = Person(name="Lee", role=Role.COURSE_LEADER, where="console", code="lee-3333-4444")
LEE_LECTURING = Person(name="Lee", role=Role.LECTURER, where="console", code="lee-5555-6666")
GRACE = Person(name="Grace", role=Role.GROUP_LEADER, where="drammen", code="grace-7777-8888")
OMAR = Person(name="Omar", role=Role.GROUP_LEADER, where="baerum", code="omar-9999-0000")
EVE = Person(name="Eve", role=None, code="eve-0000-0000")

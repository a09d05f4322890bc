"""Whose an act on the programme is: what whoever lectures may do to it, and so may take back.

What is to be sent by whom is one table (`orchestrator/access.py`), which has its lecturer's part of
the programme from here: an undo is a wish like any other, but which one it is depends on the state.
"""

from __future__ import annotations

from typing import Final

from session_core.rules.state import Act
from session_core.rules.terms import Role

LECTURERS: Final = frozenset(
    {"advance", "stop_waiting", "change_length", "catch_up", "hold", "resume", "call_back"}
)
"""Kinds of command. Opening, starting, jumping, leaving out, putting back and ending the day are
the course leader's.
"""


def may_undo(role: Role, act: Act) -> bool:
    """Whoever may do it may take it back; nobody takes back what they may not do."""
    return role is not Role.LECTURER or act.wish in LECTURERS

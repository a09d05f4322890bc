"""What every command and every event carries."""

from __future__ import annotations

from datetime import datetime

from session_core.rules.records import dataclass
from session_core.rules.terms import By


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandBase:
    """What every command carries."""

    command_id: str
    at: datetime
    by: By
    not_after: datetime | None = None
    """In the centre's time. None: it may be done whenever it comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBase:
    """When it happened (UTC) and by whose hand."""

    at: datetime
    by: By

"""The states of the two ends of a connection, and every way from one to another.

The ends move only by `step`, so a way that does not stand here cannot be taken; `docs/wire.md`
shows the same tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar


class AgentState(StrEnum):
    """The room's end."""

    NEW = "new"
    GREETING = "greeting"
    COMPARING = "comparing"
    OPEN = "open"
    CLOSED = "closed"


class CentreState(StrEnum):
    """The centre's end, one per socket."""

    NEW = "new"
    LISTENING = "listening"
    LOOKING_UP = "looking_up"
    OPEN = "open"
    CLOSED = "closed"


class Cause(StrEnum):
    """What moves an end."""

    OPENED = "opened"
    HELLO = "hello"
    WELCOME = "welcome"
    COMPARED = "compared"
    BYE = "bye"
    FAULT = "fault"
    SILENCE = "silence"
    LEAVE = "leave"


AGENT_STEPS: Final[Mapping[tuple[AgentState, Cause], AgentState]] = {
    (AgentState.NEW, Cause.OPENED): AgentState.GREETING,
    (AgentState.GREETING, Cause.WELCOME): AgentState.COMPARING,
    (AgentState.GREETING, Cause.BYE): AgentState.CLOSED,
    (AgentState.GREETING, Cause.FAULT): AgentState.CLOSED,
    (AgentState.GREETING, Cause.SILENCE): AgentState.CLOSED,
    (AgentState.GREETING, Cause.LEAVE): AgentState.CLOSED,
    (AgentState.COMPARING, Cause.COMPARED): AgentState.OPEN,
    (AgentState.COMPARING, Cause.BYE): AgentState.CLOSED,
    (AgentState.COMPARING, Cause.FAULT): AgentState.CLOSED,
    (AgentState.COMPARING, Cause.SILENCE): AgentState.CLOSED,
    (AgentState.COMPARING, Cause.LEAVE): AgentState.CLOSED,
    (AgentState.OPEN, Cause.BYE): AgentState.CLOSED,
    (AgentState.OPEN, Cause.FAULT): AgentState.CLOSED,
    (AgentState.OPEN, Cause.SILENCE): AgentState.CLOSED,
    (AgentState.OPEN, Cause.LEAVE): AgentState.CLOSED,
}

CENTRE_STEPS: Final[Mapping[tuple[CentreState, Cause], CentreState]] = {
    (CentreState.NEW, Cause.OPENED): CentreState.LISTENING,
    (CentreState.LISTENING, Cause.HELLO): CentreState.LOOKING_UP,
    (CentreState.LISTENING, Cause.BYE): CentreState.CLOSED,
    (CentreState.LISTENING, Cause.FAULT): CentreState.CLOSED,
    (CentreState.LISTENING, Cause.SILENCE): CentreState.CLOSED,
    (CentreState.LISTENING, Cause.LEAVE): CentreState.CLOSED,
    (CentreState.LOOKING_UP, Cause.WELCOME): CentreState.OPEN,
    (CentreState.LOOKING_UP, Cause.BYE): CentreState.CLOSED,
    (CentreState.LOOKING_UP, Cause.FAULT): CentreState.CLOSED,
    (CentreState.LOOKING_UP, Cause.SILENCE): CentreState.CLOSED,
    (CentreState.LOOKING_UP, Cause.LEAVE): CentreState.CLOSED,
    (CentreState.OPEN, Cause.BYE): CentreState.CLOSED,
    (CentreState.OPEN, Cause.FAULT): CentreState.CLOSED,
    (CentreState.OPEN, Cause.SILENCE): CentreState.CLOSED,
    (CentreState.OPEN, Cause.LEAVE): CentreState.CLOSED,
}

S = TypeVar("S", AgentState, CentreState)


def step(steps: Mapping[tuple[S, Cause], S], state: S, cause: Cause) -> S:
    """The state after this cause. A way that is not in the table is a fault of ours:
    AssertionError.
    """
    after = steps.get((state, cause))
    assert after is not None, f"there is no way from {state} by {cause}"
    return after

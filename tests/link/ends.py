"""Makers of ends and frames for the tests of the link, and what they said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from session_core.link import effects as fx
from session_core.link.agent_end import AgentEnd, Standing
from session_core.link.centre_end import CentreEnd
from session_core.wire import codec
from session_core.wire.messages import (
    EventRow,
    Events,
    FromAgent,
    FromCentre,
    Hello,
    Stream,
    Welcome,
)

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
ROWS = [("t1d", '{"word":"x"}')]


def agent(last_n: int = 0, acked: int = 0, **have: tuple[str, int]) -> AgentEnd:
    standing = Standing(
        room="drammen",
        agent="laptop",
        software="test",
        outbox="o",
        first_n=1,
        last_n=last_n,
        acked=acked,
        have=have,
    )
    end = AgentEnd(standing)
    end.opened(0.0, NOW)
    return end


def hear(end: AgentEnd, message: FromCentre, mono: float = 0.0) -> list[Any]:
    return list(end.receive(codec.encode(message), mono, NOW))


def welcome(hwm: int = 0, **streams: Stream) -> Welcome:
    return Welcome(proto=1, hwm=hwm, streams=streams, now=NOW)


def open_agent(last_n: int = 0, **have: tuple[str, int]) -> AgentEnd:
    end = agent(last_n, 0, **have)
    hear(end, welcome())
    return end


def hello(**changed: Any) -> Hello:
    said: dict[str, Any] = {
        "proto": (1, 1),
        "room": "drammen",
        "agent": "laptop",
        "outbox": "o",
        "first_n": 1,
        "last_n": 0,
        "acked": 0,
        "have": {},
        "now": NOW,
        "software": "test",
    }
    return Hello(**{**said, **changed})


def centre() -> CentreEnd:
    end = CentreEnd("drammen")
    end.opened(0.0)
    return end


def tell(end: CentreEnd, message: FromAgent, mono: float = 0.0) -> list[Any]:
    return list(end.receive(codec.encode(message), mono, NOW))


def open_centre(hwm: int = 0, said: Hello | None = None, **streams: tuple[str, int]) -> CentreEnd:
    end = centre()
    tell(end, said or hello())
    end.welcome(hwm=hwm, streams=streams, wall=NOW)
    return end


def sent(effects: list[Any]) -> list[dict[str, Any]]:
    return [json.loads(one.text) for one in effects if isinstance(one, fx.Send)]


def events(first: int, count: int = 1, epoch: str = "e") -> Events:
    row = EventRow(cause="c", event={"kind": "hold_started"})
    return Events(s="t1d", epoch=epoch, first=first, events=(row,) * count)

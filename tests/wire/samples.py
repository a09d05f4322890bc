"""One sample of every frame of protocol 1, as the golden files of this version hold it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from session_core.wire import codec
from session_core.wire.messages import (
    Ack,
    AgentBye,
    AgentHeartbeat,
    CentreBye,
    CentreHeartbeat,
    Command,
    EventRow,
    Events,
    FromAgent,
    FromCentre,
    Hello,
    Refused,
    Reports,
    Resume,
    Snapshot,
    Stream,
    Welcome,
)

NOW = datetime(2026, 3, 10, 8, 0, 0, 250_000, tzinfo=UTC)
MS = 1_773_129_600_250
ID = "019cd1a0-0000-7000-8000-00000000000{}"

REPORT = {
    "report_id": ID.format(1),
    "room": "drammen-a",
    "at": "2026-03-10T08:00:00Z",
    "received_at": "2026-03-10T08:00:00Z",
    "by": {"role": "group_leader", "where": "drammen-a"},
    "source": None,
    "rehearsal": False,
    "patients": 7,
    "relatives": 3,
    "segment": "welcome",
    "kind": "attendance",
}
HOLD = {
    "at": "2026-03-10T08:00:00Z",
    "by": {"role": "lecturer", "where": "console"},
    "kind": "hold_started",
}

FROM_AGENT: dict[str, FromAgent] = {
    "hello": Hello(
        proto=(1, 1),
        room="drammen-a",
        agent=ID.format(2),
        outbox=ID.format(3),
        first_n=1,
        last_n=12,
        acked=10,
        have={"t1d-2026-03-10": ("5c1f", 41)},
        now=NOW,
        software="samkurs-agent 1.0",
        was=ID.format(5),
        why="restored",
        connection=9,
    ),
    "reports": Reports(n0=11, items=({"s": "t1d-2026-03-10", "report": REPORT},)),
    "agent_heartbeat": AgentHeartbeat(
        t1=MS, last_n=12, pos={"t1d-2026-03-10": ("5c1f", 41)}, rtt_ms=3.5
    ),
    "resume": Resume(have={"t1d-2026-03-10": ("5c1f", 41)}),
    "agent_bye": AgentBye(code="leaving"),
}
FROM_CENTRE: dict[str, FromCentre] = {
    "welcome": Welcome(
        proto=1,
        hwm=10,
        refused=(Refused(n=9, code="unknown_report_kind"),),
        refused_to=9,
        streams={"t1d-2026-03-10": Stream(epoch="5c1f", head=42, mode="delta")},
        now=NOW,
        hash="9f" * 32,
        kept=8,
        spread_s=6.0,
    ),
    "ack": Ack(hwm=12, refused=(Refused(n=12, code="text_too_long"),)),
    "events": Events(
        s="t1d-2026-03-10",
        epoch="5c1f",
        first=42,
        events=(EventRow(cause=ID.format(4), event=dict(HOLD)),),
    ),
    "snapshot": Snapshot(
        s="t1d-2026-03-10", epoch="5c1f", seq=42, part=1, of=2, state='{"seq":42,'
    ),
    "centre_heartbeat": CentreHeartbeat(
        t1=MS, t2=MS + 2, t3=MS + 2, hwm=12, taken=12, pos={"t1d-2026-03-10": ("5c1f", 42)}
    ),
    "command": Command(
        id=ID.format(6), s="t1d-2026-03-10", not_after=NOW + timedelta(seconds=20), do="identify"
    ),
    "centre_bye": CentreBye(code="restarting", retry_in=2.5),
}

ALL: dict[str, FromAgent | FromCentre] = {**FROM_AGENT, **FROM_CENTRE}
GOLDEN = Path(__file__).parent / "golden"
"""One folder for each version that was released: what it sent, byte for byte."""
THIS_VERSION = "0.2"


def golden(name: str, version: str = THIS_VERSION) -> str:
    """A frame as that version sent it."""
    return (GOLDEN / version / f"{name}.json").read_text(encoding="utf-8").rstrip("\n")


def read(name: str, frame: str | bytes) -> FromAgent | FromCentre:
    """The frame as its receiver reads it."""
    decode = codec.decode_from_agent if name in FROM_AGENT else codec.decode_from_centre
    return decode(frame)

"""What people do in a history: forms from the rooms, and wishes from whoever leads the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from session_core.rules.care_commands import AcknowledgeHelp, CallBack, MarkQuestion, SendMessage
from session_core.rules.commands import (
    Advance,
    ChangeLength,
    Command,
    EndSession,
    Hold,
    JumpTo,
    OpenLobby,
    PositionCommand,
    ReopenSession,
    Resume,
    Skip,
    StartSession,
    StopWaiting,
    UndoMove,
)
from session_core.rules.reports import CheckResult
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CheckVerdict,
    HelpReason,
    LocalStep,
    Phase,
    QuestionStatus,
)
from tests.builders import WHY
from tests.people import LEE

Form = dict[str, list[str]]
WISH_S = 4
"""How long a wish may be on its way: a page says longer, but days here are short."""


def draw_form(random: Random, state: SessionState, new_id: Callable[[], str]) -> Form:
    """What a leader says next about their room."""
    segments = [one.id for one in state.programme.segments]
    people = {"patients": str(random.randint(0, 12)), "relatives": str(random.randint(0, 6))}
    helps = [one for one in state.helps] or [new_id()]
    messages = [one for one in state.messages] or [new_id()]
    kind, said = random.choice(
        [
            ("attendance", people),
            ("attendance", {**people, "segment": segments[1]}),
            ("count_correction", {**people, "segment": random.choice(segments[:2])}),
            ("checklist", {"item": "before-1", "ticked": random.choice(["on", "off"])}),
            ("readiness", {"ready": random.choice(["on", "off"])}),
            ("question", {"text": f"Hva med {random.randint(1, 999)} gram?"}),
            ("help", {"reason": str(random.choice(list(HelpReason)))}),
            ("help_cancelled", {"help": random.choice(helps)}),
            ("message_acknowledged", {"message": random.choice(messages)}),
            ("rejoin", {}),
            ("rejoin_taken_back", {}),
            ("local_progress", _progress(random)),
            ("closing", {**people, "evaluation_done": "on"}),
        ]
    )
    return {name: [value] for name, value in {"kind": kind, "id": new_id(), **said}.items()}


def _progress(random: Random) -> dict[str, str]:
    step = random.choice(list(LocalStep))
    seconds = "120" if step is LocalStep.EXTENDED else "0"
    return {"segment": "local-1", "step": str(step), "seconds": seconds}


def draw_checks(random: Random, at: Any) -> list[CheckResult]:
    """What the probes found."""
    verdict = random.choice(list(CheckVerdict))
    return [CheckResult(check="net_rtt", verdict=verdict, value=42.0, unit="ms", at=at)]


def draw_wish(random: Random, state: SessionState, at: Any, new_id: str) -> Command:
    """What whoever leads the day wishes next. The rules may well refuse it."""
    kind, said = _wish(random, state)
    if issubclass(kind, PositionCommand):
        running = state.current.segment.id if state.current else None
        said = {**said, "seen_revision": state.position.revision, "seen_segment": running}
    if kind is UndoMove and state.act and random.random() < 0.9:
        said["act"] = state.act.seq
    until = at + timedelta(seconds=WISH_S)
    wish: Command = kind(command_id=new_id, at=at, by=LEE.by, not_after=until, **said)
    return wish


def is_late(wish: Command) -> bool:
    """It comes after its last moment."""
    return wish.not_after is not None and wish.at > wish.not_after


def _to_and_fro(state: SessionState) -> tuple[type[Any], dict[str, Any]]:
    """The rooms are sent away, and next they are waited for."""
    are_apart = state.current is not None and state.current.segment.type.parts_rooms
    rooms = tuple(room.id for room in state.programme.rooms)
    return JumpTo, {"target": "lecture-2" if are_apart else "break-1", "wait_for": rooms}


def _wish(random: Random, state: SessionState) -> tuple[type[Any], dict[str, Any]]:
    if state.phase is Phase.PLANNED:
        return OpenLobby, {}
    if state.phase is Phase.LOBBY:
        return random.choice([(StartSession, {}), (SendMessage, {"text": "Vi begynner snart"})])
    if state.phase is Phase.CLOSED:
        return ReopenSession, {}
    segment = random.choice(state.programme.segments).id
    choices: list[tuple[type[Any], dict[str, Any]]] = [
        (Advance, {}),
        *[_to_and_fro(state)] * 5,
        (ChangeLength, {"target": segment, "seconds": random.choice([-60, 60, 300])}),
        (Hold, {}),
        (Resume, {}),
        (StopWaiting, {}),
        (UndoMove, {}),
        (Skip, {"target": segment, "why": random.choice([None, WHY])}),
        (CallBack, {}),
        (SendMessage, {"text": f"Beskjed {random.randint(1, 999)}"}),
    ]
    if random.random() < 0.05:
        choices = [(EndSession, {"why": WHY})]
    questions = [one for one in state.questions]
    if questions:
        taken = {"question": random.choice(questions), "status": QuestionStatus.TAKEN}
        choices.append((MarkQuestion, taken))
    if state.helps:
        choices.append((AcknowledgeHelp, {"help": random.choice(list(state.helps))}))
    return random.choice(choices)

"""Somebody who practises and does what each step asks for, by the messages that the pages send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from orchestrator.demo.script import LEADER
from orchestrator.practice.cast import Message
from orchestrator.practice.rooms import made_by_leader
from session_core.practice.guide import Sight
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.catch_up import lateness_s
from session_core.rules.questions import next_turn
from session_core.rules.readings import can_undo
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CatchUpWay,
    HelpReason,
    ItemScope,
    LocalStep,
    Phase,
    QuestionStatus,
    SegmentType,
)

ASKED = ("two", "of one room", "and one of another")
"""A turn is only worth choosing when all questions have come."""

Try = Callable[[Sight, datetime], Iterator[Message]]
_numbers = count(1)


def new_id() -> str:
    """Another one each time."""
    return str(UUID(int=next(_numbers)))


def tell(seen: Sight, now: datetime, kind: type, **fields: Any) -> r.Report:
    """A form of the room's page."""
    return made_by_leader(kind, seen.room, now, new_id(), **fields)


def wish(state: SessionState, now: datetime, kind: type, **fields: Any) -> c.Command:
    """A button of the console."""
    if issubclass(kind, c.PositionCommand):
        fields["seen_revision"] = state.position.revision
    made: c.Command = kind(command_id=new_id(), at=now, by=LEADER, **fields)
    return made


# ── a group leader ─────────────────────────────────────────────────────────────────────────────


def _prepare(seen: Sight, now: datetime) -> Iterator[Message]:
    for item in seen.state.programme.items(ItemScope.ROOM):
        if item.id not in seen.mine.ticks:
            yield tell(seen, now, r.ChecklistReport, item=item.id, ticked=True)
            return


def _count(relatives: int, seen: Sight, now: datetime) -> Iterator[Message]:
    on = seen.state.current
    segment = on.segment.id if on else None
    heads = {"patients": 5, "relatives": relatives, "segment": segment}
    yield tell(seen, now, r.AttendanceReport, **heads)


def _count_one_more(seen: Sight, now: datetime) -> Iterator[Message]:
    if seen.state.current is not None:
        yield from _count(3, seen, now)


def _recount(seen: Sight, now: datetime) -> Iterator[Message]:
    if seen.state.current and seen.state.current.segment.type is SegmentType.LECTURE:
        yield from _count(3, seen, now)


def _ready(seen: Sight, now: datetime) -> Iterator[Message]:
    yield tell(seen, now, r.ReadinessReport, ready=True)


def _help(seen: Sight, now: datetime) -> Iterator[Message]:
    yield tell(seen, now, r.HelpReport, help=new_id(), reason=HelpReason.SOUND)


def _ask(seen: Sight, now: datetime) -> Iterator[Message]:
    yield tell(seen, now, r.QuestionReport, question=new_id(), text="Får vi lysbildene?")


def _read(seen: Sight, now: datetime) -> Iterator[Message]:
    for one in seen.state.messages.values():
        if seen.room not in one.acknowledged:
            yield tell(seen, now, r.MessageAcknowledgedReport, message=one.id)


def _local(step: LocalStep, seconds: int, seen: Sight, now: datetime) -> Iterator[Message]:
    on = seen.state.current
    if on is not None and on.segment.type.is_local:
        fields = {"segment": on.segment.id, "step": step, "seconds": seconds}
        yield tell(seen, now, r.LocalProgressReport, **fields)


def _alone(seen: Sight, now: datetime) -> Iterator[Message]:
    if seen.alone:
        yield from _local(LocalStep.EXTENDED, 300, seen, now)


def _back(seen: Sight, now: datetime) -> Iterator[Message]:
    if seen.state.current and seen.state.current.segment.type is SegmentType.BREAK:
        yield tell(seen, now, r.RejoinReport)


def _evaluate(seen: Sight, now: datetime) -> Iterator[Message]:
    on = seen.state.current
    begun = on is not None and on.segment.id in seen.mine.local
    if on is not None and on.segment.type is SegmentType.EVALUATION:
        yield from _local(LocalStep.FINISHED if begun else LocalStep.STARTED, 0, seen, now)


def _close(seen: Sight, now: datetime) -> Iterator[Message]:
    if seen.state.position.closed_at is not None:
        fields = {"patients": 5, "relatives": 3, "evaluation_done": True}
        yield tell(seen, now, r.ClosingReport, **fields)


def _nothing(seen: Sight, now: datetime) -> Iterator[Message]:
    return iter(())


LEADER_TRIES: dict[str, Try] = {
    "prepare": _prepare,
    "count": partial(_count, 2),
    "ready": _ready,
    "late": _count_one_more,
    "help": _help,
    "helped": _nothing,
    "ask": _ask,
    "message": _read,
    "local": partial(_local, LocalStep.STARTED, 0),
    "alone": _alone,
    "together": _nothing,
    "finish": partial(_local, LocalStep.FINISHED, 0),
    "back": _back,
    "recount": _recount,
    "evaluation": _evaluate,
    "close": _close,
}

# ── whoever leads the day ──────────────────────────────────────────────────────────────────────


def _press(kind: type, seen: Sight, now: datetime) -> Iterator[Message]:
    yield wish(seen.state, now, kind)


def _end(seen: Sight, now: datetime) -> Iterator[Message]:
    """With a reason, where the evaluation was passed over."""
    yield wish(seen.state, now, c.EndSession, why="Vi øver")


def _advance(seen: Sight, now: datetime) -> Iterator[Message]:
    """The one large button, whatever it is called now."""
    kinds = {Phase.PLANNED: c.OpenLobby, Phase.LOBBY: c.StartSession, Phase.LIVE: c.Advance}
    if seen.state.phase in kinds:
        yield wish(seen.state, now, kinds[seen.state.phase])


def _question(seen: Sight, now: datetime) -> Iterator[Message]:
    """The one that is up is answered, and then whoever is next in turn comes up."""
    questions = seen.state.questions.values()
    up = next((one.id for one in questions if one.status is QuestionStatus.TAKEN), "")
    turn = next_turn(seen.state)
    if up:
        status = QuestionStatus.ANSWERED
        yield wish(seen.state, now, cc.MarkQuestion, question=up, status=status)
    elif turn is not None and len(questions) == len(ASKED):
        status = QuestionStatus.TAKEN
        yield wish(seen.state, now, cc.MarkQuestion, question=turn.question.id, status=status)


def _undo(seen: Sight, now: datetime) -> Iterator[Message]:
    on = seen.state.current
    early = on is not None and on.segment.type is SegmentType.LOCAL
    kind = c.UndoMove if can_undo(seen.state, now) else c.Advance
    if early:
        yield wish(seen.state, now, kind)
    else:
        yield from _advance(seen, now)


def _message(seen: Sight, now: datetime) -> Iterator[Message]:
    if not seen.state.messages:
        yield wish(seen.state, now, cc.SendMessage, text="Pausen er kl. 9.15.")


def _catch_up(seen: Sight, now: datetime) -> Iterator[Message]:
    late = lateness_s(seen.state, now)
    if late >= 180:
        way = CatchUpWay.HOLD_PLAN
        yield wish(seen.state, now, c.CatchUp, way=way, seen_late_s=late)


LECTURER_TRIES: dict[str, Try] = {
    "open": partial(_press, c.OpenLobby),
    "start": partial(_press, c.StartSession),
    "lecture": _advance,
    "question": _question,
    "fair": _question,
    "undo": _undo,
    "message": _message,
    "late": _catch_up,
    "local": _advance,
    "lost": _nothing,
    "break": _advance,
    "gather": _advance,
    "evaluation": _advance,
    "end": _end,
}

"""What the course leader, the coordinator and rooms do in a practice when the guide says so. Pure.

Rule: nothing is asked for that the rules would refuse as the day stands, for whoever practises may
have passed steps over, or gone another way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from orchestrator.demo.script import COORDINATOR, LEADER
from orchestrator.practice.rooms import made_by_leader
from orchestrator.practice.words import say
from session_core.practice.guide import Play
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.catch_up import lateness_s
from session_core.rules.readings import next_segment
from session_core.rules.state import SessionState
from session_core.rules.terms import By, Language, Phase, QuestionStatus, RoomId

Message = c.Command | r.Report
NewId = Callable[[], str]

LATE_S = 4 * 60
"""How late a day that runs over becomes: enough for a choice to be offered."""


class Others:
    """Everybody but whoever practises."""

    def __init__(self, new_id: NewId, language: Language = "nb") -> None:
        self._new_id = new_id
        self._language: Language = language

    # ── those who lead ─────────────────────────────────────────────────────────────────────────

    def play(self, play: Play, state: SessionState, now: datetime) -> Iterator[Message]:
        """What is done for this play as the day stands; nothing where there is nothing to do."""
        wish = partial(self._wish, state, now)
        match play:
            case Play.START if state.phase is Phase.LOBBY:
                yield wish(c.StartSession)
            case Play.ADVANCE if state.phase is Phase.LIVE and next_segment(state):
                yield wish(c.Advance)
            case Play.END if state.phase is Phase.LIVE:
                yield wish(c.EndSession)
            case Play.LENGTHEN if state.current is not None:
                seconds = max(60, LATE_S - lateness_s(state, now))
                yield wish(c.ChangeLength, target=state.current.segment.id, seconds=seconds)
            case Play.TELL:
                yield wish(cc.SendMessage, text=say("message", self._language))
            case Play.ASK:
                yield from self._questions(state, now)
            case Play.SEE_HELP | Play.SOLVE_HELP:
                yield from self._care(play, state, now)
            case Play.TAKE_QUESTION | Play.ANSWER_QUESTION:
                yield from self._answer(play, state, now)
            case _:
                return

    def _care(self, play: Play, state: SessionState, now: datetime) -> Iterator[Message]:
        kind = cc.AcknowledgeHelp if play is Play.SEE_HELP else cc.ResolveHelp
        for call in state.helps.values():
            if call.closed_at is None and (play is Play.SOLVE_HELP or call.seen_at is None):
                yield self._wish(state, now, kind, by=COORDINATOR, help=call.id)

    def _answer(self, play: Play, state: SessionState, now: datetime) -> Iterator[Message]:
        taking = play is Play.TAKE_QUESTION
        before = QuestionStatus.NEW if taking else QuestionStatus.TAKEN
        after = QuestionStatus.TAKEN if taking else QuestionStatus.ANSWERED
        for one in state.questions.values():
            if one.status is before:
                yield self._wish(state, now, cc.MarkQuestion, question=one.id, status=after)
                return

    def _questions(self, state: SessionState, now: datetime) -> Iterator[Message]:
        """One room asks twice, and then another one once: whose turn is it next?"""
        first, second, *_ = state.programme.rooms
        for n, room in enumerate((first, first, second), start=1):
            text = say(f"question_{n}", self._language)
            yield self._report(room.id, now, r.QuestionReport, question=self._new_id(), text=text)

    def _wish(
        self,
        state: SessionState,
        now: datetime,
        kind: Callable[..., c.Command],
        *,
        by: By = LEADER,
        **fields: Any,
    ) -> c.Command:
        if isinstance(kind, type) and issubclass(kind, c.PositionCommand):
            fields["seen_revision"] = state.position.revision
        return kind(command_id=self._new_id(), at=now, by=by, **fields)

    def _report(self, room: RoomId, now: datetime, kind: type, **fields: Any) -> r.Report:
        return made_by_leader(kind, room, now, self._new_id(), **fields)

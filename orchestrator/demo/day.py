"""A whole demo day: what the course leader, the lecturer and the coordinator do. Pure.

`write_day` follows the plan from the lobby to the last closing record, and lets the rooms do their
part in between. What is said to people is in bokmål, as on the day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from orchestrator.demo import list_part, rooms_part
from orchestrator.demo.plan import OVERRUN, Late, Plan, following, instead_of, plan_of
from orchestrator.demo.script import COORDINATOR, Draft, Script
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.errors import RefusalCode
from session_core.rules.programme import Programme
from session_core.rules.readings import coming, next_segment, planned_length_s
from session_core.rules.reports import (
    HelpCancelledReport,
    HelpReport,
    QuestionReport,
    QuestionWithdrawnReport,
)
from session_core.rules.state import Run, SessionState
from session_core.rules.terms import HelpReason, QuestionStatus, RoomId, SegmentId, SegmentType

UNDO_SPEED_MAX = 40.0
"""Above this speed the ten seconds in which a move can be undone are too few for a real press."""
SOON_S = 5.0
"""Course seconds between two presses of one person."""

WELCOME = "Husk å telle på nytt når alle har satt seg."
NEW_LAPTOP = "Vi ser den nye PC-en. Alt er med."
QUESTIONS = (
    "Hva gjør vi når sensoren faller av?",
    "Kan pårørende få opplæring alene?",
    "Får vi lysbildene etterpå?",
)


def write_day(
    programme: Programme, new_id: Callable[[], str], *, begins_at: datetime, speed: float
) -> Script:
    """The script of one day that is played at a speed. `begins_at` is when the hands take over."""
    draft, plan = Draft(programme, new_id, begins_at), plan_of(programme)
    with_undo = speed <= UNDO_SPEED_MAX
    draft.wish(c.OpenLobby)
    list_part.prepare(draft, begins_at)
    rooms_part.arrive(draft, plan, begins_at)
    rooms_part.lose_the_network(draft, plan)
    draft.play_until(programme.starts_at)
    draft.wish(c.StartSession)
    list_part.begin(draft)
    if programme.join is not None:
        for room in programme.rooms:
            draft.pause(SOON_S)
            draft.wish(cc.ConfirmRoom, room=room.id, well=True)
    _Day(draft, plan, with_undo).run()
    return Script(
        programme=programme,
        acts=tuple(draft.acts),
        expected=draft.state,
        left_out=() if with_undo else ("undo",),
    )


class _Day:
    """From the start to the end."""

    def __init__(self, draft: Draft, plan: Plan, with_undo: bool) -> None:
        self._draft, self._plan, self._with_undo = draft, plan, with_undo
        self._rooms = tuple(room.id for room in draft.programme.rooms)

    def run(self) -> None:
        """Every segment in the plan's order, then the closing."""
        while True:
            run = self._running()
            rooms_part.take_part(self._draft, self._plan, run)
            self._lead(run)
            if following(self._plan, run.segment.id) is None:
                break
            self._draft.play_to_the_end_of_current()
            self._move_on(run.segment.id)
        self._close(run)

    def _running(self) -> Run:
        run = self._draft.state.current
        assert run is not None, "a day that was started runs something until it is ended"
        return run

    # ── moving on ──────────────────────────────────────────────────────────────────────────────

    def _move_on(self, ended: SegmentId) -> None:
        draft, plan = self._draft, self._plan
        target = following(plan, ended)
        while (upcoming := next_segment(draft.state)) and upcoming.id in plan.skipped:
            draft.wish(c.Skip, target=upcoming.id)
            draft.pause(SOON_S)
        assert target is not None, "after the last segment the day is closed"
        late = plan.late.get(target)
        waits = (plan.late_room,) if late in (Late.WAIT, Late.STOP_WAITING) else ()
        if upcoming is not None and upcoming.id == target:
            draft.wish(c.Advance, wait_for=waits)
            draft.wish(c.Advance, stale=True, refused="stale")
        else:
            draft.wish(c.JumpTo, target=target, wait_for=waits)
        if late is Late.STOP_WAITING:
            self._after(60, partial(draft.wish, c.StopWaiting))

    # ── in a segment ───────────────────────────────────────────────────────────────────────────

    def _lead(self, run: Run) -> None:
        segment, plan = run.segment, self._plan
        if segment.id == plan.busy:
            self._busy(run)
        elif segment.type is SegmentType.LECTURE:
            self._one_question(run)
        if segment.id == plan.overrun:
            self._after(run.length_s - 120, self._overrun)
        if plan.absent and segment.id == instead_of(self._draft.programme, plan.absent):
            self._after(run.length_s * 0.88, self._wish(cc.CallBack))
        if plan.replaced_in and segment.id == following(plan, plan.replaced_in):
            to = (plan.replaced_room,)
            self._after(run.length_s * 0.2, partial(self._message, NEW_LAPTOP, to))

    def _busy(self, run: Run) -> None:
        length = run.length_s
        self._questions(length)
        self._helps(length)
        self._after(length * 0.4, self._wish(c.Hold))
        self._after(length * 0.4 + 60, self._wish(c.Resume))
        self._after(length * 0.5, partial(self._message, WELCOME, self._rooms))
        if self._with_undo:
            self._after(length * 0.8, self._wish(c.Advance))
            self._after(length * 0.8 + SOON_S, self._wish(c.UndoMove))

    def _questions(self, length: float) -> None:
        """One is answered, one set aside, one withdrawn."""
        answered, aside, withdrawn = (self._draft.new_id() for _ in QUESTIONS)
        self._ask(length * 0.10, 0, answered)
        self._ask(length * 0.12, 1, aside)
        self._ask(length * 0.14, 2, withdrawn)
        self._mark(length * 0.20, answered, QuestionStatus.TAKEN)
        self._see(length * 0.22, 2, QuestionWithdrawnReport, question=withdrawn)
        self._mark(length * 0.24, answered, QuestionStatus.ANSWERED)
        self._mark(length * 0.26, aside, QuestionStatus.SET_ASIDE)

    def _one_question(self, run: Run) -> None:
        """In every other lecture one room is heard, in turn, where it can be."""
        turn = self._plan.order.index(run.segment.id)
        room = self._rooms[turn % len(self._rooms)]
        begun, over = self._plan.outage
        asked = run.put_on_at + timedelta(seconds=run.length_s * 0.3)
        if room == self._plan.outage_room and begun <= asked <= over + (over - begun):
            return
        question = self._draft.new_id()
        self._ask(run.length_s * 0.3, turn, question)
        self._mark(run.length_s * 0.5, question, QuestionStatus.TAKEN)
        self._mark(run.length_s * 0.6, question, QuestionStatus.ANSWERED)

    def _helps(self, length: float) -> None:
        """One call is seen and solved by the coordinator, one is cancelled by the room."""
        solved, cancelled = self._draft.new_id(), self._draft.new_id()
        self._see(length * 0.16, 0, HelpReport, help=solved, reason=HelpReason.SOUND)
        self._after(length * 0.18, self._wish(cc.AcknowledgeHelp, by=COORDINATOR, help=solved))
        self._after(length * 0.25, self._wish(cc.ResolveHelp, by=COORDINATOR, help=solved))
        self._see(length * 0.17, 1, HelpReport, help=cancelled, reason=HelpReason.PICTURE)
        self._see(length * 0.19, 1, HelpCancelledReport, help=cancelled)

    def _overrun(self) -> None:
        """The lecture takes longer (e): what follows gives the time back, but no break does
        below its minimum, even if somebody tries."""
        draft, seconds = self._draft, int(OVERRUN.total_seconds())
        draft.wish(c.ChangeLength, target=self._running().segment.id, seconds=seconds)
        for target, least, length in _breaks(draft.state)[:1]:
            too_much = -(length - least + 60)
            refused: RefusalCode = "length_out_of_range"
            draft.wish(c.ChangeLength, target=target, seconds=too_much, refused=refused)
        for target, given in given_back(draft.state, seconds):
            draft.wish(c.ChangeLength, target=target, seconds=-given)

    def _close(self, run: Run) -> None:
        """The end, pressed a little too early, taken back, and pressed again."""
        draft = self._draft
        rooms_part.close(draft, self._plan, run)
        draft.play_to_the_end_of_current()
        draft.wish(c.EndSession)
        draft.pause(20)
        draft.wish(c.ReopenSession)
        draft.pause(20)
        draft.wish(c.EndSession)
        list_part.close(draft)
        draft.pause(run.length_s)

    # ── small words ────────────────────────────────────────────────────────────────────────────

    def _after(self, seconds: float, do: Callable[[], object]) -> None:
        self._draft.later(self._draft.now + timedelta(seconds=seconds), lambda: _do(do))

    def _wish(self, kind: Callable[..., c.Command], **fields: Any) -> Callable[[], object]:
        return partial(self._draft.wish, kind, **fields)

    def _see(self, seconds: float, turn: int, kind: type, **fields: object) -> None:
        room = self._rooms[turn % len(self._rooms)]
        self._after(seconds, partial(self._draft.see, room, kind, **fields))

    def _ask(self, seconds: float, turn: int, question: str) -> None:
        text = QUESTIONS[turn % len(QUESTIONS)]
        self._see(seconds, turn, QuestionReport, question=question, text=text)

    def _mark(self, seconds: float, question: str, status: QuestionStatus) -> None:
        self._after(seconds, self._wish(cc.MarkQuestion, question=question, status=status))

    def _message(self, text: str, rooms: tuple[RoomId, ...]) -> None:
        named = () if rooms == self._rooms else rooms
        message = self._draft.wish(cc.SendMessage, by=COORDINATOR, text=text, rooms=named)
        rooms_part.acknowledge(self._draft, message, rooms)


def _do(what: Callable[[], object]) -> None:
    what()


def given_back(state: SessionState, seconds: int) -> list[tuple[SegmentId, int]]:
    """Which coming segments become how many seconds shorter: the rooms' own work first, in order,
    then breaks, each down to its minimum. What cannot be found makes the day end later."""
    found: list[tuple[SegmentId, int]] = []
    local = [one for one in coming(state) if one.type in (SegmentType.LOCAL, SegmentType.SHARING)]
    pauses = [one for one in coming(state) if one.type is SegmentType.BREAK]
    for one in (*local, *pauses):
        spare = planned_length_s(state, one) - one.minutes_min * 60
        given = min(spare, seconds)
        if given > 0:
            found.append((one.id, given))
            seconds -= given
    return found


def _breaks(state: SessionState) -> list[tuple[SegmentId, int, int]]:
    """Coming breaks: id, minimum and planned length in seconds."""
    return [
        (one.id, one.minutes_min * 60, planned_length_s(state, one))
        for one in coming(state)
        if one.type is SegmentType.BREAK
    ]

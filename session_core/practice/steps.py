"""The steps of both practices, in order: what is to be seen, and what others do meanwhile. Pure.

The mishaps are those of course-domain §3.4 and §5 that one person can meet alone: the network goes,
the sound goes, somebody comes late, a lecture runs over, a room is not ready, a press comes early.
"""

from __future__ import annotations

from datetime import datetime

from session_core.practice.guide import Guide, IsDone, Learner, Play, Sight, Step
from session_core.rules.programme import Programme
from session_core.rules.readings import is_back
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    ChecklistMoment,
    ItemScope,
    Phase,
    QuestionStatus,
    RoomId,
    SegmentId,
    SegmentType,
)

LEARNERS_ROOM, SLOW_ROOM = 0, 2
"""Places in the programme: the room of a group leader who practises, and the one that gives the
lecturer trouble."""


# ── what can be seen ───────────────────────────────────────────────────────────────────────────


def type_on(state: SessionState) -> SegmentType | None:
    """What sort of segment is on."""
    return state.current.segment.type if state.current else None


def _id_on(state: SessionState) -> SegmentId | None:
    return state.current.segment.id if state.current else None


def _puts_on(kind: SegmentType) -> IsDone:
    """A segment of this sort is on, or was."""
    return lambda now, _: any(one.segment.type is kind for one in now.state.position.runs)


def _relatives(seen: Sight) -> int:
    return seen.mine.counts[-1].relatives if seen.mine.counts else 0


def _started(seen: Sight) -> int:
    return len(seen.mine.local)


def _finished(seen: Sight) -> set[SegmentId]:
    return {id_ for id_, run in seen.mine.local.items() if run.finished_at is not None}


def _asked(seen: Sight) -> int:
    return sum(one.room == seen.room for one in seen.state.questions.values())


def _calls(seen: Sight) -> int:
    return sum(one.room == seen.room for one in seen.state.helps.values())


def _read_messages(seen: Sight) -> int:
    return sum(seen.room in one.acknowledged for one in seen.state.messages.values())


def _is_prepared(now: Sight, _: Sight) -> bool:
    items = [
        one
        for one in now.state.programme.items(ItemScope.ROOM)
        if one.moment is ChecklistMoment.BEFORE
    ]
    ticks = now.mine.ticks
    return all(one.id in ticks and ticks[one.id].ticked for one in items)


def _is_counted(now: Sight, _: Sight) -> bool:
    return bool(now.mine.counts) and now.mine.counts[-1].total > 0


def _is_helped(now: Sight, _: Sight) -> bool:
    mine = [one for one in now.state.helps.values() if one.room == now.room]
    return all(one.closed_at is not None for one in mine)


def _did_something_alone(now: Sight, then: Sight) -> bool:
    did = now.mine.local != then.mine.local or now.mine.counts != then.mine.counts
    return now.alone and did


def _is_back_from_break(now: Sight, _: Sight) -> bool:
    return type_on(now.state) is SegmentType.BREAK and is_back(now.state, now.room)


def _recounted(now: Sight, then: Sight) -> bool:
    """Since all are together again, for before that the page does not ask for it."""
    is_new = len(now.mine.counts) > len(then.mine.counts)
    return is_new and now.mine.counts[-1].segment == _id_on(now.state) and _gathered(now, then)


def _took_a_question(now: Sight, _: Sight) -> bool:
    """One stood on the screens; what was only answered or set aside never did."""
    return any(one.taken_at is not None for one in now.state.questions.values())


def _heard_two_rooms(now: Sight, _: Sight) -> bool:
    answered = {
        one.room
        for one in now.state.questions.values()
        if one.status is QuestionStatus.ANSWERED and one.taken_at is not None
    }
    return len(answered) >= 2


def _was_read_by_all(now: Sight, _: Sight) -> bool:
    return any(
        set(one.rooms or now.state.rooms) <= set(one.acknowledged)
        for one in now.state.messages.values()
    )


def _gathered(now: Sight, _: Sight) -> bool:
    """All are together again after the break, and nobody is waited for any more."""
    runs = now.state.position.runs
    rested = [n for n, one in enumerate(runs) if one.segment.type is SegmentType.BREAK]
    together = [one for one in runs if not one.segment.type.parts_rooms and one.clock_from]
    return bool(rested) and any(one in together for one in runs[rested[0] :])


# ── the group leader's day ─────────────────────────────────────────────────────────────────────

LEADER: tuple[Step, ...] = (
    Step(id="prepare", is_done=_is_prepared, hint_s=40),
    # In the order in which the room's page asks.
    Step(id="ready", is_done=lambda now, _: now.mine.ready is True),
    Step(id="count", is_done=_is_counted),
    Step(
        id="late",
        plays=((2, Play.START),),
        is_done=lambda now, then: _relatives(now) > _relatives(then),
    ),
    Step(
        id="help",
        plays=((1, Play.ADVANCE),),
        is_done=lambda now, then: _calls(now) > _calls(then),
    ),
    Step(
        id="helped",
        plays=((4, Play.SEE_HELP), (12, Play.SOLVE_HELP)),
        is_done=_is_helped,
    ),
    Step(id="ask", is_done=lambda now, then: _asked(now) > _asked(then)),
    Step(
        id="message",
        plays=((2, Play.TAKE_QUESTION), (4, Play.LENGTHEN), (4, Play.TELL)),
        is_done=lambda now, then: _read_messages(now) > _read_messages(then),
    ),
    Step(
        id="local",
        plays=((1, Play.ANSWER_QUESTION), (2, Play.ADVANCE)),
        is_done=lambda now, then: _started(now) > _started(then),
    ),
    Step(id="alone", plays=((2, Play.CUT),), is_done=_did_something_alone, hint_s=30),
    Step(
        id="together",
        plays=((3, Play.MEND),),
        is_done=lambda now, _: not now.alone and now.unsent == 0,
    ),
    Step(id="finish", is_done=lambda now, then: _finished(now) > _finished(then)),
    Step(id="back", plays=((1, Play.ADVANCE),), is_done=_is_back_from_break),
    Step(
        id="recount",
        plays=((2, Play.ADVANCE),),
        is_done=_recounted,
    ),
    Step(
        id="evaluation",
        plays=((1, Play.ADVANCE),),
        is_done=lambda now, then: _finished(now) > _finished(then),
    ),
    Step(id="close", plays=((2, Play.END),), is_done=lambda now, _: now.mine.closing is not None),
)

# ── the lecturer's day ─────────────────────────────────────────────────────────────────────────

LECTURER: tuple[Step, ...] = (
    Step(id="open", is_done=lambda now, _: now.state.phase is not Phase.PLANNED),
    Step(
        id="start",
        is_done=lambda now, _: now.state.phase in (Phase.LIVE, Phase.CLOSED),
        hint_s=40,
    ),
    Step(id="lecture", is_done=_puts_on(SegmentType.LECTURE)),
    Step(id="question", plays=((1, Play.ASK),), is_done=_took_a_question, hint_s=30),
    Step(id="fair", is_done=_heard_two_rooms, hint_s=35),
    Step(id="undo", is_done=lambda now, then: len(now.state.undone) > len(then.state.undone)),
    Step(id="message", is_done=_was_read_by_all, hint_s=40),
    Step(
        id="late",
        plays=((0, Play.LENGTHEN),),
        is_done=lambda now, then: len(now.state.catch_ups) > len(then.state.catch_ups),
        hint_s=40,
    ),
    Step(id="local", is_done=_puts_on(SegmentType.LOCAL)),
    Step(id="lost", plays=((2, Play.CUT),), is_done=lambda _, __: False, to_read=True, hint_s=30),
    Step(id="break", plays=((0, Play.MEND),), is_done=_puts_on(SegmentType.BREAK)),
    Step(id="gather", is_done=_gathered, hint_s=30),
    Step(id="evaluation", is_done=_puts_on(SegmentType.EVALUATION)),
    Step(id="end", is_done=lambda now, _: now.state.phase is Phase.CLOSED),
)

STEPS = {Learner.LEADER: LEADER, Learner.LECTURER: LECTURER}


def room_of(learner: Learner, programme: Programme) -> RoomId:
    """The room at which somebody practises; "" at the console."""
    return programme.rooms[LEARNERS_ROOM].id if learner is Learner.LEADER else ""


def troubled_room(learner: Learner, programme: Programme) -> RoomId:
    """The room whose network goes."""
    place = LEARNERS_ROOM if learner is Learner.LEADER else SLOW_ROOM
    return programme.rooms[place].id


def begin(learner: Learner, seen: Sight, now: datetime, *, waits: bool = False) -> Guide:
    """A guide at its first step, or before it, until somebody begins."""
    return Guide(
        learner=learner, steps=STEPS[learner], begun=seen, first=seen, since=now, waits=waits
    )

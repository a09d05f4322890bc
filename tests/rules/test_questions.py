"""Questions: rooms take turns, one stands on the screens at a time, and a slip is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.care_commands import MarkQuestion, UndoMark
from session_core.rules.care_events import QuestionMarked
from session_core.rules.commands import Advance, EndSession, UndoMove
from session_core.rules.evolve import evolve
from session_core.rules.questions import (
    can_undo_mark,
    fair_order,
    heard,
    next_turn,
    on_screen,
    open_questions,
    taken_before,
    undo_mark_until,
    up_now,
)
from session_core.rules.readings import next_deadline
from session_core.rules.reports import QuestionReport, QuestionWithdrawnReport
from session_core.rules.state import Question, SessionState
from session_core.rules.terms import QuestionStatus, RoomId
from tests.builders import Step, at, command, live, refusal, report, state_after, wish
from tests.people import LEE

NEW, TAKEN = QuestionStatus.NEW, QuestionStatus.TAKEN
ANSWERED, SET_ASIDE = QuestionStatus.ANSWERED, QuestionStatus.SET_ASIDE


def asked(room: str, name: str, minute: float) -> QuestionReport:
    return report(QuestionReport, room, at(minute), question=name, text="Hvor ofte?")


def marked(name: str, status: QuestionStatus, minute: float = 50, *, queued: bool = False) -> Step:
    return wish(MarkQuestion, at(minute), question=name, status=status, queued=queued)


def state_of(*steps: Step) -> SessionState:
    return state_after(*steps, state=live("lecture-1"))


def order(*steps: Step) -> list[str]:
    return order_of(state_of(*steps))


def order_of(state: SessionState) -> list[str]:
    return [one.id for one in open_questions(state)]


ASKED = [
    asked("drammen", "a1", 11),
    asked("drammen", "a2", 12),
    asked("baerum", "b1", 13),
]

# ── whose turn it is ───────────────────────────────────────────────────────────────────────────


def test_a_room_asks_no_second_time_before_another_ones_first() -> None:
    for one in permutations(ASKED):
        assert order(*one) == ["a1", "b1", "a2"]


def test_a_room_that_has_been_heard_waits_for_those_that_have_not() -> None:
    assert order(*ASKED, marked("a1", ANSWERED)) == ["b1", "a2"]


def test_what_was_set_aside_was_no_turn() -> None:
    assert order(*ASKED, marked("a1", SET_ASIDE)) == ["a2", "b1"]


def test_in_one_round_the_queue_goes_first_but_never_before_a_room_that_was_heard_less() -> None:
    assert order(*ASKED, marked("b1", NEW, queued=True)) == ["b1", "a1", "a2"]
    assert order(*ASKED, marked("a2", NEW, queued=True)) == ["a2", "b1", "a1"]
    had = [marked("a1", ANSWERED, 50), marked("a2", NEW, 51, queued=True)]
    assert order(*ASKED, *had) == ["b1", "a2"]


def test_the_question_that_was_taken_up_is_on_top() -> None:
    assert order(*ASKED, marked("b1", TAKEN)) == ["b1", "a1", "a2"]


def test_what_is_put_back_waits_again() -> None:
    assert order(*ASKED, marked("a1", TAKEN), marked("a1", NEW, 51)) == ["a1", "b1", "a2"]


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([marked("a1", ANSWERED)], ("b1", "not_heard")),
        ([marked("b1", NEW, queued=True)], ("b1", "not_heard")),
        ([asked("baerum", "b2", 14), marked("a1", ANSWERED), marked("b1", ANSWERED)],
         ("a2", "waited_longest")),
        ([asked("baerum", "b2", 14), marked("a1", ANSWERED), marked("b1", ANSWERED, 51),
          marked("b2", NEW, 52, queued=True)], ("b2", "queued")),
        ([asked("baerum", "b2", 14), asked("drammen", "a3", 15), marked("a1", ANSWERED),
          marked("a2", ANSWERED), marked("b1", ANSWERED)], ("b2", "heard_least")),
    ],
)  # fmt: skip
def test_why_a_room_is_the_next_is_told(steps: list[Step], reason: tuple[str, str]) -> None:
    turn = next_turn(state_of(*ASKED, *steps))
    assert turn is not None
    assert (turn.question.id, turn.reason) == reason


def test_where_one_room_waits_alone_there_is_nothing_to_explain() -> None:
    assert next_turn(state_of(*ASKED[:2])) is None
    assert next_turn(state_of()) is None


Fair = Callable[[Iterable[Question], Mapping[RoomId, int]], tuple[Question, ...]]

rooms = st.sampled_from("abc")
questions = st.lists(
    st.builds(
        lambda room, minute, queued: Question(
            id="", room=room, text="?", asked_at=at(minute), status_at=at(minute), queued=queued
        ),
        rooms,
        st.integers(0, 9),
        st.booleans(),
    ),
    max_size=12,
).map(lambda drawn: [replace(one, id=f"q{n}") for n, one in enumerate(drawn)])
turns_had = st.dictionaries(rooms, st.integers(0, 4))


def no_room_is_passed_over(fair: Fair, waiting: list[Question], had: dict[str, int]) -> None:
    """While a room waits that has had k turns, no other one gets its turn k + 2 or a later one."""
    turns, left = Counter(had), list(fair(waiting, had))
    assert sorted(one.id for one in left) == sorted(one.id for one in waiting)
    while left:
        turns[left[0].room] += 1
        now = left.pop(0)
        assert all(turns[now.room] < turns[one.room] + 2 for one in left), now.id


def oldest_first_within_a_room(fair: Fair, waiting: list[Question], had: dict[str, int]) -> None:
    for room in "abc":
        own = [one for one in fair(waiting, had) if one.room == room]
        for queued in (True, False):
            times = [one.asked_at for one in own if one.queued is queued]
            assert times == sorted(times)
        assert [one.queued for one in own] == sorted((one.queued for one in own), reverse=True)


def others_keep_their_order(fair: Fair, waiting: list[Question], had: dict[str, int]) -> None:
    """One comes or goes: the questions of other rooms stand to each other as before."""
    for gone in waiting:
        with_it, without = (
            [one.id for one in fair(some, had) if one.room != gone.room]
            for some in (waiting, [one for one in waiting if one is not gone])
        )
        assert with_it == without


RULES = [no_room_is_passed_over, oldest_first_within_a_room, others_keep_their_order]


@given(questions, turns_had)
@pytest.mark.parametrize("rule", RULES)
def test_rooms_take_turns(
    rule: Callable[[Fair, list[Question], dict[str, int]], None],
    waiting: list[Question],
    had: dict[str, int],
) -> None:
    rule(fair_order, waiting, had)


@given(questions, turns_had, st.randoms())
def test_the_order_does_not_depend_on_how_the_questions_came(
    waiting: list[Question], had: dict[str, int], random: object
) -> None:
    shuffled = sorted(waiting, key=lambda one: hash((one.id, str(random))))
    assert fair_order(waiting, had) == fair_order(shuffled, had)


def oldest_only(waiting: Iterable[Question], _: Mapping[RoomId, int]) -> tuple[Question, ...]:
    """First come, first served: a room that types fast is heard always."""
    return tuple(sorted(waiting, key=lambda one: (one.asked_at, one.id)))


def room_by_room(waiting: Iterable[Question], had: Mapping[RoomId, int]) -> tuple[Question, ...]:
    """As it was: a room that was heard less goes before, with all that it asks."""
    return tuple(sorted(waiting, key=lambda one: (had.get(one.room, 0), one.asked_at, one.id)))


@pytest.mark.parametrize("unfair", [oldest_only, room_by_room])
def test_an_order_in_which_a_room_is_passed_over_would_be_noticed(unfair: Fair) -> None:
    waiting = [
        Question(id=f"q{n}", room=room, text="?", asked_at=at(n), status_at=at(n))
        for n, room in enumerate("aaab")
    ]
    with pytest.raises(AssertionError):
        no_room_is_passed_over(unfair, waiting, {})


# ── on the screens ─────────────────────────────────────────────────────────────────────────────


def shown(state: SessionState) -> str | None:
    question = on_screen(state)
    return question.id if question else None


def test_what_is_taken_up_stands_on_the_screens_until_it_is_done_with() -> None:
    state = state_of(*ASKED, marked("a1", TAKEN))
    assert shown(state) == "a1"
    assert state.questions["a1"].taken_at == at(50)
    for status in (ANSWERED, SET_ASIDE, NEW):
        assert shown(state_after(marked("a1", status, 51), state=state)) is None


def test_one_that_is_taken_up_takes_the_place_of_the_one_before_which_waits_no_longer() -> None:
    state = state_of(*ASKED, marked("a1", TAKEN), marked("b1", TAKEN, 51))
    assert shown(state) == "b1"
    assert [one.id for one in open_questions(state)] == ["b1", "a2"]
    assert [one.id for one in taken_before(state)] == ["a1"]
    assert heard(state) == {"drammen": 1, "baerum": 1}, "its room has had its turn"


@pytest.mark.parametrize("status", [ANSWERED, SET_ASIDE, NEW])
def test_one_that_was_taken_up_does_not_come_up_again_by_itself(status: QuestionStatus) -> None:
    both = (marked("a1", TAKEN), marked("b1", TAKEN, 51))
    after = state_of(*ASKED, *both, marked("b1", status, 52))
    assert (shown(after), up_now(after)) == (None, None)
    assert [one.id for one in taken_before(after)] == ["a1"]


def test_one_that_was_taken_up_waits_again_or_comes_up_when_somebody_says_so() -> None:
    state = state_of(*ASKED, marked("a1", TAKEN), marked("b1", TAKEN, 51))
    back = state_after(marked("a1", NEW, 52, queued=True), state=state)
    assert [one.id for one in open_questions(back)] == ["b1", "a1", "a2"]
    again = state_after(marked("a1", TAKEN, 52), state=state)
    assert (shown(again), [one.id for one in taken_before(again)]) == ("a1", ["b1"])


def test_a_question_is_up_no_longer_than_the_segment_in_which_it_was_taken_up() -> None:
    state = state_after(*ASKED, marked("b1", TAKEN, 55), state=live("local-1"))
    up = up_now(state)
    assert up is not None
    assert up.id == "b1", "also where the rooms are apart and see nothing of it"
    moved = state_after(wish(Advance, at(70)), state=state)
    assert (up_now(moved), order_of(moved)) == (None, ["a1", "a2"])
    assert [one.id for one in taken_before(moved)] == ["b1"]


def test_before_the_start_and_after_the_end() -> None:
    state = state_after(*ASKED, marked("a1", TAKEN))
    assert [one.id for one in open_questions(state)] == ["a1", "b1", "a2"]
    over = state_after(wish(EndSession, at(140)), state=live("goodbye"))
    asked = replace(over, questions=state.questions)
    assert (up_now(asked), [one.id for one in taken_before(asked)]) == (None, ["a1"])


def test_a_room_that_takes_its_question_back_has_it_taken_down() -> None:
    back = report(QuestionWithdrawnReport, "drammen", at(51), question="a1")
    assert shown(state_of(*ASKED, marked("a1", TAKEN), back)) is None


def test_the_next_segment_takes_the_question_down_and_undo_brings_it_back() -> None:
    state = state_of(*ASKED, marked("a1", TAKEN))
    moved = state_after(wish(Advance, at(52)), state=state)
    assert shown(moved) is None, "nobody looks for the end of the break and finds a question"
    assert shown(state_after(wish(UndoMove, at(52.1)), state=moved)) == "a1"
    later = state_after(wish(Advance, at(60)), wish(Advance, at(70)), state=moved)
    assert shown(later) is None


def test_while_rooms_are_apart_or_the_day_is_over_no_question_stands_on_their_screens() -> None:
    state = state_after(*ASKED, marked("a1", TAKEN), state=live("local-1"))
    assert shown(state) is None
    over = state_after(*ASKED, marked("a1", TAKEN, 138), state=live("goodbye"))
    assert shown(state_after(wish(EndSession, at(140)), state=over)) is None


def test_of_an_old_log_with_two_taken_the_later_one_stands_there() -> None:
    state = state_of(*ASKED)
    both = {
        name: replace(state.questions[name], status=TAKEN, status_at=at(minute))
        for name, minute in (("a1", 52), ("b1", 51))
    }
    assert shown(replace(state, questions={**state.questions, **both})) == "a1"


# ── taken back ─────────────────────────────────────────────────────────────────────────────────


def undo(name: str, minute: float = 51.1) -> Step:
    return wish(UndoMark, at(minute), question=name)


@pytest.mark.parametrize("status", [TAKEN, ANSWERED, SET_ASIDE, NEW])
def test_an_undone_mark_leaves_the_questions_as_they_were(status: QuestionStatus) -> None:
    before = state_of(*ASKED, marked("a2", TAKEN, 50), marked("b1", NEW, 50.5, queued=True))
    after = state_after(marked("b1", status, 51, queued=True), undo("b1"), state=before)
    assert after.questions == before.questions
    assert shown(after) == "a2"
    assert after.marked is None


def test_a_mark_is_undone_once_in_time_and_by_whoever_saw_it() -> None:
    state = state_of(*ASKED, marked("a1", ANSWERED, 51))
    assert undo_mark_until(state) == at(51, 10)
    assert can_undo_mark(state, at(51, 9.9))
    assert not can_undo_mark(state, at(51, 10))
    assert not can_undo_mark(state, at(50)), "a clock that was set back keeps nothing open"
    assert next_deadline(state, at(51, 9)) == at(51, 10)
    assert refusal(state, command(state, UndoMark, at(51, 11), question="a1")) == (
        "undo_mark_too_late"
    )
    assert refusal(state, command(state, UndoMark, at(51, 5), question="b1")) == "no_mark_to_undo"
    undone = state_after(undo("a1"), state=state)
    assert refusal(undone, command(undone, UndoMark, at(51, 8), question="a1")) == "no_mark_to_undo"
    assert not can_undo_mark(undone, at(51, 8))


def test_what_its_room_took_back_since_stays_away() -> None:
    back = report(QuestionWithdrawnReport, "baerum", at(51, 2), question="b1")
    state = state_of(*ASKED, marked("b1", SET_ASIDE, 51), back)
    assert refusal(state, command(state, UndoMark, at(51, 5), question="b1")) == "no_mark_to_undo"


def test_of_two_marks_in_the_same_instant_the_last_one_is_taken_back() -> None:
    twice = (marked("a1", TAKEN, 51), marked("a1", ANSWERED, 51))
    assert state_of(*ASKED, *twice, undo("a1")).questions["a1"].status is TAKEN


def test_undoing_what_nobody_marked_changes_nothing_but_the_words() -> None:
    """As of a log that was cut, or written by somebody else."""
    state = state_of(*ASKED)
    event = QuestionMarked(at=at(50), by=LEE.by, question="a1", status=ANSWERED, undo=True)
    assert evolve(state, event).questions["a1"].status is ANSWERED

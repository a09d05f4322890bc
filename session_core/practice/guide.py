"""Where a person is in practice: which step, since when, and what was left out. Pure.

Rule 1: a step is done when the day shows it, however the person came to it; nobody ticks it off.
Rule 2: no step blocks: any can be passed over, and one that takes long gives a hint.
Rule 3: what a step asks for is asked for now, so it is judged against what was seen as it began.
Rule 4: nothing runs before it is begun: whoever reads first is neither hurried nor given hints, and
        a day that would be late by then is made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from session_core.rules.records import dataclass
from session_core.rules.room_state import RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import RoomId


class Learner(StrEnum):
    """Who practises."""

    LEADER = "leader"
    """A group leader, at the page of a room's laptop."""
    LECTURER = "lecturer"
    """Whoever leads the day, at the console."""


class Play(StrEnum):
    """What somebody else does, or what the world does to a room, when a step begins."""

    START = "start"
    ADVANCE = "advance"
    SEE_HELP = "see_help"
    SOLVE_HELP = "solve_help"
    TAKE_QUESTION = "take_question"
    ANSWER_QUESTION = "answer_question"
    LENGTHEN = "lengthen"
    TELL = "tell"
    CUT = "cut"
    MEND = "mend"
    ASK = "ask"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What can be seen of the day where the person practises."""

    state: SessionState
    room: RoomId
    """The room of a group leader; "" at the console."""
    alone: bool = False
    """The room's laptop has no contact with the centre."""
    unsent: int = 0
    """Reports that wait on the laptop."""

    @property
    def mine(self) -> RoomState:
        """The room of a group leader."""
        return self.state.rooms[self.room]


BEGINS_BEFORE = timedelta(seconds=30)
"""So long before its start the day of a practice is still as it was made."""

IsDone = Callable[[Sight, Sight], bool]
"""Whether a step is done, from what is seen now and what was seen as it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to try. Its words are `guide_<learner>_<id>` on the pages."""

    id: str
    is_done: IsDone
    plays: tuple[tuple[float, Play], ...] = ()
    """What happens around it: seconds after its beginning, in order."""
    hint_s: int = 25
    """Seconds after which a hint is given."""
    to_read: bool = False
    """There is nothing to do but to see it: a press says that it was seen."""


class Asked(StrEnum):
    """What was asked for when practice was over."""

    NOTHING = ""
    AGAIN = "again"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """How far somebody has come. `n` counts from 0, and is the number of steps at the end."""

    learner: Learner
    steps: tuple[Step, ...]
    begun: Sight
    since: datetime
    waits: bool = False
    """Nobody has begun yet."""
    first: Sight
    """What was seen as practice began."""
    n: int = 0
    just_done: str = ""
    """The step that stood there before this one, if it was done and not passed over."""
    along: tuple[str, ...] = ()
    """Steps behind it of which nothing was left to do, so they were never shown."""
    passed_over: frozenset[str] = frozenset()
    """Steps at which nothing was done."""
    asked: Asked = Asked.NOTHING

    @property
    def step(self) -> Step | None:
        """What to try now; None when all is through."""
        return self.steps[self.n] if self.n < len(self.steps) else None

    @property
    def hint_at(self) -> datetime | None:
        """When this step gives a hint."""
        if self.step is None or self.waits:
            return None
        return self.since + timedelta(seconds=self.step.hint_s)

    def hints(self, now: datetime) -> bool:
        """It has taken so long that a hint is due."""
        return self.hint_at is not None and now >= self.hint_at

    def look(self, seen: Sight, now: datetime) -> Guide:
        """Go on past what is done by now. What was so before anybody began, nobody did."""
        if self.waits or self.step is None or not self.step.is_done(seen, self.begun):
            return self
        return self._next(seen, now, passed_over=self._was_so)._past(seen, now)

    def _past(self, seen: Sight, now: datetime) -> Guide:
        """Past what is done before it is shown: it is named, for its number is never seen."""
        guide = self
        while guide.step is not None and guide.step.is_done(seen, guide.begun):
            guide = guide._next(seen, now, passed_over=guide._was_so)
        along = tuple(one.id for one in self.steps[self.n : guide.n])
        return replace(guide, just_done=self.just_done, along=along)

    @property
    def _was_so(self) -> bool:
        assert self.step is not None, "there is nothing after the end"
        return all(self.step.is_done(one, one) for one in (self.first, self.begun))

    def press(self, word: str, n: int, seen: Sight, now: datetime) -> Guide:
        """`begin`: begin, with a new day where this one would be late by now.

        `next`: pass step `n` over, or say that it was seen. For another step than this one it is
        a second press, and does nothing.

        `again` and `stop`: begin anew, or end. They count at every step, whatever `n` is, and once:
        after the first of them no other does anything.
        """
        if word == "begin" and self.waits and self.asked is Asked.NOTHING:
            if now > seen.state.programme.starts_at - BEGINS_BEFORE:
                return replace(self, asked=Asked.AGAIN)
            return replace(self, waits=False, first=seen, begun=seen, since=now)
        if word == "next" and self.step is not None and n == self.n and not self.waits:
            return self._next(seen, now, passed_over=not self.step.to_read)._past(seen, now)
        if word in (Asked.AGAIN, Asked.STOP) and self.asked is Asked.NOTHING:
            return replace(self, asked=Asked(word))
        return self

    def _next(self, seen: Sight, now: datetime, *, passed_over: bool) -> Guide:
        assert self.step is not None, "there is nothing after the end"
        left_out = self.passed_over | ({self.step.id} if passed_over else set())
        return replace(
            self,
            n=self.n + 1,
            just_done="" if passed_over else self.step.id,
            begun=seen,
            since=now,
            passed_over=left_out,
        )

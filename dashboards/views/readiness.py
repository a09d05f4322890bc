"""Whether a room is ready, on its page: one verdict, and at most one thing to do about it.

Rule: what nobody could measure is said to be unknown, and is never counted as good.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from dashboards.phrases import check_word, sentence
from dashboards.scene import EVERY_CHECK, Scene
from dashboards.views.alone import is_alone
from dashboards.views.base import Card
from dashboards.views.check_line import CheckLine, check_line
from dashboards.views.heard import is_in_contact, is_watched_back, lost_since, watched_back
from dashboards.views.ready_said import verdict_told
from session_core.join.link import join_link
from session_core.rules.check_times import FULL_BEFORE, allowed
from session_core.rules.checklist import list_results
from session_core.rules.checks import (
    JOIN_CHECKS,
    JOIN_LEG,
    LINK,
    NOT_COME,
    Catalogue,
    Catalogues,
    catalogue_for,
)
from session_core.rules.contact import Returned
from session_core.rules.legs import (
    asked_of_legs,
    leg_results,
    legs_deadline,
    legs_since,
    looked_for_from,
)
from session_core.rules.programme import Programme
from session_core.rules.readiness import WORST_FIRST, Finding, findings, next_expiry
from session_core.rules.records import dataclass
from session_core.rules.reports import CheckResult
from session_core.rules.room_state import RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CheckVerdict,
    Language,
    LegState,
    Phase,
    RoomId,
    RoomVerdict,
    SessionId,
)

SHOWN_BEFORE = FULL_BEFORE + timedelta(minutes=15)
"""From when on the verdict stands on the page though nothing is measured yet."""


HEARD: Final = "speaker_heard"
"""What people answer when the run of picture and sound has played its tones."""
TOGETHER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessCard(Card):
    """How the room is."""

    template: ClassVar[str] = "room_readiness"
    session: SessionId
    verdict: RoomVerdict
    worst: CheckLine | None
    """What to do something about first; none where nothing is wrong or missing."""
    others: tuple[CheckLine, ...]
    """Whatever else is wrong or missing."""
    well: tuple[CheckLine, ...]
    waived: tuple[CheckLine, ...]
    skipped: tuple[CheckLine, ...]
    """Of what was waived the last, or what was waived with it, where that can be taken back: the
    press is seen to have done something, though the next fault takes the place of the one before.
    """
    unchecked: tuple[str, ...]
    """Where nobody has looked at picture and sound: all of that which one answer skips. What was
    found out is skipped one by one, for each fault is one to think of.
    """
    may_repeat: bool
    """It is the laptop's own page: only there can anything be measured."""
    tries_all: bool = False
    """Everything is being measured because somebody asked."""
    join_link: str = ""
    """The way into the video meeting, where that is what to do; else ""."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the answer depends on, but for the moment: the same objects, as they never change."""

    room: RoomState
    programme: Programme
    catalogues: Catalogues
    catalogue: Catalogue
    in_contact: bool
    lost_since: datetime | None
    watched: Returned | None
    live: bool
    also: tuple[CheckResult, ...]
    """What is read of the video meeting and of the checklist now."""

    def is_of(self, programme: Programme, catalogues: Catalogues) -> bool:
        """Its catalogue is the one of these."""
        return self.programme is programme and self.catalogues is catalogues

    def is_same(self, other: Question) -> bool:
        """Without a look into what is large. Read again, a leg is the same leg."""
        kept = self.room is other.room and self.catalogue is other.catalogue
        return kept and self._said() == other._said()

    def _said(self) -> tuple[object, ...]:
        also = [
            (one.check, one.verdict, one.word, one.value, one.check in JOIN_CHECKS or one.at)
            for one in self.also
        ]
        return self.in_contact, self.lost_since, self.watched, self.live, also


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a room's checks at a moment, and until when."""

    question: Question
    at: datetime
    until: datetime | None
    """When a result is too old; none where nothing is left to expire."""
    found: tuple[Finding, ...]

    def answers(self, question: Question, now: datetime) -> bool:
        """The same is asked, and nothing has changed since."""
        is_now = self.at <= now and (self.until is None or now < self.until)
        return is_now and self.question.is_same(question)


_KNOWN: OrderedDict[tuple[SessionId, RoomId], Known] = OrderedDict()
KNOWN_MAX = 4096
"""Rooms whose findings are remembered: a page of 1 000 rooms is drawn again for one that changed,
and 33 checks of each are a fifth of a second.
"""


class _Asked:
    """What was answered of one scene: a page asks of each room more than once while it is drawn."""

    scene: Scene | None = None
    answers: ClassVar[dict[tuple[SessionId, RoomId], tuple[SessionState, Known]]] = {}


def room_known(state: SessionState, room: RoomId, scene: Scene) -> Known:
    """What is known of a room's checks by whoever serves the page. A memory of pure answers."""
    if _Asked.scene is not scene:
        _Asked.scene = scene
        _Asked.answers.clear()
    place = (state.programme.session, room)
    about, known = _Asked.answers.get(place, (None, None))
    if about is not state or known is None:
        known = _known_now(place, state, room, scene)
        _Asked.answers[place] = (state, known)
    return known


def _known_now(
    place: tuple[SessionId, RoomId], state: SessionState, room: RoomId, scene: Scene
) -> Known:
    last = _KNOWN.get(place)
    question = _question(state, room, scene, last.question if last else None)
    if last is None or not last.answers(question, scene.now):
        last = _KNOWN[place] = _answer(question, scene.now)
        if len(_KNOWN) > KNOWN_MAX:
            _KNOWN.popitem(last=False)
    return last


def _question(state: SessionState, room: RoomId, scene: Scene, last: Question | None) -> Question:
    known, presence, plan = state.rooms[room], scene.presence.get(room), state.programme
    if last is not None and last.is_of(plan, scene.catalogues):
        catalogue = last.catalogue
    else:
        about = plan.room(room)
        listed = catalogue_for(scene.catalogues, about.profile if about else "")
        catalogue = asked_of_legs(listed, plan)
    return Question(
        room=known,
        programme=plan,
        catalogues=scene.catalogues,
        catalogue=catalogue,
        in_contact=is_in_contact(scene, presence),
        lost_since=lost_since(scene, presence, known),
        watched=watched_back(state, room, scene),
        live=state.phase is Phase.LIVE,
        also=(
            *leg_results(state, room, catalogue, scene.now, leg_heard_at(state, room, scene)),
            *list_results(state, room, scene.now),
        ),
    )


def _answer(question: Question, now: datetime) -> Known:
    found = findings(
        question.room,
        question.catalogue,
        now,
        in_contact=question.in_contact,
        lost_since=question.lost_since,
        watched=question.watched,
        live=question.live,
        also=question.also,
        also_since=legs_since(question.room),
    )
    moments = [next_expiry(question.room, question.catalogue, now)]
    moments += [question.watched.until] if question.watched else []
    until = min((one for one in moments if one is not None), default=None)
    return Known(question, now, until, found)


def room_findings(state: SessionState, room: RoomId, scene: Scene) -> tuple[Finding, ...]:
    """What is known of a room's checks, worst first, by whoever serves the page."""
    return room_known(state, room, scene).found


def is_in_meeting(found: Iterable[Finding]) -> bool:
    """The video meeting is a sign of life by itself: the laptop may be gone while people talk."""
    return any(
        one.check.id == JOIN_LEG and one.verdict is CheckVerdict.OK and one.result is not None
        and one.result.word == LegState.PRESENT
        for one in found
    )  # fmt: skip


def readiness_deadline(
    state: SessionState, scene: Scene, room: RoomId | None = None
) -> datetime | None:
    """When what pages tell of readiness next changes by itself: a result is too old, a leg is not
    heard any more, or it is time to tell. Of one room where it is named.
    """
    if state.phase is Phase.CLOSED:
        return None
    rooms = state.rooms if room is None else {room} & state.rooms.keys()
    moments = [state.programme.starts_at - SHOWN_BEFORE, looked_for_from(state.programme)]
    for one in rooms:
        known = room_known(state, one, scene)
        heard_at = leg_heard_at(state, one, scene)
        leg = legs_deadline(state, one, known.question.catalogue, scene.now, heard_at)
        moments += [moment for moment in (known.until, leg) if moment is not None]
    return min((one for one in moments if one > scene.now), default=None)


def leg_heard_at(state: SessionState, room: RoomId, scene: Scene) -> datetime | None:
    """When the source of a room's leg was last heard: on a laptop, when the centre was. In a fast
    demo as if the time since then were real, for waiting for others is never sped up.
    """
    leg, here = state.rooms[room].leg, scene.saved_here
    if leg is None:
        return None
    if here is not None:
        heard = scene.now if here.link == "connected" else here.centre_heard_at
    else:
        heard = scene.legs_heard.get((state.programme.session, leg.source))
    return scene.now - (scene.now - heard) / scene.speed if heard is not None else None


def readiness_cards(
    state: SessionState, room: RoomId, scene: Scene, language: Language
) -> tuple[ReadinessCard, ...]:
    """The card, from an hour before the start until the day is over."""
    every = room_findings(state, room, scene)
    found = tuple(one for one in every if not _is_said_calmly(one, scene))
    if state.phase is Phase.CLOSED or not found or not is_time(state, found, scene.now):
        return ()
    bad = [one for one in found if one.counts_as is not CheckVerdict.OK and one.waiver is None]
    bad.sort(key=_is_for_others_to_find)
    verdict, here = verdict_told(state.rooms[room], found), scene.saved_here is not None
    worst = _worst_line(state, room, bad[0], scene) if bad else None
    skipped = _skipped_last(found, state, room) if here else ()
    tries_all = (state.programme.session, EVERY_CHECK) in scene.trying
    waived = tuple(
        check_line(state, room, one, here=here) for one in found if one.waiver is not None
    )
    return (
        ReadinessCard(
            id="readiness",
            said=_said_skipped(skipped, language)
            + _said(verdict, worst, language, tries_all=tries_all),
            session=state.programme.session,
            verdict=verdict,
            worst=worst,
            others=tuple(check_line(state, room, one, here=here) for one in bad[1:]),
            well=tuple(
                check_line(state, room, one, here=here)
                for one in found
                if one.verdict is CheckVerdict.OK
            ),
            waived=waived,
            skipped=skipped,
            unchecked=_unchecked(bad) if here else (),
            may_repeat=here,
            tries_all=tries_all,
            join_link=_way_in(state, room, bad[0]) if bad and here else "",
        ),
    )


def _skipped_last(
    found: Iterable[Finding], state: SessionState, room: RoomId
) -> tuple[CheckLine, ...]:
    """What one answer skipped came within moments."""
    at = [(one.waiver.at, one) for one in found if one.waiver is not None]
    last = max((moment for moment, _ in at), default=None)
    return tuple(
        check_line(state, room, one, here=True)
        for moment, one in at
        if last is not None and last - moment < TOGETHER
    )


def _unchecked(bad: list[Finding]) -> tuple[str, ...]:
    """What the run of picture and sound finds out, and has not; one alone is skipped by itself."""
    found = [one for one in bad if one.verdict is CheckVerdict.UNKNOWN and _is_of_run(one)]
    is_next = found[:1] == bad[:1] and len(found) > 1
    return tuple(one.check.id for one in found) if is_next else ()


def _is_of_run(finding: Finding) -> bool:
    return finding.check.by == "browser" or finding.check.id == HEARD


def _said_skipped(skipped: Iterable[CheckLine], language: Language) -> str:
    """Lines of their own: the verdict is often the same as before."""
    checks = [check_word(one.check, language) for one in skipped]
    return "".join(sentence("said_skipped", language, check=one) + "\n" for one in checks)


def _is_for_others_to_find(finding: Finding) -> tuple[int, bool]:
    """Nobody in a room can do anything about not knowing whether it is in the meeting, so of what
    is alike it comes last.
    """
    is_unheard = finding.verdict is CheckVerdict.UNKNOWN and finding.check.by == "join"
    return WORST_FIRST.index(finding.counts_as), is_unheard


def _worst_line(state: SessionState, room: RoomId, finding: Finding, scene: Scene) -> CheckLine:
    """With what can be done about it here and now."""
    here, check = scene.saved_here is not None, finding.check
    may_disturb = allowed(state.phase, "full") == "full"
    tried = {(state.programme.session, one) for one in (check.id, EVERY_CHECK)}
    can_try = here and check.by == "agent" and (may_disturb or check.when == "passive")
    can_press = can_try if check.by == "agent" else here
    return replace(
        check_line(state, room, finding, here=can_press),
        can_try=can_try,
        is_tried=can_try and bool(tried & scene.trying),
    )


def _said(
    verdict: RoomVerdict, worst: CheckLine | None, language: Language, *, tries_all: bool
) -> str:
    """The verdict is said again when a check has been tried, also where it is the same."""
    if tries_all:
        return sentence("said_tried_all", language)
    if worst is not None and worst.is_tried:
        return sentence("said_tried", language, check=check_word(worst.check, language))
    return sentence(f"said_room_{verdict}", language)


def _way_in(state: SessionState, room: RoomId, worst: Finding) -> str:
    about, join = state.programme.room(room), state.programme.join
    word = worst.result.word if worst.result else ""
    is_out = worst.check.id == JOIN_LEG and word in ("absent", *NOT_COME)
    return join_link(join, about) if is_out and about and join else ""


def is_time(state: SessionState, found: tuple[Finding, ...], now: datetime) -> bool:
    """Nothing is asked of anybody the evening before; what was measured may be looked at."""
    near = state.phase is Phase.LOBBY or now >= state.programme.starts_at - SHOWN_BEFORE
    return near or any(one.at is not None for one in found)


def _is_said_calmly(finding: Finding, scene: Scene) -> bool:
    """That the centre is away is told by the page itself, on a laptop: nobody there is to search
    for a cable, in red, beside the words that they can go on. And that a room is watched after it
    was lost is for the centre to know.
    """
    return finding.check.id == LINK and (is_alone(scene) or is_watched_back(finding))

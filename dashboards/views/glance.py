"""A room in one glance: its sign, and the facts behind it. Used by the console's strip and the
coordinator's board.

Rule 1: never green by default. A room that nobody has heard, or that has said nothing, is
"unknown", with its age.
Rule 2: worst first: a call for help, then silence, then not ready, then a laptop that is away while
        its room is in the video meeting, then missing, then heard again but not yet back, then
        remarks; and among those alike, a call that nobody has seen, a room that called and is not
        heard, and then the longest wait.
Rule 3: a call for help hides no silence: such a room bears both signs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Literal, get_args

from dashboards.scene import Scene
from dashboards.views.base import ClockView
from dashboards.views.closing import RoomRecord, room_record
from dashboards.views.heard import is_watched_back, watched_back
from dashboards.views.lines import HelpLine, Sign, help_lines, room_label
from dashboards.views.readiness import is_in_meeting, room_findings
from dashboards.views.ready_said import verdict_told
from session_core.rules.checks import LINK
from session_core.rules.clocks import local_clock, local_run
from session_core.rules.gathering import is_awaited
from session_core.rules.headcounts import attendance, is_far_above
from session_core.rules.own_way import own_way
from session_core.rules.programme import Room
from session_core.rules.readiness import Finding
from session_core.rules.readings import is_back, is_called_back
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CheckVerdict,
    Phase,
    RoomId,
    RoomVerdict,
    SegmentType,
    SessionId,
    Text,
)

WORST_FIRST: tuple[Sign, ...] = get_args(Sign)
RED_SIGNS: Final[frozenset[Sign]] = frozenset({"help", "lost", "not_ready"})
"""A room that bears one of these is not ready, whatever it has said."""
NO_WAIT = datetime.max.replace(tzinfo=UTC)

LocalStage = Literal["not_started", "started", "paused", "finished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whether the room's machine is heard: now, not since, or never; or now, after it was lost, and
    for too short a time to call it back.
    """

    state: Literal["here", "returned", "lost", "never"]
    since: datetime | None = None
    lost_at: datetime | None = None
    """When it was lost that is heard again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalView:
    """How far one room has come in a local segment, on its own clock."""

    stage: LocalStage
    clock: ClockView | None = None
    at: datetime | None = None
    """When it started, or finished."""
    added_s: int = 0
    """What its leader has added to its clock, while that is on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnView:
    """What a room has on by itself, elsewhere than the others."""

    title: Text
    since: datetime
    stayed: bool
    """Its leader knows where the others are, and chose to stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomGlance:
    """One room now."""

    session: SessionId
    id: RoomId
    label: str
    sign: Sign
    stands_as: Sign
    """The sign that it would bear without what the centre silenced: by this it is sorted."""
    verdict: RoomVerdict
    reason: str
    """The check that the verdict is for, or `is_unknown`, `is_waived`; "" where all is well."""
    found: str
    """What was found there."""
    contact: Contact
    in_meeting: bool
    """The video meeting shows it now, which is a sign of life by itself (room-readiness §8)."""
    ready: bool | None
    ready_at: datetime | None
    back: bool
    """It is with everyone, as far as it has said."""
    called_back: bool
    awaited: bool
    """A segment stands waiting for this room."""
    local: LocalView | None
    own: OwnView | None
    patients: int | None
    relatives: int | None
    counted_at: datetime | None
    count_corrected_at: datetime | None
    """When the latest count was corrected; none where it stands as it was counted."""
    count_doubted: bool
    """The latest count is far above what was expected."""
    expected: int
    unsent: int
    helps: tuple[HelpLine, ...]
    checks_failed: tuple[str, ...]
    checks_warned: tuple[str, ...]
    checks_missing: tuple[str, ...]
    record: RoomRecord
    silenced: tuple[tuple[str, datetime | None], ...] = ()
    """The checks that call nobody now, and until when; none: with the day."""
    resting: bool = False
    """A break is on."""
    phone: str = ""
    """The number to ring in the room, where it is known."""

    @property
    def words(self) -> tuple[str, ...]:
        """What its signs are called: on a break nobody is at anything by themselves, and of a room
        that was looked at in all it needs nobody says that it was not.
        """
        return tuple(self._word(one) for one in self.signs)

    def _word(self, sign: Sign) -> str:
        if sign == "local" and self.resting:
            return "pause"
        is_unsaid = sign == "unknown" and self.verdict is not RoomVerdict.UNKNOWN
        return "unsaid" if is_unsaid and self.contact.state != "never" else sign

    @property
    def signs(self) -> tuple[Sign, ...]:
        """All that it bears: a room that needs help may be without contact too."""
        unheard: Sign = "laptop_away" if self.in_meeting else "lost"
        return (self.sign, unheard) if self.needs_help_unheard else (self.sign,)

    @property
    def is_well(self) -> bool:
        """There is nothing to say of it but how many came: one line is enough."""
        more = (self.reason, self.unsent, self.local, self.own, self.helps, self.called_back)
        open_still = self.record.record.stage == "open" and not self.record.record.apart
        return self.sign in ("with", "ready") and open_still and not any(more)

    @property
    def needs_help_unheard(self) -> bool:
        """It called for help, and is not heard any more: somebody has to ring."""
        return self.sign == "help" and self.contact.state == "lost"

    @property
    def rank(self) -> tuple[int, bool, bool, datetime, str]:
        """For sorting: the worst first, the longest wait first, then by name."""
        unseen = [one.called_at for one in self.helps if one.seen_at is None]
        waits = unseen or [one.called_at for one in self.helps]
        if self.stands_as in ("lost", "laptop_away") and self.contact.since is not None:
            waits = [self.contact.since]
        return (
            WORST_FIRST.index(self.stands_as),
            not unseen,
            not self.needs_help_unheard,
            min(waits, default=NO_WAIT),
            self.label,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignCount:
    """How many rooms bear a sign."""

    sign: Sign
    count: int


def sign_counts(signs: Iterable[Sign] | Mapping[Sign, int]) -> tuple[SignCount, ...]:
    """How often each occurs, or was found to, worst first."""
    counts = Counter(signs)
    return tuple(SignCount(sign=one, count=counts[one]) for one in WORST_FIRST if counts[one])


def glance(state: SessionState, room: Room, scene: Scene) -> RoomGlance:
    """One room, as it is known."""
    known, presence = state.rooms[room.id], scene.presence.get(room.id)
    apart = scene.deviations.not_taken_in.get((state.programme.session, room.id), 0)
    found = room_findings(state, room.id, scene)
    verdict, told = verdict_told(known, found), [one for one in found if not is_watched_back(one)]
    people = attendance(known)
    latest = people.latest
    mended = people.correction_of(latest) if latest else None
    seen, meets = contact(state, room.id, scene), is_in_meeting(found)
    quiet = [one for one in found if one.silence is not None]
    return RoomGlance(
        session=state.programme.session,
        id=room.id,
        label=room_label(state, room.id),
        sign=sign(state, room.id, seen, verdict, in_meeting=meets),
        stands_as=_stands_as(state, room.id, seen, found, in_meeting=meets),
        verdict=verdict,
        reason=reason_of(told),
        found=told[0].found if told else "",
        contact=seen,
        in_meeting=meets,
        ready=known.ready,
        ready_at=known.ready_at,
        back=is_back(state, room.id),
        called_back=is_called_back(state, room.id),
        awaited=is_awaited(state, room.id),
        local=local_view(state, room.id, scene.now),
        own=own_view(state, room.id),
        patients=latest.patients if latest else None,
        relatives=latest.relatives if latest else None,
        counted_at=latest.at if latest else None,
        count_corrected_at=mended.at if mended else None,
        count_doubted=latest is not None and is_far_above(latest, room),
        expected=room.expected_patients + room.expected_relatives,
        unsent=(presence.unsent or 0) if presence else 0,
        helps=help_lines(state, room.id),
        checks_failed=_checks(found, CheckVerdict.FAIL),
        checks_warned=_checks(told, CheckVerdict.WARN),
        checks_missing=_checks(found, CheckVerdict.UNKNOWN),
        record=room_record(state, room.id, (presence.unsent or 0) if presence else 0, apart),
        silenced=tuple((one.check.id, one.silence.until) for one in quiet if one.silence),
        resting=_rests(state, room.id),
        phone=scene.phones.get(room.id, ""),
    )


def _stands_as(
    state: SessionState, room: RoomId, seen: Contact, found: Sequence[Finding], *, in_meeting: bool
) -> Sign:
    """A call for help is no check, so nothing silences it."""
    loud = [one for one in found if one.silence is None]
    if any(one.check.id == LINK for one in found) and all(one.check.id != LINK for one in loud):
        seen = Contact(state="here")
    verdict = verdict_told(state.rooms[room], loud)
    return sign(state, room, seen, verdict, in_meeting=in_meeting)


def reason_of(found: Sequence[Finding]) -> str:
    """Why a room's verdict is what it is: what is worst."""
    if not found or found[0].counts_as is CheckVerdict.OK:
        return ""
    if found[0].waiver is not None:
        return "is_waived"
    return "is_unknown" if found[0].counts_as is CheckVerdict.UNKNOWN else found[0].check.id


def _checks(found: Iterable[Finding], verdict: CheckVerdict) -> tuple[str, ...]:
    """Those that count so, in the catalogue's order."""
    return tuple(one.check.id for one in found if one.counts_as is verdict)


def contact(state: SessionState, room: RoomId, scene: Scene) -> Contact:
    """What live sockets say; and where they say nothing, what the log last said."""
    known, presence = state.rooms[room], scene.presence.get(room)
    if presence is not None and presence.connected:
        watched = watched_back(state, room, scene)
        if watched is None:
            return Contact(state="here")
        return Contact(state="returned", since=watched.back_at, lost_at=watched.lost_at)
    if presence is not None and presence.heard_at is not None:
        return Contact(state="lost", since=presence.heard_at)
    if known.contact_at is not None:
        return Contact(state="lost", since=known.contact_at)
    return Contact(state="never")


def sign(
    state: SessionState, room: RoomId, seen: Contact, verdict: RoomVerdict, *, in_meeting: bool
) -> Sign:
    """The one word for a room, the worst that is true."""
    known = state.rooms[room]
    if help_lines(state, room):
        return "help"
    if state.phase is Phase.CLOSED:
        return "closed" if known.closing else "over"
    if seen.state == "lost" and not in_meeting:
        return "lost"
    if known.ready is False or verdict is RoomVerdict.NOT_READY:
        return "not_ready"
    if seen.state == "lost":
        return "laptop_away"
    if seen.state == "never":
        return "unknown"
    return _sign_of_heard(state, room, verdict, is_watched=seen.state == "returned")


def _sign_of_heard(
    state: SessionState, room: RoomId, verdict: RoomVerdict, *, is_watched: bool
) -> Sign:
    """For a room that is heard and has nothing wrong: how far it has come. That its leader calls
    it ready makes nothing known that nobody looked at. Once people are in, nobody is asked whether
    the room is ready: what is known of it is told, as on its own page.
    """
    known, run = state.rooms[room], state.current
    parted = run is not None and (own_way(state, room) is not None or not is_back(state, room))
    if run is not None and parted and not run.segment.type.parts_rooms:
        return "away"
    if is_watched:
        return "returned"
    if parted:
        return "local"
    if verdict is RoomVerdict.UNKNOWN:
        return "unknown"
    if known.ready is None and not (state.phase is Phase.LIVE and verdict is RoomVerdict.REMARK):
        return "unknown"
    if verdict is not RoomVerdict.READY:
        return "remark"
    return "with" if state.phase is Phase.LIVE else "ready"


def _rests(state: SessionState, room: RoomId) -> bool:
    run = state.current
    is_break = run is not None and run.segment.type is SegmentType.BREAK
    return is_break and own_way(state, room) is None


def own_view(state: SessionState, room: RoomId) -> OwnView | None:
    """What the room has on by itself, or None where it is with the others."""
    own = own_way(state, room)
    segment = state.programme.segment(own.segment) if own else None
    if own is None or segment is None:
        return None
    return OwnView(title=segment.title, since=own.started_at, stayed=own.stayed)


def local_view(state: SessionState, room: RoomId, now: datetime) -> LocalView | None:
    """The room's progress in the local segment that is on, or None when none is on."""
    run, local = state.current, local_run(state, room)
    if run is None or not run.segment.type.is_local:
        return None
    if local is None:
        return LocalView(stage="not_started")
    clock = local_clock(state, room, now)
    if clock is None:
        return LocalView(stage="finished", at=local.finished_at)
    stage: LocalStage = "started" if local.paused_since is None else "paused"
    return LocalView(
        stage=stage, clock=ClockView.of(clock), at=local.started_at, added_s=local.added_s
    )

"""Whether a room is ready: one verdict from everything that is known of it (klarhet).

Theory (room-readiness §4): the verdict is the worst of what the room needs. What is missing, or was
measured too long ago, is unknown: never good, and never bad. What somebody in the room waived is a
remark, for it was seen to work and is told all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from session_core.rules.checks import JOIN_LEG, LINK, Catalogue, Check, CheckId
from session_core.rules.contact import AGAIN, RETURNED, Returned, outage_began
from session_core.rules.records import dataclass
from session_core.rules.reports import CheckResult
from session_core.rules.room_state import CheckCare, RoomState, Waiver
from session_core.rules.silence import Silence
from session_core.rules.steady import UNSTABLE
from session_core.rules.terms import CheckVerdict, LegState, RoomVerdict

OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip
CAUSES: Final[Mapping[tuple[CheckId, str], CheckId]] = {("sound_loop", "deaf"): "mic_level"}
"""A check's word for "not made", and the other check because of which. What a loudspeaker does
cannot be known through a microphone that is off.
"""
EARS: Final[Mapping[CheckId, CheckId]] = {"sound_loop": "speaker_heard"}
"""What a person answers of the same thing as a microphone measured: people who heard the tones
know better than it, so what it found is worth a remark and no more.
"""
SEEN_BY: Final[Mapping[CheckId, Literal["centre", "room"]]] = {
    "cam_picture": "centre", "mic_level": "centre", "sound_loop": "room",
}  # fmt: skip
"""Who tells of a device in the video meeting itself: the centre sees and hears the room by its
camera and microphone, and the room hears the studio by its loudspeaker.
"""
UNLISTED_VALID_S: Final = 900
WORST_FIRST: Final = (FAIL, UNKNOWN, WARN, OK)

_MEANS: Final = {
    FAIL: RoomVerdict.NOT_READY,
    UNKNOWN: RoomVerdict.UNKNOWN,
    WARN: RoomVerdict.REMARK,
    OK: RoomVerdict.READY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is known of one check of a room now."""

    check: Check
    verdict: CheckVerdict
    """What the result means now: unknown where it is too old."""
    result: CheckResult | None
    """The last one, also where it is too old to be worth anything; none where there never was."""
    since: datetime | None = None
    """Since when that has been its verdict; none where it was never measured."""
    unstable: bool = False
    waiver: Waiver | None = None
    care: CheckCare | None = None
    silence: Silence | None = None
    """Nobody is to be called because of it now."""
    outdone: bool = False
    """People saw or heard for themselves, since, that it works."""

    @property
    def counts_as(self) -> CheckVerdict:
        """What it does to the room's verdict."""
        if self.verdict is OK:
            return WARN if self.unstable else OK
        if self.waiver is not None or (self.outdone and self.verdict is FAIL):
            return WARN
        if self.verdict is UNKNOWN and self.check.need != "required":
            return UNKNOWN if self._was_fault else OK
        return max(self.verdict, WARN, key=_badness) if self.unstable else self.verdict

    @property
    def _was_fault(self) -> bool:
        """What stopped the room and is too old to be told is no cure: nobody found it well since.
        In a lecture nothing that could disturb it is measured, so a line that was too bad to use
        would be well again by itself when that is too old.
        """
        was_bad = self.result is not None and self.result.verdict is FAIL
        return was_bad and not self.outdone

    @property
    def found(self) -> str:
        """What was found, as a word: of a figure what it is worth."""
        return (self.result.word if self.result else "") or str(self.verdict)

    @property
    def at(self) -> datetime | None:
        """When it was measured."""
        return self.result.at if self.result else None


_badness = {verdict: -place for place, verdict in enumerate(WORST_FIRST)}.__getitem__


def findings(
    room: RoomState,
    catalogue: Catalogue,
    now: datetime,
    *,
    in_contact: bool,
    lost_since: datetime | None = None,
    watched: Returned | None = None,
    live: bool = False,
    also: Iterable[CheckResult] = (),
    also_since: Mapping[CheckId, datetime] | None = None,
) -> tuple[Finding, ...]:
    """Every check that the room has use for, worst first, and in the catalogue's order among those
    alike. `lost_since` is when the centre lost contact with the room, and `watched` says that it is
    heard again and not yet back; `also` is what is read from elsewhere than the room's own
    measurements, and `also_since` from when on it has been so. While it is `live`, what was found
    well once is not missed for its age: nobody opens a camera in the middle of a lecture to know
    that it still works. What nobody ever found well is missed until somebody does.
    """
    also = tuple(also)
    lost = _lost(room, lost_since, also) or _watched(watched)
    told = {**room.checks, **{one.check: one for one in (*lost, *also)}}
    # What the laptop said of the link itself, it said before.
    since = {**room.checks_since, **(also_since or {}), **{one.check: one.at for one in lost}}
    if watched is not None:
        since[LINK] = watched.lost_at
    strange = [_unlisted(one) for one in told.values() if _name(one.check) not in catalogue]
    found = [
        _finding(room, _asked_of(room, check, told, live=live), told, since, now,
                 in_contact=in_contact)
        for check in (*catalogue.values(), *strange)
        if check.need != "skipped"
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: WORST_FIRST.index(one.counts_as)))


def _asked_of(
    room: RoomState, check: Check, told: Mapping[CheckId, CheckResult], *, live: bool
) -> Check:
    if check.need != "required":
        return check
    is_spared = live and check.when != "passive" and _was_found_well(room, check.id)
    if is_spared or _is_told_by_its_cause(check, told):
        return replace(check, need="watched")
    return check


def _was_found_well(room: RoomState, check: CheckId) -> bool:
    """By the last that looked, a machine or people: else the start of a lecture would cure it."""
    result = room.checks.get(check)
    return is_outdone(room, check) or (result is not None and result.verdict in (OK, WARN))


def _is_told_by_its_cause(check: Check, told: Mapping[CheckId, CheckResult]) -> bool:
    """It could not be made because of another check, which says so itself: one cause is told, and
    put right or waived, once.
    """
    result = told.get(check.id)
    cause = told.get(CAUSES.get((check.id, result.word), "")) if result else None
    return cause is not None and cause.verdict is not OK


def _finding(
    room: RoomState,
    check: Check,
    told: dict[CheckId, CheckResult],
    since: Mapping[CheckId, datetime],
    now: datetime,
    *,
    in_contact: bool,
) -> Finding:
    result = told.get(check.id)
    swings, silence = told.get(check.id + UNSTABLE), room.silenced.get(check.id)
    return Finding(
        check=check,
        verdict=_verdict_now(check, result, now, in_contact=in_contact),
        result=result,
        since=since.get(check.id, result.at) if result else None,
        unstable=swings is not None and swings.verdict is WARN,
        waiver=room.waived.get(check.id),
        care=room.cared.get(check.id),
        silence=silence if silence and silence.holds(now) else None,
        outdone=is_outdone(room, check.id),
    )


def is_outdone(room: RoomState, check: CheckId) -> bool:
    """People saw or heard for themselves that it works, since it was last measured, if it was."""
    if check not in EARS and check not in SEEN_BY:
        return False
    result = room.checks.get(check)
    return any(result is None or at >= result.at for at in _seen_well_at(room, check))


def _seen_well_at(room: RoomState, check: CheckId) -> Iterator[datetime]:
    heard = room.checks.get(EARS.get(check, ""))
    if heard is not None and heard.verdict is OK:
        yield heard.at
    said = {"centre": room.confirmed, "room": room.hears}.get(SEEN_BY.get(check, ""))
    if said is not None and said.well:
        yield said.at


def next_expiry(room: RoomState, catalogue: Catalogue, now: datetime) -> datetime | None:
    """When the next result of a room counts no more, or people are to be called again because of
    one; none where nothing is left to expire.

    Until then its findings are the same, as long as nobody tells anything new. (That a check
    swings is told under a name of its own, and does not expire.)
    """
    ends = (
        one.at + valid_for(one.check, catalogue) + timedelta.resolution
        for one in room.checks.values()
        if one.verdict is not UNKNOWN and not one.check.endswith(UNSTABLE)
    )
    silences = (one.until for one in room.silenced.values() if one.until is not None)
    return min((one for one in (*ends, *silences) if one > now), default=None)


def valid_for(check: CheckId, catalogue: Catalogue) -> timedelta:
    """For how long a result of this check is worth anything."""
    known = catalogue.get(check)
    return known.valid if known else timedelta(seconds=UNLISTED_VALID_S)


def _name(check: CheckId) -> CheckId:
    return check.removesuffix(UNSTABLE)


def _unlisted(result: CheckResult) -> Check:
    """A check that only a newer laptop knows counts for what it says."""
    return Check(
        id=_name(result.check), by="agent", unit=result.unit, warn=None, fail=None, bad="high",
        valid_s=UNLISTED_VALID_S, call="nobody", code="", reason="",
    )  # fmt: skip


def _lost(
    room: RoomState, since: datetime | None, also: Iterable[CheckResult]
) -> tuple[CheckResult, ...]:
    """No contact is a fault of the link that no laptop can tell of. Where the room is in the video
    meeting it is a remark: people hear and see, and only the laptop is away (room-readiness §8).
    """
    if since is None:
        return ()
    began = outage_began(room, since)
    meets = any(one.check == JOIN_LEG and one.word == LegState.PRESENT for one in also)
    word = AGAIN if began < since else ""
    return (CheckResult(check=LINK, verdict=WARN if meets else FAIL, word=word, at=began),)


def _watched(watched: Returned | None) -> tuple[CheckResult, ...]:
    """That it is heard again is worth a remark until it is back."""
    if watched is None:
        return ()
    return (CheckResult(check=LINK, verdict=WARN, word=RETURNED, at=watched.back_at),)


def _verdict_now(
    check: Check, result: CheckResult | None, now: datetime, *, in_contact: bool
) -> CheckVerdict:
    """A fault of the link reaches nobody before the link is in order again. So while a room is in
    contact the link is well, whatever was told of it before; if it is not watched.
    """
    if check.id == LINK and in_contact and not (result and result.word == RETURNED):
        return OK
    if check.id == LINK and result is not None and result.verdict is not OK:
        return result.verdict
    if result is None or now - result.at > check.valid:
        return UNKNOWN
    return result.verdict


def room_verdict(found: Iterable[Finding]) -> RoomVerdict:
    """The one word for a room; of a room with no use for any check nothing is known."""
    verdicts = [one.counts_as for one in found]
    return _MEANS[max(verdicts, key=_badness)] if verdicts else RoomVerdict.UNKNOWN

"""One check on a room's page: what was found, and what to do about it here and now.

Rule 1: what is too old is not told as if it were so now, and what was never looked at is not told
as if somebody had tried.
Rule 2: nobody is asked to open a camera in the middle of a lecture. What picture and sound lack
then is told calmly, for the next break.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from dashboards.phrases import call_of, cause_of, known, remedy_of
from session_core.rules.checklist import CHECKLIST
from session_core.rules.checks import Check, Measurer
from session_core.rules.legs import looked_for_from
from session_core.rules.readiness import Finding
from session_core.rules.readings import coming
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import CheckVerdict, Phase, RoomId, SegmentType, WaiveReason

WAITS: Final = ("break", "rest")
"""For what a device waits that cannot be tried now: a break, or none is left."""
NOTHING_THERE: Final = frozenset({
    ("cam_present", "none"), ("cam_picture", "unplugged"),
    ("mic_level", "none"), ("mic_level", "unplugged"),
    ("speaker_heard", "no"), (CHECKLIST, "open"), (CHECKLIST, "overdue"),
})  # fmt: skip
"""What nobody can see to work: a device that is not there, what people have said no to, and what
they have not ticked. It may not be needed today.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check as it is now, and what to do about it."""

    check: str
    by: Measurer
    verdict: CheckVerdict
    unstable: bool
    value: float | None
    unit: str
    at: datetime | None
    since: datetime | None
    cause: str
    """The code of the sentence for what was found; "" where the check's name says it all."""
    remedy: str
    """The code of a sentence; "" where there is nothing to do but wait."""
    call: str
    """The code of the sentence that says whom to call."""
    phone: str
    """Their number; "" where none is known, or nobody is to be called."""
    code: str
    looked_for_at: datetime | None
    """From when on the room is looked for in the video meeting, where it is not yet."""
    waived: WaiveReason | None
    waived_at: datetime | None
    can_try: bool = False
    """The laptop itself measures it, and may do so now."""
    is_tried: bool = False
    """It is being measured because somebody asked."""
    may_work: bool = True
    """Somebody may see or hear that it works, whatever was found."""
    waits: bool = False
    """It is not known, and not to be found out in the middle of what is on."""


def may_open_devices(state: SessionState) -> bool:
    """Nobody is disturbed who has to listen: before the start, and in a break."""
    run = state.current
    return state.phase is not Phase.LIVE or (
        run is not None and run.segment.type is SegmentType.BREAK
    )


def has_break_ahead(state: SessionState) -> bool:
    """There is a time at which devices may be tried."""
    return any(one.type is SegmentType.BREAK for one in coming(state))


def whom_to_call(state: SessionState, room: RoomId, check: Check, remedy: str) -> tuple[str, str]:
    """The code of the sentence that says whom to call, and their number."""
    about = state.programme.room(room)
    own = about.it_phone if about else ""
    return call_of(check.call, remedy, own, state.programme.help_phone)


def check_line(state: SessionState, room: RoomId, finding: Finding, *, here: bool) -> CheckLine:
    """What can be pressed is only told where it can be pressed: `here`, in the room itself."""
    check, result, waiver = finding.check, finding.result, finding.waiver
    where = _where(state, check, here=here)
    cause, remedy = _advice(finding, where)
    if check.id == CHECKLIST and remedy and state.phase is Phase.LIVE:
        remedy = "remedy_checklist_live"
    call, phone = whom_to_call(state, room, check, remedy)
    looked_for_at = None
    if remedy == "missing_join" and state.phase is Phase.PLANNED:
        remedy, looked_for_at = "missing_join_ahead", looked_for_from(state.programme)
    return CheckLine(
        check=check.id,
        by=check.by,
        verdict=finding.verdict,
        unstable=finding.unstable,
        value=result.value if result else None,
        unit=check.unit,
        at=known_at(finding),
        since=finding.since,
        cause=cause,
        remedy=remedy,
        call=call,
        phone=phone,
        code=check.code,
        looked_for_at=looked_for_at,
        waived=waiver.reason if waiver else None,
        waived_at=waiver.at if waiver else None,
        may_work=not _is_nothing_there(finding),
        waits=where in WAITS and finding.verdict is CheckVerdict.UNKNOWN,
    )


def known_at(finding: Finding) -> datetime | None:
    """When it was measured. What is read anew each time, such as a leg in the video meeting, is so
    since a moment: when it was last read is nobody's news, and is not in the log.
    """
    return finding.since if finding.check.by == "join" else finding.at


def _is_nothing_there(finding: Finding) -> bool:
    result = finding.result if finding.verdict is not CheckVerdict.UNKNOWN else None
    return result is not None and (result.check, result.word) in NOTHING_THERE


def _where(state: SessionState, check: Check, *, here: bool) -> str:
    """Whence what is not known can be found out, or when."""
    if not here:
        return "away"
    if check.by != "browser" or may_open_devices(state):
        return check.by
    return "break" if has_break_ahead(state) else "rest"


def told_fault(check: Check, found: str) -> tuple[str, str]:
    """The codes of what was found and of the one thing that helps: the same in the room and on the
    board, so that two people on the phone read each other one sentence.
    """
    return cause_of(check.id, found), remedy_of(check.remedy or check.id, found)


def _advice(finding: Finding, where: str) -> tuple[str, str]:
    """The codes of what was found and of what to do about it."""
    check, result, found = finding.check, finding.result, finding.found
    if finding.verdict is not CheckVerdict.UNKNOWN:
        return told_fault(check, found)
    if result is not None and result.verdict is not CheckVerdict.UNKNOWN:
        return f"old_{where}", ""
    if cause := cause_of(check.id, found):
        again = f"again_{where}"
        codes = (again,) if where in WAITS else (f"remedy_{check.id}_{found}", again)
        return cause, next((code for code in codes if known(code)), "")
    return "", f"missing_{where}"

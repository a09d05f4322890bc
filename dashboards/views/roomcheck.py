"""Picture and sound on the room page: the guided run, and what the last one found.

The run itself is the browser's (`static/roomcheck.js`): this card gives it its words and its place,
and shows what the laptop made of the findings, one sentence and one remedy for each.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Final

from dashboards.phrases import cause_of, remedy_of, sentence
from dashboards.scene import RoomDevices, Scene
from dashboards.views.base import Card
from dashboards.views.check_line import has_break_ahead, may_open_devices, whom_to_call
from dashboards.views.lines import room_label
from session_core.rules.checks import Catalogue, Check, CheckId, catalogue_for
from session_core.rules.readiness import is_outdone
from session_core.rules.records import dataclass
from session_core.rules.reports import CheckResult
from session_core.rules.room_state import RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import CheckVerdict, Language, Phase, RoomId, SessionId

BY_PAGE: Final[tuple[CheckId, ...]] = (
    "browser", "cam_present", "cam_picture", "mic_level", "mic_noise", "sound_loop",
    "speaker_heard",
)  # fmt: skip
"""What the page itself finds out, in the order in which it does."""
DENIED: Final = ("denied", "cam_denied", "mic_denied")
HEARD: Final[CheckId] = "speaker_heard"
LOOP: Final[CheckId] = "sound_loop"
TROUBLES: Final = (CheckVerdict.FAIL, CheckVerdict.WARN)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """One finding, in codes of sentences."""

    check: CheckId
    verdict: CheckVerdict
    found: str
    remedy: str
    """"" where there is nothing to do but to try again."""
    call: str
    """The code of the sentence that says whom to call."""
    phone: str
    code: str
    shows_where: bool
    """A drawing shows where to press."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCheckCard(Card):
    """The run and its findings."""

    template: ClassVar[str] = "room_check"
    session: SessionId
    place: str
    """What the person in the room calls it when asked to speak."""
    devices: RoomDevices
    may_run: bool
    """Only the laptop's own page may use the devices."""
    is_on: bool
    """The course is on, and the devices may be in the meeting."""
    waits: bool
    """A break is to come, and to try it now would disturb."""
    lines: tuple[FoundLine, ...]
    asks_whether_heard: bool

    @property
    def troubles(self) -> tuple[FoundLine, ...]:
        """What to do something about, the worst first."""
        found = [one for one in self.lines if one.verdict in TROUBLES]
        return tuple(sorted(found, key=lambda one: TROUBLES.index(one.verdict)))

    @property
    def calls(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Whom to call where nothing helps, each once, with their number and the codes of all that
        is theirs.
        """
        coded = [one for one in self.troubles if one.code]
        helpers = dict.fromkeys((one.call, one.phone) for one in coded)
        return tuple(
            (*helper, tuple(one.code for one in coded if (one.call, one.phone) == helper))
            for helper in helpers
        )

    @property
    def fine(self) -> tuple[FoundLine, ...]:
        """What is in order."""
        return tuple(one for one in self.lines if one.verdict is CheckVerdict.OK)

    @property
    def unknown(self) -> tuple[FoundLine, ...]:
        """What was not found out."""
        return tuple(one for one in self.lines if one.verdict is CheckVerdict.UNKNOWN)

    @property
    def measured(self) -> str:
        """The checks that hold a finding: the browser takes these back when devices change."""
        return " ".join(one.check for one in (*self.troubles, *self.fine))

    @property
    def verdict(self) -> CheckVerdict:
        """The worst there is; unknown before the first run, and where something was not found."""
        if self.troubles:
            return self.troubles[0].verdict
        return CheckVerdict.UNKNOWN if self.unknown or not self.lines else CheckVerdict.OK


def room_check_cards(
    state: SessionState, room: RoomId, scene: Scene, language: Language
) -> tuple[RoomCheckCard, ...]:
    """The card on the laptop while the day is not over; elsewhere only where there are findings."""
    catalogue = _catalogue(state, room, scene)
    results = _results(state, room, scene, catalogue)
    may_run = scene.saved_here is not None
    if state.phase is Phase.CLOSED or not (may_run or results):
        return ()
    known = state.rooms[room]
    lines = tuple(_line(state, room, _as_heard(one, known), catalogue) for one in results.values())
    asks = _asks_whether_heard(results)
    card = RoomCheckCard(
        id="roomcheck",
        session=state.programme.session,
        place=room_label(state, room).partition(" (")[0],
        devices=scene.devices,
        may_run=may_run,
        is_on=state.phase is Phase.LIVE,
        waits=not may_open_devices(state) and has_break_ahead(state),
        lines=tuple(
            one for one in lines if one.check != HEARD or (one.verdict in _ANSWERED and not asks)
        ),
        asks_whether_heard=may_run and asks,
    )
    return (_with_said(card, language),)


_ANSWERED: Final = (CheckVerdict.OK, *TROUBLES)


def _catalogue(state: SessionState, room: RoomId, scene: Scene) -> Catalogue:
    about = state.programme.room(room)
    return catalogue_for(scene.catalogues, about.profile if about else "")


def _results(
    state: SessionState, room: RoomId, scene: Scene, catalogue: Catalogue
) -> dict[CheckId, CheckResult]:
    """What the page found, as far as the room has use for it and it is not too old to be true."""
    found = state.rooms[room].checks
    return {
        name: found[name]
        for name in BY_PAGE
        if name in found and _counts(found[name], catalogue.get(name), scene.now)
    }


def _counts(result: CheckResult, check: Check | None, now: datetime) -> bool:
    return check is None or (check.need != "skipped" and now - result.at <= check.valid)


def _asks_whether_heard(results: dict[CheckId, CheckResult]) -> bool:
    """The tones were played, and nobody has said yet whether they were heard."""
    played, heard = results.get(LOOP), results.get(HEARD)
    if played is None or played.word in ("changed", "late"):
        return False
    return heard is None or heard.at < played.at or heard.verdict is CheckVerdict.UNKNOWN


def _as_heard(result: CheckResult, room: RoomState) -> CheckResult:
    """People who heard the tones know better than the microphone: what it found is a remark. And so
    do people who saw and heard the room in the meeting.
    """
    if result.verdict is CheckVerdict.FAIL and is_outdone(room, result.check):
        return replace(result, verdict=CheckVerdict.WARN)
    return result


def _line(
    state: SessionState, room: RoomId, result: CheckResult, catalogue: Catalogue
) -> FoundLine:
    check = catalogue.get(result.check)
    found = result.word or str(result.verdict)
    remedy = remedy_of(check.remedy or check.id if check else result.check, found)
    call, phone = whom_to_call(state, room, check, remedy) if check else ("call_nobody", "")
    return FoundLine(
        check=result.check,
        verdict=result.verdict,
        found=_said_of(result, found),
        remedy=remedy,
        call=call,
        phone=phone,
        code=check.code if check else "",
        shows_where=result.word in DENIED,
    )


def _said_of(result: CheckResult, found: str) -> str:
    """What was found; of a result that has no word, as one of another version may, the check's own
    name beside the sign, or that it was not tried.
    """
    is_known = result.verdict is not CheckVerdict.UNKNOWN
    codes = (found, str(result.verdict)) if is_known else (found, "unknown", "missed")
    said = next((code for one in codes if (code := cause_of(result.check, one))), "")
    return said or f"check_{result.check}"


def _with_said(card: RoomCheckCard, language: Language) -> RoomCheckCard:
    if card.verdict is CheckVerdict.UNKNOWN:
        return card
    if not card.troubles:
        return replace(card, said=sentence("said_check_ok", language))
    worst = card.troubles[0]
    remedy = sentence(worst.remedy, language) if worst.remedy else ""
    what = sentence(worst.found, language)
    return replace(card, said=sentence("said_check_worst", language, what=what, remedy=remedy))

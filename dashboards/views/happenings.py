"""What happened, in one sentence for each event: for whoever looks at a day again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import singledispatch
from typing import Literal

from dashboards.formats import listed, span, time_of_day
from dashboards.phrases import check_word, sentence
from dashboards.views.lines import room_label, room_labels
from session_core.rules import care_events as ce
from session_core.rules import events as e
from session_core.rules import reports as r
from session_core.rules.changes import replace
from session_core.rules.replay import Happening
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    CatchUpWay,
    Language,
    LocalStep,
    ScreenShows,
    SegmentId,
    SegmentType,
)

MarkKind = Literal["segment", "help", "lost", "undo"]
Code = tuple[str, Mapping[str, object]]
"""Of a sentence, and what it names."""


def happening_text(told: Happening, state: SessionState, language: Language) -> str:
    """The sentence about an event, in which rooms are called what they are called in this state."""
    code, details = _code_of(told, _Namer(state, language))
    return sentence(code, language, room=room_label(state, told.room), **details)


def mark_of(told: Happening) -> MarkKind | None:
    """The mark that it has on the day; none for what only stands in the list."""
    match told.event:
        case e.SegmentStarted() | e.SessionEnded():
            return "segment"
        case (
            e.MoveUndone() | e.WaitingResumed() | ce.CallBackUndone() | ce.QuestionMarked(undo=True)
        ):
            return "undo"
        case e.LengthChanged() | e.HoldStarted() | e.HoldEnded() | e.SessionReopened():
            return "undo" if told.event.undoes else None
        case e.ReportKept(report=r.HelpReport()):
            return "help"
        case e.ReportKept(report=r.ContactReport(in_contact=False)):
            return "lost"
        case _:
            return None


class _Namer:
    """What things are called in one language."""

    def __init__(self, state: SessionState, language: Language) -> None:
        self.state = state
        self.plan = state.programme
        self.language = language

    def title(self, segment: SegmentId) -> str:
        known = next((one for one in self.plan.segments if one.id == segment), None)
        return known.title.in_language(self.language) if known else segment

    def is_evaluation(self, segment: SegmentId) -> bool:
        known = self.plan.segment(segment)
        return known is not None and known.type is SegmentType.EVALUATION

    def item(self, item: str) -> str:
        known = next((one for one in self.plan.checklist if one.id == item), None)
        return known.title.in_language(self.language) if known else item

    def rooms(self, rooms: tuple[str, ...]) -> str:
        return listed(room_labels(self.state, rooms), self.language)

    def check(self, check: str) -> str:
        return _small(check_word(check, self.language))

    def span(self, seconds: int) -> str:
        return span(timedelta(seconds=abs(seconds)), self.language)

    def word(self, code: str) -> str:
        return _small(sentence(code, self.language))


def _small(text: str) -> str:
    """As it stands within a sentence."""
    return text[:1].lower() + text[1:]


def _code_of(told: Happening, names: _Namer) -> Code:
    event = told.event
    if isinstance(event, e.ReportKept):
        return _told_by_room(event.report, names)
    undone = _taken_back(event, names)
    if undone is not None:
        code, details = undone
        return "told_undone", {"what": sentence(code, names.language, **details)}
    return _done_at_centre(event, names)


def _taken_back(event: e.Event, names: _Namer) -> Code | None:
    """What an undo took back, as it was told when it was done; none for all else."""
    match event:
        case e.LengthChanged() if event.undoes:
            return _done_at_centre(replace(event, seconds=-event.seconds), names)
        case e.HoldEnded() if event.undoes:
            return "told_hold_started", {}
        case e.HoldStarted() if event.undoes:
            return "told_hold_ended", {}
        case e.WaitingResumed():
            return "told_waiting_ended", {}
        case ce.CallBackUndone():
            return "told_rooms_called_back", {"rooms": names.rooms(event.rooms)}
        case e.SessionReopened() if event.undoes:
            return "told_session_ended", {}
        case e.MoveUndone(way=CatchUpWay() as way):
            return f"done_{way}", {}
        case e.MoveUndone() if event.of:
            return f"told_{event.of}", {"title": names.title(event.segment)}
        case _:
            return None


@singledispatch
def _done_at_centre(event: e.Event, names: _Namer) -> Code:
    """Most kinds have one sentence, which names nothing but the room."""
    return f"told_{event.kind}", {}


@_done_at_centre.register
def _(event: e.LobbyOpened, names: _Namer) -> Code:
    return "told_rehearsal_opened" if event.rehearsal else "told_lobby_opened", {}


@_done_at_centre.register
def _(event: e.SegmentStarted, names: _Namer) -> Code:
    return "told_segment_started", {"title": event.segment.title.in_language(names.language)}


@_done_at_centre.register
def _(event: e.SegmentSkipped, names: _Namer) -> Code:
    named = {"title": names.title(event.segment), "why": event.why}
    if not names.is_evaluation(event.segment):
        return "told_segment_skipped", named
    return f"told_evaluation_left_out{'' if event.why else '_unsaid'}", named


@_done_at_centre.register
def _(event: e.SegmentPutBack, names: _Namer) -> Code:
    return "told_segment_put_back", {"title": names.title(event.segment)}


@_done_at_centre.register
def _(event: e.SessionEnded, names: _Namer) -> Code:
    if not event.why:
        return "told_session_ended", {}
    return "told_session_ended_without", {"why": event.why}


@_done_at_centre.register
def _(event: e.LengthChanged, names: _Namer) -> Code:
    code = "told_longer" if event.seconds > 0 else "told_shorter"
    return code, {"title": names.title(event.segment), "span": names.span(event.seconds)}


@_done_at_centre.register
def _(event: e.CaughtUp, names: _Namer) -> Code:
    return f"done_{event.way}", {}


@_done_at_centre.register
def _(event: ce.RoomsCalledBack, names: _Namer) -> Code:
    return "told_rooms_called_back", {"rooms": names.rooms(event.rooms)}


@_done_at_centre.register
def _(event: ce.MessageSent, names: _Namer) -> Code:
    return "told_message_sent", {"rooms": names.rooms(event.rooms), "text": event.text}


@_done_at_centre.register
def _(event: ce.SpeakerTold, names: _Namer) -> Code:
    if event.text is None:
        return "told_speaker_line_gone", {}
    return "told_speaker_told", {"text": event.text}


@_done_at_centre.register
def _(event: ce.QuestionMarked, names: _Namer) -> Code:
    if event.undo:
        return "told_question_undone", {}
    return f"told_question_{'queued' if event.queued else event.status}", {}


@_done_at_centre.register
def _(event: ce.CheckCared, names: _Namer) -> Code:
    named = {"check": names.check(event.check), "rooms": names.rooms(event.rooms)}
    return f"told_cared_{event.step}", named


@_done_at_centre.register(ce.AlarmSilenced)
@_done_at_centre.register(ce.SilenceEnded)
def _(event: ce.AlarmSilenced | ce.SilenceEnded, names: _Namer) -> Code:
    named = {"check": names.check(event.check), "rooms": names.rooms(event.rooms)}
    if isinstance(event, ce.SilenceEnded):
        return "told_silence_ended", named
    if event.until is None:
        return "told_alarm_silenced_day", named
    return "told_alarm_silenced", {**named, "until": time_of_day(event.until)}


@_done_at_centre.register(ce.ItemTicked)
@_done_at_centre.register(ce.ItemUnticked)
def _(event: ce.ItemTicked | ce.ItemUnticked, names: _Namer) -> Code:
    return f"told_{event.kind}", {"item": names.item(event.item)}


@_done_at_centre.register
def _(event: ce.RoomConfirmed, names: _Namer) -> Code:
    return "told_room_confirmed" if event.well else "told_room_missed", {}


@_done_at_centre.register
def _(event: ce.ScreensTold, names: _Namer) -> Code:
    rooms = names.rooms(event.rooms)
    if event.shows is ScreenShows.PROGRAMME:
        return "told_screens_back", {"rooms": rooms}
    shown = event.text or sentence(f"shows_{event.shows}", names.language)
    return "told_screens_told", {"rooms": rooms, "text": shown}


@_done_at_centre.register
def _(event: ce.RoomRenamed, names: _Namer) -> Code:
    if event.name is None:
        return "told_room_named_as_planned", {}
    return "told_room_renamed", {"name": event.name}


@singledispatch
def _told_by_room(report: r.Report, names: _Namer) -> Code:
    return f"told_{report.kind}", {}


@_told_by_room.register
def _(report: r.ReadinessReport, names: _Namer) -> Code:
    return "told_ready" if report.ready else "told_not_ready", {}


@_told_by_room.register
def _(report: r.ChecklistReport, names: _Namer) -> Code:
    code = "told_room_ticked" if report.ticked else "told_room_unticked"
    return code, {"item": names.item(report.item)}


@_told_by_room.register
def _(report: r.EvaluationReport, names: _Namer) -> Code:
    return f"told_evaluation_{report.way}", {}


@_told_by_room.register
def _(report: r.AttendanceReport, names: _Namer) -> Code:
    return "told_attendance", {"n": report.patients + report.relatives}


@_told_by_room.register
def _(report: r.CountCorrectionReport, names: _Namer) -> Code:
    n = report.patients + report.relatives
    if report.segment is None:
        return "told_count_before_corrected", {"n": n}
    return "told_count_corrected", {"n": n, "title": names.title(report.segment)}


@_told_by_room.register
def _(report: r.LocalProgressReport, names: _Namer) -> Code:
    named = {"title": names.title(report.segment), "span": names.span(report.seconds)}
    if report.step is LocalStep.EXTENDED and report.seconds < 0:
        return "told_local_shortened", named
    return f"told_local_{report.step}", named


@_told_by_room.register
def _(report: r.OwnWayReport, names: _Namer) -> Code:
    return f"told_own_{report.step}", {"title": names.title(report.segment)}


@_told_by_room.register
def _(report: r.HelpReport, names: _Namer) -> Code:
    return "told_help", {"reason": names.word(f"help_{report.reason}")}


@_told_by_room.register
def _(report: r.WaiveReport, names: _Namer) -> Code:
    code = "told_waive" if report.waived else "told_waive_taken_back"
    return code, {"check": names.check(report.check)}


@_told_by_room.register
def _(report: r.ContactReport, names: _Namer) -> Code:
    return "told_contact" if report.in_contact else "told_lost", {}


@_told_by_room.register
def _(report: r.LegReport, names: _Namer) -> Code:
    return "told_leg", {"leg": names.word(f"leg_{report.leg}")}


@_told_by_room.register
def _(report: r.SeenHeardReport, names: _Namer) -> Code:
    return "told_seen_heard" if report.well else "told_seen_missed", {}

"""The record as sheets of figures: every table and list of the page, for a spreadsheet.

Rule 1: what the page tells in words of time is a figure here, with its unit in the heading.
Rule 2: it is made of the page's own cards, so that the two can never say different things. What
        happened, in words, stands on no card, but as it stands on the replay of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from dashboards.formats import OSLO, listed
from dashboards.languages import catalogue
from dashboards.phrases import check_word, sentence
from dashboards.scene import Scene
from dashboards.views.checklist import record_list_cards
from dashboards.views.closing import completeness_card
from dashboards.views.equality import equality_card
from dashboards.views.happenings import happening_text
from dashboards.views.history import history_cards
from dashboards.views.record import (
    RunLine,
    care_card,
    runs_card,
    summary_card,
)
from dashboards.views.record_files import SheetName
from dashboards.views.record_people import attendance_card
from session_core.rules.closing import ClosingLine
from session_core.rules.records import dataclass
from session_core.rules.replay import Happening
from session_core.rules.state import SessionState
from session_core.rules.terms import Language

Cell = str | int | datetime | None
Row = tuple[Cell, ...]
Say = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table."""

    name: SheetName
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def record_sheets(
    state: SessionState,
    scene: Scene,
    language: Language,
    told: Iterable[Happening] | None = None,
) -> tuple[Sheet, ...]:
    """Every table of the record, in the page's order, and what was told of the day, where that is
    known. One without rows is here too: nobody asked, nobody called.
    """
    _ = catalogue(language).gettext
    return (
        _summary(state, scene, language, _),
        *_runs(state, language, _),
        _readiness(state, scene, language, _),
        _attendance(state, language, _),
        _completeness(state, scene, _),
        _checklists(state, scene, language, _),
        _equality(state, scene, _),
        *_care(state, scene, language, _),
        *(() if told is None else (_happenings(state, told, language, _),)),
    )


def _summary(state: SessionState, scene: Scene, language: Language, _: Say) -> Sheet:
    card = summary_card(state, scene.now, language)
    rows: tuple[Row, ...] = (
        (_("Kursdag"), card.title),
        (_("Dato"), card.date.isoformat()),
        (_("Dag"), card.day),
        (_("Planlagt start"), clock(card.planned_at)),
        (_("Planlagt slutt"), clock(card.planned_end)),
        (_("Startet"), clock(card.started_at)),
        (_("Sluttet"), clock(card.closed_at)),
        (_("Slutt mot plan (min)"), card.drift_min if card.started_at else None),
        (_("Pasienter"), card.patients),
        (_("Pårørende"), card.relatives),
        (_("Rom"), card.rooms),
        (_("Rom som har avsluttet"), card.rooms_closed),
        (_("Rom med tid til evaluering"), card.evaluated if card.rooms_closed else None),
        *(
            (_("Evaluering: %(way)s") % {"way": sentence(f"evaluated_{way}", language)}, n)
            for way, n in card.ways
        ),
        (_("Ikke meldt klar ved start"), listed(card.not_ready, language)),
        (_("Meldinger satt til side"), card.set_aside),
    )
    headings = (_("Hva"), _("Verdi"))
    return Sheet(name="sammendrag", headings=headings, rows=rows)


def _runs(state: SessionState, language: Language, _: Say) -> tuple[Sheet, ...]:
    card = runs_card(state, language)
    headings = (
        _("Programpost"), _("Type"), _("Planlagt start"), _("Planlagt (min)"), _("Startet"),
        _("Sluttet"), _("Start mot plan (min)"), _("Varighet mot plan (min)"),
        _("Klokka stod (min)"), _("Uten rom"), _("Startet av"), _("På nytt"),
        _("Ikke holdt fordi"),
    )  # fmt: skip
    who = (_("Tid"), _("Måte"), _("Etter planen (min)"), _("Ble stående (min)"), _("Hvem"))
    return (
        Sheet(
            name="kjoring",
            headings=headings,
            rows=tuple(_run(one, language, _) for one in card.runs),
        ),
        Sheet(
            name="eget_lop",
            headings=(_("Rom"), _("Programpost"), _("Startet"), _("Sluttet")),
            rows=tuple(
                (one.room, one.title, clock(one.started_at), clock(one.ended_at))
                for one in card.own
            ),
        ),
        Sheet(
            name="tatt_igjen",
            headings=(*who, _("Angret")),
            rows=tuple(
                (
                    clock(one.at),
                    sentence(f"way_{one.way}", language),
                    one.late_min,
                    one.left_min,
                    sentence(f"role_{one.role}", language),
                    clock(one.undone_at),
                )
                for one in card.catch_ups
            ),
        ),
        Sheet(
            name="angret",
            headings=(_("Startet"), _("Programpost")),
            rows=tuple((clock(one.started_at), one.title) for one in card.undone),
        ),
    )


def _run(one: RunLine, language: Language, _: Say) -> Row:
    was_run, is_over = one.started_at is not None, one.ended_at is not None
    return (
        one.title,
        sentence(f"type_{one.type}", language),
        clock(one.planned_at),
        one.planned_min,
        clock(one.started_at),
        clock(one.ended_at),
        one.late_min if was_run else None,
        one.longer_min if is_over else None,
        int(one.held / timedelta(minutes=1)),
        listed(one.without, language),
        sentence(f"role_{one.started_by}", language) if one.started_by else None,
        _("ja") if one.again else None,
        one.left_out if one.left_out != "" else _("ingen grunn oppgitt"),
    )


def _readiness(state: SessionState, scene: Scene, language: Language, _: Say) -> Sheet:
    rooms = [room for card in history_cards(state, scene) for room in card.rooms]
    return Sheet(
        name="klarhet",
        headings=(_("Rom"), _("Fra"), _("Til"), _("Rommet var"), _("Fordi")),
        rows=tuple(
            (
                room.label,
                clock(line.starts_at),
                clock(line.ends_at),
                sentence(f"history_{line.look}", language),
                check_word(line.reason, language) if line.reason else None,
            )
            for room in rooms
            for line in room.lines
        ),
    )


def _attendance(state: SessionState, language: Language, _: Say) -> Sheet:
    card = attendance_card(state, language)
    rows: list[Row] = [
        (
            room,
            row.title,
            count.patients,
            count.relatives,
            _("ja") if count.late else None,
            None,
            clock(count.corrected_at),
            *(count.was or (None, None)),
        )
        for row in card.rows
        for room, count in zip(card.rooms, row.cells, strict=True)
        if count is not None
    ]
    for room, most, expected in zip(card.rooms, card.peaks, card.expected, strict=True):
        people = (most.patients, most.relatives) if most else (None, None)
        rows.append((room, _("Flest på en gang"), *people, None, expected or None, *[None] * 3))
    headings = (
        _("Rom"), _("Programpost"), _("Pasienter"), _("Pårørende"), _("Kom sent inn"),
        _("Ventet antall"), _("Rettet"), _("Talt pasienter"), _("Talt pårørende"),
    )  # fmt: skip
    return Sheet(name="oppmote", headings=headings, rows=tuple(rows))


def _completeness(state: SessionState, scene: Scene, _: Say) -> Sheet:
    words = {
        "complete": _("Komplett"),
        "unproven": _("Ikke bevist"),
        "waiting": _("Ikke komplett"),
        "by_phone": _("Lukket per telefon"),
        "open": _("Ikke avsluttet"),
    }
    headings = (
        _("Rom"), _("Det som er kommet"), _("Meldinger som mangler"), _("Rommets avslutning"),
        _("Lest opp på telefon"),
    )  # fmt: skip
    return Sheet(
        name="avslutning",
        headings=headings,
        rows=tuple(
            (
                one.label,
                words[one.record.stage],
                one.record.missing,
                _line(one.record.line),
                _line(one.record.read),
            )
            for one in completeness_card(state, scene).rooms
        ),
    )


def _line(line: ClosingLine | None) -> str | None:
    """As it is read over the phone, in figures alone."""
    if line is None:
        return None
    return " · ".join(map(str, (line.n, line.symbols, line.patients, line.relatives)))


def _checklists(state: SessionState, scene: Scene, language: Language, _: Say) -> Sheet:
    rows = [row for card in record_list_cards(state, scene.now, language) for row in card.rows]
    headings = (_("Rom"), _("Gjort"), _("Av"), _("Gjort etter fristen"), _("Forfalt"))
    return Sheet(
        name="sjekklister",
        headings=headings,
        rows=tuple(
            (
                row.room or _("Hele kursdagen"),
                row.done,
                row.of,
                row.late,
                "; ".join(one.title for one in row.overdue),
            )
            for row in rows
        ),
    )


def _equality(state: SessionState, scene: Scene, _: Say) -> Sheet:
    headings = (
        _("Rom"), _("Møtte"), _("Ventet antall"), _("Uten kontakt (s)"),
        _("Ute av videomøtet (s)"), _("Spørsmål stilt"), _("Spørsmål besvart"),
        _("Ba om hjelp"), _("Lengste ventetid på hjelp (s)"),
    )  # fmt: skip
    lines = equality_card(state, scene.now).rooms
    return Sheet(
        name="likeverd",
        headings=headings,
        rows=tuple(
            (
                one.label,
                one.service.peak.total if one.service.peak else None,
                one.expected,
                seconds(one.service.downtime),
                seconds(one.service.out_of_meeting),
                one.service.asked,
                one.service.answered,
                one.service.help_calls,
                seconds(one.service.help_wait_longest) if one.service.help_calls else None,
            )
            for one in lines
        ),
    )


def _care(state: SessionState, scene: Scene, language: Language, _: Say) -> tuple[Sheet, ...]:
    card = care_card(state, scene.now)
    return (
        Sheet(
            name="sporsmal",
            headings=(_("Tid"), _("Rom"), _("Spørsmål"), _("Tatt opp"), _("Ble")),
            rows=tuple(
                (
                    clock(one.asked_at),
                    one.room,
                    one.text,
                    clock(one.taken_at),
                    sentence(f"question_{one.stage}", language),
                )
                for one in card.questions
            ),
        ),
        Sheet(
            name="hjelp",
            headings=(
                _("Tid"), _("Rom"), _("Gjaldt"), _("Sett"), _("Ventet (s)"), _("Avsluttet"),
                _("Trukket"), _("Ganger åpnet igjen"), _("Lengst ventet igjen (s)"),
            ),
            rows=tuple(
                (
                    clock(one.called_at),
                    one.room,
                    sentence(f"help_{one.reason}", language),
                    clock(first.seen_at),
                    seconds(first.waited),
                    clock(one.closed_at),
                    _("ja") if one.cancelled else None,
                    len(again) or None,
                    seconds(max((turn.waited for turn in again if turn.waited), default=None)),
                )
                for one in card.calls
                for first, *again in [one.turns]
            ),
        ),
    )  # fmt: skip


def _happenings(
    state: SessionState, told: Iterable[Happening], language: Language, _: Say
) -> Sheet:
    return Sheet(
        name="hendelser",
        headings=(_("Tid"), _("Hendelse")),
        rows=tuple((clock(one.at), happening_text(one, state, language)) for one in told),
    )


def clock(moment: datetime | None) -> datetime | None:
    """Date and time of day in Oslo, to the second, as spreadsheets know them: without a zone."""
    if moment is None:
        return None
    return moment.astimezone(OSLO).replace(microsecond=0, tzinfo=None)


def seconds(span: timedelta | None) -> int | None:
    """Whole seconds."""
    return None if span is None else int(span.total_seconds())

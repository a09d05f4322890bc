"""From a coordinator's sheet to a course, with a note on all that was guessed or left out.

Pure, but for `import_plan`, which reads the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import chain, count
from pathlib import Path as FilePath
from typing import Any

from orchestrator.courses import sheet_words as words
from orchestrator.courses.checklists import SharedList
from orchestrator.courses.disk import file_faulty
from orchestrator.courses.draft import minute_of_day
from orchestrator.courses.faults import Fault
from orchestrator.courses.loader import judge, lists_near
from orchestrator.courses.locator import Path, nearest
from orchestrator.courses.models import CourseFile, SitesFile
from orchestrator.courses.sheet_plan import DayPlan, Entry, Notes, Plan
from orchestrator.courses.sheet_read import Sheet, read_sheet
from session_core.rules.terms import Flexibility, SegmentType

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the coordinator says beside the sheet."""

    course: str | None = None
    title: str | None = None
    dates: tuple[date, ...] = ()
    like: CourseFile | None = None
    """A course to take title, host, policy, rooms and checklist from."""
    sheet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A sheet as it was understood. `course` is None where it has faults."""

    columns: tuple[str, ...]
    """The headings that were understood."""
    raw: Raw
    rows: dict[Path, int]
    course: CourseFile | None
    notes: tuple[Fault, ...]
    faults: tuple[Fault, ...]

    @property
    def doubts(self) -> tuple[Fault, ...]:
        """What a person should agree to before anything is written."""
        return tuple(one for one in self.notes if one.is_doubt)


def import_plan(path: FilePath, sites: SitesFile, wishes: Wishes = Wishes()) -> Imported:
    """Read a sheet. Raises `CourseFileFaulty` where there is no sheet, or none with headings."""
    return understand(read_sheet(path, wishes.sheet), path, sites, wishes)


def understand(sheet: Sheet, path: FilePath, sites: SitesFile, wishes: Wishes) -> Imported:
    """What the rows of a sheet say."""
    notes = Notes(str(path))
    plan = Plan(notes)
    plan.read(sheet.rows)
    if plan.header is None:
        raise file_faulty(path, "no_header")
    for name in sheet.left_out:
        notes.add(None, "", "sheet_left_out", found=name)
    builder = _Builder(sites, notes, plan)
    raw = _course(path, sites, wishes, notes)
    raw["days"] = builder.days(wishes.dates)
    like = wishes.like
    if like is not None and like.id == raw["id"]:
        _keep_notes(raw["days"], like)
    lists = (lambda _: SharedList(items=like.shared)) if like else lists_near(path)
    reading = judge(raw, sites, str(path), nearest(builder.rows), lists=lists)
    placed = tuple(sorted(notes.faults, key=lambda one: one.line or 0))
    return Imported(
        columns=tuple(plan.header.names[at] for at in plan.header.fields),
        raw=raw,
        rows=builder.rows,
        course=reading.course,
        notes=placed,
        faults=reading.faults,
    )


def _course(path: FilePath, sites: SitesFile, wishes: Wishes, notes: Notes) -> Raw:
    """Everything but the days."""
    if wishes.like is not None:
        raw = wishes.like.model_dump(
            mode="json", exclude={"days"}, exclude_none=True, exclude_defaults=True
        )
        raw["id"] = wishes.course or raw["id"]
        return raw | ({"title": {"nb": wishes.title}} if wishes.title else {})
    rooms = [room.id for site in sites.sites for room in site.rooms]
    name = wishes.course or words.slug(path.stem)
    if wishes.title is None:
        notes.add(None, "", "title_guessed", title=name)
    host = sites.sites[0].id
    notes.add(None, "", "rooms_guessed", rooms=len(rooms), host=host)
    return {
        "id": name,
        "title": {"nb": wishes.title or name},
        "host": host,
        "rooms": [{"room": one, "patients": 0, "relatives": 0} for one in rooms],
        "checklist": [],
    }


def _keep_notes(days: list[Raw], like: CourseFile) -> None:
    """A sheet has no column for notes: a segment of the same course keeps those it has."""
    kept = {
        (number, one.id): one.model_dump(mode="json", include={"notes"})
        for number, day in enumerate(like.days)
        for one in day.segments
        if one.notes
    }
    for number, day in enumerate(days):
        for one in day["segments"]:
            one.update(kept.get((number, one["id"]), {}))


@dataclass(slots=True)
class _Builder:
    """Makes the days of a course file, and remembers from which row each thing came."""

    sites: SitesFile
    notes: Notes
    plan: Plan
    rows: dict[Path, int] = field(default_factory=dict)
    assumed: int = 0

    def days(self, dates: Sequence[date]) -> list[Raw]:
        planned = [day for day in self.plan.days if day.entries]
        if len(dates) > len(planned):
            self.notes.add(None, "", "too_many_dates", given=len(dates), days=len(planned))
        built = [
            self._day(index, day, dates[index] if index < len(dates) else None)
            for index, day in enumerate(planned)
        ]
        if self.assumed:
            self.notes.add(None, "", "minimum_assumed", rows=self.assumed)
        return built

    def _day(self, index: int, day: DayPlan, wished: date | None) -> Raw:
        self.rows["days", index] = day.row
        raw: Raw = {"segments": []}
        held_on = self._date(index, day, wished)
        if held_on is not None:
            raw["date"] = held_on.isoformat()
        for at, entry in enumerate(day.entries):
            following = day.entries[at + 1] if at + 1 < len(day.entries) else None
            kind = self._type(entry)
            if kind in words.BEFORE:
                raw[kind] = self._written(self._clock(entry, "start"))
                self.rows["days", index, kind] = entry.row
                continue
            self.rows["days", index, "segments", len(raw["segments"])] = entry.row
            taken = {one["id"] for one in raw["segments"]}
            raw["segments"].append(self._segment(entry, kind, following, taken))
        return raw

    def _date(self, index: int, day: DayPlan, wished: date | None) -> date | None:
        if wished is not None and day.date not in (None, wished):
            details = {"found": day.date, "date": wished, "day": index + 1}
            self.notes.add(day.row, "", "date_overruled", **details)
        if wished is None and day.date is None:
            self.notes.add(day.row, "", "date_missing", day=index + 1)
        return wished or day.date

    def _segment(
        self, entry: Entry, kind: str | None, following: Entry | None, taken: set[str]
    ) -> Raw:
        texts = self._texts(entry, "title") or self._title_by_type(entry, kind)
        title = texts.get("nb", "")
        start = self._clock(entry, "start")
        end = self._end(entry, start, following)
        long = minute_of_day(end) - minute_of_day(start) if start and end else None
        raw: Raw = {
            "id": self._id(entry, title, taken),
            "type": kind,
            "start": self._written(start),
            "end": self._written(end),
            "title": texts,
            "by": self._texts(entry, "by"),
            "origin": self._origin(entry),
            **self._leeway(entry, kind, long),
        }
        return {key: value for key, value in raw.items() if value not in (None, {})}

    def _id(self, entry: Entry, title: str, taken: set[str]) -> str:
        if "id" in entry.cells:
            return words.text(entry.cells["id"])
        base = words.slug(title) or "post"
        more = (f"{base}-{number}" for number in count(2))
        return next(one for one in chain([base], more) if one not in taken)

    def _texts(self, entry: Entry, name: str) -> dict[str, str]:
        keys = {"nb": name, "nn": f"{name}_nn", "en": f"{name}_en"}
        return {
            language: words.text(entry.cells[key])
            for language, key in keys.items()
            if key in entry.cells
        }

    def _title_by_type(self, entry: Entry, kind: str | None) -> dict[str, str]:
        """A break needs no other title than the word for it, such as "Lunsj"."""
        said = words.text(entry.cells.get("type"))
        return {"nb": said} if said and kind == SegmentType.BREAK else {}

    def _type(self, entry: Entry) -> str | None:
        cell = entry.cells.get("type")
        known = words.segment_type(cell) if cell is not None else None
        if known is not None:
            return known
        if cell is not None:
            self._not_understood(entry, "type", "Felles forelesning")
        guess = words.type_by_title(words.text(entry.cells.get("title")))
        if guess is not None:
            self.notes.add(entry.row, "Type", "type_guessed", type=guess.value)
        return guess.value if guess else None

    def _clock(self, entry: Entry, name: str) -> time | None:
        """The start or end that a row names, in a column of its own or as half of a span."""
        column = name if name in entry.cells else "span"
        cell = entry.cells.get(column)
        if column == "span":
            cell = words.span(cell)[0 if name == "start" else 1]
        if cell is None:
            return None
        found = words.clock(cell)
        if found is None:
            self._not_understood(entry, column, "09:15", cell)
        elif words.is_uncertain_clock(cell):
            details = {"found": cell, "clock": self._written(found)}
            self.notes.add(entry.row, self._heading(column), "number_as_time", **details)
        return found

    def _end(self, entry: Entry, start: time | None, following: Entry | None) -> time | None:
        said = self._clock(entry, "end")
        if said is not None or "end" in entry.cells:
            return said
        if "length" in entry.cells:
            return self._after(entry, start)
        found = self._peek(following)
        if found is not None:
            self.notes.add(entry.row, "Til", "end_guessed", clock=self._written(found))
        return found

    def _after(self, entry: Entry, start: time | None) -> time | None:
        long = words.minutes(entry.cells["length"])
        if long is None:
            self._not_understood(entry, "length", "45")
        if long is None or start is None or minute_of_day(start) + long >= 24 * 60:
            return None
        return time(*divmod(minute_of_day(start) + long, 60))

    def _peek(self, following: Entry | None) -> time | None:
        """When the next row starts. What is odd about it is told when its own turn comes."""
        if following is None:
            return None
        cell = following.cells.get("start", words.span(following.cells.get("span"))[0])
        return words.clock(cell)

    def _leeway(self, entry: Entry, kind: str | None, long: int | None) -> Raw:
        """Minimum and flexibility: without a minimum nothing can be taken from a segment."""
        least = words.minutes(entry.cells["minutes_min"]) if "minutes_min" in entry.cells else None
        if least is None and "minutes_min" in entry.cells:
            self._not_understood(entry, "minutes_min", "30")
        flexibility = self._flexibility(entry)
        if least is None:
            self.assumed += 1
            least = max(long or 0, 0)
        if flexibility is None:
            usual = Flexibility.ABSORB if kind == SegmentType.BREAK else Flexibility.SHORTEN
            flexibility = Flexibility.FIXED if least == long else usual
        return {"minutes_min": least, "flexibility": flexibility.value}

    def _flexibility(self, entry: Entry) -> Flexibility | None:
        cell = entry.cells.get("flexibility")
        found = words.flexibility(cell) if cell is not None else None
        if found is None and cell is not None:
            self._not_understood(entry, "flexibility", "fast, kan kortes, tar imot")
        return found

    def _origin(self, entry: Entry) -> str | None:
        if "origin" not in entry.cells:
            return None
        said = words.text(entry.cells["origin"])
        named = words.plain(said)
        for site in self.sites.sites:
            is_named = named == words.plain(site.id) or words.plain(site.name).startswith(named)
            if named and is_named:
                return site.id
        return words.slug(said) or said

    def _not_understood(self, entry: Entry, name: str, example: str, cell: object = None) -> None:
        found = entry.cells[name] if cell is None else cell
        details = {"found": found, "example": example}
        self.notes.add(entry.row, self._heading(name), "cell_not_understood", **details)

    def _heading(self, name: str) -> str:
        return self.plan.header.name(name) if self.plan.header else ""

    def _written(self, clock: time | None) -> str | None:
        return f"{clock:%H:%M}" if clock else None

"""One small sound course with its sites, to plant faults in."""

from __future__ import annotations

from pathlib import Path

from orchestrator.courses import CourseReading, SitesFile, load_course, load_sites, read_course
from orchestrator.courses.models import CourseFile

ROOT = Path(__file__).resolve().parents[2]
SITES_PATH = ROOT / "config/sites.toml"
COURSE_PATHS = sorted((ROOT / "config/courses").glob("*.toml"))

SOURCE = """\
id = "sample"
host = "drammen"
title.nb = "Prøvekurs"
title.nn = "Prøvekurs"
title.en = "Sample course"

[policy]
break_minutes_min = 10
stretch_minutes_max = 60

[[rooms]]
room = "hss-kursrom"
patients = 4
relatives = 3

[[checklist]]
id = "lyd"
moment = "before"
title = { nb = "Lyd", nn = "Lyd", en = "Sound" }

[[checklist]]
id = "stoler"
heading = "room"
due = "-20min"
shown_from = "-1h"
owner = "group_leader"
scope = "room"
title = { nb = "Stoler", nn = "Stolar", en = "Chairs" }

[[days]]
date = "2027-01-12"
reception = "08:45"

[[days.segments]]
id = "velkommen"
type = "frame"
start = "09:00"
end = "09:15"
minutes_min = 10
flexibility = "shorten"
title = { nb = "Velkommen", nn = "Velkomen", en = "Welcome" }
by = { nb = "kursleder", nn = "kursleiar", en = "course leader" }

[[days.segments]]
id = "forelesning"
type = "lecture"
start = "09:15"
end = "10:00"
minutes_min = 35
flexibility = "shorten"
title = { nb = "Hjertet", nn = "Hjartet", en = "The heart" }
by = { nb = "lege", nn = "lege", en = "doctor" }
origin = "baerum"

[[days.segments]]
id = "pause"
type = "break"
start = "10:00"
end = "10:15"
minutes_min = 10
flexibility = "absorb"
title = { nb = "Pause", nn = "Pause", en = "Break" }

[[days.segments]]
id = "evaluering"
type = "evaluation"
start = "10:15"
end = "10:30"
minutes_min = 15
flexibility = "fixed"
title = { nb = "Evaluering", nn = "Evaluering", en = "Evaluation" }
by = { nb = "gruppeleder", nn = "gruppeleiar", en = "group leader" }
"""

NIGHT = (
    SOURCE.replace('reception = "08:45"\n', "")
    .replace('"09:00"', '"01:30"')
    .replace('"09:15"', '"02:30"')
    .replace('"10:00"', '"03:00"')
    .replace('"10:15"', '"03:15"')
    .replace('"10:30"', '"03:30"')
    .replace("minutes_min = 35", "minutes_min = 30")
    .replace("max = 60", "max = 90")
)
"""The same course from half past one at night."""


def sites() -> SitesFile:
    """The real sites."""
    return load_sites(SITES_PATH)


def read(folder: Path, source: str | bytes, name: str = "sample.toml") -> CourseReading:
    """What is found in a course file with this source."""
    path = folder / name
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    return read_course(path, sites())


def demo_courses() -> list[CourseFile]:
    """The two courses that the product is shown with."""
    return [load_course(path, sites()) for path in COURSE_PATHS]


def line_of(source: str, mark: str) -> int:
    """The line on which a text first stands, counted from 1."""
    return source[: source.index(mark)].count("\n") + 1

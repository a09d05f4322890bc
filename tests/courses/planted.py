"""Faults to plant in the sample course, one at a time."""

from __future__ import annotations

from typing import NamedTuple


class Planted(NamedTuple):
    """A change to the sample, and what must be found: code, field, and the line with `mark`."""

    code: str
    old: str
    new: str
    field: str
    mark: str


BREAK = 'type = "break"\nstart = "10:00"\n'
LECTURE = "days[0].segments[1]"
THE_LECTURE = '[[days.segments]]\nid = "forelesning"'
PAUSE = "days[0].segments[2]"
LAST = "days[0].segments[3]"
FODSELSNUMMER = "17850100071"

URL = "https://example.org/e"
TO_HOST = 'host = "drammen"\n'

JOIN = '[join]\nalias = "123456"\ntype = '

PLANTED = [
    Planted("missing_field", 'host = "drammen"\n', "", "host", 'id = "sample"'),
    Planted("missing_field", 'type = "lecture"\n', "", f"{LECTURE}.type", THE_LECTURE),
    Planted(
        "unknown_key",
        "relatives = 3",
        "relatives = 3\nrelative = 3",
        "rooms[0].relative",
        "relative = 3",
    ),
    Planted("unknown_key", "[policy]", "[policy]\nlunch = 3", "policy.lunch", "lunch = 3"),
    Planted("wrong_type", "patients = 4", 'patients = "4"', "rooms[0].patients", "patients"),
    Planted(
        "wrong_type",
        '"10:15"\nminutes_min = 10',
        "1015\nminutes_min = 10",
        f"{PAUSE}.end",
        "end = 1015",
    ),
    Planted("wrong_type", "[policy]", "[[policy]]", "policy", "[[policy]]"),
    Planted("wrong_type", 'nn = "Velkomen"', "nn = 3", "days[0].segments[0].title.nn", "nn = 3"),
    Planted("out_of_range", "patients = 4", "patients = -1", "rooms[0].patients", "patients"),
    Planted("too_long", '"Hjertet"', f'"{"x" * 201}"', f"{LECTURE}.title.nb", "xxx"),
    Planted("empty", '"Hjertet"', '""', f"{LECTURE}.title.nb", 'title = { nb = ""'),
    Planted("bad_id", 'id = "pause"', 'id = "Pause 1"', f"{PAUSE}.id", "Pause 1"),
    Planted("bad_time", 'start = "09:00"', 'start = "9:00"', "days[0].segments[0].start", '"9:00"'),
    Planted("bad_time", '"08:45"', '"24:10"', "days[0].reception", '"24:10"'),
    Planted("bad_date", '"2027-01-12"', '"12.01.2027"', "days[0].date", "12.01.2027"),
    Planted("impossible_date", '"2027-01-12"', '"2027-02-30"', "days[0].date", "2027-02-30"),
    Planted("impossible_date", '"2027-01-12"', '"1927-01-12"', "days[0].date", "1927"),
    Planted("impossible_date", '"2027-01-12"', "2027-02-30", "", "2027-02-30"),
    Planted("unknown_segment_type", '"lecture"', '"leksjon"', f"{LECTURE}.type", "leksjon"),
    Planted("unknown_flexibility", '"absorb"', '"elastic"', f"{PAUSE}.flexibility", "elastic"),
    Planted(
        "unknown_catch_up",
        "stretch_minutes_max = 60",
        'catch_up = "hurry"',
        "policy.catch_up",
        "hurry",
    ),
    Planted("unknown_moment", '"before"', '"now"', "checklist[0].moment", '"now"'),
    Planted("unknown_join_type", "[policy]", f'{JOIN}"huge"\n\n[policy]', "join.type", "huge"),
    Planted("unknown_heading", '"room"\ndue', '"rom"\ndue', "checklist[1].heading", '"rom"'),
    Planted("unknown_owner", '"group_leader"', '"kari"', "checklist[1].owner", '"kari"'),
    Planted("unknown_scope", 'scope = "room"', 'scope = "all"', "checklist[1].scope", '"all"'),
    Planted(
        "unknown_item_day",
        'scope = "room"',
        'scope = "room"\nday = "second"',
        "checklist[1].day",
        '"second"',
    ),
    Planted("bad_due", '"-20min"', '"20 min"', "checklist[1].due", '"20 min"'),
    Planted("bad_due", '"-1h"', '"-1hour"', "checklist[1].shown_from", '"-1hour"'),
    Planted("bad_due", '"-20min"', '"end-"', "checklist[1].due", '"end-"'),
    Planted("due_or_moment", 'moment = "before"\n', "", "checklist[0]", "[[checklist]]"),
    Planted(
        "due_or_moment",
        'moment = "before"',
        'moment = "before"\ndue = "start"',
        "checklist[0]",
        "[[checklist]]",
    ),
    Planted("shown_after_due", '"-1h"', '"-19min"', "checklist[1]", '[[checklist]]\nid = "stoler"'),
    Planted(
        "unknown_checklist",
        'host = "drammen"\n',
        'host = "drammen"\nchecklist_file = "hybird"\n',
        "checklist_file",
        '"hybird"',
    ),
    Planted(
        "unknown_item",
        'host = "drammen"\n',
        'host = "drammen"\nchecklist_file = "hybrid"\nchecklist_without = ["lyd", "lys"]\n',
        "checklist_without[1]",
        '"lys"',
    ),
    Planted(
        "duplicate_id",
        'host = "drammen"\n',
        'host = "drammen"\nchecklist_file = "hybrid"\n',
        "checklist[0].id",
        'id = "lyd"',
    ),
    *(
        Planted(code, TO_HOST, f'{TO_HOST}evaluation_url = "{url}"\n', "evaluation_url", url)
        for code, url in (
            ("address_not_https", "http://example.org/e"),
            ("address_not_https", "example.org/e"),
            ("address_not_https", "javascript:alert(1)"),
            ("address_with_secret", "https://kari:hemmelig@example.org/e"),
            ("address_with_secret", f"{URL}#nokkel"),
            ("bad_address", "https://"),
            ("bad_address", "https://localhost/e"),
            ("bad_address", "https://[::1/e"),
            ("bad_address", f"{URL} 2"),
            ("bad_address", f"{URL}/vår"),
            ("bad_address", "https://example.org:port/e"),
            ("too_long", f"{URL}{'e' * 180}"),
            ("personal_number", f"{URL}/{FODSELSNUMMER}"),
            ("address_long", f"{URL}{'e' * 42}"),
        )
    ),
    Planted("unprintable", '"Hjertet"', '"Hjer\\ntet"', f"{LECTURE}.title.nb", "Hjer"),
    Planted(
        "personal_number", '"Hjertet"', f'"{FODSELSNUMMER}"', f"{LECTURE}.title.nb", FODSELSNUMMER
    ),
    Planted("gap", 'start = "10:00"', 'start = "10:05"', f"{PAUSE}.start", '"10:05"'),
    Planted("overlap", 'end = "10:00"', 'end = "10:05"', f"{PAUSE}.start", 'start = "10:00"'),
    Planted(
        "end_not_after_start",
        'end = "10:30"',
        'end = "10:15"',
        f"{LAST}.end",
        'end = "10:15"\nminutes_min = 15',
    ),
    Planted(
        "minimum_over_length",
        "minutes_min = 35",
        "minutes_min = 46",
        f"{LECTURE}.minutes_min",
        "46",
    ),
    Planted(
        "fixed_with_minimum", "minutes_min = 15", "minutes_min = 14", f"{LAST}.minutes_min", "= 14"
    ),
    Planted(
        "break_under_minimum",
        BREAK,
        BREAK.replace("10:00", "10:10"),
        f"{PAUSE}.end",
        'end = "10:15"',
    ),
    Planted(
        "break_under_minimum",
        '10:15"\nminutes_min = 10',
        '10:15"\nminutes_min = 5',
        f"{PAUSE}.minutes_min",
        "minutes_min = 5",
    ),
    Planted(
        "break_under_minimum",
        '10:15"\nminutes_min = 10',
        '10:15"\nminutes_min = 20',
        f"{PAUSE}.end",
        'end = "10:15"',
    ),
    Planted("stretch_too_long", "max = 60", "max = 59", LECTURE, THE_LECTURE),
    Planted("evaluation_missing", '"evaluation"', '"sharing"', "days[0]", "[[days]]"),
    Planted("before_segments", '"08:45"', '"09:01"', "days[0].reception", "09:01"),
    Planted(
        "duplicate_id",
        'id = "pause"',
        'id = "velkommen"',
        f"{PAUSE}.id",
        'id = "velkommen"\ntype = "break"',
    ),
    Planted("unknown_site", '"baerum"', '"barum"', f"{LECTURE}.origin", '"barum"'),
    Planted("unknown_site", '"drammen"', '"oslo"', "host", '"oslo"'),
    Planted("unknown_room", '"hss-kursrom"', '"hss-rom"', "rooms[0].room", "hss-rom"),
    Planted(
        "capacity_exceeded", "patients = 4", "patients = 8", "rooms[0].patients", "patients = 8"
    ),
    Planted("missing_translation", ', en = "The heart"', "", f"{LECTURE}.title", "Hjartet"),
    Planted(
        "missing_leader",
        'by = { nb = "lege", nn = "lege", en = "doctor" }\n',
        "",
        LECTURE,
        THE_LECTURE,
    ),
    Planted(
        "origin_without_lecture",
        'type = "lecture"',
        'type = "local"',
        f"{LECTURE}.origin",
        "origin",
    ),
    Planted(
        "nobody_expected",
        "patients = 4\nrelatives = 3",
        "patients = 0\nrelatives = 0",
        "rooms[0]",
        "[[rooms]]",
    ),
    Planted(
        "join_too_small",
        "[policy]",
        f'{JOIN}"sensitive"\nplaces = 2\nclient = true\n\n[policy]',
        "join.type",
        "sensitive",
    ),
    Planted("id_not_file_name", 'id = "sample"', 'id = "other"', "id", "other"),
    Planted("not_toml", 'host = "drammen"', 'host = "drammen', "", "host"),
    Planted("not_toml", "[policy]", "[policy", "", "[policy"),
    Planted("not_toml", "patients = 4", f"patients = {'9' * 5000}", "", "nobody@the-end"),
    Planted("not_toml", "patients = 4", f"patients = {'[' * 5000}", "", "nobody@the-end"),
]

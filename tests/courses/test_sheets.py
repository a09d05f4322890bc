"""A programme goes out to a sheet and comes back; what a sheet says is understood or named."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from orchestrator.courses import CourseFile, CourseFileFaulty
from orchestrator.courses.sheet_import import Imported, Wishes, import_plan
from orchestrator.courses.sheet_read import Row, Sheet, read_sheet
from orchestrator.courses.sheet_write import course_as_csv, course_as_workbook
from tests.courses.sample import ROOT, demo_courses, sites

EXAMPLE = ROOT / "config/examples/plan.csv"
COURSES = demo_courses()
HEAD = "Fra;Til;Type;Tittel;Ansvarlig\n"
DATED = Wishes(course="k", title="Kurs", dates=(date(2027, 1, 12),), like=COURSES[0])
PLAN = HEAD + "9;9.30;F;Hjertet;lege\n9.30;9.45;V;Evaluering;leder\n"


def imported(folder: Path, text: str | bytes, wishes: Wishes = DATED) -> Imported:
    path = folder / "plan.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_plan(path, sites(), wishes)


def told(found: Imported) -> list[tuple[int | None, str]]:
    return [(one.line, one.code) for one in found.notes if one.code != "minimum_assumed"]


def workbook(folder: Path, rows: list[list[object]], more: dict[str, str] | None = None) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for name, cell in (more or {}).items():
        book.create_sheet(name).append([cell])
    path = folder / "plan.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("course", COURSES, ids=lambda one: one.id)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_demo_course_goes_out_to_a_sheet_and_comes_back_equal(
    tmp_path: Path, course: CourseFile, ending: str
) -> None:
    path = tmp_path / f"plan.{ending}"
    path.write_bytes(course_as_csv(course) if ending == "csv" else course_as_workbook(course))
    found = import_plan(path, sites(), Wishes(like=course))
    assert found.notes == ()
    assert found.faults == ()
    assert found.course == course


def test_the_example_is_understood_whole_but_for_its_heading() -> None:
    found = import_plan(EXAMPLE, sites(), Wishes(course="kols", title="Kols", like=COURSES[0]))
    assert [(one.line, one.code) for one in found.notes] == [(1, "row_not_understood")]
    assert found.course is not None
    assert [day.date for day in found.course.days] == [date(2027, 3, 9), date(2027, 3, 16)]
    assert [len(day.segments) for day in found.course.days] == [7, 8]
    assert found.course.days[0].reception == time(9, 45)
    assert found.course.days[0].segments[4].title.nb == "Lunsj"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_whichever_way_it_was_saved(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = PLAN.replace("Hjertet", "Kjærlighet på sykehus").replace(";", delimiter)
    found = imported(tmp_path, text.encode(encoding))
    assert found.course is not None
    assert found.course.days[0].segments[0].title.nb == "Kjærlighet på sykehus"


DOUBTS = [
    ("Fra;Til;Type;Tittel;Farge\n9;10;V;Evaluering;blå\n", (1, "column_unknown")),
    ("Fra;Til;Type;Tittel;Tema\n9;10;V;Evaluering;x\n", (1, "column_twice")),
    (PLAN + "Husk kaffe;;;;\n", (4, "row_not_understood")),
    (PLAN + ";;;Husk kaffe;\n", (4, "row_not_understood")),
    (HEAD + "9;10;V;Evaluering;leder;hemmelig\n", (2, "cell_without_column")),
    (HEAD + "9;10;vals;Evaluering;leder\n", (2, "cell_not_understood")),
    (HEAD + "ni;10;V;Evaluering;leder\n", (2, "cell_not_understood")),
    ("Fra;Til;Type;Tittel;Minimum\n9;10;V;Evaluering;litt\n", (2, "cell_not_understood")),
    ("Fra;Til;Type;Tittel;Fleksibilitet\n9;10;V;Evaluering;myk\n", (2, "cell_not_understood")),
    ("Dag;Fra;Til;Type;Tittel\nen;9;10;V;Evaluering\n", (2, "cell_not_understood")),
    ("Dato;Fra;Til;Type;Tittel\nen;9;10;V;Evaluering\n", (2, "cell_not_understood")),
    ("Fra;Varighet;Type;Tittel\n9;lenge;V;Evaluering\n", (2, "cell_not_understood")),
    ("Dag;Dato;Fra;Til\n1;12.1.2027;9;10\n1;13.1.2027;10;11\n", (3, "cell_not_understood")),
    (HEAD + "9;10;;Evaluering;leder\n", (2, "type_guessed")),
    (HEAD + "9;;F;Hjertet;lege\n9.30;9.45;V;Evaluering;leder\n", (2, "end_guessed")),
    ("12.01.2027\n" + HEAD + "9;10;V;Evaluering;l\n13.01.2027\n9;10;F;x;l\n", None),
    ("13.01.2027;;;;\n" + PLAN, (1, "date_overruled")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "note"), DOUBTS)
def test_what_is_guessed_or_left_out_is_named_with_its_row(
    tmp_path: Path, text: str, note: tuple[int, str] | None
) -> None:
    found = imported(tmp_path, text)
    if note is None:
        assert [one["date"] for one in found.raw["days"] if "date" in one] == [
            "2027-01-12", "2027-01-13",
        ]  # fmt: skip
    else:
        assert note in told(found)
        assert found.doubts


def test_without_a_course_to_be_like_the_rest_is_guessed_and_said(tmp_path: Path) -> None:
    found = imported(tmp_path, PLAN, Wishes())
    assert {code for _, code in told(found)} == {"rooms_guessed", "title_guessed", "date_missing"}
    assert [one.code for one in found.faults if not one.is_warning] == ["missing_field"]


def test_more_dates_than_days_are_said(tmp_path: Path) -> None:
    dates = (date(2027, 1, 12), date(2027, 1, 13))
    found = imported(tmp_path, PLAN, Wishes(like=COURSES[0], dates=dates))
    assert told(found) == [(None, "too_many_dates")]


def test_a_fault_of_the_plan_is_named_by_the_row_of_the_sheet(tmp_path: Path) -> None:
    found = imported(tmp_path, PLAN.replace("\n9.30", "\n9.35"))
    assert [(one.line, one.code) for one in found.faults if not one.is_warning] == [(3, "gap")]
    assert found.course is None


def test_times_in_one_column_and_lengths_are_understood(tmp_path: Path) -> None:
    spans = imported(tmp_path, "Kl;Type;Tittel\n9-9.30;F;Hjertet\nkl. 9.30 – 9.45;V;Evaluering\n")
    lengths = imported(
        tmp_path, "Fra;Varighet;Type;Tittel\n9;30 min;F;Hjertet\n9.30;15;V;Evaluering\n"
    )
    assert spans.course is not None
    assert lengths.course is not None
    assert spans.course.days == lengths.course.days


@pytest.mark.parametrize(
    ("cell", "site"),
    [("Bærum", "baerum"), ("hss", "hss"), ("Ringerike sykehus", "ringerike"), ("Oslo", "oslo"),
     ("-", "-")],
)  # fmt: skip
def test_a_site_is_known_by_its_id_or_its_name(tmp_path: Path, cell: str, site: str) -> None:
    text = f"Fra;Til;Type;Tittel;Sendes fra\n9;10;F;Hjertet;{cell}\n"
    assert imported(tmp_path, text).raw["days"][0]["segments"][0]["origin"] == site


def test_excels_own_dates_times_and_fractions_are_understood(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Dato", "Fra", "Til", "Type", "Tittel"],
        [date(2027, 1, 12), time(9), 0.395833333, "F", "Hjertet"],
        [None, 0.395833333, 9.45, "V", "Evaluering"],
    ]
    found = import_plan(workbook(tmp_path, rows), sites(), Wishes(like=COURSES[0]))
    assert told(found) == [(3, "number_as_time")]
    assert found.course is not None
    assert [(one.start, one.end) for one in found.course.days[0].segments] == [
        (time(9), time(9, 30)),
        (time(9, 30), time(9, 45)),
    ]


def test_a_formula_that_was_never_computed_is_named(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Fra", "Til", "Type", "Tittel"], ["9", "=A2+1", "V", "Evaluering"]]
    found = import_plan(workbook(tmp_path, rows), sites(), DATED)
    assert (2, "formula_without_value") in told(found)


def test_other_sheets_of_a_workbook_are_named_and_can_be_chosen(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["Fra", "Til"], ["9", "10"]], {"Notater": "husk", "Tomt": ""})
    found = import_plan(path, sites(), DATED)
    assert (None, "sheet_left_out") in told(found)
    assert read_sheet(path, "Notater") == Sheet(rows=(Row(number=1, cells=("husk",)),))
    with pytest.raises(CourseFileFaulty) as caught:
        read_sheet(path, "Ark9")
    assert [one.code for one in caught.value.faults] == ["no_such_sheet"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("plan.xlsx", b"not a workbook", "not_a_sheet"),
        ("plan.xls", b"\xd0\xcf\x11\xe0 old excel or a password", "not_a_sheet"),
        ("plan.csv", b"a;b\n" * 2_001, "too_many_rows"),
        ("plan.csv", b"x" * (5 * 1024 * 1024 + 1), "too_large"),
        ("plan.csv", b"\x81\x8d\x8f", "not_a_sheet"),
        ("plan.csv", b"a;b\n1;2\n", "no_header"),
        ("plan.csv", b"", "no_header"),
        ("plan.csv", b'"' + b"x" * 200_000, "not_a_sheet"),
    ],
)
def test_a_file_that_is_no_sheet_says_so(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CourseFileFaulty) as caught:
        import_plan(path, sites(), DATED)
    assert [one.code for one in caught.value.faults] == [code]


def test_a_sheet_that_is_missing_or_a_folder_says_so(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "no.xlsx", "missing"), (tmp_path, "is_directory")):
        with pytest.raises(CourseFileFaulty) as caught:
            import_plan(path, sites(), DATED)
        assert [one.code for one in caught.value.faults] == [code]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_what_a_spreadsheet_would_compute_is_made_harmless_and_comes_back(
    tmp_path: Path, sign: str
) -> None:
    course = COURSES[0]
    title = course.days[0].segments[0].title.model_copy(update={"nb": f"{sign}cmd|x!A1"})
    first = course.days[0].segments[0].model_copy(update={"title": title})
    day = course.days[0].model_copy(update={"segments": (first, *course.days[0].segments[1:])})
    course = course.model_copy(update={"days": (day, *course.days[1:])})
    written = course_as_csv(course)
    assert f";'{sign}cmd".encode() in written
    assert imported(tmp_path, written, Wishes(like=course)).course == course
    path = tmp_path / "plan.xlsx"
    path.write_bytes(course_as_workbook(course))
    assert import_plan(path, sites(), Wishes(like=course)).course == course


CELLS = st.none() | st.sampled_from(
    ["Fra", "Til", "Type", "9", "9.30", "9–10", "F", "V", "pause", "Dag 1", "12.01.2027", "=1", "x"]
) | st.text(max_size=8)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=8))
def test_any_sheet_at_all_is_understood_or_named(
    tmp_path: Path, rows: list[list[str | None]]
) -> None:
    text = "\n".join(
        ";".join('"' + (cell or "").replace('"', '""') + '"' for cell in row) for row in rows
    )
    found = imported(tmp_path, PLAN + text)
    assert (found.course is None) is any(not one.is_warning for one in found.faults)


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (51 * 1024 * 1024))
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(packed.getvalue())
    with pytest.raises(CourseFileFaulty) as caught:
        read_sheet(path)
    assert [one.code for one in caught.value.faults] == ["too_large"]

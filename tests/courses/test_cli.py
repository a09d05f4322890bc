"""What a coordinator sees of `samkurs course`, and the code it ends with."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from orchestrator.courses.cli import app
from orchestrator.courses.sheet_write import course_as_csv
from tests.courses.sample import COURSE_PATHS, ROOT, SITES_PATH, SOURCE, demo_courses

HEART, T1D = map(str, COURSE_PATHS)
SITES = ["--sites", str(SITES_PATH)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "80", "TERM": "dumb"})


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample.toml"
    path.write_text(SOURCE, encoding="utf-8")
    return path


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.csv"
    path.write_bytes(course_as_csv(demo_courses()[1]))
    return path


def test_check_prints_the_sums_of_sound_courses_and_ends_with_0() -> None:
    result = run("check", HEART, T1D)
    assert result.exit_code == 0
    assert "Undervisning: 495 min = 11,0 × 45 min = 8,25 × 60 min. Lengst uten pause: 75" in (
        result.output
    )
    assert "Undervisning: 405 min = 9,0 × 45 min = 6,75 × 60 min." in result.output
    assert "Felles forelesning    160    175  335" in result.output


def test_check_tells_every_fault_of_every_file_and_ends_with_1(sample: Path) -> None:
    text = SOURCE.replace('"lecture"', '"leksjon"').replace("minutes_min = 15", "minutes_min = 14")
    sample.write_text(text, encoding="utf-8")
    result = run("check", str(sample), str(sample.parent / "none.toml"), *SITES)
    assert result.exit_code == 1
    assert f"{sample}:46: feil: dag 1, post 2, «type»: «leksjon» er ingen" in result.output
    assert "«minutes_min»: Posten er fast" in result.output
    assert "none.toml: feil: Filen finnes ikke." in result.output


def test_check_passes_a_course_with_warnings_only(sample: Path) -> None:
    sample.write_text(SOURCE.replace(', en = "The heart"', ""), encoding="utf-8")
    result = run("check", str(sample), *SITES)
    assert result.exit_code == 0
    assert "merknad: dag 1, post 2, «title»: Teksten mangler på engelsk." in result.output


def test_check_finds_two_files_with_the_same_course(sample: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.toml"
    copy.write_text(SOURCE, encoding="utf-8")
    result = run("check", str(sample), str(copy), *SITES)
    assert result.exit_code == 1
    assert "copy.toml: feil: «id»: «sample» er brukt før." in result.output


def test_check_tells_what_is_wrong_with_the_sites(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text("sites = 3", encoding="utf-8")
    result = run("check", str(sample))
    assert result.exit_code == 1
    assert "sites.toml:1: feil: «sites»: «3» er feil slags verdi; her skal det stå en liste" in (
        result.output
    )


def test_show_fits_80_columns_and_speaks_three_languages() -> None:
    for language, said in (("nb", "tirsdag"), ("nn", "tysdag"), ("en", "Tuesday")):
        result = run("show", T1D, "--lang", language)
        assert result.exit_code == 0
        assert said in result.output
        assert max(map(len, result.output.splitlines())) <= 80
        assert "10–15" in result.output


def test_show_one_day_or_say_that_there_is_no_such_day() -> None:
    assert "08:15" in run("show", T1D, "--day", "2").output
    assert "dag 1 av 2" not in run("show", T1D, "--day", "2").output
    result = run("show", T1D, "--day", "3")
    assert result.exit_code == 1
    assert "Kurset har ikke dag 3. Det har 2 dager" in result.output


def test_show_refuses_a_faulty_course(sample: Path) -> None:
    sample.write_text("id =", encoding="utf-8")
    result = run("show", str(sample), *SITES)
    assert result.exit_code == 1
    assert "sample.toml:1: feil: Linjen kan ikke leses som TOML" in result.output


def test_a_sheet_is_written_and_imported_back(tmp_path: Path) -> None:
    for name in ("plan.csv", "plan.xlsx"):
        sheet, back = tmp_path / name, tmp_path / "t1d-2dager.toml"
        assert run("sheet", T1D, "--out", str(sheet)).exit_code == 0
        result = run("import", str(sheet), "--like", T1D, "--out", str(back), "--force")
        assert result.exit_code == 0
        assert "Kolonner: Dag, Dato, Fra, Til" in result.output
        assert max(map(len, result.output.splitlines()[:10])) <= 80
        assert run("check", str(back), *SITES).exit_code == 0


def test_import_writes_nothing_that_is_in_doubt_before_yes(tmp_path: Path) -> None:
    out = tmp_path / "kols.toml"
    example = str(ROOT / "config/examples/plan.csv")
    wishes = ["--course", "kols", "--title", "Kols", "--out", str(out), *SITES]
    result = run("import", example, *wishes)
    assert result.exit_code == 1
    assert "Ingenting er skrevet, fordi noe er usikkert." in result.output
    assert not out.exists()
    assert run("import", example, *wishes, "--yes").exit_code == 0
    assert run("check", str(out), *SITES).exit_code == 0


def test_import_never_writes_a_faulty_course_not_even_with_yes(plan: Path, tmp_path: Path) -> None:
    plan.write_bytes(plan.read_bytes().replace(b";09:15;09:30;", b";09:20;09:30;"))
    out = tmp_path / "x.toml"
    result = run("import", str(plan), "--like", T1D, "--out", str(out), "--yes")
    assert result.exit_code == 1
    assert f"{plan}:5: feil: dag 1, post 2, «start»: Det er et hull på 5 min" in result.output
    assert not out.exists()


def test_import_writes_over_nothing_without_force(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.toml"
    out.write_text("mine", encoding="utf-8")
    wishes = [str(plan), "--like", T1D, "--out", str(out)]
    result = run("import", *wishes)
    assert result.exit_code == 1
    assert "finnes fra før, og er ikke rørt" in result.output
    assert out.read_text(encoding="utf-8") == "mine"
    assert run("import", *wishes, "--force").exit_code == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["plan.csv", "x.toml"]


def test_import_says_where_it_could_not_write(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "no-such-folder" / "x.toml"
    result = run("import", str(plan), "--like", T1D, "--out", str(out))
    assert result.exit_code == 1
    assert "kan ikke skrives" in result.output


def test_import_says_what_is_wrong_with_a_file_that_is_no_sheet(tmp_path: Path) -> None:
    result = run("import", str(tmp_path / "none.xlsx"), *SITES)
    assert result.exit_code == 1
    assert "none.xlsx: feil: Filen finnes ikke." in result.output


def test_import_takes_norwegian_dates_and_refuses_others(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.toml"
    wishes = [str(plan), "--like", T1D, "--out", str(out), "--yes"]
    assert run("import", *wishes, "--date", "08.06.2027", "--date", "2027-06-15").exit_code == 0
    assert 'date = "2027-06-08"' in out.read_text(encoding="utf-8")
    assert run("import", *wishes, "--date", "i morgen").exit_code == 2

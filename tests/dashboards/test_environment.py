"""Compiled templates may be kept on a disk, which may also fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards import environment as made
from dashboards.environment import compiled_by, environment, keep_compiled

NAME = "notice.html"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    environment.cache_clear()
    yield
    made._kept.clear()
    environment.cache_clear()


def test_what_was_compiled_is_read_back_at_the_next_start(tmp_path: Path) -> None:
    keep_compiled(tmp_path / "pages")
    environment("nb").get_template(NAME)
    (kept,) = (tmp_path / "pages" / compiled_by()).iterdir()
    before = kept.stat().st_mtime_ns
    environment.cache_clear()
    assert environment("nb").get_template(NAME).name == NAME
    assert kept.stat().st_mtime_ns == before, "it was not compiled again"


def test_a_torn_file_is_compiled_anew(tmp_path: Path) -> None:
    keep_compiled(tmp_path)
    environment("nb").get_template(NAME)
    (kept,) = (tmp_path / compiled_by()).iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:40])
    environment.cache_clear()
    assert environment("nb").get_template(NAME).name == NAME


def test_another_way_to_compile_has_another_folder(tmp_path: Path) -> None:
    changed = tmp_path / "environment.py"
    changed.write_bytes(Path(made.__file__).read_bytes())
    assert compiled_by(made_from=changed) == compiled_by()
    changed.write_text("changed", encoding="ascii")
    assert compiled_by(made_from=changed) != compiled_by()
    assert compiled_by(["jinja2"]) != compiled_by()


def test_what_an_older_version_kept_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    older = tmp_path / "0123456789ab"
    older.mkdir()
    for path in (older / "__jinja2_a.cache", tmp_path / "__jinja2_b.cache", tmp_path / "own.txt"):
        path.write_bytes(b"kept")
    keep_compiled(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {compiled_by(), "own.txt"}


def test_a_folder_that_cannot_be_used_only_makes_it_slower(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file", encoding="ascii")
    keep_compiled(tmp_path / "pages")
    assert environment("nb").get_template(NAME).name == NAME


def test_what_is_kept_compiled_is_of_no_language() -> None:
    compiled = environment("nb").compile('{{ "board"|sentence }}', raw=True)
    assert "board" in compiled
    assert "Tavle" not in compiled

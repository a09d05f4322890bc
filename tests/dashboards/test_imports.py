"""The scripts import each other as they should: no other tool of ours reads JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.assets import STATIC, imported_by, static_content, static_url

IMPORT = re.compile(r'^import (?:\{(?P<names>[^}]*)\}\s+from )?"(?P<file>[^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
OWN = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
UNTOLD = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"|(?<!\.)\.\w+|\b\w+(?=:)", re.MULTILINE | re.DOTALL
)
"""What no name of ours is used in: comments, strings, members, and keys."""

FILES_MAX_LINES = 400


def faults(root: Path) -> Iterator[str]:
    """Every import that is not exported, not used, or missing, and every file that is too long."""
    texts = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*.js"))
        if "vendor" not in path.parts
    }
    exported = {file: {*EXPORT.findall(text)} for file, text in texts.items()}
    shared = {name for file, names in exported.items() for name in names if file.count("/")}
    for file, text in texts.items():
        if len(text.splitlines()) > FILES_MAX_LINES:
            yield f"{file} is too long"
        used = {*re.findall(r"\b\w+\b", UNTOLD.sub(" ", IMPORT.sub("", text)))}
        known = {*OWN.findall(text)}
        for found in IMPORT.finditer(text):
            names = {one.strip() for one in (found["names"] or "").split(",") if one.strip()}
            other = (root / file).parent.joinpath(found["file"]).resolve().relative_to(root)
            known |= names
            yield from (f"{file} does not use {name}" for name in sorted(names - used))
            if other.as_posix() in exported:
                missing = names - exported[other.as_posix()]
                yield from (f"{other.as_posix()} has no {name}" for name in sorted(missing))
        if file.count("/") or file == "live.js":
            unknown = (shared & used) - known
            yield from (f"{file} does not import {name}" for name in sorted(unknown))


def test_each_script_imports_what_it_uses_and_no_more() -> None:
    assert list(faults(STATIC.resolve())) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('{ one } from "./one.js"', '{ one, two } from "./one.js"'), "live/one.js has no two"),
        (("one();", ""), "live/uses.js does not use one"),
        (('import { one } from "./one.js";', ""), "live/uses.js does not import one"),
        (("one();", "one();\n" * 400), "live/uses.js is too long"),
    ],
)
def test_a_planted_fault_is_found(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    (tmp_path / "live").mkdir()
    (tmp_path / "live/one.js").write_text("export const one = () => 1;\n", encoding="utf-8")
    text = 'import { one } from "./one.js";\n\none();\n'
    user = tmp_path / "live/uses.js"
    user.write_text(text, encoding="utf-8")
    assert list(faults(tmp_path)) == []
    user.write_text(text.replace(*change), encoding="utf-8")
    assert fault in list(faults(tmp_path))


def test_a_script_names_what_it_imports_by_its_fingerprint() -> None:
    served = static_content(STATIC / "live.js").decode()
    assert f'from "{static_url("live/page.js")}";' in served
    assert '"./' not in served


def test_all_that_a_script_needs_is_told_once_however_far_it_is() -> None:
    told = imported_by("live.js")
    assert static_url("vendor/idiomorph.esm.min.js") in told
    assert len(told) == len({*told})
    ours = {static_url(path.relative_to(STATIC).as_posix()) for path in STATIC.glob("live/*.js")}
    assert ours < {*told}

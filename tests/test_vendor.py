"""The vendored web files are the ones that were fetched and reviewed, each with its licence."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import vendor

A_DRAWING = (
    '<svg width="1em" viewBox="0 0 24 24" fill="none"><path d="M1 1" fill="currentColor"/></svg>'
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the vendor folder, for tests that spoil it."""
    return Path(shutil.copytree(vendor.VENDOR, tmp_path / "vendor"))


def test_the_folder_agrees_with_its_record() -> None:
    assert vendor.faults(vendor.VENDOR) == []


def test_the_record_tells_the_versions_that_the_tool_would_fetch() -> None:
    told = (vendor.VENDOR / vendor.RECORD).read_text(encoding="utf-8")
    for source in vendor.PACKAGES:
        assert f'name = "{source.name}"\nversion = "{source.version}"' in told


def _tamper(folder: Path) -> None:
    with (folder / "icons.svg").open("ab") as file:
        file.write(b"<!-- one byte more -->")


def _smuggle(folder: Path) -> None:
    (folder / "extra.js").write_text("alert(1)", encoding="utf-8")


def _lose(folder: Path) -> None:
    (folder / "inter.css").unlink()


def _lose_licence(folder: Path) -> None:
    (folder / "licences" / "inter.txt").unlink()


def _disown(folder: Path) -> None:
    told = (folder / vendor.RECORD).read_text(encoding="utf-8")
    orphaned = told.replace('name = "idiomorph"', 'name = "somebody-else"', 1)
    (folder / vendor.RECORD).write_text(orphaned, encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_tamper, "icons.svg is not the file that was fetched."),
        (_smuggle, "extra.js is not in VENDOR.toml."),
        (_lose, "inter.css is in VENDOR.toml but not in the folder."),
        (_lose_licence, "@fontsource-variable/inter has no licence text."),
        (_disown, "idiomorph.esm.min.js belongs to no package in VENDOR.toml."),
    ],
)
def test_a_spoilt_copy_is_caught(copy: Path, spoil: Callable[[Path], None], sentence: str) -> None:
    spoil(copy)
    assert sentence in vendor.faults(copy)


def test_styles_ask_for_nothing_outside_the_folder() -> None:
    for style in vendor.VENDOR.glob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert "@import" not in text
        asked = re.findall(r"url\(['\"]?(?!data:)([^)'\"]+)", text)
        assert all((vendor.VENDOR / name).is_file() for name in asked), style.name


def test_the_sprite_has_every_chosen_icon_once() -> None:
    sprite = (vendor.VENDOR / "icons.svg").read_text(encoding="utf-8")
    ids = re.findall(r'<symbol id="([^"]+)"', sprite)
    assert ids == [vendor.icon_id(name) for name in sorted(vendor.ICONS)]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Play", "play"),
        ("XMarkOctagonFill", "xmark-octagon-fill"),
        ("SpeakerSoundWave2", "speaker-sound-wave2"),
    ],
)
def test_icon_names_become_kebab_case(name: str, wanted: str) -> None:
    assert vendor.icon_id(name) == wanted


def test_a_drawing_becomes_a_symbol_of_the_same_shape() -> None:
    assert vendor.symbol("Play", A_DRAWING) == (
        '<symbol id="play" viewBox="0 0 24 24" fill="none">'
        '<path d="M1 1" fill="currentColor"/></symbol>'
    )


@pytest.mark.parametrize("intruder", ["<script/>", '<a href="x"/>', '<g onload="x"/>'])
def test_an_icon_that_is_more_than_a_drawing_is_refused(intruder: str) -> None:
    with pytest.raises(ValueError, match="not a plain drawing"):
        vendor.symbol("Play", A_DRAWING.replace("</svg>", f"{intruder}</svg>"))


def test_idiomorph_can_be_imported_as_a_module() -> None:
    script = (vendor.VENDOR / "idiomorph.esm.min.js").read_text(encoding="utf-8")
    assert script.startswith("var Idiomorph=")
    assert script.endswith("\nexport {Idiomorph};\n")

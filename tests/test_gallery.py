"""The pictures of the pages are those that the tool takes, and the gallery shows each."""

from __future__ import annotations

from tools.screens import GALLERY, MOMENTS, PICTURES, gallery


def test_the_gallery_shows_every_picture_that_is_taken() -> None:
    assert GALLERY.read_text(encoding="utf-8") == gallery()


def test_there_is_no_picture_that_the_tool_does_not_take_and_none_is_missing() -> None:
    taken = {f"{one.name}.png" for pictures in MOMENTS.values() for one in pictures}
    assert {file.name for file in PICTURES.glob("*.png")} == taken

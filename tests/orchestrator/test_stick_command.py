"""`samkurs take-in`: what became of a file in one line, and what to do when it did not."""

from __future__ import annotations

from pathlib import Path
from urllib.request import Request

import pytest

from orchestrator.operator_words import Trouble
from orchestrator.stick_command import bring

ADDRESS = "http://127.0.0.1:8640"


class Centre:
    """Answers one request, and remembers it."""

    def __init__(self, status: int = 200, body: bytes = b"") -> None:
        self.status, self.body = status, body
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> tuple[int, bytes]:
        self.asked.append(request)
        return self.status, self.body


def gone(request: Request) -> tuple[int, bytes]:
    raise ConnectionRefusedError("refused")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "samkurs-drammen-3.jsonl"
    made.write_bytes(b"{}\n")
    return made


def test_what_became_of_the_file_is_told_in_a_line(file: Path) -> None:
    centre = Centre(body=b'{"room": "drammen", "new": 3, "known": 54, "apart": 0}')
    assert (
        str(bring(file, ADDRESS, "ada", centre)) == "drammen: 3 nye, 54 fra før, 0 lagt til side."
    )
    (asked,) = centre.asked
    assert (asked.full_url, asked.data) == (f"{ADDRESS}/api/v1/stick", b"{}\n")
    assert asked.get_header("Authorization") == "Bearer ada"
    bring(file, ADDRESS, "", centre)
    assert centre.asked[-1].get_header("Authorization") is None


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (422, b'{"error": {"code": "stick_tampered", "text": "Fila er endret."}}', "er endret"),
        (502, b"<html>", "svarte 502"),
        (200, b"[]", "svarte 200"),
    ],
)
def test_why_it_was_not_taken_in_is_told(file: Path, status: int, body: bytes, said: str) -> None:
    with pytest.raises(Trouble, match=said):
        bring(file, ADDRESS, "", Centre(status, body))


def test_a_centre_that_is_not_there_and_a_file_that_is_not_there_are_told(file: Path) -> None:
    with pytest.raises(Trouble, match="samkurs serve"):
        bring(file, ADDRESS, "", gone)
    with pytest.raises(Trouble, match="kan ikke leses"):
        bring(file.with_name("none"), ADDRESS, "", gone)

"""What the centre tells of certificates: it comes out as it went in, and nothing else comes in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.wire.probes import (
    ANSWER_BYTES_MAX,
    VIEW_S_MAX,
    SeenIssuer,
    issuers_from_json,
    issuers_to_json,
)

texts = st.characters(exclude_categories=["Cs"])
views = st.builds(
    SeenIssuer,
    st.text(texts, min_size=1, max_size=253),
    st.integers(1, 65_535),
    st.lists(st.text(texts, min_size=1, max_size=64), min_size=1, max_size=2).map(tuple),
    st.integers(0, VIEW_S_MAX),
)
SOUND = {"host": "join.nhn.no", "port": 443, "names": ["Buypass"], "age_s": 41}


@given(st.lists(views, max_size=4).map(tuple))
def test_it_comes_out_as_it_went_in(seen: tuple[SeenIssuer, ...]) -> None:
    assert issuers_from_json(json.dumps(issuers_to_json(seen)).encode()) == seen


def test_the_largest_of_them_fits_in_what_a_laptop_reads() -> None:
    # The host is a name of course files, which are plain letters.
    largest = SeenIssuer("h" * 253, 65_535, ("\U0001f600" * 64, "\U0001f600" * 64), VIEW_S_MAX)
    text = json.dumps(issuers_to_json((largest,) * 4)).encode()
    assert len(text) <= ANSWER_BYTES_MAX
    assert issuers_from_json(text) == (largest,) * 4


@pytest.mark.parametrize(
    "changed",
    [
        {"host": ""}, {"host": "h" * 254}, {"host": 7},
        {"port": 0}, {"port": 65_536}, {"port": "443"}, {"port": 443.5},
        {"names": []}, {"names": ["x"] * 3}, {"names": [""]}, {"names": ["x" * 65]},
        {"names": [7]}, {"names": "Buypass"}, {"names": None},
        {"age_s": -1}, {"age_s": VIEW_S_MAX + 1}, {"age_s": None},
    ],
)  # fmt: skip
def test_one_thing_that_we_do_not_know_makes_it_nothing(changed: dict[str, Any]) -> None:
    told = {"issuers": [SOUND, SOUND | changed]}
    assert issuers_from_json(json.dumps(told).encode()) == ()


def test_a_later_centre_may_tell_more_of_each() -> None:
    told = json.dumps({"issuers": [SOUND | {"root": "x"}], "more": 1}).encode()
    assert issuers_from_json(told) == (SeenIssuer("join.nhn.no", 443, ("Buypass",), 41),)


@pytest.mark.parametrize(
    "text",
    [
        b"", b"null", b"[]", b"\xff", b"[" * 8000, b"<html>Log in</html>",
        b'{"issuers": null}', b'{"issuers": [1]}', b'{"error": {"code": "not_found"}}',
        json.dumps({"issuers": [SOUND] * 5}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_such_answer_is_nothing(text: bytes) -> None:
    assert issuers_from_json(text) == ()

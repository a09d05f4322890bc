"""The hash chain: the same at both ends, whichever way the reports came; another at any change."""

from __future__ import annotations

import json
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.link import chain
from session_core.wire import codec, plain
from tests.strategies import json_values
from tests.wire.samples import REPORT

ITEMS = [{"s": "day", "report": {"kind": "back", "n": n}} for n in range(5)]


def head(items: list[object], outbox: str = "o") -> str:
    return reduce(chain.link, items, chain.start(outbox))


def parted(one: list[object], other: list[object]) -> bool:
    """What the tests look for: two outboxes that say something else have another head."""
    return head(one) != head(other)


def test_the_same_reports_have_the_same_head() -> None:
    assert head([*ITEMS]) == head(json.loads(json.dumps(ITEMS, indent=2)))
    assert len(head([*ITEMS])) == 64


@given(json_values)
def test_it_makes_no_difference_who_read_the_json(item: object) -> None:
    text = json.dumps(item)
    assert chain.digest(json.loads(text)) == chain.digest(plain.read(text))


@pytest.mark.parametrize("number", ["-0.0", "1e999", "1e16", "0.1e-7", "9" * 4_000, "1.0", "NaN"])
def test_an_odd_number_is_the_same_to_both_readers(number: str) -> None:
    assert chain.digest(json.loads(number)) == chain.digest(plain.read(number))


def test_the_order_of_reports_makes_a_difference() -> None:
    assert parted([*ITEMS], [*reversed(ITEMS)])


@given(st.integers(0, 4), json_values)
def test_one_other_report_parts_the_chains_for_good(place: int, other: object) -> None:
    changed: list[object] = [*ITEMS]
    changed[place] = {"s": "day", "report": {"other": other}}
    assert parted([*ITEMS], changed)
    assert parted([*ITEMS, "and the same after it"], [*changed, "and the same after it"])


def test_the_same_reports_in_another_outbox_have_another_chain() -> None:
    assert head([*ITEMS], "laptop") != head([*ITEMS], "its copy")


def test_a_stand_in_counts_as_the_report_it_stands_for() -> None:
    large = {"s": "day", "report": {"kind": "question", "text": "x" * 70_000}}
    stand_in = json.loads(codec.too_large_item(chain.digest(large)))
    assert not parted([ITEMS[0], large], [ITEMS[0], stand_in])


def test_what_follows_an_unknown_hash_is_unknown() -> None:
    assert chain.link("", ITEMS[0]) == ""
    assert chain.join(chain.start("o"), "") == ""


def test_the_chain_is_the_one_that_was_released() -> None:
    """Were it made in another way, every laptop would be taken for a copy after an upgrade."""
    item = {"s": "t1d", "report": {**REPORT, "text": "smørbrød 🥪", "value": 0.1}}
    assert chain.link(chain.start("o"), item) == (
        "e5a6a69773d64ab4e575d606b9b37e2f4d31d32e555c54908c4463ddc4733d5f"
    )

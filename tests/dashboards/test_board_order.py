"""What stands first on the board, how old it is, and what is folded."""

from __future__ import annotations

from dashboards.formats import time_of_day
from session_core.rules.terms import CheckVerdict
from tests.dashboards.stage import seen
from tests.dashboards.test_board_checks import html, rooms_of, rows
from tests.dashboards.troubled import prepared, troubled

FAIL = CheckVerdict.FAIL


def test_what_a_lost_room_measured_was_well_when_it_was_last_heard_and_has_no_tick() -> None:
    day = troubled()
    lost = rooms_of(day)[2]
    found = rows(day.scene())
    cells = {one.check: one.look for one in found[lost].cells}
    assert cells["mic_level"] == cells["checklist"] == "kept"
    assert cells["join_leg"] != "kept", "the centre sees that by itself"
    assert not {check for check, look in cells.items() if look == "ok"} - {"join_leg"}
    heard_at = found[lost].heard_at
    assert heard_at is not None
    assert f"Sist kjent {time_of_day(heard_at)}" in seen(html(day.scene()))
    heard = rows(day.hear().scene())[lost]
    assert (heard.heard_at, "kept" in {one.look for one in heard.cells}) == (None, False)


def test_a_fault_says_when_it_was_last_measured_where_that_is_later() -> None:
    day = prepared()
    first = rooms_of(day)[0]
    day.measure(first, disk_free=FAIL).at("08:49")
    assert "sist målt" not in seen(html(day.scene()))
    day.measure(first, disk_free=FAIL)
    assert "siden 08:47 (kl. 08:47), sist målt 08:49" in seen(html(day.scene()))


def test_what_is_wrong_beyond_four_is_folded_and_its_kinds_are_named() -> None:
    day = prepared()
    for room in rooms_of(day)[:2]:
        day.measure(room, disk_free=FAIL, battery=FAIL, memory=FAIL)
    text = " ".join(seen(html(day.at("08:49").scene())).split())
    assert "og 2 til: lite minne (2 rom)" in text

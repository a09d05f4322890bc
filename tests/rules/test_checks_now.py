"""What was measured in a room, as far as it can still be true."""

from __future__ import annotations

from session_core.rules.checks import LINK, results_now
from session_core.rules.reports import CheckResult
from session_core.rules.state import RoomState
from session_core.rules.terms import CheckVerdict
from tests.builders import START


def room(**verdicts: CheckVerdict) -> RoomState:
    found = {
        check: CheckResult(check=check, verdict=verdict, at=START)
        for check, verdict in verdicts.items()
    }
    return RoomState(checks=found)


def left(measured: RoomState, *, in_contact: bool) -> list[str]:
    return [one.check for one in results_now(measured, in_contact=in_contact)]


def test_a_fault_of_the_link_cannot_be_true_of_a_room_that_is_in_contact() -> None:
    for verdict in (CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN):
        measured = room(link=verdict, power=CheckVerdict.FAIL)
        assert left(measured, in_contact=True) == ["power"]
        assert left(measured, in_contact=False) == [LINK, "power"]


def test_that_the_link_is_in_order_is_told_of_both() -> None:
    for in_contact in (True, False):
        assert left(room(link=CheckVerdict.OK), in_contact=in_contact) == [LINK]

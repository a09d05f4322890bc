"""However many of a room's reports were refused, it is told of each, and can always come in."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from session_core import limits
from session_core.link import effects as fx
from session_core.link.agent_end import AgentEnd
from session_core.wire.messages import Refused
from tests.link.ends import NOW, agent, centre, hello, sent, tell

MOST = limits.REFUSALS_PER_FRAME_MAX
LONG = "x" * 40
CHAIN = "a" * 64


def refusals(numbers: Any, code: str = "report_malformed") -> list[Refused]:
    return [Refused(n=n, code=code) for n in sorted(numbers)]


def frames(hwm: int, acked: int, refused: list[Refused], chain: str | None = None) -> list[str]:
    """What the centre says to a room that has just come."""
    end = centre()
    tell(end, hello(last_n=hwm, acked=acked))
    above = [one for one in refused if one.n > acked]
    effects = end.welcome(hwm=hwm, streams={}, wall=NOW, refused=above, chain=chain)
    return [one.text for one in effects if isinstance(one, fx.Send)]


def heard(end: AgentEnd, frame: str) -> list[fx.ReportsAcked]:
    return [one for one in end.receive(frame, 0.0, NOW) if isinstance(one, fx.ReportsAcked)]


def test_a_welcome_fits_a_frame_however_much_was_refused() -> None:
    far = 2**53 - 3 * MOST
    found = frames(2**53 - 1, 0, refusals(range(far, far + 2 * MOST + 1), LONG))
    assert len(found) == 3
    assert max(len(one.encode()) for one in found) < limits.FRAME_BYTES_MAX


def test_what_one_frame_holds_comes_in_the_welcome() -> None:
    (welcome,) = frames(MOST + 7, 0, refusals(range(1, MOST + 1)))
    assert '"refused_to":null' in welcome


@given(
    numbers=st.sets(st.integers(1, 4 * MOST), max_size=3 * MOST),
    more=st.integers(0, 9),
    cuts=st.lists(st.integers(1, 3), max_size=3),
)
def test_a_room_learns_every_refusal_once_wherever_it_is_cut_off(
    numbers: set[int], more: int, cuts: list[int]
) -> None:
    refused = refusals(numbers | set(range(1, 2 * MOST)))
    hwm = refused[-1].n + more
    told: list[int] = []
    acked = 0
    for cut in (*cuts, None):
        end = agent(hwm, acked)
        for frame in frames(hwm, acked, refused)[:cut]:
            for one in heard(end, frame):
                told += [each.n for each in one.refused]
                acked = max(acked, one.through)
        assert told == [one.n for one in refused if one.n <= acked], "none is acknowledged untold"
    assert (acked, told) == (hwm, [one.n for one in refused])


def test_what_comes_while_the_chains_are_compared_is_told_afterwards() -> None:
    refused = refusals(range(1, 2 * MOST + 1))
    end = agent(2 * MOST + 5)
    assert [heard(end, one) for one in frames(2 * MOST + 3, 0, refused, CHAIN)] == [[], []]
    told = [one for one in end.hash_loaded(CHAIN) if isinstance(one, fx.ReportsAcked)]
    assert [one.through for one in told] == [MOST, 2 * MOST + 3]
    assert sum(len(one.refused) for one in told) == 2 * MOST


def test_a_commit_with_many_refusals_is_told_in_as_many_frames_as_it_needs() -> None:
    end = centre()
    tell(end, hello(last_n=0))
    end.welcome(hwm=0, streams={"day": ("e", 1)}, wall=NOW)
    acks = sent(end.committed(2 * MOST, refusals(range(1, 2 * MOST))))
    assert [one["hwm"] for one in acks] == [MOST, 2 * MOST]

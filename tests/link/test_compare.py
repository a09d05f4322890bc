"""Before anything is sent or believed to be safe, the two ends compare their chains."""

from __future__ import annotations

from msgspec.structs import replace

from session_core.link import effects as fx
from session_core.link.agent_end import AgentEnd
from session_core.link.states import AgentState
from session_core.wire.messages import Ack, CentreHeartbeat, Refused, Welcome
from tests.link.ends import NOW, agent, centre, hear, hello, sent, tell, welcome

THEIRS, OTHER = "a" * 64, "b" * 64
UNUSABLE = fx.Close(fx.CloseCode.NORMAL, "outbox_unusable")


def told(**more: object) -> Welcome:
    return replace(welcome(hwm=4), **{"hash": THEIRS, **more})


def comparing() -> AgentEnd:
    end = agent(6)
    welcomed, load = hear(end, told(refused=(Refused(n=3, code="report_malformed"),)))
    assert isinstance(welcomed, fx.Welcomed)
    assert load == fx.LoadHash(4)
    return end


def test_the_same_chain_lets_reports_flow() -> None:
    acked, load = comparing().hash_loaded(THEIRS)
    assert isinstance(acked, fx.ReportsAcked)
    assert (acked.through, [one.n for one in acked.refused]) == (4, [3])
    assert load == fx.LoadReports(from_n=5, count=2)


def test_another_chain_makes_the_outbox_unusable() -> None:
    assert comparing().hash_loaded(OTHER) == [fx.OutboxUnusable(4, "forked"), UNUSABLE]


def test_a_room_that_has_forgotten_the_row_goes_on() -> None:
    assert comparing().hash_loaded("")[-1] == fx.LoadReports(from_n=5, count=2)


def test_a_centre_that_does_not_know_the_chain_any_more_makes_the_outbox_unusable() -> None:
    assert hear(agent(6), told(hash=""))[-2:] == [fx.OutboxUnusable(4, "unproven"), UNUSABLE]


def test_what_is_saved_before_the_welcome_hides_no_restored_copy() -> None:
    end = agent(3)
    end.reports_waiting(5)
    assert hear(end, told(hwm=4, hash=THEIRS)) == [fx.OutboxUnusable(4), UNUSABLE]


def test_where_the_centre_speaks_of_no_chain_or_has_nothing_nothing_is_compared() -> None:
    for nothing in (told(hash=None), replace(welcome(hwm=0), hash="")):
        assert not any(isinstance(one, fx.LoadHash) for one in hear(agent(6), nothing))


def test_nothing_is_sent_or_acknowledged_while_the_chains_are_compared() -> None:
    end = comparing()
    assert end.reports_waiting(9) == []
    assert hear(end, Ack(hwm=6)) == []
    assert end.loaded(5, [("day", "{}")]) == []
    assert end.hash_loaded(THEIRS)[-1] == fx.LoadReports(from_n=5, count=5)


def test_hearts_beat_while_the_chains_are_compared_and_silence_is_death_then_too() -> None:
    end = comparing()
    (beat,) = sent(end.tick(0.0, NOW))
    assert beat["t"] == "hb"
    back = CentreHeartbeat(t1=beat["t1"], t2=1, t3=1, hwm=4, taken=4, pos={})
    assert [type(one) for one in hear(end, back)] == [fx.ClockSample]
    assert end.tick(25.0, NOW) == [fx.ConnectionDead("silent")]


def test_who_has_left_compares_nothing_any_more() -> None:
    end = comparing()
    assert isinstance(end.leave()[-1], fx.Close)
    assert end.state is AgentState.CLOSED
    assert end.hash_loaded(OTHER) == []


def test_a_backup_that_covers_more_or_less_than_before_is_told() -> None:
    end = agent(6)
    hear(end, told(kept=2))
    assert fx.BackupCovers(2) in end.hash_loaded(THEIRS)
    unchanged = agent(6)
    hear(unchanged, told(kept=0))
    assert not any(isinstance(one, fx.BackupCovers) for one in unchanged.hash_loaded(THEIRS))


def test_the_centre_tells_the_chain_only_where_it_stands() -> None:
    hub = centre()
    tell(hub, hello(first_n=6, last_n=9))
    (said,) = sent(hub.welcome(hwm=3, streams={}, wall=NOW, chain=THEIRS, kept=9, spread_s=2.0))
    assert (said["hwm"], said["hash"]) == (5, ""), "numbers 4 and 5 are gone, and so is the chain"
    assert (said["kept"], said["spread_s"]) == (5, 2.0)

"""The outbox: numbers without gaps, and nothing forgotten before its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from site_agent import outbox
from site_agent.outbox import Row, Standing
from site_agent.store import Store

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = opened_anew(tmp_path)
    yield opened
    opened.close()


def opened_anew(folder: Path, name: str = "box-a") -> Store:
    store = Store(folder)
    store.run_now(outbox.begin(lambda: name))
    return store


def unhashed(standing: Standing) -> Standing:
    return replace(standing, head="")


def standing(store: Store) -> Standing:
    return unhashed(store.run_now(outbox.begin(lambda: "never used")))


def saved(store: Store, *ids: str, at: datetime = NOON) -> list[int]:
    return [store.run_now(outbox.save(one, "day", f'["{one}"]', at)).n for one in ids]


def forgotten(store: Store, days: float, *, own_days: float | None = None) -> int:
    """How many rows are forgotten so many days after noon, by the centre's clock and its own."""
    own = NOON + timedelta(days=days if own_days is None else own_days)
    return store.run_now(outbox.forget_old(NOON + timedelta(days=days), own))


def acknowledged(store: Store, through: int, *refused: tuple[int, str]) -> None:
    """The centre has them at noon, and this laptop sees it then."""
    store.run_now(outbox.acknowledge(through, refused))
    assert forgotten(store, 0) == 0


def states(store: Store) -> list[tuple[int, str]]:
    return [(row.n, row.state) for row in store.run_now(outbox.rows_after(0))]


def test_reports_are_numbered_without_gaps(store: Store) -> None:
    assert saved(store, "a", "b", "c") == [1, 2, 3]
    assert standing(store) == Standing("box-a", "box-a", first_n=1, last_n=3, acked=0, waiting=3)


def test_the_same_report_twice_is_one_row_and_costs_no_number(store: Store) -> None:
    assert saved(store, "a", "a", "b") == [1, 1, 2]


def test_the_outbox_keeps_its_identity_and_its_rows_over_a_restart(tmp_path: Path) -> None:
    first = opened_anew(tmp_path)
    saved(first, "a", "b")
    first.close()
    second = opened_anew(tmp_path, "box-b")
    assert standing(second) == Standing("box-a", "box-a", first_n=1, last_n=2, acked=0, waiting=2)
    assert saved(second, "c") == [3]
    second.close()


def test_rows_come_in_order_from_any_number_on(store: Store) -> None:
    saved(store, "a", "b", "c", "d")
    rows = store.run_now(outbox.rows_after(1, limit=2))
    assert [row.n for row in rows] == [2, 3]
    assert replace(rows[0], hash="") == Row(2, "b", "day", '["b"]', "waiting")


def test_an_acknowledgement_counts_for_all_before_it(store: Store) -> None:
    saved(store, "a", "b", "c")
    assert store.run_now(outbox.acknowledge(2, [(1, "unreadable")])).waiting == 1
    assert states(store) == [(1, "refused"), (2, "acked"), (3, "waiting")]


def test_an_acknowledgement_that_comes_again_changes_nothing(store: Store) -> None:
    saved(store, "a", "b")
    for _ in range(2):
        assert store.run_now(outbox.acknowledge(2, [(1, "unreadable")])).waiting == 0
    assert states(store) == [(1, "refused"), (2, "acked")]


def test_what_the_centre_has_lost_waits_again_and_is_not_forgotten(store: Store) -> None:
    saved(store, "a", "b", "c")
    acknowledged(store, 3, (2, "unreadable"))
    stands = store.run_now(outbox.lost_above(1))
    assert (stands.acked, stands.waiting) == (1, 2)
    assert states(store) == [(1, "acked"), (2, "waiting"), (3, "waiting")]
    assert forgotten(store, 31) == 1


def test_what_was_lost_and_came_again_is_kept_as_long_as_if_it_were_new(store: Store) -> None:
    saved(store, "a")
    acknowledged(store, 1)
    store.run_now(outbox.lost_above(0))
    store.run_now(outbox.acknowledge(1))
    assert [forgotten(store, days) for days in (20, 31, 51)] == [0, 0, 1]


def test_only_acknowledged_rows_are_forgotten_and_only_after_thirty_days(store: Store) -> None:
    saved(store, "a", "b", "c")
    acknowledged(store, 1)
    assert [forgotten(store, days) for days in (30, 31)] == [0, 1]
    assert states(store) == [(2, "waiting"), (3, "waiting")]


def test_a_clock_that_is_a_year_ahead_forgets_nothing_alone(store: Store) -> None:
    saved(store, "a", "b")
    acknowledged(store, 2)
    store.run_now(outbox.covered(1))
    assert forgotten(store, 0, own_days=365) == 0
    assert forgotten(store, 365, own_days=0) == 0
    assert forgotten(store, 1) == 0


def test_days_are_counted_anew_where_they_were_counted_by_a_clock_ahead(store: Store) -> None:
    saved(store, "a")
    store.run_now(outbox.acknowledge(1))
    assert forgotten(store, 365) == 0
    assert [forgotten(store, days) for days in (0, 30, 31)] == [0, 0, 1]


def test_a_laptop_whose_clock_is_always_behind_keeps_nothing_longer(store: Store) -> None:
    saved(store, "a", at=NOON + timedelta(days=365))
    store.run_now(outbox.acknowledge(1))
    assert [forgotten(store, days, own_days=days - 365) for days in (0, 30, 31)] == [0, 0, 1]


def test_what_a_verified_backup_covers_is_forgotten_after_two_days(store: Store) -> None:
    saved(store, "a", "b", "c")
    acknowledged(store, 3)
    store.run_now(outbox.covered(2))
    assert [forgotten(store, days) for days in (2, 2.001)] == [0, 2]
    assert states(store) == [(3, "acked")]


def test_what_waits_is_kept_even_if_a_backup_is_said_to_cover_it(store: Store) -> None:
    saved(store, "a", "b")
    store.run_now(outbox.covered(2))
    assert forgotten(store, 0) == 0
    assert forgotten(store, 99) == 0


def test_a_new_outbox_is_covered_by_no_backup_yet(store: Store) -> None:
    saved(store, "a")
    assert store.run_now(outbox.covered(1)).kept == 1
    assert store.run_now(outbox.take_new_identity(lambda: "new", "restored")).kept == 0


def test_forgetting_leaves_no_hole_behind_a_row_that_stays(store: Store) -> None:
    saved(store, "a", "b", "c")
    acknowledged(store, 3)
    store.run_now(lambda c: c.execute("UPDATE outbox SET state = 'waiting' WHERE n = 2") and None)
    assert forgotten(store, 99) == 1
    assert [n for n, _ in states(store)] == [2, 3]


def test_a_number_is_never_used_again(store: Store) -> None:
    saved(store, "a", "b")
    acknowledged(store, 2)
    assert forgotten(store, 99) == 2
    empty = Standing("box-a", "box-a", first_n=3, last_n=2, acked=2, waiting=0)
    assert standing(store) == empty
    assert saved(store, "c") == [3]


def test_a_restored_outbox_begins_anew_with_all_its_rows_unsent(store: Store) -> None:
    saved(store, "a", "b", "c", "d")
    acknowledged(store, 3, (2, "unreadable"))
    assert forgotten(store, 99) == 3
    names = count(1)
    begun = store.run_now(outbox.take_new_identity(lambda: f"new-{next(names)}", "restored"))
    assert unhashed(begun) == Standing(
        "box-a", "new-1", first_n=1, last_n=1, acked=0, waiting=1, was="box-a", why="restored"
    )
    assert saved(store, "e", "d") == [2, 1]
    assert states(store) == [(1, "waiting"), (2, "waiting")]


@pytest.mark.parametrize("gone", [(), (1,), (3,), (1, 4), (2, 3)])
def test_a_new_identity_closes_the_holes_and_keeps_the_order(
    store: Store, gone: tuple[int, ...]
) -> None:
    saved(store, "1", "2", "3", "4", "5", "6")
    store.run_now(
        lambda c: c.executemany("DELETE FROM outbox WHERE n = ?", [(n,) for n in gone]) and None
    )
    left = 6 - len(gone)
    begun = store.run_now(outbox.take_new_identity(lambda: "new", "forked"))
    assert (begun.first_n, begun.last_n, begun.acked, begun.waiting) == (1, left, 0, left)
    assert (begun.outbox, begun.was, begun.why) == ("new", "box-a", "forked")
    rows = [(row.n, row.report_id) for row in store.run_now(outbox.rows_after(0))]
    assert rows == list(enumerate([one for one in "123456" if int(one) not in gone], start=1))
    assert saved(store, "later") == [left + 1]

"""The outbox's hash chain: as the centre would make it, over restarts, versions and identities."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import reduce
from pathlib import Path

import pytest

from session_core.link import chain
from session_core.wire import codec
from site_agent import outbox
from site_agent.outbox import Standing
from site_agent.store import FILE, SCHEMA, Store

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
AS_0_1_SAVES = "INSERT INTO outbox (report_id, session, body, at) VALUES (?, ?, ?, ?)"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path)
    begun(opened)
    yield opened
    opened.close()


def begun(store: Store, name: str = "box-a") -> Standing:
    return store.run_now(outbox.begin(lambda: name))


def body(word: str) -> str:
    return json.dumps({"kind": "question", "text": word}, ensure_ascii=False)


def save(store: Store, *words: str) -> str:
    """The head after these reports."""
    for word in words:
        store.run_now(outbox.save(word, "day", body(word), NOON))
    return begun(store).head


def as_the_centre_does(name: str, *words: str) -> str:
    """The chain over the items as a frame brings them."""
    frame = codec.reports_frame(1, [codec.report_item("day", body(word)) for word in words])
    reports = codec.decode_from_agent(frame)
    return reduce(chain.link, getattr(reports, "items", ()), chain.start(name))


def file_of_0_1(folder: Path, *words: str, first_n: int = 1) -> None:
    """What 0.1 left behind, with its first rows forgotten."""
    with closing(sqlite3.connect(folder / FILE)) as old, old:
        old.executescript(f"{SCHEMA} PRAGMA user_version = 1;")
        old.executemany("INSERT INTO about VALUES (?, 'box-a')", [("agent",), ("outbox",)])
        old.executemany(AS_0_1_SAVES, [(one, "day", body(one), NOON.isoformat()) for one in words])
        old.execute("DELETE FROM outbox WHERE n < ?", (first_n,))


def test_an_empty_outbox_begins_the_chain_with_its_own_name(store: Store) -> None:
    assert begun(store).head == chain.start("box-a")


def test_the_head_is_the_one_that_the_centre_has(store: Store) -> None:
    assert save(store, "en", "to", "smørbrød 🥪") == as_the_centre_does(
        "box-a", "en", "to", "smørbrød 🥪"
    )


def test_the_same_report_again_changes_no_hash(store: Store) -> None:
    assert save(store, "a", "b") == save(store, "a")


def test_the_hash_at_any_number_that_is_held_can_be_told(store: Store) -> None:
    save(store, "a", "b", "c")
    assert store.run_now(outbox.hash_at(2)) == as_the_centre_does("box-a", "a", "b")
    assert store.run_now(outbox.hash_at(4)) == ""


def test_the_chain_goes_on_over_what_was_forgotten(store: Store) -> None:
    save(store, "a", "b", "c")
    store.run_now(outbox.acknowledge(3))
    for days in (0, 31):
        now = NOON + timedelta(days=days)
        store.run_now(outbox.forget_old(now, now))
    assert begun(store).head == as_the_centre_does("box-a", "a", "b", "c")
    assert store.run_now(outbox.hash_at(3)) == begun(store).head
    assert store.run_now(outbox.hash_at(2)) == ""
    assert save(store, "d") == as_the_centre_does("box-a", "a", "b", "c", "d")


def test_a_new_identity_chains_all_its_rows_anew(store: Store) -> None:
    save(store, "a", "b", "c")
    store.run_now(outbox.acknowledge(1))
    for days in (0, 31):
        now = NOON + timedelta(days=days)
        store.run_now(outbox.forget_old(now, now))
    fresh = store.run_now(outbox.take_new_identity(lambda: "new", "forked"))
    assert fresh.head == as_the_centre_does("new", "b", "c")
    assert save(store, "d") == as_the_centre_does("new", "b", "c", "d")


def test_a_file_of_0_1_keeps_all_its_rows_and_is_chained(tmp_path: Path) -> None:
    file_of_0_1(tmp_path, "a", "b", "c")
    with closing(Store(tmp_path)) as store:
        standing = begun(store)
        assert (standing.first_n, standing.last_n, standing.waiting) == (1, 3, 3)
        assert standing.head == as_the_centre_does("box-a", "a", "b", "c")
        assert save(store, "d") == as_the_centre_does("box-a", "a", "b", "c", "d")


def test_a_file_of_0_1_that_has_forgotten_its_first_rows_has_no_chain(tmp_path: Path) -> None:
    file_of_0_1(tmp_path, "a", "b", "c", first_n=3)
    with closing(Store(tmp_path)) as store:
        assert begun(store).head == ""
        assert save(store, "d") == ""
        fresh = store.run_now(outbox.take_new_identity(lambda: "new", "restored"))
        assert fresh.head == as_the_centre_does("new", "c", "d")


def test_a_laptop_may_go_back_to_0_1_and_forward_again(store: Store) -> None:
    save(store, "a", "b")
    store.run_now(lambda c: c.execute(AS_0_1_SAVES, ("c", "day", body("c"), NOON.isoformat())))
    assert begun(store).head == as_the_centre_does("box-a", "a", "b", "c")
    assert store.run_now(lambda c: c.execute("PRAGMA user_version").fetchone()) == (1,)


def test_an_identity_that_0_1_took_meanwhile_is_chained_under_its_own_name(store: Store) -> None:
    save(store, "a", "b")
    store.run_now(outbox.covered(2))
    store.run_now(lambda c: c.execute("UPDATE about SET value = 'of-0-1' WHERE name = 'outbox'"))
    standing = begun(store)
    assert standing.head == as_the_centre_does("of-0-1", "a", "b")
    assert standing.kept == 0, "what was said of another outbox is not believed of this one"

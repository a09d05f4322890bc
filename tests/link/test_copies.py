"""Copied laptops, and laptops put back from copies: both versions are kept, and nothing is lost."""

from __future__ import annotations

import sqlite3
from random import Random

import pytest

from session_core.link import effects as fx
from tests.link.copies import Centre, Laptop, talk, verdict


def saved(laptop: Laptop, *words: str) -> Laptop:
    for word in words:
        laptop.save(word)
    return laptop


def twin_of(laptop: Laptop, kind: type[Laptop] = Laptop) -> Laptop:
    """Another laptop, made from a copy of this one's disk."""
    twin = kind()
    twin.put_back(laptop.copy())
    return twin


def test_two_laptops_of_one_disk_keep_both_their_versions() -> None:
    centre, laptop = Centre(), saved(Laptop(), "a", "b")
    talk(laptop, centre)
    twin = twin_of(laptop)
    talk(saved(laptop, "c of the one"), centre)
    talk(saved(twin, "c of the other"), centre)
    assert centre.reports == ["a", "b", "c of the one", "c of the other"]
    assert centre.incidents == {twin.standing.outbox: "forked"}
    assert verdict([laptop, twin], centre) == ""


def test_a_laptop_put_back_from_a_copy_is_noticed_by_its_numbers() -> None:
    centre, laptop = Centre(), saved(Laptop(), "a")
    copy = laptop.copy()
    talk(saved(laptop, "b", "c"), centre)
    laptop.put_back(copy)
    talk(saved(laptop, "d"), centre)
    assert centre.reports == ["a", "b", "c", "d"]
    assert centre.incidents == {laptop.standing.outbox: "restored"}


@pytest.mark.parametrize("written", [2, 3, 9])
def test_one_that_wrote_as_much_as_it_lost_is_noticed_by_its_chain(written: int) -> None:
    centre, laptop = Centre(), saved(Laptop(), "a")
    copy = laptop.copy()
    talk(saved(laptop, "b", "c"), centre)
    laptop.put_back(copy)
    new = [f"d{n}" for n in range(written)]
    talk(saved(laptop, *new), centre)
    assert centre.reports == ["a", "b", "c", *new]
    assert verdict([laptop], centre) == ""


def test_a_copy_that_has_said_nothing_else_is_no_incident() -> None:
    centre, laptop = Centre(), saved(Laptop(), "a", "b")
    talk(laptop, centre)
    talk(twin_of(laptop), centre)
    assert centre.incidents == {}


def test_a_centre_that_forgot_the_chain_gets_it_anew_and_a_restored_copy_is_not_lost() -> None:
    centre, laptop = Centre(), saved(Laptop(), "a")
    copy = laptop.copy()
    talk(saved(laptop, "b", "c"), centre)
    centre.marks = {name: (hwm, "") for name, (hwm, _) in centre.marks.items()}
    laptop.put_back(copy)
    talk(saved(laptop, "d", "e"), centre)
    assert centre.reports == ["a", "b", "c", "d", "e"]
    begun = laptop.standing.outbox
    talk(saved(laptop, "f"), centre)
    assert (laptop.standing.outbox, verdict([laptop], centre)) == (begun, "")


def test_a_cut_in_the_middle_of_it_begins_no_second_outbox() -> None:
    centre, laptop = Centre(), saved(Laptop(), "a")
    twin = twin_of(laptop)
    talk(saved(laptop, "b"), centre)
    saved(twin, "c")
    for frames in range(1, 8):
        talk(twin, centre, frames)
    assert len(centre.incidents) == 1
    assert verdict([laptop, twin], centre) == ""


# ── any history ────────────────────────────────────────────────────────────────────────────────


class History:
    """What happens to the laptops of one room, as a seed draws it."""

    def __init__(self, seed: int, kind: type[Laptop]) -> None:
        self.random, self.centre, self.kind = Random(seed), Centre(), kind
        self.laptops, self.copies = [kind()], list[sqlite3.Connection]()
        self.steps = (
            self.save,
            self.save,
            self.talk,
            self.cut,
            self.copy,
            self.put_back,
            self.twin,
        )

    def run(self) -> str:
        """A history, then peace; what is wrong in the end."""
        for n in range(self.random.randint(5, 60)):
            self.random.choice(self.steps)(self.random.choice(self.laptops), n)
        for _ in range(3):
            for laptop in self.laptops:
                talk(laptop, self.centre)
        return verdict(self.laptops, self.centre)

    def save(self, laptop: Laptop, n: int) -> None:
        laptop.save(f"{n}")

    def talk(self, laptop: Laptop, _: int) -> None:
        talk(laptop, self.centre)

    def cut(self, laptop: Laptop, _: int) -> None:
        talk(laptop, self.centre, self.random.randint(1, 9))

    def copy(self, laptop: Laptop, _: int) -> None:
        self.copies.append(laptop.copy())

    def put_back(self, laptop: Laptop, _: int) -> None:
        if self.copies:
            laptop.put_back(self.random.choice(self.copies))

    def twin(self, laptop: Laptop, _: int) -> None:
        if len(self.laptops) < 4:
            self.laptops.append(twin_of(laptop, self.kind))


def seeded(seed: int, kind: type[Laptop] = Laptop) -> str:
    return History(seed, kind).run()


@pytest.mark.parametrize("tens", range(10))
def test_whatever_is_copied_and_put_back_nothing_is_lost_or_doubled(tens: int) -> None:
    seeds = range(tens * 20, tens * 20 + 20)
    assert [(seed, found) for seed in seeds if (found := seeded(seed))] == []


# ── planted faults ─────────────────────────────────────────────────────────────────────────────


class KeepsItsName(Laptop):
    """Goes on under the old outbox, as if its numbers were free."""

    def begin_anew(self, why: fx.NewOutbox) -> None:
        return


class NeverCompares(Laptop):
    """Believes that the centre's reports under its numbers are its own."""

    def hash_at(self, n: int) -> str:
        return ""


class ForgetsWhatWaits(Laptop):
    """Begins a new outbox without the rows of the old one."""

    def begin_anew(self, why: fx.NewOutbox) -> None:
        super().begin_anew(why)
        self.file.execute("DELETE FROM outbox")
        self.start()


@pytest.mark.parametrize("planted", [KeepsItsName, NeverCompares, ForgetsWhatWaits])
def test_a_planted_fault_is_found_by_the_histories(planted: type[Laptop]) -> None:
    assert any(seeded(seed, planted) for seed in range(100))

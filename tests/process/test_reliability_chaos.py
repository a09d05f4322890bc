"""A real laptop behind a network that goes bad: its page says which way, and what it saved arrives.

One centre and one laptop live through all of it, in any order; in every weather the leader goes on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from markupsafe import escape

from dashboards.phrases import sentence
from dashboards.scene import LinkCode
from tests.chaos.proxy import CALM, LOGIN_PAGE, LOGIN_REDIRECT, Weather
from tests.reliability.field import Field, Laptop, field_in, until_health
from tests.reliability.people import Book, reckon, save_one, tick

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

SAVED_S_MAX = 2.0
"""The page never waits for the network; this much is for a busy machine."""

BAD: dict[str, tuple[Weather, LinkCode]] = {
    "cut": (Weather(gone=True), "unavailable"),
    "half-open": (Weather(silent=True), "unavailable"),
    "a guest network's page": (Weather(answer=LOGIN_PAGE), "captive_portal"),
    "a guest network's redirect": (Weather(answer=LOGIN_REDIRECT), "captive_portal"),
}
POOR: dict[str, Weather] = {
    "late": Weather(latency_s=0.2, jitter_s=0.3),
    "one byte at a time": Weather(piece_bytes=1),
    "split frames": Weather(piece_bytes=3),
    "slow": Weather(down_bytes_per_s=4_000),
}


@dataclass
class Lone:
    """The one laptop, its leader's book, and all around it."""

    field: Field
    laptop: Laptop
    book: Book

    async def save(self) -> None:
        """Tick something, which the page must take at once whatever the weather."""
        item = self.field.programme.checklist[0].id
        assert await save_one(self.laptop, self.book, tick(item, self.book.count))
        assert self.book.seconds[-1] < SAVED_S_MAX

    async def ask_to_try_now(self) -> None:
        """Press "try now", so that no test waits for chance."""
        await self.laptop.desk.send({"kind": ["try_now"], "id": ["try"]})

    async def until_page_says(self, code: LinkCode) -> None:
        """The code, and its sentence on the page."""
        await until_health(self.laptop, code)
        assert str(escape(sentence(code, "nb"))) in await self.laptop.desk.get("/?lang=nb")

    async def until_all_is_well(self) -> None:
        """In contact, everything sent, everything there once."""
        await self.ask_to_try_now()
        await self.field.until_settled()
        found = await reckon(self.field, self.book)
        assert (found.lost, found.doubled, found.waiting) == ((), (), 0)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lone(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lone]:
    folder: Path = tmp_path_factory.mktemp("chaos")
    async with field_in(folder / "day", rooms=1) as field:
        (laptop,) = field.laptops.values()
        book = Book(folder / "ledger.jsonl")
        yield Lone(field, laptop, book)
        book.close()


@pytest.mark.parametrize("name", BAD)
async def test_a_network_that_lets_nothing_through_is_named_and_got_over(
    lone: Lone, name: str
) -> None:
    weather, code = BAD[name]
    lone.laptop.network.weather = weather
    if weather.answer:  # what is connected lives on behind a guest network until it is lost
        await lone.laptop.network.stop()
        await lone.laptop.network.start()
    await lone.save()
    await lone.until_page_says(code)
    await lone.save()
    lone.laptop.network.weather = CALM
    await lone.until_all_is_well()


async def test_a_centre_that_does_not_listen_is_named_and_got_over(lone: Lone) -> None:
    await lone.laptop.network.stop()
    await lone.save()
    await lone.until_page_says("refused")
    await lone.laptop.network.start()
    await lone.until_all_is_well()


@pytest.mark.parametrize("name", POOR)
async def test_a_poor_network_carries_everything_without_a_break(lone: Lone, name: str) -> None:
    await lone.until_all_is_well()
    before = lone.laptop.network.accepted
    lone.laptop.network.weather = POOR[name]
    for _ in range(20):
        await lone.save()
    await lone.field.until_settled()
    lone.laptop.network.weather = CALM
    await lone.until_all_is_well()
    assert lone.laptop.network.accepted == before, "the connection was lost and made again"

"""A planned stop with a thousand sockets: soon over, in good order, and without a storm after it.

Some of the thousand do not read at all, as a laptop that sleeps does not.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.process.crowd import Guest, gather_crowd, laptop, page
from tests.process.test_bad_input_centre import running

pytestmark = [pytest.mark.process, pytest.mark.asyncio]

ROOMS = 500
PAGES = 460
FROZEN_PAGES = 40
FROZEN_ROOMS = 20
STOP_S_MAX = 5.0
CONNECTS_PER_S_MAX = 100
"""In no second after the stop may more laptops come back."""


def write_places(folder: Path) -> Path:
    """A folder of settings with many rooms and no course."""
    rooms = "\n".join(
        f'[[sites.rooms]]\nid = "room-{number}"\nname = "Rom {number}"\ncapacity = 10\n'
        for number in range(ROOMS)
    )
    (folder / "courses").mkdir(parents=True)
    site = '[[sites]]\nid = "one"\nname = "Et sted"\nhelp_phone = "5100"\n\n'
    (folder / "sites.toml").write_text(site + rooms, encoding="utf-8")
    return folder


def crowd() -> tuple[list[Guest], list[Guest]]:
    laptops = [laptop(f"room-{number}", reads=number >= FROZEN_ROOMS) for number in range(ROOMS)]
    pages = [page("board", reads=number >= FROZEN_PAGES) for number in range(PAGES + FROZEN_PAGES)]
    return laptops, pages


async def test_a_thousand_sockets_are_sent_away_within_five_seconds(tmp_path: Path) -> None:
    laptops, pages = crowd()
    async with running(tmp_path, write_places(tmp_path / "config")) as centre:
        await gather_crowd([*laptops, *pages], int(centre.address.rpartition(":")[2]))
        process = centre.child.process
        assert process is not None
        centre.child.is_dismissed = True
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(process.wait(), 30)
        took = time.monotonic() - began
        await asyncio.gather(*(guest.ended() for guest in (*laptops, *pages)))
    for guest in (*laptops, *pages):
        guest.leave()
    print(f"sockets={ROOMS + PAGES + FROZEN_PAGES} stop_s={took:.2f}")
    assert (code, took < STOP_S_MAX) == (0, True), f"{took:.1f} s"
    assert "Traceback" not in centre.child.log.read_text(encoding="utf-8")
    byes = [guest.bye for guest in laptops if guest.reads]
    assert {bye and bye["code"] for bye in byes} == {"restarting"}
    seconds = Counter(int(bye["retry_in"]) for bye in byes if bye)
    assert max(seconds.values()) <= CONNECTS_PER_S_MAX, seconds
    assert {guest.close_code for guest in pages if guest.reads} == {1012}

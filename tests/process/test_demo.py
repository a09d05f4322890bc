"""The demo as people start it: it shows everybody's address, and ends without a trace."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from orchestrator.demo.processes import until
from tests.process.demo_process import DemoProcess, leftovers

pytestmark = [
    pytest.mark.process,
    pytest.mark.asyncio,
    pytest.mark.skipif(sys.platform == "win32", reason="these tests send POSIX signals"),
]

Start = Callable[..., Awaitable[DemoProcess]]


@pytest_asyncio.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Start]:
    """Start a demo; it is ended after the test."""
    started: list[DemoProcess] = []

    async def start(*arguments: str) -> DemoProcess:
        one = await DemoProcess.start(tmp_path, *arguments)
        started.append(one)
        return one

    yield start
    for one in started:
        await one.end()


def children_of(pid: int) -> set[int]:
    """The processes that this one started, from the kernel's own list."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return {int(one) for one in listed.split()}


def centre_of(pid: int) -> int:
    """The one of them that is the centre. Numbers of processes begin anew, so the first that was
    started need not have the least.
    """
    (found,) = (
        one for one in children_of(pid) if b"\0serve\0" in Path(f"/proc/{one}/cmdline").read_bytes()
    )
    return found


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def until_gone(pids: set[int], within_s: float) -> None:
    async def gone() -> bool:
        return not any(is_running(pid) for pid in pids)

    await until(gone, f"{pids} are gone", within_s)


async def test_every_person_gets_an_address_that_answers(demo: Start) -> None:
    one = await demo()
    await one.until_it_says("Ctrl-C")
    urls = re.findall(r"http://127\.0\.0\.1:\S+", one.said)
    assert len(urls) == 4 + 2 * 3
    async with aiohttp.ClientSession() as http:
        for url in urls:
            async with http.get(url) as answer:
                assert answer.status == 200, url
                assert "<main" in await answer.text(), url


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_it_ends_within_three_seconds_and_leaves_nothing(
    demo: Start, tmp_path: Path, name: signal.Signals
) -> None:
    one = await demo()
    await one.until_it_says("Ctrl-C")
    children = children_of(one.process.pid)
    assert len(children) == 4, "a centre and three laptops"
    begun = time.monotonic()
    os.kill(one.process.pid, name)
    assert await one.until_it_ends(10) == 0
    assert time.monotonic() - begun < 3.5
    assert not any(is_running(pid) for pid in children)
    assert "Traceback" not in one.said
    assert leftovers(tmp_path) == []


async def test_its_processes_end_when_it_is_killed(demo: Start) -> None:
    one = await demo()
    await one.until_it_says("Ctrl-C")
    children = children_of(one.process.pid)
    os.kill(one.process.pid, signal.SIGKILL)
    await until_gone(children, within_s=5)


async def test_a_process_that_dies_is_told_in_one_sentence_with_its_log(
    demo: Start, tmp_path: Path
) -> None:
    one = await demo("--data", str(tmp_path / "kept"))
    await one.until_it_says("Ctrl-C")
    victim = centre_of(one.process.pid)
    os.kill(victim, signal.SIGKILL)
    assert await one.until_it_ends(10) == 2
    assert "sentralen stoppet uventet" in one.said
    assert str(tmp_path / "kept" / "logs" / "centre.log") in one.said
    assert (tmp_path / "kept" / "logs" / "centre.log").is_file()


async def test_a_taken_port_gives_the_next_one_and_says_so(demo: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        one = await demo("--port", str(port))
        line = await one.until_it_says("konsoll")
    assert f":{port}/" not in line
    assert str(port) in one.said

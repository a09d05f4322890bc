"""A laptop that is set up wrongly says so in one sentence, with what to do, and harms nothing.

Real `samkurs-agent` processes. Every complaint ends with code 2 and no traceback.
"""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.process.ended import Ended, assert_one_clear_sentence, ended

pytestmark = [pytest.mark.process, pytest.mark.asyncio]


async def start(data: Path, **settings: str) -> Ended:
    """Start an agent that should refuse to run."""
    given = {"ROOM": "hss-kursrom", "DATA": str(data), "PORT": "0", "BROWSER": "false", **settings}
    environment = {f"SAMKURS_AGENT_{name.upper()}": value for name, value in given.items()}
    return await ended("site_agent", environment)


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert_one_clear_sentence(await start(tmp_path, port=port), port)


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("not a folder")
    assert_one_clear_sentence(await start(in_the_way / "data"), "a-file")
    assert in_the_way.read_text() == "not a folder"


async def test_a_broken_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    broken = tmp_path / "agent.db"
    broken.write_bytes(b"this is no database " * 500)
    before = broken.read_bytes()
    assert_one_clear_sentence(await start(tmp_path), "agent.db")
    assert broken.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "value"), [("port", "seventy"), ("centre", "samkurs"), ("language", "fr")]
)
async def test_a_wrong_setting_is_named_with_where_it_stands(
    tmp_path: Path, name: str, value: str
) -> None:
    assert_one_clear_sentence(await start(tmp_path, **{name: value}), name, "miljøvariablene")


async def test_a_wrong_settings_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "agent.toml"
    file.write_text("port = = 1")
    assert_one_clear_sentence(await start(tmp_path, config=str(file)), "agent.toml")

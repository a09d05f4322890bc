"""One agent per data folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from site_agent.lock import FolderLock, running_address
from site_agent.troubles import AgentTrouble


def test_a_second_agent_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    first = FolderLock(tmp_path / "data")
    first.tell("http://127.0.0.1:8641/")
    with pytest.raises(
        AgentTrouble, match=r"går allerede på denne PC-en, på http://127\.0\.0\.1:8641/"
    ):
        FolderLock(tmp_path / "data")
    first.release()


def test_a_second_agent_is_refused_while_the_first_is_still_starting(tmp_path: Path) -> None:
    first = FolderLock(tmp_path)
    with pytest.raises(AgentTrouble, match="ennå ikke har sagt"):
        FolderLock(tmp_path)
    first.release()


def test_a_folder_that_was_given_back_can_be_taken_again(tmp_path: Path) -> None:
    first = FolderLock(tmp_path)
    first.tell("http://127.0.0.1:1/")
    first.release()
    assert not (tmp_path / "desk.json").exists()
    second = FolderLock(tmp_path)
    second.tell("http://127.0.0.1:2/")
    assert json.loads((tmp_path / "desk.json").read_text())["address"] == "http://127.0.0.1:2/"
    second.release()


def test_an_address_that_cannot_be_told_ends_nothing_and_the_old_one_is_gone(
    tmp_path: Path,
) -> None:
    (tmp_path / "desk.json").write_text('{"address": "of a killed agent"}')
    (tmp_path / "desk.draft").mkdir()  # in the way
    lock = FolderLock(tmp_path)
    lock.tell("http://127.0.0.1:1/")
    assert running_address(tmp_path) == running_address(tmp_path / "nowhere")
    lock.release()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(AgentTrouble, match="skrive i mappen") as trouble:
        FolderLock(tmp_path / "file" / "data")
    assert trouble.value.code == "data_folder_unwritable"

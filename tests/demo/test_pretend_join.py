"""The demo's own Join: rooms come, fall out and come back, and a person can do it on a page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio

from orchestrator.demo.join_node import ALIAS
from orchestrator.demo.own_config import with_join, write_config
from orchestrator.demo.pretend_join import TEST, PretendJoin, host_at, join_of
from orchestrator.demo.processes import free_port
from session_core.join.link import join_link, trial_link
from session_core.rules.programme import JoinRoom, Programme
from tests.demo.scripts import CONFIG, DAYS, programme_of

DAY = programme_of("t1d-2dager", 1)
ROOM = DAY.rooms[0]


def at(port: int) -> Programme:
    return replace(DAY, join=JoinRoom(host=host_at(port), alias=ALIAS, test=TEST))


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    """Where a meeting answers."""
    one = free_port()
    meeting = join_of(at(one), "nb")
    assert meeting is not None
    await meeting.start()
    yield one
    await meeting.stop()


async def text_at(http: aiohttp.ClientSession, url: str, **form: str) -> tuple[int, str]:
    call = http.post(url, data=form) if form else http.get(url)
    async with call as answer:
        return answer.status, await answer.text()


@pytest.mark.asyncio
async def test_a_person_comes_in_and_goes_by_the_rooms_own_link(port: int) -> None:
    join = at(port).join
    assert join is not None
    link, name = join_link(join, ROOM), ROOM.name_in_join
    async with aiohttp.ClientSession() as http:
        assert f"{name} er ikke i videomøtet." in (await text_at(http, link))[1]
        assert f"{name} er i videomøtet." in (await text_at(http, link, **{"in": "yes"}))[1]
        assert f"{name} er i videomøtet." in (await text_at(http, link, **{"in": "yes"}))[1]
        assert f"{name} er ikke i videomøtet." in (await text_at(http, link, **{"in": "no"}))[1]
        assert "Testrommet" in (await text_at(http, trial_link(join, ROOM)))[1]


@pytest.mark.asyncio
async def test_another_number_or_nobody_is_no_meeting_and_a_name_is_no_markup(port: int) -> None:
    base = f"http://{host_at(port)}/webapp/conference"
    async with aiohttp.ClientSession() as http:
        for place in (f"{base}/000000?name=a", f"{base}/{ALIAS}"):
            assert (await text_at(http, place))[0] == 404
            assert (await text_at(http, place, **{"in": "yes"}))[0] == 404
        bold = f"{base}/{ALIAS}?{urlencode({'name': '<b>x</b>'})}"
        assert "<b>" not in (await text_at(http, bold))[1]


def test_what_falls_out_with_its_network_comes_back_with_it_if_it_was_in() -> None:
    meeting, first, second = PretendJoin(DAY.rooms, 1), DAY.rooms[0].id, DAY.rooms[1].id
    meeting.enter(first)
    for room in (first, second):
        meeting.lose(room)
        assert not meeting.is_in(room)
        meeting.find(room)
    assert meeting.is_in(first)
    assert not meeting.is_in(second)
    meeting.leave(first)
    meeting.find(first)
    assert not meeting.is_in(first), "it left by itself"


@pytest.mark.parametrize("join", [None, JoinRoom(host="join.nhn.no", alias="1")])
def test_a_meeting_elsewhere_is_none_of_the_demos(join: JoinRoom | None) -> None:
    assert join_of(replace(DAY, join=join), "nb") is None


@pytest.mark.parametrize(
    "course",
    [
        'id = "a"\n',
        'id = "a"\n[join]  # ours\nhost = "join.nhn.no"\nalias = "998112"\n',
        '[join]\nalias = "998112"\n\n[policy]\nx = 1\n[[days]]\n',
        '[[days]]\n[join]\nalias = "998112"',
    ],
)
def test_whatever_a_course_file_says_its_demo_meets_on_this_machine(course: str) -> None:
    text = with_join(course, host_at(1))
    assert text.count("[join]") == 1
    assert "998112" not in text.replace(f'test = "{TEST}"', "")
    assert "join.nhn.no" not in text
    for part in ("[policy]\nx = 1", "[[days]]", 'id = "a"'):
        assert (part in text) is (part in course)


@pytest.mark.parametrize(("course", "day"), DAYS)
def test_every_course_fits_in_the_demos_meeting(course: str, day: int, tmp_path: Path) -> None:
    config = write_config(CONFIG, tmp_path / "config", is_quick=False)
    programme = programme_of(course, day, config)
    assert programme.join is not None
    assert programme.legs_expected <= programme.join.legs_max
    assert join_of(programme, "nb") is not None

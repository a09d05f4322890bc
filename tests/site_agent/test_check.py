"""`samkurs-agent check`: what it tells, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from dashboards.phrases import check_word
from session_core.checks_file import packaged
from session_core.rules.readiness import Finding, room_verdict
from session_core.rules.reports import CheckResult
from session_core.rules.terms import CheckVerdict, RoomVerdict
from site_agent.awake import SleepLock
from site_agent.catalogue import load_catalogue
from site_agent.check import EXIT, _link, check_probes, run_check
from site_agent.check_table import CHECK_WIDTH, VERDICT_WIDTH, Centre, as_json, table
from site_agent.known_profile import known_profile
from site_agent.settings import Settings
from site_agent.store import FILE
from tests.builders import sample_programme
from tests.site_agent.machines import FakePlatform
from tests.site_agent.parts import ROOM, give_session, open_room

CATALOGUE = load_catalogue()
NOW = datetime(2026, 3, 10, 7, 15, tzinfo=UTC)
OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip


def finding(check: str, verdict: CheckVerdict, **found: object) -> Finding:
    """What was found seven seconds ago."""
    at = NOW - timedelta(seconds=7)
    result = replace(CheckResult(check=check, verdict=verdict, at=at), **found)  # type: ignore[arg-type]
    return Finding(check=CATALOGUE[check], verdict=verdict, result=result)


def told(*found: Finding, centre: Centre = Centre("connected", 12)) -> str:  # noqa: B008
    return table(found, room_verdict(found), centre, "", "nb", NOW)


@pytest.mark.parametrize(
    ("verdicts", "exit_code"),
    [
        ({"link": OK, "power": OK}, 0),
        ({"link": OK, "power": UNKNOWN}, 0),
        ({"link": OK, "power": WARN}, 1),
        ({"link": OK, "power": WARN, "disk_free": FAIL}, 2),
        ({"link": UNKNOWN, "power": OK}, 2),
        ({"link": UNKNOWN, "power": WARN}, 2),
        ({}, 2),
    ],
)
def test_the_exit_code_is_the_verdict(verdicts: dict[str, CheckVerdict], exit_code: int) -> None:
    """A required check that nobody could make is not ready; one that is only watched may be."""
    found = [finding(check, verdict) for check, verdict in verdicts.items()]
    assert EXIT[room_verdict(found)] == exit_code


def test_a_line_says_verdict_check_value_age_and_code() -> None:
    (line,) = [
        one for one in told(finding("disk_free", OK, value=81.5)).splitlines() if "Disk" in one
    ]
    assert line.split() == ["I", "orden", "Diskplass", "81.5", "GB", "7", "s", "P4"]


def test_the_longest_figure_does_not_run_into_its_age() -> None:
    for figures in ({"net_up": 19.99}, {"net_rtt": 1234.56}):
        for check, value in figures.items():
            text = told(finding(check, OK, value=value))
            assert f"{CATALOGUE[check].unit} " in text


def test_what_is_not_in_order_is_told_with_one_remedy_and_whom_to_call() -> None:
    text = told(finding("devices_blocked", WARN, word="in_use"))
    assert "Et annet program bruker kamera eller mikrofon. Lukk Teams, Zoom" in text
    assert "si fra til IT. Koden er P10." in text


def test_what_is_in_order_is_told_without_advice() -> None:
    assert "\n    " not in told(finding("power", OK, word="mains"))


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (
            finding("net_up", UNKNOWN, word="busy"),
            "Andre rom måler nå. Dette rommet venter på tur.",
        ),
        (finding("battery", UNKNOWN), "Det lot seg ikke måle nå."),
    ],
)
def test_of_what_is_not_known_it_is_told_why_and_nothing_to_press(
    found: Finding, says: str
) -> None:
    text = told(found)
    assert f"\n    {says}" in text
    assert "Trykk" not in text
    assert "koden" not in text


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("http://127.0.0.1:8641/", "så åpne http://127.0.0.1:8641/ på denne PC-en"),
        ("", "så ring etter hjelp fra romsiden på denne PC-en"),
    ],
)
def test_a_terminal_names_no_button_and_says_where_help_is_called_for(page: str, says: str) -> None:
    text = told(finding("power", WARN, word="battery"), centre=Centre("connected", 12, page=page))
    assert says in text
    assert "Koden er P2." in text
    assert "trykk" not in text


@pytest.mark.asyncio
async def test_the_page_is_named_with_the_port_that_it_is_on(tmp_path: Path) -> None:
    assert (await _link(Settings.of(data=tmp_path, port=8700)))[0].page == "http://127.0.0.1:8700/"
    assert (await _link(Settings.of(data=tmp_path, port=0)))[0].page == ""


def test_that_less_is_known_than_one_may_think_is_told_of_what_is_in_order() -> None:
    text = told(finding("net_tls", OK, word="unseen", value=80))
    assert (
        "    Forbindelsen er trygg å bruke. Det er ikke sjekket om nettet her ser i den.\n" in text
    )
    assert "fra til IT" not in text
    assert "trygg" not in told(finding("net_tls", UNKNOWN, word="unseen"))


def test_no_centre_to_ask_is_told_with_what_is_missing() -> None:
    text = told(finding("link", UNKNOWN), centre=Centre(missing=("centre", "room")))
    assert "PC-en har ikke noe rom ennå. Kjør «samkurs-agent enrol»" in text
    assert "Det som mangler, er centre, room." in text


def test_a_laptop_with_a_room_is_tried_for_all_that_an_agent_measures(tmp_path: Path) -> None:
    """The link itself is tried after the probes."""
    settings = Settings.of(data=tmp_path, centre="http://127.0.0.1:1", room=ROOM, token="t" * 40)
    probes = check_probes(settings, CATALOGUE, SleepLock(FakePlatform()))
    asked = {probe.name for probe in probes} | {"link"}
    assert asked == {one.id for one in CATALOGUE.values() if one.by == "agent"}


@pytest.mark.asyncio
async def test_a_centre_that_does_not_answer_leaves_no_word_of_the_logs_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings.of(data=tmp_path, centre="http://127.0.0.1:1", room=ROOM, token="t" * 40)
    out = StringIO()
    assert await run_check(settings, out=out) == EXIT[RoomVerdict.NOT_READY]
    assert capsys.readouterr().err == ""


def test_a_centre_out_of_reach_is_told_with_the_reason() -> None:
    text = told(finding("link", FAIL), centre=Centre("clock_wrong", 30))
    assert "Klokka på PC-en er feil." in text


def test_programs_are_told_the_same() -> None:
    found = [finding("power", WARN, word="battery")]
    whole = json.loads(as_json(found, room_verdict(found), Centre("connected", 9), None, "en", NOW))
    assert whole["verdict"] == "remark"
    (power,) = whole["checks"]
    assert (power["word"], power["age_s"], power["code"]) == ("battery", 7, "P2")
    assert "Plug in the charger." in power["advice"][0]


SOUND_ONLY = """
[profiles.bare-lyd]
power = { need = "skipped" }
"""


async def checked(folder: Path, profile: str | None, known: str = SOUND_ONLY) -> tuple[str, object]:
    """What a person reads, and what a program does, on a laptop that has saved such a day."""
    if profile is not None:
        plan = sample_programme()
        rooms = tuple(replace(one, profile=profile) for one in plan.rooms)
        async with open_room(folder) as room:
            await give_session(room, replace(plan, rooms=rooms))
    file = folder / "checks.toml"
    file.write_text(packaged().read_text(encoding="utf-8") + known, encoding="utf-8")
    settings, out, whole = (
        Settings(data=folder, room=ROOM, checks_file=file),
        StringIO(),
        StringIO(),
    )
    await run_check(settings, out=out)
    await run_check(settings, as_json=True, out=whole)
    return out.getvalue(), json.loads(whole.getvalue())["profile"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("profile", "known", "says", "used"),
    [
        (None, SOUND_ONLY, "PC-en vet ikke om rommet har en egen profil", None),
        ("", SOUND_ONLY, "Grensene er de for rom uten egen profil.", ""),
        ("bare-lyd", SOUND_ONLY, "Grensene er de for rom med profilen «bare-lyd».", "bare-lyd"),
        ("bare-lyd", "", "PC-en vet ikke om rommet har en egen profil", None),
    ],
)
async def test_the_limits_are_those_of_the_rooms_profile_and_whose_they_are_is_told(
    tmp_path: Path, profile: str | None, known: str, says: str, used: str | None
) -> None:
    text, told_to_programs = await checked(tmp_path, profile, known)
    assert says in text
    assert told_to_programs == used
    assert ("… Strøm: " in text) is (used != "bare-lyd"), "a room that has no use for it"


@pytest.mark.parametrize("made", [lambda file: file.mkdir(), lambda file: file.write_bytes(b"x")])
def test_a_store_that_cannot_be_read_says_nothing_of_the_profile(
    tmp_path: Path, made: Callable[[Path], object]
) -> None:
    made(tmp_path / FILE)
    assert known_profile(tmp_path, ROOM, NOW) is None


@pytest.mark.asyncio
async def test_another_rooms_day_says_nothing_of_this_rooms_profile(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await give_session(room)
    assert known_profile(tmp_path, "elsewhere", NOW) is None
    assert known_profile(tmp_path, ROOM, NOW) == ""


@pytest.mark.asyncio
async def test_a_person_sees_each_result_as_it_comes_and_then_all_in_the_catalogues_order(
    tmp_path: Path,
) -> None:
    out = StringIO()
    await run_check(Settings.of(data=tmp_path), out=out)
    lines = out.getvalue().splitlines()
    begun = [one for one in lines if one.startswith("… ")]
    assert any(one.startswith("… Diskplass: ") for one in begun)
    assert lines[: len(begun)] == begun, "first what comes, then the table"
    names = [check_word(one, "nb") for one in CATALOGUE]
    rows = [one[VERDICT_WIDTH:][:CHECK_WIDTH].strip() for one in lines[len(begun) + 1 :]]
    shown = [one for one in rows if one in names]
    assert len(shown) == len(begun) + 1, "the link is only in the table"
    assert shown == sorted(shown, key=names.index)


@pytest.mark.asyncio
async def test_a_program_reads_nothing_but_the_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await run_check(Settings.of(data=tmp_path), as_json=True)
    said = capsys.readouterr()
    assert json.loads(said.out)["verdict"] in ("unknown", "not_ready"), "no centre was asked"
    assert code == 2
    assert "… Diskplass: " in said.err

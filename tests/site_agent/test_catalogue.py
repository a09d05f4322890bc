"""The catalogue that comes with the agent, and one that somebody put in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_agent.awake import SleepLock
from site_agent.catalogue import load_catalogue
from site_agent.network.probes import network_probes
from site_agent.probes.link import LinkFigures, link_probes
from site_agent.probes.machine import Load, machine_probes
from site_agent.settings import Settings
from site_agent.troubles import AgentTrouble
from tests.site_agent.machines import FakePlatform


def test_every_probe_is_in_the_catalogue_and_every_line_of_the_agents_has_a_probe(
    tmp_path: Path,
) -> None:
    probes = (
        *link_probes(lambda: LinkFigures(None, None, None)),
        *network_probes(Settings.of(centre="https://samkurs.example.no"), load_catalogue),
        *machine_probes(tmp_path, FakePlatform(), Load()),
        SleepLock(FakePlatform()).probe(),
    )
    lines = [one.id for one in load_catalogue().values() if one.by == "agent"]
    assert sorted(lines) == sorted(probe.name for probe in probes)
    assert {name for probe in probes for name in probe.needs} <= set(lines)


@pytest.mark.parametrize("text", ["checks = []", "\0", None])
def test_one_that_cannot_be_used_is_told_with_its_file(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "checks.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(AgentTrouble, match=r"checks\.toml") as trouble:
        load_catalogue(file)
    assert trouble.value.code == "checks_file_wrong"


@pytest.mark.parametrize(
    ("check", "figures"),
    [
        ("clock_offset", {999: "ok", 1000: "warn", 29_999: "warn", 30_000: "fail"}),
        ("battery", {39: "fail", 40: "ok"}),
        ("link", {9: "ok", 10: "warn", 25: "fail"}),
    ],
)
def test_the_limits_that_people_act_on_are_where_they_are_said_to_be(
    check: str, figures: dict[float, str]
) -> None:
    """As room-readiness §4 has them, but for the link, which the board must say within 45 s."""
    found = load_catalogue()[check]
    assert {value: str(found.verdict(value)) for value in figures} == figures

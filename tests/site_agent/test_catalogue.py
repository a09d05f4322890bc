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
        ("net_rtt", {149: "ok", 151: "warn", 299: "warn", 301: "fail"}),
        ("net_jitter", {29: "ok", 31: "warn", 49: "warn", 51: "fail"}),
        ("net_loss", {0.9: "ok", 1: "warn", 2.9: "warn", 3: "fail"}),
        ("net_link", {100: "ok", 99: "warn", 10: "warn"}),
        ("net_dns", {499: "ok", 501: "warn", 9_000: "warn"}),
        ("net_tls", {999: "ok", 1000: "warn", 9_000: "warn"}),
        ("net_down", {2.6: "ok", 2.4: "warn", 1.3: "warn", 1.1: "fail"}),
        ("net_up", {1.6: "ok", 1.4: "warn", 1.3: "warn", 1.1: "fail"}),
        ("load", {69: "ok", 71: "warn", 89: "warn", 91: "fail"}),
        ("memory", {1.1: "ok", 0.9: "warn", 0.4: "warn", 0.2: "fail"}),
        ("disk_free", {2.1: "ok", 1.9: "warn", 0.6: "warn", 0.4: "fail"}),
        ("display", {2: "ok", 1: "warn"}),
        ("mic_level", {-44: "ok", -46: "warn", -59: "warn", -61: "fail"}),
        ("mic_noise", {-51: "ok", -49: "warn", -20: "warn"}),
        ("sound_loop", {21: "ok", 19: "warn", 11: "warn", 9: "fail"}),
    ],
)
def test_the_limits_that_people_act_on_are_where_they_are_said_to_be(
    check: str, figures: dict[float, str]
) -> None:
    """As room-readiness §4 has them, but for the link, which the board must say within 45 s."""
    found = load_catalogue()[check]
    assert {value: str(found.verdict(value)) for value in figures} == figures

"""Every version that was released is understood: its frames lie here as it sent them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from session_core.wire import codec
from session_core.wire.messages import FromAgent, FromCentre
from tests.wire.samples import ALL, GOLDEN, THIS_VERSION, golden, read

UNSAID: dict[str, dict[str, dict[str, object]]] = {
    "0.1": {
        "hello": {"was": "", "why": "", "connection": 0},
        "welcome": {"refused_to": None, "hash": None, "kept": 0, "spread_s": 0.0},
    },
    "0.2": {},
}
"""For each version: what its frames did not say yet, and how that is read today."""
LATER: dict[str, set[str]] = {"0.1": {"command"}, "0.2": set()}
"""For each version: the messages that came after it."""


def meant(name: str, version: str) -> FromAgent | FromCentre:
    """The sample as that version could say it."""
    return replace(ALL[name], **UNSAID[version].get(name, {}))


def unlike_golden(name: str, text: str) -> bool:
    """What the test of this version looks for: the bytes or their sense have changed."""
    return codec.encode(ALL[name]) != text or read(name, text) != ALL[name]


@pytest.mark.parametrize("name", ALL)
def test_this_version_is_written_and_read_as_it_was_released(name: str) -> None:
    assert not unlike_golden(name, golden(name))


@pytest.mark.parametrize(
    ("version", "name"), [(one, name) for one in UNSAID for name in sorted(set(ALL) - LATER[one])]
)
def test_what_an_earlier_version_said_is_read_as_it_was_meant(version: str, name: str) -> None:
    assert read(name, golden(name, version)) == meant(name, version)


def test_every_version_and_every_frame_has_its_golden_file() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(UNSAID)
    assert list(UNSAID)[-1] == THIS_VERSION
    for folder in GOLDEN.iterdir():
        told = {path.stem for path in folder.iterdir()}
        assert told == set(ALL) - LATER[folder.name], folder.name


def test_a_changed_golden_frame_is_noticed() -> None:
    assert unlike_golden("ack", golden("ack").replace('"hwm":12', '"hwm":13'))
    assert unlike_golden("resume", golden("resume").replace("{", "{ ", 1))
    assert unlike_golden("welcome", golden("welcome", "0.1"))

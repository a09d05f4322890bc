"""What each kind of machine says of itself, from registries, files and JSON that were written down:
Windows and macOS cannot run here.
"""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import CalledProcessError

import pytest

from site_agent.platforms.chosen import this_platform
from site_agent.platforms.interface import Devices, Platform, Screen, is_browser
from site_agent.platforms.linux import Linux
from site_agent.platforms.macos import MacOs
from site_agent.platforms.windows import CONSENT, SERVICING, UPDATES
from tests.site_agent.machines import FakePlatform, consent, files, windows

HDMI, INTERNAL = 5, 0x80000000
TEAMS = r"MSTeams_8wekyb3d8bbwe"
CHROME = r"NonPackaged\C:#Program Files#Google#Chrome#Application#chrome.exe"
ZOOM = r"NonPackaged\C:#Users#kurs#AppData#Roaming#Zoom#bin#Zoom.exe"
FIXTURES = Path(__file__).parent / "fixtures"

# ── Windows ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("keys", "pending"),
    [
        ([], None),
        ([UPDATES], False),
        ([SERVICING], False),
        ([UPDATES, rf"{UPDATES}\RebootRequired"], True),
        ([SERVICING, rf"{SERVICING}\RebootPending"], True),
        ([rf"{SERVICING}\PackagesPending"], False),
    ],
)
def test_a_restart_that_waits_on_windows(keys: list[str], pending: bool | None) -> None:
    assert windows({key: {} for key in keys}).restart_pending() is pending


@pytest.mark.parametrize(
    ("switches", "found"),
    [
        ({}, "free"),
        ({"machine": "Deny"}, "denied"),
        ({"person": "Deny"}, "denied"),
        ({"loose": "Deny"}, "denied"),
        ({"machine": "Prompt"}, None),
    ],
)
def test_the_switches_for_camera_and_microphone(
    switches: dict[str, str], found: Devices | None
) -> None:
    assert windows(*consent(**switches)).devices() == found


def test_a_windows_without_such_switches_says_nothing() -> None:
    assert windows().devices() is None


@pytest.mark.parametrize(
    ("program", "began", "ended", "found"),
    [
        (TEAMS, 133_800_000_000_000_000, 0, "in_use"),
        (ZOOM, 133_800_000_000_000_000, 0, "in_use"),
        (ZOOM, 133_800_000_000_000_000, 133_800_000_100_000_000, "free"),
        (ZOOM, 0, 0, "free"),
        (CHROME, 133_800_000_000_000_000, 0, "free"),
        ("Mozilla.Firefox_n80bbvh6b1yt2", 133_800_000_000_000_000, 0, "free"),
        (r"NonPackaged\C:#Windows#msedgewebview2.exe", 133_800_000_000_000_000, 0, "in_use"),
    ],
)
@pytest.mark.parametrize("device", ["webcam", "microphone"])
def test_who_holds_the_camera_or_the_microphone(
    device: str, program: str, began: int, ended: int, found: Devices
) -> None:
    """The browser is expected to, and what has ended holds nothing."""
    machine, user = consent()
    used: dict[str, object] = {"LastUsedTimeStart": began, "LastUsedTimeStop": ended}
    user[rf"{CONSENT}\{device}\{program}"] = used
    assert windows(machine, user).devices() == found


def test_screens_of_windows_count_each_also_where_both_show_the_same() -> None:
    both = windows(screens=(INTERNAL, HDMI)).screens()
    assert both == (Screen(True, 1920, 1080), Screen(False, 1920, 1080))
    assert windows(screens=()).screens() is None


def test_a_windows_says_whether_it_has_a_battery() -> None:
    flags = {None: None, 255: None, 128: False, 1: True, 9: True}
    assert {flag: windows(battery=flag).has_battery() for flag in flags} == flags


def test_a_camera_that_is_plugged_into_windows_shows() -> None:
    place = r"SYSTEM\CurrentControlSet\Services\usbvideo\Enum"
    one, two = (windows({place: {"Count": count}}).plugged_in() for count in (1, 2))
    assert one != two
    assert one == windows({place: {"Count": 1}}).plugged_in()


# ── Linux ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tree", "pending"),
    [
        ({}, None),
        ({"etc/kernel/postinst.d/unattended-upgrades": ""}, False),
        ({"run/reboot-required": "*** System restart required ***"}, True),
    ],
)
def test_a_restart_that_waits_on_linux(
    tmp_path: Path, tree: dict[str, str], pending: bool | None
) -> None:
    assert Linux(files(tmp_path, tree)).restart_pending() is pending


def test_screens_of_linux_are_the_connectors_that_are_connected(tmp_path: Path) -> None:
    drm = "sys/class/drm"
    tree = {
        f"{drm}/card0-eDP-1/status": "connected\n",
        f"{drm}/card0-eDP-1/modes": "1920x1200\n1280x800\n",
        f"{drm}/card0-HDMI-A-1/status": "connected\n",
        f"{drm}/card0-HDMI-A-1/modes": "",
        f"{drm}/card0-DP-1/status": "disconnected\n",
    }
    found = Linux(files(tmp_path, tree)).screens()
    assert found is not None
    assert set(found) == {Screen(True, 1920, 1200), Screen(False)}


def test_a_linux_without_any_connector_does_not_know_of_screens(tmp_path: Path) -> None:
    assert Linux(tmp_path).screens() is None


def camera(root: Path) -> Path:
    files(root, {"sys/class/video4linux/video0/name": "Rom-kamera", "dev/video0": ""})
    return root


def test_a_camera_that_this_user_may_not_use_is_closed(tmp_path: Path) -> None:
    assert Linux(camera(tmp_path), may_use=lambda _: False).devices() == "denied"


@pytest.mark.parametrize(
    ("program", "found"),
    [("cheese", "in_use"), ("firefox", None), ("wireplumber", None), ("", None)],
)
def test_who_holds_the_camera_on_linux(tmp_path: Path, program: str, found: Devices | None) -> None:
    """Never free: what another user's programs hold does not show."""
    root = camera(tmp_path)
    if program:
        files(root, {"proc/17/comm": program + "\n"})
        (root / "proc/17/fd").mkdir()
        (root / "proc/17/fd/5").symlink_to("/dev/video0")
        (root / "proc/18").mkdir()
    assert Linux(root).devices() == found


def test_a_linux_without_a_camera_says_nothing_of_it(tmp_path: Path) -> None:
    assert Linux(tmp_path).devices() is None


def test_a_linux_says_whether_it_has_a_battery(tmp_path: Path) -> None:
    supplies = tmp_path / "sys/class/power_supply"
    assert Linux(tmp_path).has_battery() is None
    supplies.mkdir(parents=True)
    assert Linux(tmp_path).has_battery() is False
    files(supplies, {"AC/type": "Mains\n", "BAT0/type": "Battery\n"})
    assert Linux(tmp_path).has_battery() is True


@pytest.mark.parametrize(
    "place",
    ["sys/class/video4linux/video1/name", "sys/class/sound/card1/id", "sys/bus/usb/devices/1-2/x"],
)
def test_what_is_plugged_into_linux_shows(tmp_path: Path, place: str) -> None:
    before = Linux(camera(tmp_path)).plugged_in()
    assert Linux(tmp_path).plugged_in() == before
    files(tmp_path, {place: ""})
    assert Linux(tmp_path).plugged_in() != before


def test_a_screen_that_comes_shows(tmp_path: Path) -> None:
    place = "sys/class/drm/card0-HDMI-A-1/status"
    before = Linux(files(tmp_path, {place: "disconnected"})).plugged_in()
    assert Linux(files(tmp_path, {place: "connected"})).plugged_in() != before


def test_without_a_session_bus_there_is_no_desktop() -> None:
    bus = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus"}
    assert [Linux(environment=one).has_desktop() for one in ({}, bus)] == [False, True]


# ── macOS ──────────────────────────────────────────────────────────────────────────────────────


def test_screens_of_a_mac() -> None:
    profile = (FIXTURES / "displays_macbook.json").read_text(encoding="utf-8")
    assert MacOs(lambda: profile).screens() == (Screen(True, 2560, 1664), Screen(False, 1920, 1080))


@pytest.mark.parametrize("profile", ["{}", '{"SPDisplaysDataType": {}}'])
def test_a_mac_that_answers_something_else_knows_of_no_screens(profile: str) -> None:
    assert MacOs(lambda: profile).screens() is None


def test_a_mac_is_asked_once_an_hour_also_where_it_fails() -> None:
    asked, now = [], [0.0]

    def ask() -> str:
        asked.append(now[0])
        raise CalledProcessError(1, "system_profiler")

    mac = MacOs(ask, lambda: now[0])
    with pytest.raises(CalledProcessError):
        mac.screens()
    for now[0] in (1.0, 3599.0):
        assert mac.screens() is None
    now[0] = 3600.0
    with pytest.raises(CalledProcessError):
        mac.screens()
    assert asked == [0.0, 3600.0]


# ── all ────────────────────────────────────────────────────────────────────────────────────────


def test_each_kind_answers_every_question(tmp_path: Path) -> None:
    kinds: list[Platform] = [
        windows(), Linux(tmp_path), MacOs(lambda: "{}"), FakePlatform(), this_platform(),
    ]  # fmt: skip
    for kind in kinds:
        assert kind.restart_pending() in (None, True, False)
        assert kind.devices() in (None, "free", "in_use", "denied")
        assert isinstance(kind.has_desktop(), bool)
        assert kind.plugged_in() == kind.plugged_in()


@pytest.mark.skipif(sys.platform != "linux", reason="it is another one")
def test_the_one_we_run_on() -> None:
    assert isinstance(this_platform(), Linux)


def test_which_programs_are_browsers() -> None:
    names = ["Chrome.exe", "msedge.exe", "firefox", "msedgewebview2.exe", "chrome_helper", "zoom"]
    assert [name for name in names if is_browser(name)] == ["Chrome.exe", "msedge.exe", "firefox"]

"""The network probes: each word is found where it is so, and nothing is said where nobody knows."""

from __future__ import annotations

import asyncio
import plistlib
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

import pytest

from session_core.rules.terms import CheckVerdict
from session_core.wire.probes import KNOWN_BODY, TRANSFER_BYTES_MAX
from site_agent.agent import catalogue_today
from site_agent.catalogue import load_catalogue
from site_agent.network.adapters import CONNECTIONS, linux_kind, macos_kind, windows_kind
from site_agent.network.captive import captive
from site_agent.network.http import PIECE_BYTES, Busy, Reply
from site_agent.network.join_status import join_status
from site_agent.network.names import names
from site_agent.network.probes import loss_limits, network_probes
from site_agent.network.transfer import Transfers
from site_agent.network.wiring import Interface, wiring
from site_agent.probes.interface import Measured, Probe
from site_agent.probes.worker import ProbeWorker
from site_agent.settings import Settings
from tests.builders import sample_programme
from tests.site_agent.machines import RegistryOf
from tests.site_agent.parts import ROOM, give_session, open_room

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
CATALOGUE = load_catalogue()


def verdict(check: str, found: Measured | None) -> CheckVerdict:
    return CATALOGUE[check].verdict(found.value, found.word) if found else CheckVerdict.UNKNOWN


# ── the cable ──────────────────────────────────────────────────────────────────────────────────

LOOP = Interface(frozenset({"127.0.0.1"}), True, 0)
CARD = Interface(frozenset({"10.0.0.7"}), True, 1000)
DOCKER = Interface(frozenset({"172.17.0.1"}), True, 10_000)
KINDS = {"eth0": "cable", "wlan0": "wifi", "docker0": "virtual", "tun0": "virtual"}


def wired(address: str | None, **cards: Interface) -> Measured | None:
    return wiring(lambda: address, lambda: {"lo": LOOP, **cards}, KINDS.get)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "means"),
    [
        (wired("10.0.0.7", eth0=CARD), "ok"),
        (wired("10.0.0.7", eth0=Interface(CARD.addresses, True, 10)), "warn"),
        (wired("10.0.0.7", eth0=Interface(CARD.addresses, True, 0)), "ok"),
        (wired("10.0.0.7", wlan0=CARD, docker0=DOCKER), "warn"),
        (wired("10.8.0.2", tun0=Interface(frozenset({"10.8.0.2"}), True, 0), eth0=CARD), "warn"),
        (wired(None), "fail"),
        (wired(None, eth0=CARD), "unknown"),
        (wired("127.0.0.1", eth0=CARD), "unknown"),
        (wired("10.0.0.7", odd0=CARD), "unknown"),
    ],
)
def test_only_the_interface_that_is_used_counts(found: Measured | None, means: str) -> None:
    assert verdict("net_link", found) == means


def test_linux_tells_cards_apart_by_what_the_kernel_keeps_of_them(tmp_path: Path) -> None:
    for name, parts in {
        "eth0": ("device",), "wlan0": ("device", "wireless"), "wlan1": ("device", "phy80211"),
        "docker0": ("bridge",), "tun0": (), "ib0": ("device",),
    }.items():  # fmt: skip
        for part in ("", *parts):
            (tmp_path / name / part).mkdir(exist_ok=True)
        (tmp_path / name / "type").write_text("32\n" if name == "ib0" else "1\n")
    found = {name: linux_kind(name, tmp_path) for name in ("eth0", "wlan0", "wlan1", "docker0",
                                                          "tun0", "ib0", "gone0")}  # fmt: skip
    assert found == {"eth0": "cable", "wlan0": "wifi", "wlan1": "wifi", "docker0": "virtual",
                     "tun0": "virtual", "ib0": None, "gone0": None}  # fmt: skip


def test_windows_tells_them_apart_in_any_language() -> None:
    cards = {
        "{1}": ("Ethernet-tilkobling", r"PCI\VEN_8086&DEV_15BC", None),
        "{2}": ("Trådløst nettverk", r"PCI\VEN_8086&DEV_2723", 2),
        "{3}": ("vEthernet (WSL)", r"ROOT\VMS_MP\0000", None),
        "{4}": ("Dokking", r"USB\VID_0BDA&PID_8153", None),
        "{5}": ("Ukjent", None, None),
    }
    tree = {
        rf"{CONNECTIONS}\{card}\Connection": {
            name: value
            for name, value in zip(("Name", "PnPInstanceId", "MediaSubType"), of, strict=True)
            if value is not None
        }
        for card, of in cards.items()
    }
    registry = RegistryOf(tree, {})
    found = {name: windows_kind(name, registry) for name, _, _ in cards.values()}
    assert list(found.values()) == ["cable", "wifi", "virtual", "cable", None]
    assert windows_kind("Borte", registry) is None
    assert windows_kind("Borte", RegistryOf({}, {})) is None


def test_macos_tells_them_apart_by_its_own_list(tmp_path: Path) -> None:
    file = tmp_path / "NetworkInterfaces.plist"
    cards = [
        {"BSD Name": "en0", "SCNetworkInterfaceType": "IEEE80211"},
        {"BSD Name": "en5", "SCNetworkInterfaceType": "Ethernet"},
    ]
    file.write_bytes(plistlib.dumps({"Interfaces": cards}))
    assert [macos_kind(name, file) for name in ("en0", "en5", "utun3")] == [
        "wifi", "cable", "virtual",
    ]  # fmt: skip
    file.write_bytes(b"no list")
    assert macos_kind("en0", file) is macos_kind("en0", tmp_path / "gone") is None


# ── names ──────────────────────────────────────────────────────────────────────────────────────


def test_names_that_are_found_at_once_are_ok() -> None:
    found = names(("samkurs.example.no", "join.example.no"), lambda host: None)
    assert verdict("net_dns", found) == "ok"


def test_one_look_up_that_fails_is_a_remark_and_all_of_one_name_stop_the_room() -> None:
    asked: list[str] = []

    def fails_once(host: str) -> None:
        asked.append(host)
        if len(asked) == 2:
            raise OSError

    def only_the_centre(host: str) -> None:
        if host == "join.example.no":
            raise OSError

    once = names(("samkurs.example.no",), fails_once)
    assert (once and once.word, verdict("net_dns", once)) == ("sometimes", "warn")
    never = names(("samkurs.example.no", "join.example.no"), only_the_centre)
    assert (never and never.word, verdict("net_dns", never)) == ("none", "fail")


def test_slow_names_are_a_remark_and_names_that_hang_are_none() -> None:
    ticks = iter(range(100))
    slow = names(("samkurs.example.no",), lambda host: None, lambda: next(ticks) * 0.6)
    assert verdict("net_dns", slow) == "warn"
    release = threading.Event()
    hung = names(("samkurs.example.no",), lambda host: release.wait(30), try_s_max=0.001)
    release.set()
    assert hung == Measured(word="none")


def test_addresses_need_no_look_up() -> None:
    assert names(("127.0.0.1", "::1", "localhost", ""), lambda host: 1 / 0) is None


# ── what stands between ────────────────────────────────────────────────────────────────────────

CENTRE = "https://samkurs.example.no"
OURS, LOGIN = Reply(200, KNOWN_BODY), Reply(200, b"<h1>Guest network</h1>")
TO_HTTPS = Reply(308, b"", f"{CENTRE}/probe/known")


@pytest.mark.parametrize(
    ("https", "http", "word"),
    [
        (OURS, TO_HTTPS, "open"),
        (OURS, OURS, "open"),
        (OURS, None, "open"),
        (OURS, LOGIN, "login"),
        (None, LOGIN, "login"),
        (OURS, Reply(302, b"", "http://login.example/"), "login"),
        (OURS, Reply(511, b""), "login"),
        (OURS, Reply(404, b""), "open"),
        (Reply(200, KNOWN_BODY, via="1.1 proxy"), TO_HTTPS, "proxy"),
        (None, None, ""),
    ],
)
def test_a_log_in_page_is_told_from_the_centre(
    https: Reply | None, http: Reply | None, word: str
) -> None:
    def ask(address: str) -> Reply:
        reply = https if address.startswith("https") else http
        if reply is None:
            raise URLError("refused")
        return reply

    found = captive(CENTRE, ask, has_proxy=False)
    assert (found.word if found else "") == word


def test_a_proxy_in_the_settings_is_one() -> None:
    assert captive("http://127.0.0.1:8640", lambda _: OURS, has_proxy=True) == Measured(
        word="proxy"
    )


# ── the meeting ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answers", "word", "means", "asked"),
    [
        ((200, 200), "", "ok", 2),
        ((200, None, 200), "", "ok", 3),
        ((503, 200, 503), "maintenance", "fail", 3),
        ((None, None), "none", "fail", 2),
        ((200, 503, None), "odd", "unknown", 3),
        ((404, 404), "odd", "unknown", 2),
    ],
)
def test_two_of_three_answers_must_agree(
    answers: tuple[int | None, ...], word: str, means: str, asked: int
) -> None:
    left = list(answers)

    def ask(address: str) -> Reply:
        assert address == "https://join.example.no/api/client/v2/status"
        status = left.pop(0)
        if status is None:
            raise TimeoutError
        return Reply(status, b"", ms=20.0)

    found = join_status("join.example.no", ask)
    assert (found and found.word, verdict("net_join_status", found)) == (word, means)
    assert len(answers) - len(left) == asked


def test_without_a_meeting_place_nobody_is_asked() -> None:
    assert join_status("", lambda _: 1 / 0) is None  # type: ignore[arg-type, return-value]


# ── how fast ───────────────────────────────────────────────────────────────────────────────────


class FakeTransfer:
    """A line of so many Mbit/s, on which time passes as bytes go; busy the first few times."""

    def __init__(self, mbps: float, busy: int = 0) -> None:
        self.mbps, self.busy, self.now, self.moved = mbps, busy, 100.0, 0

    def monotonic(self) -> float:
        return self.now

    def ask(self, address: str, *, token: str = "", method: str = "GET") -> Reply:
        raise NotImplementedError

    def _turn(self) -> None:
        if self.busy:
            self.busy -= 1
            self.now += 3
            raise Busy

    def _move(self, octets: int) -> None:
        self.moved += octets
        self.now += octets * 8 / 1e6 / self.mbps

    def fetch(self, address: str, token: str) -> Iterator[bytes]:
        assert token == "key"
        self._turn()
        while True:
            self._move(PIECE_BYTES)
            yield bytes(PIECE_BYTES)

    def send(self, address: str, token: str, pieces: Iterable[bytes]) -> None:
        self._turn()
        for piece in pieces:
            self._move(len(piece))


@pytest.mark.parametrize("mbps", [0.8, 2.0, 20.0, 900.0])
def test_a_transfer_tells_the_lines_own_speed_within_its_bounds(mbps: float) -> None:
    for way in ("down", "up"):
        line = FakeTransfer(mbps)
        found = getattr(Transfers("http://c", "key", line, monotonic=line.monotonic), way)()
        assert found.value == pytest.approx(mbps, rel=0.01)
        assert line.moved <= TRANSFER_BYTES_MAX
        assert line.now - 100 <= 5.7, "a piece that was begun is ended"


def test_a_good_line_is_left_alone_as_soon_as_that_is_clear() -> None:
    line = FakeTransfer(20.0)
    Transfers("http://c", "key", line, monotonic=line.monotonic).down()
    assert line.now - 100 < 1.6


def test_a_room_that_must_wait_asks_again_and_then_says_so() -> None:
    soon, never = FakeTransfer(20.0, busy=1), FakeTransfer(20.0, busy=99)
    found = Transfers("http://c", "key", soon, monotonic=soon.monotonic).down()
    assert verdict("net_down", found) == "ok"
    found = Transfers("http://c", "key", never, monotonic=never.monotonic).up()
    assert (found and found.word, verdict("net_up", found)) == ("busy", "unknown")


# ── all together ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio
async def test_lanes_run_beside_each_other_and_the_last_one_alone() -> None:
    log: list[str] = []
    both = threading.Barrier(2, timeout=5)

    def meets(name: str) -> Callable[[], None]:
        def run() -> None:
            both.wait()
            log.append(name)

        return run

    probes = [
        Probe("net_down", lambda: log.append("net_down"), lane="last"),
        Probe("net_dns", meets("net_dns"), lane="names"),
        Probe("net_udp", meets("net_udp"), lane="echo"),
        Probe("net_loss", lambda: log.append("net_loss"), lane="echo"),
    ]
    results = await asyncio.wait_for(ProbeWorker(probes, lambda: NOON).run(CATALOGUE, "full"), 10)
    assert [one.check for one in results] == ["net_down", "net_dns", "net_udp", "net_loss"]
    assert log[-1] == "net_down"
    assert log.index("net_udp") < log.index("net_loss")
    assert {one.verdict for one in results} == {CheckVerdict.UNKNOWN}


def test_the_whole_network_part_fits_in_its_time() -> None:
    by_lane: dict[str, float] = {}
    for probe in network_probes(
        Settings.of(centre="https://samkurs.example.no"), lambda: CATALOGUE
    ):
        # Of the echo's the first one sends the train; the others only read what it found.
        if probe.name not in ("net_loss", "net_jitter", "net_rtt"):
            by_lane[probe.lane] = by_lane.get(probe.lane, 0) + probe.seconds_max
    assert max(by_lane["names"], by_lane["echo"]) + by_lane["last"] <= 45


@pytest.mark.asyncio
async def test_a_train_is_sent_on_at_the_limits_of_the_rooms_own_profile(tmp_path: Path) -> None:
    """A room whose profile bears more loss need not wait ten seconds for what it bears."""
    bears = {**CATALOGUE, "net_loss": replace(CATALOGUE["net_loss"], warn=5, fail=8)}
    programme = sample_programme()
    rooms = tuple(
        replace(one, profile="bare-lyd") if one.id == ROOM else one for one in programme.rooms
    )
    async with open_room(tmp_path) as room:
        room.settings = replace(room.settings, catalogues={"": CATALOGUE, "bare-lyd": bears})
        assert loss_limits(catalogue_today(room)) == (0.01, 0.03), (
            "before it has heard of a session"
        )
        await give_session(room, replace(programme, rooms=rooms))
        assert loss_limits(catalogue_today(room)) == (0.05, 0.08)
        assert loss_limits({}) == ()

"""Faults planted into the product or its catalogue: clean days must bring each to light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from orchestrator.presence import RoomPresence
from session_core.rules import alarms, readiness
from session_core.rules.checks import Catalogues, Check
from session_core.rules.steady import Steady, _Track
from session_core.rules.terms import CheckVerdict
from site_agent.link_meter import LinkMeter
from site_agent.probes import worker
from tests.readiness.clean_run import CATALOGUES, Setting
from tests.simulation.planted import Planted


@dataclass(frozen=True)
class Fault:
    """A broken rule, or a catalogue with a wrong line, and what must be said because of it."""

    planted: Planted
    setting: Setting = field(default_factory=Setting)
    days_max: int = 400
    """Days within which it must have shown."""


def with_line(check: str, **fields: Any) -> Setting:
    """The catalogue with one line that is otherwise, and several rooms where that helps."""
    changed: Catalogues = {
        profile: {**of, check: replace(of[check], **fields)} for profile, of in CATALOGUES.items()
    }
    return Setting(catalogues=changed)


def swap(name: str, says: str, owner: Any, function: str, broken: Callable[..., Any]) -> Planted:
    """A broken function."""
    return Planted(name, says, ((owner, function, broken),))


def at_once(_: Callable[..., Any]) -> Callable[..., Any]:
    """A verdict follows every result."""
    return lambda self: self._last[-1]


def old_is_bad(sound: Callable[..., Any]) -> Callable[..., Any]:
    """What is too old is told as a fault."""

    def verdict(check: Check, result: Any, now: Any, *, in_contact: bool) -> CheckVerdict:
        said: CheckVerdict = sound(check, result, now, in_contact=in_contact)
        is_old = said is CheckVerdict.UNKNOWN and result is not None and result.value is not None
        return CheckVerdict.FAIL if is_old else said

    return verdict


def never(_: Callable[..., Any]) -> Callable[..., Any]:
    """No."""
    return lambda *_, **__: False


def lost_at_once(_: Callable[..., Any]) -> Callable[..., Any]:
    """A line that breaks is a loss."""
    return lambda self, room: self.laptop_left(room)


def asked_once(_: Callable[..., Any]) -> Callable[..., Any]:
    """The second try is not listened to."""
    return lambda first, again: first


def last_trip(_: Callable[..., Any]) -> Callable[..., Any]:
    """The link's figures are of the last heartbeat alone."""

    def sample(self: LinkMeter, one: Any) -> Any:
        self._offsets.add(one)
        self._round_trips_ms.clear()
        self._round_trips_ms.append(one.rtt_ms)
        return timedelta()

    return sample


def always(_: Callable[..., Any]) -> Callable[..., Any]:
    """Yes."""
    return lambda *_, **__: True


NONE: Final = Planted("", "", ())

FAULTS: Final = (
    Fault(swap("one bad result is told", "remark", _Track, "_after", at_once)),
    Fault(swap("what is too old is told as a fault", "not_ready", readiness, "_verdict_now",
               old_is_bad)),
    Fault(swap("what lasts is not told again", "is unknown", Steady, "_grows_old", never)),
    Fault(replace(NONE, name="worth something for less than a round", says="is unknown"),
          with_line("net_rtt", valid_s=25)),
    Fault(replace(NONE, name="a limit of the load too tight", says="load"),
          with_line("load", warn=20)),
    Fault(replace(NONE, name="a limit of the loss too tight", says="net_loss"),
          with_line("net_loss", warn=0.05)),
    Fault(swap("a broken line is a loss", "is lost", RoomPresence, "line_broke", lost_at_once)),
    Fault(swap("names are asked for once", "net_dns", worker, "_lesser", asked_once)),
    Fault(swap("one heartbeat is believed", "net_rtt", LinkMeter, "sample", last_trip)),
    Fault(swap("rooms that have not come have a common cause", "join_leg", alarms,
               "_may_be_common", always)),
)  # fmt: skip

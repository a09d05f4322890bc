"""All network probes of one laptop, put together from its settings (docs/checks.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from session_core.rules.checks import Check
from session_core.wire.probes import TICKET_PATH, offer_from_json
from site_agent.enrolment import Way
from site_agent.network.adapters import this_kind_of
from site_agent.network.captive import captive
from site_agent.network.echo_probes import Echoed, EchoFigures, RunTrain
from site_agent.network.http import Http, RealHttp
from site_agent.network.issuers import CentreSaw, as_told
from site_agent.network.join_status import join_status
from site_agent.network.names import names
from site_agent.network.tls import proxy_for, shaker, tls
from site_agent.network.train import SocketLine, Train
from site_agent.network.transfer import Transfers
from site_agent.network.wiring import own_address_towards, real_interfaces, wiring
from site_agent.probes.interface import Probe
from site_agent.settings import Settings
from site_agent.uplink import trust

HTTPS = 443
CABLE = frozenset({"net_link"})
NAMES = CABLE | {"net_dns"}
"""What the others of their lane rest on."""
TRANSFER_S_MAX = 10.0
"""Five of them for the transfer itself; the rest for a turn."""


def network_probes(
    settings: Settings,
    catalogue: Callable[[], Mapping[str, Check]],
    socket_rtt: Callable[[], float | None] = lambda: None,
) -> tuple[Probe, ...]:
    """The probes of a laptop that knows its centre. `catalogue` is asked at each run: a room's
    limits come with its session. Raises AgentTrouble where its key or its certificates cannot be
    read.
    """
    centre = settings.centre.replace("ws", "http", 1)
    place, token, join = urlsplit(centre), settings.read_token(), settings.join_host
    host, is_safe = place.hostname or "", place.scheme == "https"
    safe = trust(settings) if is_safe or join else None
    http = RealHttp(lambda: Way(settings.proxy, safe))
    port = place.port or (HTTPS if is_safe else 80)
    places = [*([(host, port)] if is_safe else []), *([(join, HTTPS)] if join else [])]
    shake = shaker(safe, settings.proxy)
    issuers = tuple(one.strip() for one in settings.issuers.split(",") if one.strip())
    saw = CentreSaw(http, centre, token)
    has_proxy = _has_proxy(settings.proxy, host)
    train = _train(centre, host, token, http, lambda: loss_limits(catalogue()))
    figures = EchoFigures(train, socket_rtt)
    transfers = Transfers(centre, token, http)
    kind_of = this_kind_of()
    return (
        Probe(
            "net_link",
            lambda: wiring(lambda: own_address_towards(host, port), real_interfaces, kind_of),
            2.0,
            "cable",
        ),
        Probe("net_dns", lambda: names((host, join)), lane="names", needs=CABLE),
        Probe(
            "net_tls",
            lambda: as_told(
                tls(places, shake, lambda: datetime.now(UTC), issuers, saw.ask),
                catalogue().get("net_tls"),
            ),
            5.5,
            "names",
            NAMES,
        ),
        Probe(
            "net_captive",
            lambda: captive(centre, http.ask, has_proxy=has_proxy),
            5.5,
            "names",
            NAMES,
        ),
        Probe("net_join_status", lambda: join_status(join, http.ask), 6.0, "names", NAMES),
        *figures.probes(),
        Probe("net_down", transfers.down, TRANSFER_S_MAX, "last"),
        Probe("net_up", transfers.up, TRANSFER_S_MAX, "last"),
    )


def loss_limits(catalogue: Mapping[str, Check]) -> tuple[float, ...]:
    """The shares of loss that mean something, from 0 to 1."""
    check = catalogue.get("net_loss")
    limits = (check.warn, check.fail) if check else ()
    return tuple(one / 100 for one in limits if one is not None)


def _has_proxy(proxy: str, host: str) -> bool:
    return proxy_for(host, proxy) is not None or (
        proxy == "system" and "http" in getproxies() and not proxy_bypass(host)
    )


def _train(
    centre: str, host: str, token: str, http: Http, limits: Callable[[], tuple[float, ...]]
) -> RunTrain:
    def run() -> Echoed | None:
        offer = offer_from_json(http.ask(centre + TICKET_PATH, token=token, method="POST").body)
        if offer is None:
            return None
        line = SocketLine(host, offer.port)
        try:
            train = Train(line, offer, limits())
            return train.run(), train.sent
        finally:
            line.close()

    return run

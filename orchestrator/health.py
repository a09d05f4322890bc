"""Is it well, and how much does it do: for operators and their tools."""

from __future__ import annotations

import asyncio
import hmac
from importlib.metadata import version

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.event_log.interface import EventLog, LogError
from orchestrator.faults import NotAllowed
from orchestrator.gate import bearer
from orchestrator.housekeeping import HOUSE_KEY
from orchestrator.metrics import REGISTRY

THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


CHECK_S_MIN = 1.0
"""A check really writes, and anybody may ask: one answer is good for so long, for all who ask."""
WELL = "ok"


class Health:
    """What is known of one centre's store."""

    def __init__(self) -> None:
        self._check: asyncio.Task[str] | None = None
        self._good_until = 0.0

    async def healthz(self, request: web.Request) -> web.Response:
        """GET /healthz: 200 where something can really be written, else 503 with the store's
        code.
        """
        centre = request.app[CENTRE_KEY]
        store = await self._store(centre)
        house = request.app.get(HOUSE_KEY)
        said = {
            "version": version("samkurs"),
            "epoch": centre.log.epoch,
            "store": store,
            **(house.found() if house is not None else {}),
            **({"practice": centre.practice.told(centre.scene())} if centre.practice else {}),
        }
        return web.json_response(said, status=200 if store == WELL else 503)

    async def _store(self, centre: Centre) -> str:
        """The last answer while it is good, or the one that is on its way."""
        now = centre.clock.monotonic()
        if self._check is None or (self._check.done() and now >= self._good_until):
            self._good_until = now + CHECK_S_MIN
            self._check = asyncio.create_task(_written(centre.log), name="check store")
        return await asyncio.shield(self._check)


async def _written(event_log: EventLog) -> str:
    try:
        await event_log.check()
    except LogError as error:
        return error.code
    return WELL


async def metrics(request: web.Request) -> web.Response:
    """GET /metrics: for whoever shows the token.

    Without one, for this machine. Not where there is a public address, for behind a proxy everybody
    comes from this machine.
    """
    centre = request.app[CENTRE_KEY]
    token = centre.metrics_token
    if token:
        shown = bearer(request).encode(errors="surrogateescape")
        allowed = hmac.compare_digest(shown, token.encode())
    else:
        through_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
        is_public = bool(centre.origins.public_url)
        allowed = request.remote in THIS_MACHINE and not (is_public or through_proxy)
    if not allowed:
        raise NotAllowed
    return web.Response(
        body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )

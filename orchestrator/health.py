"""Is it well, and how much does it do: for operators and their tools."""

from __future__ import annotations

import hmac
from importlib.metadata import version

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from orchestrator.centre import CENTRE_KEY
from orchestrator.event_log.interface import LogError
from orchestrator.faults import NotAllowed
from orchestrator.gate import bearer
from orchestrator.metrics import REGISTRY

THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


async def healthz(request: web.Request) -> web.Response:
    """GET /healthz: 200 where something can really be written, else 503 with the store's code."""
    centre = request.app[CENTRE_KEY]
    said = {"version": version("samkurs"), "epoch": centre.log.epoch, "store": "ok"}
    try:
        await centre.log.check()
    except LogError as error:
        return web.json_response({**said, "store": error.code}, status=503)
    return web.json_response(said)


async def metrics(request: web.Request) -> web.Response:
    """GET /metrics: for this machine, and for whoever shows the token."""
    token = request.app[CENTRE_KEY].metrics_token
    shown = bool(token) and hmac.compare_digest(bearer(request).encode(), token.encode())
    through_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if not shown and (request.remote not in THIS_MACHINE or through_proxy or token):
        raise NotAllowed
    return web.Response(
        body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )

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

"""The web application: which address leads where."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from aiohttp import web

from orchestrator import (
    api,
    deviation_pages,
    health,
    laptops,
    openapi,
    pages,
    phone_pages,
    record_files,
    replay_pages,
    sign_in,
)
from orchestrator.actions import post_form
from orchestrator.addresses import PHONE_PATH
from orchestrator.api_stream import stream
from orchestrator.browsers import live
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.gate import room_at_door
from orchestrator.join import sink_door
from orchestrator.middlewares import stop_strangers, tell_errors
from orchestrator.visitors import room_of_phone
from session_core.wire.probes import DOWN_PATH, ISSUERS_PATH, KNOWN_PATH, TICKET_PATH, UP_PATH

BODY_BYTES_MAX = 64 * 1024
"""A form or body larger than this is no person's."""


def build_app(centre: Centre) -> web.Application:
    """The application of one centre. The centre starts and stops with it."""
    app = web.Application(middlewares=[tell_errors, stop_strangers], client_max_size=BODY_BYTES_MAX)
    app[CENTRE_KEY] = centre
    app[replay_pages.REPLAYING_KEY] = centre
    app.cleanup_ctx.append(_running)
    app.on_shutdown.append(_send_away)
    agents, door = centre.agents, centre.door
    visitor_room = partial(room_at_door, gate=centre.gate)
    app.router.add_get("/agent", door.laptops(agents.handle, agents.room_at_door))
    _add_probes(app.router, centre)
    app.router.add_post("/enrol", laptops.post_enrol)
    app.router.add_get("/live", door.pages(live, visitor_room))
    app.router.add_get(api.SESSIONS + "/{session}/stream", door.pages(stream, visitor_room))
    _add_pages(app.router)
    _add_phone(app.router, centre)
    _add_api(app.router)
    return app


def _add_probes(router: web.UrlDispatcher, centre: Centre) -> None:
    probes, room_of = centre.probes, centre.agents.room_at_door
    router.add_get(KNOWN_PATH, probes.known)
    router.add_post(TICKET_PATH, centre.door.laptops(probes.ticket, room_of))
    router.add_get(ISSUERS_PATH, centre.door.laptops(probes.issuers, room_of))
    router.add_get(DOWN_PATH, centre.door.laptops(probes.down, room_of))
    router.add_post(UP_PATH, centre.door.laptops(probes.up, room_of))


def _add_pages(router: web.UrlDispatcher) -> None:
    router.add_get("/", pages.start_page)
    router.add_get("/tavle", pages.board_page)
    router.add_get("/avvik", deviation_pages.get_deviations)
    router.add_post("/avvik/avgjor", deviation_pages.post_decision)
    router.add_post("/avvik/igjen", deviation_pages.post_again)
    router.add_post("/avvik/igjen-alle", deviation_pages.post_all_again)
    router.add_get("/kurs/{session}/logg.xlsx", record_files.get_workbook)
    router.add_get("/kurs/{session}/logg/{table}.csv", record_files.get_table)
    router.add_get("/kurs/{session}/reprise", replay_pages.get_replay)
    router.add_get("/kurs/{session}/reprise/bilde", replay_pages.get_picture)
    router.add_post("/kurs/{session}/reprise", replay_pages.refuse)
    router.add_post("/kurs/{session}/reprise/bilde", replay_pages.refuse)
    router.add_get("/kurs/{session}/{word}", pages.session_page)
    router.add_get("/kurs/{session}/{word}/{room}", pages.session_page)
    router.add_post("/kurs/{session}/send", post_form)
    router.add_post("/kurs/{session}/laptop/{room}/kode", laptops.post_code)
    router.add_post("/kurs/{session}/laptop/{room}/fil", laptops.post_file)
    router.add_get("/inn", sign_in.get_sign_in)
    router.add_post("/inn", sign_in.post_sign_in)
    router.add_post("/ut", sign_in.post_sign_out)
    router.add_get("/static/{path:.+}", pages.static)


def _add_phone(router: web.UrlDispatcher, centre: Centre) -> None:
    router.add_post("/agent/phone/{do}", phone_pages.post_laptop)
    router.add_get(PHONE_PATH, phone_pages.get_code)
    router.add_post(PHONE_PATH, phone_pages.post_code)
    router.add_get(f"{PHONE_PATH}/rom", phone_pages.get_room)
    router.add_get(f"{PHONE_PATH}/live", centre.door.pages(phone_pages.get_live, room_of_phone))
    router.add_post(f"{PHONE_PATH}/send", phone_pages.post_send)
    router.add_post(f"{PHONE_PATH}/ut", phone_pages.post_leave)


def _add_api(router: web.UrlDispatcher) -> None:
    sessions = api.SESSIONS
    router.add_get(sessions, api.list_sessions)
    router.add_post(sessions, api.plan_session)
    router.add_get(sessions + "/{session}", api.get_state)
    router.add_get(sessions + "/{session}/events", api.get_events)
    router.add_post(sessions + "/{session}/commands", api.post_command)
    router.add_post(sessions + "/{session}/reports", api.post_report)
    router.add_post(sessions + "/{session}/rooms/{room}/commands", api.post_room_command)
    router.add_post("/api/v1/stick", laptops.post_stick)
    router.add_get("/api/v1/openapi.json", openapi.get_openapi)
    router.add_post("/join/sink/{name}", sink_door.post_sink)
    router.add_get("/healthz", health.Health().healthz)
    router.add_get("/metrics", health.metrics)


async def _running(app: web.Application) -> AsyncIterator[None]:
    await app[CENTRE_KEY].start()
    yield
    await app[CENTRE_KEY].stop()


async def _send_away(app: web.Application) -> None:
    await app[CENTRE_KEY].send_away()

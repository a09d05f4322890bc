"""The JSON API: reading, wishing, reporting, planning, following, and one shape for every error."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.access import COMMAND_KINDS, REPORT_KINDS
from orchestrator.event_log.interface import LogUnavailable
from orchestrator.event_log.sqlite import open_log
from orchestrator.health import CHECK_S_MIN
from orchestrator.openapi import openapi
from orchestrator.origins import Origins
from orchestrator.shelf import open_shelf
from session_core.clock import ManualClock
from session_core.ids import new_id
from session_core.wire.codec import state_from_json
from tests.builders import START
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import (
    SESSION,
    Running,
    bearer,
    codes_gate,
    next_json,
    next_of,
    running,
)
from tests.people import GRACE, LEE, LEE_LECTURING

pytestmark = pytest.mark.asyncio

URL = f"/api/v1/sessions/{SESSION}"
CONFIG = Path(__file__).resolve().parents[2] / "config"


async def post(centre: Running, url: str, body: object, **more: Any) -> tuple[int, dict[str, Any]]:
    async with centre.web.post(url, json=body, **more) as answer:
        return answer.status, await answer.json()


class CountingLog(MemoryLog):
    """Counts how often it is tried."""

    checks = 0

    async def check(self) -> None:
        self.checks += 1
        await asyncio.sleep(0)
        await super().check()


async def get(centre: Running, url: str) -> tuple[int, dict[str, Any]]:
    async with centre.web.get(url) as answer:
        return answer.status, await answer.json()


async def test_sessions_are_listed_and_read() -> None:
    async with running() as centre:
        _, listed = await get(centre, "/api/v1/sessions")
        assert [one["id"] for one in listed["sessions"]] == [SESSION]
        _, read = await get(centre, URL)
        assert read["seq"] == 1
        state = (await centre.centre.sessions.get(SESSION)).state
        assert state_from_json(json.dumps(read["state"])) == state


async def test_events_are_read_after_a_number() -> None:
    async with running() as centre:
        await centre.command("open_lobby")
        status, read = await get(centre, f"{URL}/events?after=1&limit=5")
        assert (status, read["head"], [one["seq"] for one in read["events"]]) == (200, 2, [2])
        assert read["events"][0]["event"]["kind"] == "lobby_opened"
        for query in ("after=-1", "after=x", "limit=²"):
            assert (await get(centre, f"{URL}/events?{query}"))[0] == 422


async def test_a_wish_is_answered_when_it_is_kept_and_once() -> None:
    async with running() as centre:
        body = {"kind": "open_lobby", "id": new_id(), "seen_revision": 0}
        assert await post(centre, f"{URL}/commands", body) == (200, {"seq": 2, "repeated": False})
        assert await post(centre, f"{URL}/commands", body) == (200, {"seq": 2, "repeated": True})


async def test_a_program_may_say_until_when_its_wish_may_be_done() -> None:
    async with running() as centre:
        now = centre.clock.now()
        wish = {"kind": "open_lobby", "id": new_id(), "seen_revision": 0}
        over = {**wish, "not_after": (now - timedelta(seconds=1)).isoformat()}
        status, told = await post(centre, f"{URL}/commands", over)
        assert (status, told["error"]["code"]) == (409, "too_late")
        in_time = {**wish, "not_after": (now + timedelta(seconds=1)).isoformat()}
        assert (await post(centre, f"{URL}/commands", in_time))[0] == 200
        again = await post(centre, f"{URL}/commands", over)
        assert again == (200, {"seq": 2, "repeated": True}), "it was done, whatever it says now"


async def test_a_room_reports_over_the_api() -> None:
    async with running() as centre:
        body = {"kind": "attendance", "id": new_id(), "patients": 4, "relatives": 1}
        status, _ = await post(centre, f"{URL}/reports", {**body, "room": "drammen"})
        assert status == 200
        (count,) = (await centre.centre.sessions.get(SESSION)).state.rooms["drammen"].counts
        assert count.patients == 4


FAULTS = [
    ("commands", {"kind": "advance", "id": "x", "seen_revision": 0}, 422, "form_id"),
    ("commands", {"kind": "sing", "id": "x"}, 403, "not_allowed"),
    ("commands", [], 422, "malformed_body"),
    ("commands", {"kind": "advance"}, 422, "form_missing"),
    ("reports", {"kind": "attendance", "id": "x", "room": "drammen"}, 422, None),
]


@pytest.mark.parametrize(("where", "body", "status", "code"), FAULTS)
async def test_every_error_has_one_shape(
    where: str, body: object, status: int, code: str | None
) -> None:
    async with running() as centre:
        got, told = await post(centre, f"{URL}/{where}", body)
        assert got == status
        assert set(told["error"]) == {"code", "text", "details"}
        assert told["error"]["text"]
        assert code in (None, told["error"]["code"])


async def test_what_is_not_json_is_told_so() -> None:
    async with running() as centre:
        for data in (b"{", b"[" * 30_000, b"\xff"):
            async with centre.web.post(f"{URL}/commands", data=data) as answer:
                assert (answer.status, (await answer.json())["error"]["code"]) == (
                    422,
                    "malformed_body",
                )
        async with centre.web.post(f"{URL}/commands", data=b"x" * 70_000) as answer:
            assert (answer.status, (await answer.json())["error"]["code"]) == (413, "too_large")


async def test_wrong_addresses_and_methods_are_told_so() -> None:
    async with running() as centre:
        assert (await get(centre, "/api/v1/nowhere"))[1]["error"]["code"] == "unknown_address"
        assert (await get(centre, "/api/v1/sessions/none"))[1]["error"]["code"] == "unknown_session"
        assert (await get(centre, f"{URL}/commands"))[1]["error"]["code"] == "wrong_method"


async def test_when_nothing_can_be_kept_the_answer_says_so_and_nothing_changes() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        log.broken = LogUnavailable("disk_full")
        status, told = await centre.command("open_lobby")
        assert (status, told["error"]["code"]) == (503, "log_unavailable")
        assert "Disken på Samkurs-serveren er full" in told["error"]["text"]
        status, health = await get(centre, "/healthz")
        assert (status, health["store"]) == (503, "disk_full")
        log.broken = None
        centre.clock.advance(CHECK_S_MIN)
        assert (await centre.command("open_lobby"))[0] == 200
        assert (await get(centre, "/healthz"))[0] == 200


async def test_the_store_is_tried_once_a_second_however_many_ask() -> None:
    log = CountingLog()
    async with running(log) as centre:
        await asyncio.gather(*(get(centre, "/healthz") for _ in range(5)))
        assert log.checks == 1
        centre.clock.advance(CHECK_S_MIN)
        await get(centre, "/healthz")
        assert log.checks == 2


async def test_a_stream_begins_with_the_state_and_goes_on_from_there() -> None:
    async with running() as centre:
        await centre.command("open_lobby")
        stream = await centre.stream()
        snapshot = await next_json(stream)
        assert (snapshot["t"], snapshot["seq"]) == ("snapshot", 2)
        await centre.command("send_message", text="Kaffe er klar")
        events = await next_json(stream)
        assert (events["t"], events["first"]) == ("events", 3)
        centre.centre.beat()
        tick = await next_of(stream, "tick")
        assert tick["seq"] == 3


async def test_a_program_does_what_its_role_may(tmp_path: Path) -> None:
    log = await open_log(tmp_path / "samkurs.db")
    clock = ManualClock(START)
    async with running(log, gate=await codes_gate(log, clock), clock=clock) as centre:
        lee, lecturing = bearer(LEE.code), bearer(LEE_LECTURING.code)
        assert (await centre.command("open_lobby", headers=lecturing))[0] == 403
        assert (await centre.command("open_lobby", headers=lee))[0] == 200
        (opened,) = await log.rows(SESSION, 1)
        assert '"role":"course_leader"' in opened.body
        grace = bearer(GRACE.code)
        body = {"kind": "attendance", "id": new_id(), "patients": 4, "relatives": 1}
        status, _ = await post(centre, f"{URL}/reports", {**body, "room": "baerum"}, headers=grace)
        assert status == 403
        assert (await post(centre, f"{URL}/reports", body, headers=grace))[0] == 200


async def test_a_day_of_a_course_file_is_planned_once() -> None:
    shelf = open_shelf(CONFIG / "courses", CONFIG / "sites.toml")
    async with running(shelf=shelf, plan=False) as centre:
        body = {"course": "t1d-2dager", "day": 1, "on": "2027-02-02"}
        status, planned = await post(centre, "/api/v1/sessions", body)
        assert (status, planned) == (201, {"id": "t1d-2dager-1-2027-02-02", "new": True})
        status, planned = await post(centre, "/api/v1/sessions", body)
        assert (status, planned["new"]) == (200, False)
        for wrong, code in (
            ({"course": "../../etc/passwd"}, "unknown_course"),
            ({"course": "t1d-2dager", "day": 9}, "unknown_course"),
            ({"course": "t1d-2dager", "day": "one"}, "malformed_body"),
            ({"course": "t1d-2dager", "colour": "red"}, "malformed_body"),
        ):
            _, told = await post(centre, "/api/v1/sessions", wrong)
            assert told["error"]["code"] == code


async def test_the_description_has_every_kind_and_every_reference_leads_somewhere() -> None:
    async with running() as centre:
        status, served = await get(centre, "/api/v1/openapi.json")
    assert (status, served["openapi"]) == (200, "3.1.0")
    text = json.dumps(openapi())
    wishes = openapi()["components"]["schemas"]
    assert {"format": "date-time", "type": "string"} in wishes["Hold"]["properties"]["not_after"][
        "anyOf"
    ]
    assert "not_after" not in wishes["Hold"]["required"]
    for kind in COMMAND_KINDS | REPORT_KINDS:
        assert f'"const": "{kind}"' in text
    schemas = served["components"]["schemas"]
    referred = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert referred <= set(schemas)


async def test_metrics_are_for_this_machine_or_for_whoever_shows_the_token() -> None:
    async with running() as centre:
        async with centre.web.get("/metrics") as answer:
            assert "samkurs_batches_kept_total" in await answer.text()
        centre.centre.metrics_token = "s3cret"
        async with centre.web.get("/metrics") as answer:
            assert answer.status == 403
        async with centre.web.get("/metrics", headers=bearer("s3cret")) as answer:
            assert answer.status == 200
        centre.centre.metrics_token = ""
        async with centre.web.get("/metrics", headers={"X-Forwarded-For": "1.2.3.4"}) as answer:
            assert answer.status == 403
        async with centre.web.get("/metrics", headers={"Authorization": "Bearer x"}) as answer:
            assert answer.status == 200


async def test_behind_a_proxy_that_does_not_say_so_metrics_need_the_token() -> None:
    async with running() as centre:
        centre.centre.origins = Origins("https://samkurs.example.no")
        for host in ("samkurs.example.no", centre.origin.removeprefix("http://")):
            async with centre.web.get("/metrics", headers={"Host": host}) as answer:
                assert answer.status == 403
        centre.centre.metrics_token = "s3cret"
        async with centre.web.get("/metrics", headers=bearer("s3cret")) as answer:
            assert answer.status == 200

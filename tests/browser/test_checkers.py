"""Every checker sees the fault that it is there for: pages with one planted fault each."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from tests.browser.checkers import accessibility_faults, too_wide, visible_texts
from tests.browser.eyes import Eyes

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

POLICY = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'"
SCRIPTS = {
    "throws.js": "null.something",
    "writes.js": "document.body.innerHTML = '<p>text</p>'",
    "fine.js": "document.body.append('fine')",
}


def page_with(body: str) -> str:
    """A page that is sound but for its body."""
    return f'<!doctype html><html lang="nb"><title>A page</title><main><h1>A</h1>{body}</main>'


@pytest_asyncio.fixture(loop_scope="session")
async def planted() -> AsyncIterator[TestServer]:
    """Serves /?body=… under a policy as strict as ours, and the scripts."""

    async def page(request: web.Request) -> web.Response:
        headers = {"Content-Security-Policy": POLICY}
        body = page_with(request.query.get("body", ""))
        return web.Response(text=body, content_type="text/html", headers=headers)

    async def script(request: web.Request) -> web.Response:
        source = SCRIPTS[request.match_info["name"]]
        return web.Response(text=source, content_type="text/javascript")

    async def nothing(request: web.Request) -> web.Response:
        return web.Response(status=204)

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/favicon.ico", nothing)
    app.router.add_get("/{name}", script)
    server = TestServer(app)
    async with server:
        yield server


async def seen_on(browser: Browser, planted: TestServer, body: str) -> list[str]:
    """What windows of their own notice on a page with this body."""
    eyes = Eyes(browser)
    page = await eyes.open(str(planted.make_url("/").with_query(body=body)))
    await page.evaluate("new Promise(requestAnimationFrame)")
    await eyes.close()
    return eyes.faults


async def test_a_sound_page_has_no_faults(browser: Browser, planted: TestServer) -> None:
    assert await seen_on(browser, planted, "<script src=/fine.js></script>") == []


@pytest.mark.parametrize(
    ("body", "sign"),
    [
        ("<script>alert(1)</script>", "VIOLATION script-src-elem inline"),
        ("<p style='color: red'>text</p>", "VIOLATION style-src-attr inline"),
        ("<img alt='' src='https://example.org/a.png'>", "VIOLATION img-src"),
        ("<script src=/writes.js></script>", "VIOLATION require-trusted-types-for"),
        ("<script src=/throws.js></script>", "threw Cannot read properties of null"),
    ],
)
async def test_what_a_policy_forbids_and_what_throws_is_seen(
    browser: Browser, planted: TestServer, body: str, sign: str
) -> None:
    faults = await seen_on(browser, planted, body)
    assert any(sign in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<input>", "label"),
        ("<button><svg></svg></button>", "button-name"),
        ("<h2>a</h2><h4>b</h4>", "heading-order"),
        ("<ul><p>one</p></ul>", "list"),
    ],
)
async def test_what_shuts_people_out_is_seen(
    eyes: Eyes, planted: TestServer, body: str, rule: str
) -> None:
    page = await eyes.open(str(planted.make_url("/").with_query(body=body)))
    faults = await accessibility_faults(page)
    assert [fault.split(":")[0] for fault in faults] == [rule]


async def test_a_page_that_scrolls_sideways_is_seen(eyes: Eyes, planted: TestServer) -> None:
    wide = "<pre class=table>" + "wide " * 200 + "</pre>"
    page = await eyes.open(str(planted.make_url("/").with_query(body=wide)))
    assert "pre.table" in await too_wide(page)
    narrow = await eyes.open(str(planted.make_url("/").with_query(body="<p>narrow</p>")))
    assert await too_wide(narrow) == []


async def test_only_text_that_a_person_meets_is_read(eyes: Eyes, planted: TestServer) -> None:
    body = "<p>seen</p><p hidden>not</p><p lang=en>other</p><button aria-label=heard>x</button>"
    page = await eyes.open(str(planted.make_url("/").with_query(body=body)))
    texts = await visible_texts(page)
    assert texts == ["A page", "A", "seen", "x", "heard"]

"""A room where nobody checked picture and sound goes on with two presses, knowingly."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from dashboards.scene import PageKey
from tests.browser.checkers import accessibility_faults
from tests.dashboards.days import HSS
from tests.dashboards.stage import staged
from tests.dashboards.test_readiness import laptop
from tests.dashboards.test_skipping import NEVER, never_checked

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_two_presses_skip_what_nobody_checked_each_by_its_name(browser: Browser) -> None:
    day = never_checked()
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    async with staged(browser, key, laptop(day)) as (stage, page, complaints):
        act = page.get_by_role("button", name="Hopp over sjekken av bilde og lyd")
        await act.click()
        asked = page.get_by_role("dialog", name="Hoppe over sjekken av bilde og lyd?")
        await expect(asked).to_be_visible()
        await expect(asked.get_by_role("button", name="Nei")).to_be_focused()
        assert await accessibility_faults(page) == []
        await page.keyboard.press("Enter")
        await expect(asked).to_be_hidden()
        assert stage.received == [], "no is no"
        await act.click()
        await asked.get_by_role("button", name="Hopp over, det trengs ikke i dag").click()
        await expect(asked).to_be_hidden()
        sent = [frame["fields"] for frame in stage.received]
        assert sorted(one["check"] for one in sent) == NEVER
        assert {(one["kind"], one["waived"], one["reason"]) for one in sent} == {
            ("waive", "true", "not_needed")
        }
        assert len({one["id"] for one in sent}) == len(NEVER)
        assert complaints == []

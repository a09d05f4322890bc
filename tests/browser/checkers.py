"""What every page is held to: usable by everybody, never wider than the screen, readable.

Each checker answers with a list of faults in words, empty where all is well, and has its own test
on a page with that fault (`test_checkers.py`).
"""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

AXE = Axe()
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SHOWN_MAX = 3

TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const name = (one) => one.tagName.toLowerCase() + (one.className ? "." + one.className : "");
  const reach = (one) => {
    const box = one.getBoundingClientRect();
    return Math.max(box.right, box.left + one.scrollWidth);
  };
  const scrolls = (one) => getComputedStyle(one).overflowX !== "visible";
  const out = [...document.body.querySelectorAll("*")]
    .filter((one) => reach(one) > wide + 1 && !scrolls(one));
  return out.length ? out.slice(-5).map(name) : ["something of the page"];
}"""

TEXTS = """() => {
  const texts = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const parent = node.parentElement;
    if (parent.closest("script, style, [lang]:not(html)") || !parent.checkVisibility()) continue;
    texts.push(node.textContent);
  }
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [alt], [title]")) {
    for (const name of ["aria-label", "placeholder", "alt", "title"])
      if (one.getAttribute(name)) texts.push(one.getAttribute(name));
  }
  return texts.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


async def accessibility_faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice."""
    found = await AXE.run(page, options=WCAG)
    return [
        f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes'][:SHOWN_MAX]]}"
        for one in found.response["violations"]
    ]


async def too_wide(page: Page) -> list[str]:
    """What makes a page scroll sideways."""
    found: list[str] = await page.evaluate(TOO_WIDE)
    return found


async def visible_texts(page: Page) -> list[str]:
    """Every piece of text that a person sees or hears read."""
    found: list[str] = await page.evaluate(TEXTS)
    return found

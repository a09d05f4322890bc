"""A page that is only looked at: what leads away, sends or fetches is taken out of its HTML.

All of it is made by our own templates, in which every value is escaped: within a tag no `>` and no
`"` stands but those that belong to it.
"""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

_TAG: Final = re.compile(r"<[a-z][^>]*>")
_LEADS: Final = re.compile(
    r"\s(?:href|target|formaction|popovertarget|popovertargetaction|data-send|data-keeps"
    r'|data-shortcut|data-fetch|data-waits|data-check-start|method|action)(?:="[^"]*")?(?=[\s>])'
)
_KEPT: Final = ("<use", "<path", "<rect", "<circle")
"""A picture is fetched by its address, and leads nowhere."""


def stilled(html: Markup, refused_at: str) -> Markup:
    """The same page, in which nothing can be followed or sent. Whatever were sent all the same
    would come to an address where everything is refused.
    """

    def still(tag: re.Match[str]) -> str:
        text = tag.group()
        if text.startswith(_KEPT):
            return text
        text = _LEADS.sub("", text)
        if text.startswith("<form"):
            text = f'{text[:-1]} method="post" action="{refused_at}">'
        return text

    return Markup(_TAG.sub(still, html))  # noqa: S704 - it was HTML already, and only lost parts

"""The preview of the group leader's phone: on the laptop, on the phone, and to the coordinator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import segno

from dashboards.scene import Pairing, SavedHere
from tests.dashboards import days
from tools.looks import SESSION, View, key

ADDRESS = "https://samkurs.vestreviken.no/telefon"
FOLD = "#phone-fold > summary"


def phone_views() -> Iterator[View]:
    """A code, a phone that is in, and what the phone itself shows with and without its laptop."""
    day = days.in_lecture().hear()
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    rows = segno.make(f"{ADDRESS}#K3QX-7M2P", error="m", micro=False).matrix
    square = tuple("".join(map(str, row)) for row in rows)
    code = Pairing(session=SESSION, stage="code", code="K3QX-7M2P", address=ADDRESS, square=square)
    pairings = {
        "code": code,
        "none": Pairing(),
        "paired": Pairing(session=SESSION, stage="paired", since=day.now),
        "failed": Pairing(session=SESSION, trouble="phone_no_answer"),
    }
    hss = key("room", days.HSS)
    for name, pairing in pairings.items():
        scene = replace(day.scene(saved_here=here), pairing=pairing)
        yield View(f"room-phone-{name}", hss, scene, click=FOLD)
        yield View(f"room-phone-{name}-dark", hss, scene, dark=True, click=FOLD)
        yield View(f"room-phone-{name}-narrow", hss, scene, width=390, height=844, click=FOLD)
    phone = replace(hss, by_phone=True)
    for name, scene in {"well": day.scene(), "silent": day.lose(days.HSS).scene()}.items():
        yield View(f"phone-{name}", phone, scene, width=390, height=844)
        yield View(f"phone-{name}-small", phone, scene, width=320, height=640)
    paired = {(SESSION, days.HSS): day.now}
    yield View("laptop-phone", key("laptop", days.HSS), replace(day.scene(), paired=paired))

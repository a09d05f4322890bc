"""The deviations page and its pointer on the board."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dashboards.pages import render_page
from dashboards.phrases import known
from dashboards.scene import Apart, Deviations, Incident, PageKey, Scene
from dashboards.views.deviations import LINES_MAX, RAW_CHARS_MAX, deviations_page, pointer_cards
from session_core.wire.errors import ReportCode
from tests.dashboards import days
from tests.dashboards.days import BAERUM

KEY = PageKey(page="deviations")


def scene(*incidents: Incident, apart: tuple[Apart, ...] = ()) -> Scene:
    return replace(days.started().scene(), deviations=Deviations(incidents=incidents, apart=apart))


def incident(**more: object) -> Incident:
    now = days.started().scene().now
    fields = {"id": 1, "kind": "laptop_copied", "room": BAERUM, "at": now, **more}
    return Incident(**fields)  # type: ignore[arg-type]


def report(**more: object) -> Apart:
    now = days.started().scene().now
    fields = {
        "id": 1, "room": BAERUM, "code": "report_malformed", "raw": "{}", "at": now, **more,
    }  # fmt: skip
    return Apart(**fields)  # type: ignore[arg-type]


def test_a_room_has_its_name_and_one_that_no_day_knows_its_id() -> None:
    html = render_page(KEY, scene(incident(), incident(id=2, room="sauna")))
    assert "Bærum" in html
    assert "sauna" in html


def test_what_was_seen_has_no_button_and_no_pointer() -> None:
    seen = scene(incident(seen_at=days.started().scene().now))
    assert "action=" not in render_page(KEY, seen)
    assert pointer_cards(seen) == ()


def test_the_board_points_at_what_is_new_only() -> None:
    day = timedelta(days=1)
    now = days.started().scene().now
    (pointer,) = pointer_cards(
        scene(
            incident(),
            apart=(report(), report(id=2, taken_in_at=now), report(id=3, at=now - day)),
        )
    )
    assert (pointer.incidents, pointer.reports) == (1, 1)
    assert 'href="/avvik"' in render_page(PageKey(page="board"), scene(incident()))


def test_what_a_laptop_sent_can_neither_be_run_nor_fill_the_page() -> None:
    raw = "<script>alert(1)</script>" + "x" * 60_000
    many = tuple(report(id=number, raw=raw) for number in range(200))
    html = render_page(KEY, scene(apart=many))
    assert "<script>alert" not in html
    assert html.count("<details") == LINES_MAX
    assert len(html) < LINES_MAX * (RAW_CHARS_MAX + 3_000)


def test_every_reason_and_incident_has_words() -> None:
    codes = ReportCode.__args__  # type: ignore[attr-defined]
    assert [code for code in codes if not known(f"apart_{code}")] == []
    for kind in ("laptop_copied", "laptop_restored"):
        assert known(f"incident_{kind}")
        assert known(f"meaning_{kind}")


def test_a_reason_of_a_newer_version_is_shown_as_it_is() -> None:
    assert "brand_new" in render_page(KEY, scene(apart=(report(code="brand_new"),)))


def test_nothing_is_shown_twice_when_nothing_changed() -> None:
    one = scene(incident(), apart=(report(),))
    assert deviations_page(KEY, one) == deviations_page(KEY, one)

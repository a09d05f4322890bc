"""The deviations page and its pointer on the board."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.formats import local_date
from dashboards.pages import render_page
from dashboards.phrases import known
from dashboards.scene import (
    Apart,
    Decided,
    Deviations,
    Headcount,
    Incident,
    PageKey,
    Scene,
    Version,
)
from dashboards.views.deviations import LINES_MAX, RAW_CHARS_MAX, deviations_page, pointer_cards
from orchestrator.event_log.interface import CHOICES
from session_core.rules.terms import Role
from session_core.wire.errors import ReportCode
from tests.dashboards import days
from tests.dashboards.days import BAERUM

KEY = PageKey(page="deviations")


def scene(*incidents: Incident, apart: tuple[Apart, ...] = ()) -> Scene:
    return replace(days.started().scene(), deviations=Deviations(incidents=incidents, apart=apart))


def incident(**more: object) -> Incident:
    now = days.started().scene().now
    fields = {
        "id": 1, "kind": "laptop_copied", "room": BAERUM, "at": now, "before": version("first"),
        "after": version("second"), "choices": ("both", "one_laptop"), **more,
    }  # fmt: skip
    return Incident(**fields)  # type: ignore[arg-type]


def version(outbox: str, patients: int | None = None, session: str = "") -> Version:
    """What was told from an outbox: seven reports, and a headcount if there is one."""
    state = next(iter(days.started().scene().sessions.values()))
    now, plan = days.started().now, state.programme
    count = patients and Headcount(
        at=now,
        patients=patients,
        relatives=1,
        session=session or plan.session,
        segment=plan.segments[2].id,
    )
    return Version(outbox=outbox, days=((local_date(now), 7),), last_at=now, count=count or None)


def decided(choice: str) -> Decided:
    return Decided(choice=choice, role=Role.COORDINATOR, at=days.started().now)


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


def test_what_is_decided_says_who_decided_and_can_be_decided_anew_but_has_no_pointer() -> None:
    seen = scene(incident(decision=decided("both")))
    html = render_page(KEY, seen)
    assert "Avgjort: Begge gjelder." in html
    assert "koordinator, tirsdag 24. november 2026" in html
    assert "Endre avgjørelsen" in html
    assert html.count('name="choice"') == 2
    assert pointer_cards(seen) == ()


def test_both_versions_stand_beside_each_other_with_what_they_counted() -> None:
    found = incident(before=version("first", 8), after=version("second", 11))
    shown = replace(
        scene(found), deviations=Deviations(incidents=(found,), sending=frozenset({"second"}))
    )
    html = render_page(KEY, shown)
    title = next(iter(shown.sessions.values())).programme.segments[2].title.nb
    assert html.count("tirsdag 24. november 2026: 7") == 2
    assert html.count(title) == 2
    first, second = (html.index(f"{count} pasienter, 1 pårørende") for count in (8, 11))
    assert first < html.index("Har ikke kontakt") < second
    assert second < html.index("Har kontakt")


@pytest.mark.parametrize(
    ("first", "second", "session", "differ"),
    [
        (8, 11, "", True),
        (8, 8, "", False),
        (8, None, "", False),
        (8, 11, "another-day", False),
    ],
)
def test_headcounts_that_differ_on_one_day_are_told_with_how_it_is_put_right(
    first: int, second: int | None, session: str, *, differ: bool
) -> None:
    found = incident(before=version("first", first), after=version("second", second, session))
    html = render_page(KEY, scene(found))
    assert ("De to siste tellingene er ulike." in html) is differ
    assert ("teller gruppelederen på nytt" in html) is differ


def test_who_wants_one_laptop_is_led_to_where_its_code_is_made() -> None:
    found = incident(decision=decided("one_laptop"))
    session = next(iter(scene().sessions))
    assert f'href="/kurs/{session}/laptop/{BAERUM}"' in render_page(KEY, scene(found))
    nowhere = incident(decision=decided("one_laptop"), room="sauna")
    assert "Ingen kursdag har dette rommet nå." in render_page(KEY, scene(nowhere))


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
    for kind in CHOICES:
        assert known(f"incident_{kind}")
        assert known(f"meaning_{kind}")
        assert all(known(f"version_{kind}_{name}") for name in ("before", "after"))
        for choice in CHOICES[kind]:
            assert known(f"choice_{choice}")
            assert known(f"choosing_{choice}")


def test_a_reason_of_a_newer_version_is_shown_as_it_is() -> None:
    assert "brand_new" in render_page(KEY, scene(apart=(report(code="brand_new"),)))


def test_nothing_is_shown_twice_when_nothing_changed() -> None:
    one = scene(incident(), apart=(report(),))
    assert deviations_page(KEY, one) == deviations_page(KEY, one)

"""The doctor says what a centre stands on, and what must be put right before a course day."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from orchestrator.backups.book import note_backup
from orchestrator.backups.make import make_backup
from orchestrator.codes import Holder, write_codes
from orchestrator.courses import CourseFile, load_course, load_sites
from orchestrator.courses.models import JoinFile
from orchestrator.doctor import Finding, examine, look_at_issuer, look_at_join
from orchestrator.issuers import Place
from orchestrator.join.access import JoinAccess
from orchestrator.join.node_watch import ask_node
from session_core.rules.terms import Role
from tests.backups.days import NIGHT, opened, plan_day, spoil, spoil_day
from tests.builders import START
from tests.certificates import issued
from tests.join.pexip import Pexip, serving
from tests.orchestrator.test_serve import CONFIG, settings_in

pytestmark = pytest.mark.asyncio

NOON = START + timedelta(hours=4)


async def a_log(folder: Path) -> Path:
    async with opened(folder / "samkurs.db") as log:
        await plan_day(log)
    return folder / "samkurs.db"


def blind(_: Place) -> bytes:
    raise OSError("no way out")


def found(folder: Path, words: str, **settings: object) -> Finding:
    """The one finding with these words."""

    def matching() -> Iterator[Finding]:
        for one in examine(settings_in(folder, **settings), NOON, blind):
            if words in one.text:
                yield one

    (one,) = matching()
    return one


async def test_a_whole_log_is_told_with_what_it_holds(tmp_path: Path) -> None:
    await a_log(tmp_path)
    assert found(tmp_path, "Loggen er hel: 1 hendelser i 1 kursdager").fine


async def test_a_log_with_spoilt_pages_is_a_fault_with_a_way_out(tmp_path: Path) -> None:
    spoil(await a_log(tmp_path))
    finding = found(tmp_path, "er skadet")
    assert not finding.fine
    assert "samkurs restore" in finding.text


async def test_a_spoilt_day_is_named(tmp_path: Path) -> None:
    spoil_day(await a_log(tmp_path))
    assert not found(tmp_path, "Kursdagen").fine


async def test_that_there_is_no_backup_is_noted(tmp_path: Path) -> None:
    await a_log(tmp_path)
    assert found(tmp_path, "Ingen sikkerhetskopi").note


@pytest.mark.parametrize(
    ("age", "told"),
    [(timedelta(hours=1), "i dag"), (timedelta(days=1), "i går"), (timedelta(days=9), ".03.2026")],
)
async def test_the_newest_backup_is_told_with_its_age(
    tmp_path: Path, age: timedelta, told: str
) -> None:
    path = await a_log(tmp_path)
    note_backup(path, make_backup(path, tmp_path / "b.db", NOON - age))
    finding = found(tmp_path, "Siste sikkerhetskopi")
    assert told in finding.text
    assert finding.fine


async def test_a_plan_whose_backups_do_not_come_is_a_fault(tmp_path: Path) -> None:
    path = await a_log(tmp_path)
    note_backup(path, make_backup(path, tmp_path / "b.db", NOON - timedelta(days=3)))
    assert not found(tmp_path, "Den er gammel", backup_folder=tmp_path / "backups").fine


async def test_a_backup_from_the_future_is_a_fault(tmp_path: Path) -> None:
    path = await a_log(tmp_path)
    note_backup(path, make_backup(path, tmp_path / "b.db", NOON + timedelta(minutes=6)))
    assert not found(tmp_path, "datert fram i tid").fine
    note_backup(path, make_backup(path, tmp_path / "c.db", NOON))
    assert found(tmp_path, "Siste sikkerhetskopi").fine


async def test_a_backup_whose_file_is_gone_is_a_fault(tmp_path: Path) -> None:
    path = await a_log(tmp_path)
    made = make_backup(path, tmp_path / "b.db", NIGHT)
    note_backup(path, made)
    _remove(made.path)
    assert not found(tmp_path, "ikke der lenger").fine


async def test_codes_that_are_missing_are_a_fault_with_two_ways_out(tmp_path: Path) -> None:
    await a_log(tmp_path)
    finding = found(tmp_path, "Ingen koder", access="codes", public_url="https://samkurs.test")
    assert not finding.fine
    assert {"«samkurs", "restore»", "codes»"} <= set(finding.text.split())


async def test_codes_that_no_backup_has_are_noted(tmp_path: Path) -> None:
    path, codes = await a_log(tmp_path), tmp_path / "codes.json"
    write_codes(codes, {"code": Holder(Role.COORDINATOR)})
    note_backup(path, make_backup(path, tmp_path / "b.db", NOON))
    where = {"access": "codes", "public_url": "https://samkurs.test"}
    assert found(tmp_path, "andre enn i siste", **where).note
    note_backup(path, make_backup(path, tmp_path / "c.db", NOON, codes=codes))
    with pytest.raises(ValueError, match="not enough values"):
        found(tmp_path, "andre enn i siste", **where)


async def test_backups_on_the_disk_of_the_log_are_noted(tmp_path: Path) -> None:
    await a_log(tmp_path)
    assert found(tmp_path, "samme disk", backup_folder=tmp_path / "backups").note


async def test_a_clock_that_stands_before_the_log_is_a_fault(tmp_path: Path) -> None:
    await a_log(tmp_path)
    long_ago = f"2126-01-01T00:00:00+00:00,{START.isoformat()},1"
    assert not found(tmp_path, "Still klokka", clock=long_ago).fine


def _remove(path: Path) -> None:
    path.unlink()


def course_in(**join: object) -> CourseFile:
    """The pilot's course, with such a video meeting."""
    course = load_course(CONFIG / "courses" / "t1d-2dager.toml", load_sites(CONFIG / "sites.toml"))
    meeting = JoinFile.model_validate({"alias": "123456", "type": "large", **join})
    return course.model_copy(update={"join": meeting})


@pytest.mark.parametrize(
    ("word", "client", "mark", "says"),
    [
        ("up", True, "ok", "er i drift"),
        ("none", True, "FEIL", "svarer ikke herfra"),
        ("none", False, "merk", "svarer ikke herfra"),
        ("maintenance", False, "FEIL", "vedlikehold"),
        ("odd", True, "merk", "ikke kjenner"),
    ],
)
async def test_join_is_asked_once_for_all_its_courses(
    word: str, client: bool, mark: str, says: str
) -> None:
    asked: list[str] = []

    def ask(host: str) -> str:
        asked.append(host)
        return word

    courses = [course_in(client=client), course_in()]
    one, *_ = look_at_join(courses, JoinAccess(pin=SecretStr("27182818")), ask)
    assert asked == ["join.nhn.no"]
    assert says in one.text
    assert ("merk" if one.note else "ok" if one.fine else "FEIL") == mark


async def test_a_course_that_is_looked_on_without_a_pin_is_noted() -> None:
    def findings(access: JoinAccess) -> list[str]:
        return [one.text for one in look_at_join([course_in(client=True)], access, lambda _: "up")]

    assert "ingen PIN" in findings(JoinAccess())[1]
    own = JoinAccess(pins={"t1d-2dager": SecretStr("31415926")})
    assert len(findings(own)) == 1


async def test_a_course_without_a_video_meeting_asks_nobody() -> None:
    assert list(look_at_join([course_in().model_copy(update={"join": None})], JoinAccess())) == []


async def test_a_node_is_asked_over_the_wire() -> None:
    async with serving(Pexip()) as pexip:
        assert await asyncio.to_thread(ask_node, pexip.host) == "up"
        pexip.in_maintenance = True
        assert await asyncio.to_thread(ask_node, pexip.host) == "maintenance"
    assert await asyncio.to_thread(ask_node, pexip.host) == "none"


# ── who issued the certificates ────────────────────────────────────────────────────────────────

OURS, JOIN = Place("samkurs.test", 443, is_ours=True), Place("join.nhn.no", 443)


async def test_the_centres_own_certificate_is_told_with_what_a_house_of_its_own_needs() -> None:
    finding = look_at_issuer(OURS, lambda _: issued({"O": "Helse Sør-Øst"}))
    assert (finding.fine, finding.note) == (True, False)
    assert "ser sitt eget sertifikat på samkurs.test:443, fra Helse Sør-Øst." in finding.text
    assert "sin egen utsteder" in finding.text
    assert "i «issuers» på rom-PC-ene der" in finding.text


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (ssl.SSLCertVerificationError("self-signed"), "Legg inn rotsertifikatet dens her."),
        (socket.gaierror("no name"), "Rett navneoppslaget, eller public_url."),
        (UnicodeError("label too long"), "Rett navneoppslaget, eller public_url."),
        (ConnectionRefusedError(), "Start det som tar imot der"),
        (TimeoutError(), "Slipp maskinen her ut til port 443 der."),
    ],
)
async def test_a_centre_that_does_not_see_itself_is_noted_with_what_to_do(
    error: Exception, remedy: str
) -> None:
    def look(_: Place) -> bytes:
        raise error

    finding = look_at_issuer(OURS, look)
    assert (finding.fine, finding.note) == (True, True)
    assert finding.text.startswith("Sentralen ser ikke sertifikatet på samkurs.test:443: ")
    assert remedy in finding.text


async def test_joins_certificate_counts_only_where_no_wall_can_have_made_it() -> None:
    public = look_at_issuer(JOIN, lambda _: issued({"O": "Let's Encrypt"}, logged=True))
    wall = look_at_issuer(JOIN, lambda _: issued({"O": "Driftssenteret"}))
    assert (public.fine, public.note, wall.note) == (True, False, True)
    assert "fra Driftssenteret og står ikke i de åpne loggene" in wall.text
    assert look_at_issuer(JOIN, lambda _: b"").note


async def test_the_doctor_looks_at_its_own_address_where_that_is_a_safe_one(tmp_path: Path) -> None:
    where = {"access": "codes", "public_url": "https://samkurs.test"}
    assert found(tmp_path, "ser ikke sertifikatet på samkurs.test", **where).note
    plain = [one.text for one in examine(settings_in(tmp_path), NOON, blind)]
    assert not any("sertifikatet på 127" in one for one in plain)

"""A log that was put back on a new disk lets in whom the old one did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestrator.backups.make import make_backup
from orchestrator.backups.restore import restore_backup
from orchestrator.cli import whole_app
from orchestrator.codes import Codes, Holder, read_codes, write_codes
from orchestrator.enrolment import Enrolment
from orchestrator.operator_words import Trouble
from session_core.clock import ManualClock
from session_core.rules.terms import Role
from tests.backups.days import (
    NIGHT,
    content_of,
    events_in,
    names_in,
    opened,
    plan_day,
    rights_of,
    write,
)
from tests.builders import START

pytestmark = pytest.mark.asyncio

CLI = CliRunner()
APP = whole_app()
HELD = {"leader": Holder(Role.COURSE_LEADER), "laptop": Holder(Role.AGENT, "drammen")}


async def centre_in(folder: Path) -> tuple[Path, Codes]:
    """A log with a day, and the codes beside it."""
    write_codes(folder / "codes.json", HELD)
    async with opened(folder / "samkurs.db") as log:
        await plan_day(log)
    return folder / "samkurs.db", read_codes(folder / "codes.json")


async def backed_up(tmp_path: Path) -> Path:
    path, _ = await centre_in(tmp_path / "old")
    copy = tmp_path / "night.db"
    return make_backup(path, copy, NIGHT, codes=path.with_name("codes.json")).path


async def test_after_a_lost_disk_each_laptop_is_let_in_with_the_token_it_has(
    tmp_path: Path,
) -> None:
    path, codes = await centre_in(tmp_path / "old")
    async with opened(path) as log:
        given = Enrolment(log.call, ManualClock(START), codes)
        token = (await given.redeem(await given.new_code("askim"), "10.0.0.1")).token
        await given.settle(token, "askim")
    make_backup(path, tmp_path / "night.db", NIGHT, codes=path.with_name("codes.json"))
    new = tmp_path / "new" / "samkurs.db"
    assert restore_backup(tmp_path / "night.db", new, NIGHT).codes == "back"
    async with opened(new) as log:
        back = Enrolment(log.call, ManualClock(START), read_codes(new.with_name("codes.json")))
        await back.start()
        assert [back.room_of(one) for one in (token, "laptop", "?")] == ["askim", "drammen", None]
        assert await log.call(lambda db: db.execute(_LEFT).fetchall()) == []
    assert rights_of(new.with_name("codes.json")) == 0o600


_LEFT = "select name from store where name in ('codes', 'sealed')"


async def test_codes_that_are_there_are_left_as_they_are(tmp_path: Path) -> None:
    copy, path = await backed_up(tmp_path), tmp_path / "old" / "samkurs.db"
    assert restore_backup(copy, path, NIGHT).codes == "there"
    write_codes(path.with_name("codes.json"), {"newer": Holder(Role.COORDINATOR)})
    before = content_of(path.with_name("codes.json"))
    later = NIGHT.replace(hour=3)
    assert restore_backup(copy, path, later).codes == "other"
    assert content_of(path.with_name("codes.json")) == before


@pytest.mark.parametrize("spoilt", [None, b"{", b"\xff", b"[]"])
async def test_a_backup_without_codes_is_restored_and_says_so(
    tmp_path: Path, spoilt: bytes | None
) -> None:
    path, _ = await centre_in(tmp_path / "old")
    codes = tmp_path / "spoilt.json"
    if spoilt is not None:
        write(codes, spoilt)
    made = make_backup(path, tmp_path / "b.db", NIGHT, codes=codes)
    new = tmp_path / "new" / "samkurs.db"
    assert (made.content.codes, restore_backup(made.path, new, NIGHT).codes) == ("", "none")
    assert (events_in(new), names_in(new.parent, "codes*")) == (1, [])


async def test_codes_that_were_changed_in_the_copy_are_found(tmp_path: Path) -> None:
    copy = await backed_up(tmp_path)
    spoilt = content_of(copy).replace(b"course_leader", b"course_leadex")
    write(copy, spoilt)
    with pytest.raises(Trouble) as caught:
        restore_backup(copy, tmp_path / "new" / "samkurs.db", NIGHT)
    assert caught.value.code == "backup_changed"
    assert names_in(tmp_path / "new", "codes*") == []


async def test_where_the_last_step_fails_no_codes_are_left(tmp_path: Path) -> None:
    def fail(fresh: Path, log: Path) -> None:
        assert names_in(log.parent, "codes*") == ["codes.json"]
        raise OSError

    copy = await backed_up(tmp_path)
    with pytest.raises(Trouble):
        restore_backup(copy, tmp_path / "new" / "samkurs.db", NIGHT, put=fail)
    assert names_in(tmp_path / "new", "codes*") == []


async def test_the_commands_say_what_became_of_the_codes(tmp_path: Path) -> None:
    path, _ = await centre_in(tmp_path / "old")
    copy, new = str(tmp_path / "copy.db"), tmp_path / "new"
    assert "Kodene er med" in said("backup", copy, path.parent)
    assert "Kodene er lagt tilbake" in said("restore", copy, new)
    assert read_codes(new / "codes.json").mark == read_codes(path.with_name("codes.json")).mark
    write_codes(path.with_name("codes.json"), {"newer": Holder(Role.COORDINATOR)})
    assert "andre enn kopiens" in said("restore", copy, path.parent)
    bare = make_backup(path, tmp_path / "bare.db", NIGHT).path
    assert "ingen koder" not in said("restore", str(bare), tmp_path / "open")
    assert "ingen koder" in said("restore", str(bare), tmp_path / "closed", access="codes")


def said(command: str, file: str, folder: Path, access: str = "open") -> str:
    address = "https://samkurs.test" if access == "codes" else ""
    places = {"data_folder": str(folder), "access": access, "public_url": address}
    config = folder.with_name("samkurs.toml")
    lines = (f"{name} = {json.dumps(value)}\n" for name, value in places.items())
    write(config, "".join(lines).encode())
    done = CLI.invoke(APP, [command, file, "--config", str(config)])
    assert done.exit_code == 0, done.output
    return done.output

"""A room's reports as a file: believed whole, or not at all."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Callable
from dataclasses import asdict

import pytest

from orchestrator.codes import hash_of, new_code
from session_core.link import chain
from session_core.link.stick import (
    LINE_BYTES_MAX,
    Head,
    StickFault,
    StickFile,
    head_of,
    key_of,
    read,
    written,
)

KEY = key_of("room-key")
OUTBOX = "0197-outbox"


def rows(count: int, before: str) -> list[tuple[int, str, str, str]]:
    listed, hash_ = [], before
    for n in range(1, count + 1):
        body = json.dumps({"kind": "attendance", "patients": n, "å": "ø"})
        hash_ = chain.link(hash_, {"s": "day", "report": json.loads(body)})
        listed.append((n, "day", body, hash_))
    return listed


def file_of(count: int = 5, before: str = chain.start(OUTBOX), **head: object) -> bytes:
    fields = {"room": "drammen", "outbox": OUTBOX, "first_n": 1, "last_n": count, **head}
    whole = Head(**fields, before=before)  # type: ignore[arg-type]
    return "".join(written(whole, rows(count, before), KEY)).encode()


def opened(data: bytes, *keys: str) -> StickFile:
    return read(data, keys or (KEY,))


@pytest.mark.parametrize("before", [chain.start(OUTBOX), ""])
@pytest.mark.parametrize("count", [0, 1, 5])
def test_what_was_written_is_read(count: int, before: str) -> None:
    file = opened(file_of(count, before))
    assert [row.n for row in file.rows] == list(range(1, count + 1))
    assert file.hash_at(0) == before
    assert file.hash_at(count) == (file.rows[-1].hash if file.rows else before)
    assert file.hash_at(count + 1) == ""
    assert all(row.item["s"] == "day" for row in file.rows)


def test_lines_that_a_program_ended_in_its_own_way_are_read() -> None:
    assert opened(file_of()[:-1]).head.last_n == 5


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "a count was changed": lambda one: [line.replace(b'"patients": 3', b'"patients": 9')
                                        for line in one],
    "a line was lost": lambda one: one[:2] + one[3:],
    "the last ones were lost": lambda one: [*one[:3], one[-1]],
    "two changed places": lambda one: [one[0], one[2], one[1], *one[3:]],
    "one came twice": lambda one: [*one[:2], one[1], *one[2:]],
    "the room was changed": lambda one: [one[0].replace(b"drammen", b"baerum_"), *one[1:]],
    "the outbox was changed": lambda one: [one[0].replace(b"0197", b"0198"), *one[1:]],
    "the seal was lost": lambda one: one[:-1],
    "nothing is left": lambda one: [],
    "another kind of file": lambda one: [b"%PDF-1.7\n", *one],
    "another version": lambda one: [one[0].replace(b'"version": 1', b'"version": 2'), *one[1:]],
    "not text": lambda one: [b"\xff\xfe", *one],
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_a_file_that_was_changed_is_refused(case: str) -> None:
    data = b"".join(CHANGES[case](file_of().splitlines(keepends=True)))
    with pytest.raises(StickFault):
        opened(data)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\\n", "\\r"])
def test_a_question_may_hold_any_sign_that_ends_a_line(sign: str) -> None:
    body = f'{{"kind":"question","text":"en{sign}to"}}'
    hash_ = chain.link(chain.start(OUTBOX), {"s": "day", "report": json.loads(body)})
    lines = written(
        Head("drammen", OUTBOX, 1, 1, chain.start(OUTBOX)), [(1, "day", body, hash_)], KEY
    )
    assert opened("".join(lines).encode()).rows[0].hash == hash_


def test_a_report_that_no_frame_can_hold_has_its_stand_in_and_blocks_nothing() -> None:
    body = json.dumps({"kind": "question", "text": "x" * LINE_BYTES_MAX})
    hash_ = chain.link(chain.start(OUTBOX), {"s": "day", "report": json.loads(body)})
    lines = written(
        Head("drammen", OUTBOX, 1, 1, chain.start(OUTBOX)), [(1, "day", body, hash_)], KEY
    )
    data = "".join(lines).encode()
    assert len(data) < 1024
    assert opened(data).rows[0].hash == hash_


def test_a_line_longer_than_any_of_ours_is_not_even_read() -> None:
    nested = b'{"seal":' + b"[" * LINE_BYTES_MAX + b"\n"
    for long in (nested + file_of(), file_of() + nested, nested):
        with pytest.raises(StickFault, match="stick_unreadable"):
            read(long, None)
    with pytest.raises(StickFault, match="stick_unreadable"):
        head_of(nested)


def test_nothing_is_read_before_the_seal_is_right() -> None:
    """What only a key's holder may say is looked at only where one has said it."""
    spoilt = file_of().replace(b'"n":3', b'"n":x')
    with pytest.raises(StickFault, match="stick_tampered"):
        opened(spoilt)
    with pytest.raises(StickFault, match="stick_unreadable"):
        read(spoilt, None)


def test_whose_file_it_is_can_be_asked_first() -> None:
    assert head_of(file_of()).room == "drammen"


def test_a_chain_that_was_reckoned_anew_does_not_have_the_seal() -> None:
    """Whoever changes a file with care still lacks the room's key."""
    forged = "".join(
        written(Head("drammen", OUTBOX, 1, 7, chain.start(OUTBOX)),
                rows(7, chain.start(OUTBOX)), key_of("another key"))
    ).encode()  # fmt: skip
    assert read(forged, None).head.last_n == 7
    with pytest.raises(StickFault, match="stick_tampered"):
        opened(forged)


def test_a_laptop_that_was_replaced_may_have_sealed_it() -> None:
    assert opened(file_of(), key_of("newer"), KEY).head.room == "drammen"


@pytest.mark.parametrize("seed", range(200))
def test_no_byte_can_be_changed(seed: int) -> None:
    draw = random.Random(seed)
    data = bytearray(file_of())
    place = draw.randrange(len(data) - 1)
    data[place] ^= 1 << draw.randrange(7)
    with pytest.raises(StickFault):
        opened(bytes(data))


def test_both_ends_reckon_the_same_key_from_a_token() -> None:
    for token in ("room-key", new_code(), " Some-KEY ", ""):
        assert key_of(token) == hash_of(token)


@pytest.mark.parametrize(
    ("first_n", "last_n"), [(2**53, 2**53 - 1), (2**63 + 1, 2**63), (0, -1), (2, 0)]
)
def test_a_file_with_numbers_that_no_outbox_has_is_refused(first_n: int, last_n: int) -> None:
    head = Head("drammen", OUTBOX, first_n, last_n, "")
    with pytest.raises(StickFault, match="stick_unreadable"):
        opened("".join(written(head, [], KEY)).encode())


@pytest.mark.parametrize("where", ["room", "outbox"])
def test_a_file_whose_names_are_no_text_is_refused(where: str) -> None:
    with pytest.raises(StickFault, match="stick_unreadable"):
        opened(file_of(0, **{where: "\ud800"}))


def test_a_file_with_a_report_that_is_no_text_is_refused() -> None:
    body = r'{"kind":"question","text":"\ud800"}'
    head = Head("drammen", OUTBOX, 1, 1, "")
    lines = [json.dumps({"kind": "samkurs-stick", "version": 1, **asdict(head)})]
    lines.append(f'{{"n":1,"hash":"","item":{body}}}')
    sealed = "".join(line + "\n" for line in lines).encode()
    digest = hashlib.sha256(sealed).hexdigest()
    seal = hmac.new(KEY.encode(), digest.encode(), "sha256").hexdigest()
    with pytest.raises(StickFault, match="stick_unreadable"):
        opened(sealed + json.dumps({"seal": seal}).encode() + b"\n")

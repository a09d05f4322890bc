"""Frames: faults with codes, and never more than a frame may hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core import limits
from session_core.wire import codec
from session_core.wire.errors import (
    FormFault,
    FrameTooLarge,
    MalformedFrame,
    ProtocolTooNew,
    ProtocolTooOld,
    UnknownMessage,
    WireError,
)
from session_core.wire.messages import Events, Hello, Reports, Snapshot
from tests.strategies import json_values, words
from tests.wire.samples import ALL, FROM_AGENT, FROM_CENTRE, golden, read


@pytest.mark.parametrize("name", ALL)
def test_bytes_read_as_text_does(name: str) -> None:
    assert read(name, golden(name).encode()) == ALL[name]


@pytest.mark.parametrize("name", [name for name in FROM_AGENT if name != "hello"])
def test_an_agent_may_not_say_more_than_the_protocol_knows(name: str) -> None:
    more = {**json.loads(golden(name)), "name": "Kari Nordmann"}
    with pytest.raises(MalformedFrame) as caught:
        codec.decode_from_agent(json.dumps(more))
    assert "Kari" not in str(caught.value)
    assert str(caught.value) == "malformed_frame at unknown field"


def test_a_hello_from_the_future_is_understood_so_that_it_can_be_answered() -> None:
    later = {**json.loads(golden("hello")), "proto": [2, 3], "compression": "zstd"}
    hello = codec.decode_from_agent(json.dumps(later))
    assert isinstance(hello, Hello)
    with pytest.raises(ProtocolTooNew) as caught:
        codec.negotiate(hello.proto)
    assert str(caught.value) == "protocol_too_new at 2-3"


@pytest.mark.parametrize("name", FROM_CENTRE)
def test_the_centre_may_learn_to_say_more(name: str) -> None:
    more = {**json.loads(golden(name)), "mood": "good"}
    assert codec.decode_from_centre(json.dumps(more)) == FROM_CENTRE[name]


def test_the_newest_common_protocol_is_spoken() -> None:
    assert codec.negotiate((1, 1)) == 1
    assert codec.negotiate((1, 7)) == 1
    with pytest.raises(ProtocolTooOld):
        codec.negotiate((0, 0))


BAD = [
    ("", MalformedFrame),
    ("null", MalformedFrame),
    ("[]", MalformedFrame),
    ('{"t":"resume"', MalformedFrame),
    ("\ud800", MalformedFrame),
    ("[" * 5_000, MalformedFrame),
    ('{"t":"reports","n0":1,"items":[' + "[" * 300 + "]" * 300 + "]}", MalformedFrame),
    (b"\xff\xfe", MalformedFrame),
    ("{}", UnknownMessage),
    ('{"t":"chat"}', UnknownMessage),
    ('{"t":1}', UnknownMessage),
    ('{"t":"bye"}', MalformedFrame),
    ('{"t":"bye","code":"No Good"}', MalformedFrame),
    ('{"t":"bye","code":' + "9" * 5_000 + "}", MalformedFrame),
    (f'{{"t":"reports","n0":1,"items":[{",".join("1" * 65)}]}}', MalformedFrame),
    ('{"t":"reports","n0":0,"items":[1]}', MalformedFrame),
    ('{"t":"reports","n0":"1","items":[1]}', MalformedFrame),
    ('{"t":"hb","t1":1,"last_n":0,"pos":{},"rtt_ms":NaN}', MalformedFrame),
    ('{"t":"hb","t1":-1,"last_n":0,"pos":{}}', MalformedFrame),
    ('{"t":"resume","have":{"a":["e",-1]}}', MalformedFrame),
    ("x" * (limits.FRAME_BYTES_MAX + 1), FrameTooLarge),
    (b"x" * (limits.FRAME_BYTES_MAX + 1), FrameTooLarge),
    ("å" * (limits.FRAME_BYTES_MAX // 2 + 1), FrameTooLarge),
    ("å" * (limits.FRAME_BYTES_MAX // 2), MalformedFrame),
]


@pytest.mark.parametrize(("frame", "fault"), BAD)
def test_a_bad_frame_is_refused_with_a_code(frame: str | bytes, fault: type[WireError]) -> None:
    with pytest.raises(fault) as caught:
        codec.decode_from_agent(frame)
    assert caught.value.code == fault.code
    assert caught.value.fault == "peer"


def test_one_odd_report_does_not_stop_those_beside_it() -> None:
    for odd in ('{"value":NaN}', '{"value":1e999}', "[" * 190 + "]" * 190):
        read = codec.decode_from_agent(f'{{"t":"reports","n0":1,"items":[{odd},{{}}]}}')
        assert isinstance(read, Reports)
        assert len(read.items) == 2


FAULTS = [
    ('{"t":"hb","t1":-1,"last_n":0,"pos":{}}', "hb.t1"),
    ('{"t":"hb","t1":1,"pos":{}}', "hb.last_n"),
    ('{"t":"resume","have":{"Kari":["e",-1]}}', "resume.have"),
    ('{"t":"resume","have":{"' + "Kari" * 21 + '":["e",1]}}', "resume.have"),
    ('{"t":"bye","code":"- at `$.kari`"}', "bye.code"),
    ('{"t":"bye","code":"left\\n"}', "bye.code"),
    ('{"t":"hb","t1":1,"last_n":0,"pos":{},"rtt_ms":NaN}', "hb.rtt_ms"),
]


@pytest.mark.parametrize(("frame", "place"), FAULTS)
def test_a_fault_is_told_with_its_place_in_our_own_names(frame: str, place: str) -> None:
    with pytest.raises(MalformedFrame) as caught:
        codec.decode_from_agent(frame)
    assert str(caught.value) == f"malformed_frame at {place}"


def test_a_naive_time_is_no_time() -> None:
    naive = golden("hello").replace("00.250000Z", "00.250000")
    with pytest.raises(MalformedFrame, match=r"malformed_frame at hello\.now"):
        codec.decode_from_agent(naive)


def test_the_codes_are_told_in_words_of_their_own() -> None:
    assert str(FormFault("form_missing", "text")) == "form_missing at text"
    assert str(FormFault("form_unknown_field")) == "form_unknown_field"
    assert str(UnknownMessage()) == "unknown_message"


def raises_only_wire_errors(decode: object, frame: str | bytes) -> bool:
    """What the fuzz tests look for."""
    assert callable(decode)
    try:
        decode(frame)
    except WireError:
        return True
    except Exception:  # anything else is the finding itself
        return False
    return True


@given(frame=st.binary() | st.text(st.characters()) | json_values.map(json.dumps))
def test_no_bytes_crash_the_reader(frame: str | bytes) -> None:
    assert raises_only_wire_errors(codec.decode_from_agent, frame)
    assert raises_only_wire_errors(codec.decode_from_centre, frame)
    assert raises_only_wire_errors(codec.event_from_json, frame)
    assert raises_only_wire_errors(codec.state_from_json, frame)
    assert raises_only_wire_errors(codec.report_from_json, frame)


@given(st.sampled_from(sorted(ALL)), st.data())
def test_no_spoilt_field_crashes_the_reader(name: str, data: st.DataObject) -> None:
    frame = json.loads(golden(name))
    frame[data.draw(st.sampled_from(sorted(frame)))] = data.draw(json_values)
    text = json.dumps(frame)
    assert raises_only_wire_errors(codec.decode_from_agent, text)
    assert raises_only_wire_errors(codec.decode_from_centre, text)


def test_a_reader_that_crashes_is_noticed() -> None:
    assert not raises_only_wire_errors(json.loads, "{")


def test_a_frame_that_is_too_large_is_not_made() -> None:
    with pytest.raises(FrameTooLarge):
        codec.events_frame("s", "e", 1, [("c", '"' + "x" * limits.FRAME_BYTES_MAX + '"')])


def test_frames_put_together_by_hand_read_like_those_that_are_encoded() -> None:
    event = json.dumps(json.loads(golden("events"))["events"][0]["event"], separators=(",", ":"))
    cause = json.loads(golden("events"))["events"][0]["cause"]
    assert codec.events_frame("t1d-2026-03-10", "5c1f", 42, [(cause, event)]) == golden("events")
    batch = codec.decode_from_centre(golden("events"))
    assert isinstance(batch, Events)
    assert codec.event_rows(batch) == ((cause, event),)

    sent = json.loads(golden("reports"))["items"][0]
    item = codec.report_item(sent["s"], json.dumps(sent["report"], separators=(",", ":")))
    assert codec.reports_frame(11, [item]) == golden("reports")


@given(words, st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_state_in_any_alphabet_comes_through_in_parts(session: str, letters: str) -> None:
    state = json.dumps(letters * (60_000 // len(letters)), ensure_ascii=False)
    frames = codec.snapshot_frames(session, "e", 7, state)
    assert all(len(frame.encode()) <= limits.FRAME_BYTES_MAX for frame in frames)
    parts = [codec.decode_from_centre(frame) for frame in frames]
    assert all(isinstance(part, Snapshot) and part.of == len(parts) for part in parts)
    assert [getattr(part, "part", 0) for part in parts] == list(range(1, len(parts) + 1))
    assert "".join(getattr(part, "state", "") for part in parts) == state

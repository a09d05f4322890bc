"""The plan, before anything happened."""

from __future__ import annotations

from datetime import timedelta

from session_core.rules.terms import SegmentType
from tests.builders import START, at, sample_programme


def test_a_segment_ends_when_its_minutes_have_gone() -> None:
    lecture = sample_programme().segment("lecture-1")
    assert lecture is not None
    assert lecture.ends_at == at(40)


def test_a_programme_lasts_from_its_first_segment_to_its_last() -> None:
    programme = sample_programme()
    assert (programme.starts_at, programme.ends_at) == (START, at(140))


def test_what_the_programme_does_not_know_is_none() -> None:
    programme = sample_programme()
    assert programme.segment("lunch") is None
    assert programme.room("oslo") is None


def test_the_sample_has_every_type_of_segment_without_a_gap() -> None:
    segments = sample_programme().segments
    assert {one.type for one in segments} == set(SegmentType)
    ends, starts = [one.ends_at for one in segments[:-1]], [one.starts_at for one in segments[1:]]
    assert ends == starts
    assert sum((timedelta(minutes=one.minutes) for one in segments), timedelta()) == timedelta(
        minutes=140
    )


def test_as_many_rooms_as_a_test_wants_have_different_names() -> None:
    rooms = [room.id for room in sample_programme(30).rooms]
    assert len(set(rooms)) == 30

"""What a certificate tells, and that bytes which are none tell nothing."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from session_core.wire.certificate import LOGGED, Certificate, read_certificate
from tests.certificates import HOST, der_of, issued

NOW = datetime.now(UTC)
CA = trustme.CA(organization_name="Hospital wall")


def test_it_tells_who_issued_it_and_until_when() -> None:
    ends_at = NOW + timedelta(days=30)
    seen = read_certificate(der_of(CA.issue_cert(HOST, not_after=ends_at)))
    assert seen is not None
    assert "Hospital wall" in seen.issuers
    assert seen.issued_by == ("Hospital wall",)
    assert abs(seen.ends_at - ends_at) < timedelta(seconds=2)
    assert not seen.is_logged


@pytest.mark.parametrize("year", [2049, 2051])
def test_it_may_hold_into_the_half_century_that_has_its_own_way_of_writing(year: int) -> None:
    ends_at = datetime(year, 1, 1, tzinfo=UTC)
    seen = read_certificate(issued({"O": "Buypass"}, ends_at=ends_at))
    assert seen is not None
    assert seen.ends_at == ends_at


@pytest.mark.parametrize(
    ("names", "issued_by"),
    [
        ({"CN": "R10", "O": "Let's Encrypt"}, ("Let's Encrypt",)),
        ({"CN": "E5", "O": "Let's Encrypt"}, ("Let's Encrypt",)),
        ({"CN": "Ærlig  CA\t1"}, ("Ærlig CA 1",)),
        ({"C": "NO", "O": "Buypass AS", "CN": "x"}, ("Buypass AS",)),
        ({"C": "NO"}, ()),
    ],
)
def test_the_house_of_an_authority_counts_and_not_which_of_its_names_it_used(
    names: dict[str, str], issued_by: tuple[str, ...]
) -> None:
    seen = read_certificate(issued(names))
    assert seen is not None
    assert seen.issued_by == issued_by


def test_names_without_end_are_cut() -> None:
    long = Certificate(("x" * 900, " ", "y", "z"), NOW)
    assert long.issued_by == ("x" * 64, "y")


def test_the_receipts_of_the_public_logs_are_seen() -> None:
    der = issued({"O": "Buypass"}, logged=True)
    seen = read_certificate(der)
    assert LOGGED in der
    assert seen is not None
    assert seen.is_logged


@given(st.binary(max_size=200))
def test_what_is_no_certificate_is_none(data: bytes) -> None:
    assert read_certificate(data) is None


def test_one_that_is_cut_short_anywhere_is_none() -> None:
    der = ssl.PEM_cert_to_DER_cert(CA.cert_pem.bytes().decode())
    assert read_certificate(der) is not None
    assert {read_certificate(der[:length]) for length in range(len(der))} == {None}


@given(st.data())
def test_one_with_a_byte_changed_is_read_or_none_and_never_an_error(data: st.DataObject) -> None:
    der = bytearray(ISSUED)
    der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    seen = read_certificate(bytes(der))
    assert seen is None or all(0 < len(one) <= 64 for one in seen.issued_by)


ISSUED = issued({"CN": "R10", "O": "Let's Encrypt"}, logged=True)

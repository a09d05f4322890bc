"""Reads of a certificate who issued it and until when it holds (X.509 as DER, RFC 5280 §4.1), for
the room and the centre alike, which compare what they see.

Python itself tells these only of what it has verified, and where the machine verifies (`truststore`
on Windows and macOS) it tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from session_core.rules.records import dataclass

INTEGER: Final = 0x02
UTC_TIME: Final = 0x17
BMP_STRING: Final = 0x1E
COMMON_NAME, ORGANISATION = b"\x55\x04\x03", b"\x55\x04\x0a"
LOGGED: Final = b"\x06\x0a\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"
"""1.3.6.1.4.1.11129.2.4.2: receipts of the public logs of certificates (RFC 6962 §3.3)."""
NAME_LENGTH_MAX: Final = 64
"""Of an organisation and of a common name (RFC 5280, appendix A.1)."""
NAMES_MAX: Final = 2


@dataclass(frozen=True, slots=True)
class Certificate:
    """What we want to know of one."""

    issuers: tuple[str, ...]
    """The issuer's common name and organisation."""
    ends_at: datetime
    organisations: tuple[str, ...] = ()
    """The issuer's, among those."""
    is_logged: bool = False
    """It holds receipts of the public logs. Browsers have asked them of every certificate of a
    public authority since 2018; what a wall makes on the spot is in no log.
    """

    @property
    def issued_by(self) -> tuple[str, ...]:
        """By whom, as it can be compared: the organisation, or the common name where there is none.

        An authority issues under many common names in turn (Let's Encrypt: R10, R11, E5 …), and
        another server of the same name may have its certificate from another of them.
        """
        names = self.organisations or self.issuers
        clean = (" ".join(one.split())[:NAME_LENGTH_MAX] for one in names)
        return tuple(one for one in clean if one)[:NAMES_MAX]


def read_certificate(der: bytes) -> Certificate | None:
    """The certificate; None where these bytes are none."""
    try:
        (_, outer), *_ = _parts(der)
        (_, signed), *_ = _parts(outer)
        fields = list(_parts(signed))
        # The version stands first, in a box of its own, in all but the oldest.
        begin = next(at for at, (tag, _) in enumerate(fields) if tag == INTEGER)
        _, _, (_, issuer), (_, validity) = fields[begin : begin + 4]
        _, (kind, ends) = _parts(validity)
        names = list(_names(issuer))
        return Certificate(
            issuers=tuple(text for _, text in names),
            ends_at=_time(kind, ends),
            organisations=tuple(text for oid, text in names if oid == ORGANISATION),
            is_logged=LOGGED in signed,
        )
    except (ValueError, IndexError, StopIteration):
        return None


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The values that stand one after the other, each with its tag. Raises IndexError, ValueError.

    Lengths are one byte, or (with the high bit) so many bytes that follow.
    """
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            length, at = int.from_bytes(data[at : at + count], "big"), at + count
        if at + length > len(data):
            raise ValueError("cut short")
        yield tag, data[at : at + length]
        at += length


def _names(issuer: bytes) -> Iterator[tuple[bytes, str]]:
    for _, entry in _parts(issuer):
        for _, pair in _parts(entry):
            (_, oid), (kind, text) = _parts(pair)
            if oid in (COMMON_NAME, ORGANISATION):
                yield oid, text.decode("utf-16-be" if kind == BMP_STRING else "utf-8", "replace")


def _time(kind: int, text: bytes) -> datetime:
    """UTCTime has two digits for the year, and those from 50 mean the last century."""
    digits = text.decode("ascii")
    if kind == UTC_TIME:
        digits = ("19" if digits[:2] >= "50" else "20") + digits
    return datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)

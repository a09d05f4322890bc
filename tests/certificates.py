"""Certificates made for a test: what `trustme` does not make."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

HOST = "localhost"
RECEIPTS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
OIDS = {
    "CN": NameOID.COMMON_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "C": NameOID.COUNTRY_NAME,
}
KEY = ec.generate_private_key(ec.SECP256R1())


def der_of(certificate: trustme.LeafCert) -> bytes:
    """As it is sent."""
    return ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())


def issued(
    names: Mapping[str, str],
    *,
    ends_at: datetime = datetime(2040, 1, 1, tzinfo=UTC),
    logged: bool = False,
) -> bytes:
    """One (DER) of an issuer with these names, with receipts of the public logs or without."""
    issuer = x509.Name([x509.NameAttribute(OIDS[one], text) for one, text in names.items()])
    building = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]))
        .issuer_name(issuer)
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(ends_at)
    )
    if logged:
        receipts = x509.UnrecognizedExtension(RECEIPTS, b"\x04\x02\x00\x00")
        building = building.add_extension(receipts, critical=False)
    return building.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)

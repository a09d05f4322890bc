"""The hash chain over one outbox: each report's hash covers all that were saved before it.

Two outboxes that agree on the hash at a number agree on every report up to it, so a copied laptop
shows as soon as it says something else under a number that is taken. Rule 1: the chain is over what
was read out of JSON, in the order of its fields, never over bytes: how a text is spaced or escaped
cannot part the two ends. Rule 2: "" is an unknown hash; what is joined to it is unknown too.
"""

from __future__ import annotations

from hashlib import sha256

from session_core.wire.plain import written


def start(outbox: str) -> str:
    """The hash before the first report of an outbox. It names the outbox, so that the same reports
    under another name have another chain.
    """
    return sha256(f"samkurs outbox {outbox}".encode()).hexdigest()


def digest(item: object) -> str:
    """The hash of one item of a batch, `{"s": session, "report": {…}}`, as read from its JSON.

    A stand-in for a report that no frame can hold names the digest of the report itself.
    """
    match item:
        case {"report": {"kind": "too_large", "digest": str(named)}}:
            return named
    return sha256(written(item, constants=True)).hexdigest()


def join(previous: str, own: str) -> str:
    """The hash at a number: that of the number before it, and the digest of its own item."""
    return sha256(f"{previous} {own}".encode()).hexdigest() if previous and own else ""


def link(previous: str, item: object) -> str:
    """The hash at a number, from the hash before it and its item."""
    return join(previous, digest(item))

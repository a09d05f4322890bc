"""WebSocket text frames as bytes (RFC 6455 §5.2), so that one encoding serves every client.

A server's frames carry no mask, so the bytes are the same for all: making them once and writing
them to each transport costs about a third of sending the same text through every socket object
(performance.md §1).
"""

from __future__ import annotations

import struct

_FINAL_TEXT = 0x81
_TWO_BYTES = 126
_EIGHT_BYTES = 127


def text_frame(text: str) -> bytes:
    """A whole, uncompressed, unmasked text message."""
    payload = text.encode()
    size = len(payload)
    if size < _TWO_BYTES:
        return struct.pack("!BB", _FINAL_TEXT, size) + payload
    if size < 1 << 16:
        return struct.pack("!BBH", _FINAL_TEXT, _TWO_BYTES, size) + payload
    return struct.pack("!BBQ", _FINAL_TEXT, _EIGHT_BYTES, size) + payload

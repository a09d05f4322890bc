"""Every bound in one place, with its unit and its reason."""

from __future__ import annotations

# The wire (reliability-security §3).
FRAME_BYTES_MAX = 64 * 1024
"""A frame larger than this is the peer's mistake: state travels in parts, reports in batches."""
REPORTS_PER_BATCH_MAX = 64
REPORTS_IN_FLIGHT_MAX = 256
REFUSALS_PER_FRAME_MAX = 500
"""Each is 75 bytes at most, so that a welcome has room for its sessions beside them."""
SNAPSHOT_PART_CHARS_MAX = 24 * 1024
"""In characters of JSON, of which each may take two bytes once it stands inside another string."""
DELTA_EVENTS_MAX = 2_000
"""A room further behind than this is given a snapshot instead of the events it missed."""
DELTA_BYTES_MAX = 256 * 1024
"""So is a room whose missed events weigh more than this: a state is smaller than a long story."""

# Liveness (seconds of real time).
HEARTBEAT_S = 10
SILENCE_S_MAX = 25
"""A peer silent for this long is gone: two heartbeats and a half."""
ROOM_SILENCE_S_MAX = 10
"""A room's page says that the centre is silent after this long."""
HELLO_S_MAX = 5
RECONNECT_S_MAX = 8.0
RECONNECT_S_MIN = 0.2
RECONNECT_S_FIRST = 0.5
RECONNECTS_PER_S = 50
"""Rooms that may come back in a second: the centre spreads them so that it can welcome each."""
HEALTHY_S = 30
"""Only a connection that held this long makes the next wait short again."""

# Sockets.
CLIENT_BUFFER_BYTES_MAX = 256 * 1024
"""A client with more than this unsent gets one snapshot when it has drained, not the backlog."""
KERNEL_BUFFER_BYTES = 64 * 1024
"""Asked of the system for what it sends to one socket; Linux reserves twice as much. Left alone it
grows to megabytes for a peer that does not read."""
SOCKETS_MAX = 12_000
SOCKETS_PER_ADDRESS_MAX = 1_000
"""A hospital may stand behind one address with all its rooms and pages."""
LAPTOP_SOCKETS_PER_ROOM_MAX = 16
"""One counts; others are on their way out, each for two seconds at most."""
PAGES_PER_ROOM_MAX = 50
"""Pages that a room's leaders have open at the centre."""
HANDSHAKES_PER_ROOM_S = 2
HANDSHAKES_BURST_MAX = 20
WRITER_QUEUE_MAX = 20_000
"""Batches waiting for the disk; above it the centre stops reading sockets, so TCP pushes back."""
REPORTS_PER_S_MAX = 20
REPORTS_BURST_MAX = 60
REPORTS_BYTES = 8 * 1024
"""A frame counts as one for each of these: a room's 500 waiting reports are within the burst."""

# A room's day. Each report may add to the state that every room is sent, so each sort has an end,
# far beyond what people do: a busy room counts 100 times and asks 50 questions.
COUNTS_PER_ROOM_MAX = 1_000
CLOSINGS_PER_ROOM_MAX = 100
"""Counts above those that only a closing record may add: a room that has counted too often can
still close."""
CORRECTIONS_PER_ROOM_MAX = 200
QUESTIONS_PER_ROOM_MAX = 200
"""Of 500 characters each: the dearest of all."""
HELPS_PER_ROOM_MAX = 200
OWN_STEPS_PER_ROOM_MAX = 500
"""A programme has some twenty parts, and each may be gone to and taken back."""
OUTAGES_PER_ROOM_MAX = 500
"""One a minute for a whole day. Further losses of contact are not noted."""
CHECKS_PER_ROOM_MAX = 64
"""As many as one report may name; a laptop has some fifteen."""
OUTBOXES_PER_SESSION_MAX = 1_000
"""A laptop has one, and another when it is put back or replaced. Beyond it the one with the fewest
reports is forgotten: a laptop that still has it hears anew how far it came."""

assert SILENCE_S_MAX > 2 * HEARTBEAT_S, "two heartbeats may be lost before a peer is called dead"
assert 2 * SNAPSHOT_PART_CHARS_MAX < FRAME_BYTES_MAX, "a part must fit in a frame with its envelope"
assert RECONNECT_S_MIN < RECONNECT_S_FIRST < RECONNECT_S_MAX

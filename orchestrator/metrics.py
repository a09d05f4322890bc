"""What is counted, for Prometheus.

Counts of things, never of persons, and no label that could name one.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

FRAMES_SENT = Counter("samkurs_frames_sent", "Frames written to clients", registry=REGISTRY)
SNAPSHOTS_FOR_THE_SLOW = Counter(
    "samkurs_snapshots_for_the_slow", "Clients that got a snapshot instead of a backlog",
    registry=REGISTRY,
)  # fmt: skip
SENT_AWAY = Counter(
    "samkurs_clients_sent_away", "Clients closed because they fell behind twice in a minute",
    registry=REGISTRY,
)  # fmt: skip
BATCHES_KEPT = Counter("samkurs_batches_kept", "Event batches on disk", registry=REGISTRY)
REPORTS_REFUSED = Counter(
    "samkurs_reports_refused", "Reports put in quarantine", ["code"], registry=REGISTRY
)
FAULTS = Counter(
    "samkurs_faults", "Requests and messages that were answered with a code", ["code"],
    registry=REGISTRY,
)  # fmt: skip
AGENTS = Gauge("samkurs_agents_connected", "Room laptops connected now", registry=REGISTRY)
AGENT_BYTES_WAITING_MAX = Gauge(
    "samkurs_agent_bytes_waiting_max", "Most bytes that wait to be sent to any one laptop",
    registry=REGISTRY,
)  # fmt: skip
BROWSERS = Gauge("samkurs_browsers_connected", "Pages that are live now", registry=REGISTRY)
STREAMS = Gauge("samkurs_streams_connected", "API streams open now", registry=REGISTRY)
SESSIONS = Gauge("samkurs_sessions_loaded", "Sessions held in memory", registry=REGISTRY)
LOG_WAITING = Gauge("samkurs_log_waiting", "Batches that wait for the disk", registry=REGISTRY)
DISK_FREE = Gauge("samkurs_disk_free_bytes", "Room left where the log lies", registry=REGISTRY)
RENDER_S = Histogram(
    "samkurs_render_seconds", "Time to render one change of one page",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5), registry=REGISTRY,
)  # fmt: skip
KEEP_S = Histogram(
    "samkurs_keep_seconds", "Time from a wish to its commit",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0), registry=REGISTRY,
)  # fmt: skip

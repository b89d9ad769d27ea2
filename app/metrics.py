"""What is counted for Prometheus: transfers, remote calls, the age of what waits. Gauges are set when asked for."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

TRANSFERS = Counter("lagerbro_transfers", "Attempts to move a record.", ["process", "outcome"], registry=REGISTRY)
TRANSFER_SECONDS = Histogram(
    "lagerbro_transfer_seconds", "Time of an attempt to move a record.", ["process"], registry=REGISTRY
)
REMOTE_CALLS = Counter(
    "lagerbro_remote_calls", "Calls to a remote.", ["remote", "method", "path", "status"], registry=REGISTRY
)
REMOTE_SECONDS = Histogram("lagerbro_remote_seconds", "Time of a call to a remote.", ["remote"], registry=REGISTRY)
PACE_USED = Gauge(
    "lagerbro_pace_used_ratio", "Share of a tenant's request budget used now.", ["tenant"], registry=REGISTRY
)
QUEUE_AGE = Gauge("lagerbro_queue_age_seconds", "Age of the oldest record on its way.", registry=REGISTRY)
EVENT_AGE = Gauge("lagerbro_event_age_seconds", "Age of the oldest webhook event not handled.", registry=REGISTRY)
COVERED_AGE = Gauge(
    "lagerbro_covered_until_age_seconds",
    "Time since the last scan that went through began.",
    ["connection", "process"],
    registry=REGISTRY,
)
ATTENTION = Gauge(
    "lagerbro_records", "Records by state, for the states a person looks at.", ["state"], registry=REGISTRY
)


class Metrics:
    """Counts attempts and remote calls of this process."""

    def transferred(self, process: str, outcome: str, seconds: float) -> None:
        """One attempt to move a record ended."""
        TRANSFERS.labels(process, outcome).inc()
        TRANSFER_SECONDS.labels(process).observe(seconds)

    def called(self, remote: str, method: str, path: str, status: int | None, seconds: float) -> None:
        """One request to a remote ended; `path` is a template."""
        REMOTE_CALLS.labels(remote, method, path, str(status or "none")).inc()
        REMOTE_SECONDS.labels(remote).observe(seconds)

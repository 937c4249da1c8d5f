"""What this process counts and times, under the names that Prometheus reads.

Each process counts for itself. The web process shows the counts of all on one machine: the others write
theirs to run/metrics/ every few seconds, a file each. Labels are words of ours, never a customer's.
"""

import logging
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import write_to_textfile
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from knowledge.folder.home import Home

log = logging.getLogger("kundig.metrics")

EVERY = 5.0  # seconds between two files
STALE = 60.0  # seconds after which the file of a process that is gone counts no more

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()

TURNS = Counter("kundig_turns", "Turns by what they came to", ["came_to"], registry=REGISTRY)
TURN_SECONDS = Histogram(
    "kundig_turn_seconds",
    "From a customer's message until its replies are stored",
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30),
    registry=REGISTRY,
)
BOT_FAILURES = Counter("kundig_bot_failures", "Attempts that brought no reply", ["why"], registry=REGISTRY)
REQUESTS = Counter("kundig_requests", "Requests by face and status", ["face", "status"], registry=REGISTRY)
STREAMS = Gauge("kundig_streams", "Event streams that are open", ["face"], registry=REGISTRY)
MAILS = Counter("kundig_mails", "E-mails that came in", ["became"], registry=REGISTRY)
ATTEMPTS = Counter("kundig_delivery_attempts", "Deliveries tried", ["outcome"], registry=REGISTRY)
ERRORS = Counter("kundig_errors", "Errors in the log", ["process"], registry=REGISTRY)
RESTARTS = Counter(
    "kundig_restarts", "Processes that were started anew", ["process", "why"], registry=REGISTRY
)


def shared(home: Home) -> Path:
    """Where the processes of one machine write them."""
    return home.run / "metrics"


class Snapshot:
    """The counts of this process, for the one that shows them. `folder` is None where nobody wants them."""

    def __init__(self, folder: Path | None, process: str) -> None:
        self._file = folder / f"{process}.prom" if folder else None
        self._written = float("-inf")

    @classmethod
    def of(cls, home: Home, process: str) -> "Snapshot":
        """Only where the setting `metrics` asks for them."""
        return cls(shared(home) if home.settings.metrics else None, process)

    def keep(self) -> None:
        """Writes them when it is time. A disk that is full is no reason to stop."""
        now = time.monotonic()
        if self._file is None or now - self._written < EVERY:
            return
        self._written = now
        try:
            self._file.parent.mkdir(mode=0o700, exist_ok=True)
            write_to_textfile(str(self._file), REGISTRY)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._file, error.strerror)


def counts(folder: Path) -> list[Metric]:
    """Those of this process and of the others of this machine, together."""
    return merged([*REGISTRY.collect(), *_others(folder)])


def merged(families: Iterable[Metric]) -> list[Metric]:
    """Samples of the same name stand together and those with the same labels are one, their sum: the format
    wants it so.
    """
    found: dict[str, Metric] = {}
    sums: dict[str, dict[tuple[object, ...], Sample]] = {}
    for family in families:
        found.setdefault(family.name, family)
        samples = sums.setdefault(family.name, {})
        for sample in family.samples:
            this = (sample.name, *sorted(sample.labels.items()))
            before = samples[this].value if this in samples else 0.0
            samples[this] = Sample(sample.name, sample.labels, sample.value + before)
    for name, family in found.items():
        family.samples = list(sums[name].values())
    return list(found.values())


def _others(folder: Path) -> Iterator[Metric]:
    for file in sorted(folder.glob("*.prom")):
        try:
            if time.time() - os.stat(file).st_mtime < STALE:
                yield from text_string_to_metric_families(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            log.warning("%s cannot be read: %s", file, type(error).__name__)

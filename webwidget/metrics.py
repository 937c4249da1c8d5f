"""`/metrics` for Prometheus, and `/readyz` with its reasons, on an address that customers do not reach."""

import json
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gevent import get_hub
from gevent.pywsgi import WSGIServer
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector

from bot.monitoring.metrics import counts, merged, shared
from bot.readiness import CHECKS
from bot.storage import StoreUnavailable, Transaction
from knowledge.languages import ENGLISH
from webwidget.services import Services

log = logging.getLogger("kundig.web")

TEXT = "text/plain; version=0.0.4; charset=utf-8"
Start = Callable[[str, list[tuple[str, str]]], object]


class Everything:
    """What the processes of this machine count, and what the store, the disk and the release tell."""

    def __init__(self, present: Services) -> None:
        self._present = present

    def collect(self) -> list[Metric]:
        present = self._present
        return merged([*counts(shared(present.home)), *self._state(), *self._stored()])

    def _state(self) -> Iterator[Metric]:
        present = self._present
        wrong = {reason.check for reason in present.readiness.reasons() if reason.blocks}
        yield gauge("kundig_ready", "1 when customers can be answered", float(not wrong))
        checks = GaugeMetricFamily("kundig_check", "1 where all is well", labels=["check"])
        for check in CHECKS:
            checks.add_metric([check], float(check not in wrong))
        yield checks
        yield gauge("kundig_release", "The live release", present.answering.number() or 0)
        yield gauge("kundig_disk_free_bytes", "Left on the disk", shutil.disk_usage(present.home.root).free)

    def _stored(self) -> list[Metric]:
        try:
            with self._present.storage.reading() as read:
                return list(stored(read))
        except StoreUnavailable:  # kundig_check says so
            return []


def gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def stored(read: Transaction) -> Iterator[Metric]:
    """What the store tells of the whole installation."""
    now = read.now()
    yield gauge("kundig_turns_pending", "Turns that wait for the bot", read.turns.pending())
    first = [each for each in read.handoffs.waiting(1) if each.handoff.accepted is None]
    longest = max((now - each.handoff.requested for each in first), default=0.0)
    yield gauge("kundig_waiting", "Customers who wait for a person", read.handoffs.queued())
    yield gauge("kundig_waiting_seconds", "Since when the first of them has waited", longest)
    deliveries = GaugeMetricFamily("kundig_deliveries", "Deliveries by state", labels=["state"])
    for state, count in read.deliveries.counts().items():
        deliveries.add_metric([state], count)
    yield deliveries
    ended = GaugeMetricFamily("kundig_timed_job_ended_seconds", "When it last ended", labels=["job"])
    failed = GaugeMetricFamily("kundig_timed_job_failed", "1 when its last run failed", labels=["job"])
    for job in read.timed_jobs.all():
        if job.finished is not None:
            ended.add_metric([job.name], job.finished)
            failed.add_metric([job.name], float(job.error is not None))
    yield from (ended, failed)
    nodes = GaugeMetricFamily("kundig_processes", "Processes heard of lately, by kind", labels=["kind"])
    heard = [node.kind for node in read.nodes.since(now - 10)]
    for kind in sorted(set(heard)):
        nodes.add_metric([kind], heard.count(kind))
    yield nodes


def serve(present: Services) -> WSGIServer | None:
    """Begins to serve where the setting `metrics` says; None when it is empty, or the address is taken."""
    host, _, port = present.home.settings.metrics.rpartition(":")
    if not port:
        return None
    server = WSGIServer((host.strip("[]"), int(port)), application(present), log=None)
    try:
        server.start()
    except OSError as error:
        log.error("No metrics: %s is taken or not ours (%s)", present.home.settings.metrics, error.strerror)
        return None
    return server


def application(present: Services) -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    """Reads the store on a native thread, so that no customer waits for it."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(Everything(present))

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/metrics":
            start("200 OK", [("Content-Type", TEXT)])
            return [get_hub().threadpool.apply(generate_latest, (registry,))]
        if environ["PATH_INFO"] == "/readyz":
            reasons = [reason.as_json(ENGLISH) for reason in present.readiness.reasons()]
            ready = present.readiness.ready()
            start("200 OK" if ready else "503 Service Unavailable", [("Content-Type", "application/json")])
            state = {"status": "ready" if ready else "not_ready", "reasons": reasons}
            return [json.dumps(state, ensure_ascii=False).encode()]
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b"Here are /metrics and /readyz.\n"]

    return answer

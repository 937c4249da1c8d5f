"""Serves the app on gevent: one process, a greenlet for each connection."""

import gc
import logging
import resource
import signal
import socket
import sys
from contextlib import nullcontext
from http.client import HTTPException
from typing import Any

import gevent
from gevent.event import Event
from gevent.pywsgi import WSGIHandler, WSGIServer

from bot.monitoring.heartbeat import EVERY, Heartbeat
from bot.monitoring.logs import configure, greenlet_failed
from knowledge.errors import KundigError
from knowledge.folder.disk import refused, take_possession
from knowledge.folder.home import Home
from webwidget.app import create_app
from webwidget.demo import EXTENSION as DEMO
from webwidget.metrics import serve as serve_metrics
from webwidget.observing import ROUTE
from webwidget.services import EXTENSION, Services

log = logging.getLogger("kundig.web")

HEADERS_WITHIN = 15.0  # seconds from a request's first line to the end of its headers
IDLE = 75.0  # seconds without a byte; longer than most clients keep a connection in their pool
LAST_WORDS = 1.0  # seconds that open requests get when the process stops
SWITCH = (
    0.0005  # seconds; at Python's 5 ms the writing thread waits as long for its turn after each statement
)
READS = 2048  # bytes at a time of what comes in; every open stream keeps so many
SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Handler(WSGIHandler):  # type: ignore[misc]
    """Gives up on clients that send too slowly, and logs without what customers typed."""

    def __init__(self, sock: Any, address: Any, server: WSGIServer) -> None:
        super().__init__(sock, address, server, rfile=sock.makefile("rb", READS))

    def handle(self) -> None:
        self.socket.settimeout(IDLE)
        # Head and body leave in two writes; held back, the second waits some 40 ms for an acknowledgement.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().handle()

    def read_request(self, raw_requestline: str) -> Any:
        with gevent.Timeout(HEADERS_WITHIN, TimeoutError("the headers do not come")):
            return super().read_request(raw_requestline)

    def _handle_client_error(self, ex: BaseException) -> tuple[str, bytes]:
        if isinstance(ex, OSError):
            return "408", SLOW
        if isinstance(ex, HTTPException):  # too many headers; gevent would log its traceback
            ex = ValueError(str(ex))
        answer: tuple[str, bytes] = super()._handle_client_error(ex)
        return answer

    def log_error(self, msg: str, *args: object) -> None:
        log.info("malformed request")

    def log_request(self) -> None:
        status = str(self._orig_status or self.status or "000").split()[0]
        route = getattr(self, "environ", {}).get(ROUTE, "(no address of ours)")
        level = logging.WARNING if status.startswith("5") else logging.DEBUG
        log.log(level, "%s %s", route, status)


def serve(home: Home, heartbeat: Heartbeat) -> None:
    """Serves until SIGTERM or Ctrl-C. Raises AlreadyServing: on SQLite there is one web process."""
    with nullcontext() if home.settings.database else home.alone("web"):
        _serve(home, heartbeat)


def _serve(home: Home, heartbeat: Heartbeat) -> None:
    app = create_app(home)
    present: Services = app.extensions[EXTENSION]
    server = WSGIServer(
        (home.settings.host, home.settings.port), app, handler_class=Handler, log=None, error_log=log
    )
    present.start()
    server.start()
    gc.collect()
    gc.freeze()  # what is there from the start stays; looking through it again would stall conversations
    log.info("listening on %s:%s", home.settings.host, server.server_port)
    metrics = serve_metrics(present)
    heart = gevent.spawn(_beat, heartbeat, present)
    fakes = app.extensions.get(DEMO)
    if fakes:
        gevent.spawn(fakes.begin)
    _stopped().wait()
    heart.kill()
    if metrics:
        metrics.stop()
    server.stop(LAST_WORDS)
    if fakes:
        fakes.end()
    present.close()


def _beat(heartbeat: Heartbeat, present: Services) -> None:
    """As long as the event loop goes round, turns are brought to the bot and conversations to agents."""
    while True:
        if present.turns.works() and present.handoff.assigner.works():
            heartbeat.beat()
        gevent.sleep(EVERY)


def main(heartbeat: Heartbeat) -> None:
    """The process: settings from the environment, log lines to stderr; a sentence when it cannot start."""
    _allow_many_connections()
    sys.setswitchinterval(SWITCH)
    try:
        home = Home.from_environment()
        take_possession(home)
        configure("web", home.settings)
        gevent.get_hub().print_exception = greenlet_failed
        serve(home, heartbeat)
    except (KundigError, OSError) as error:
        sys.exit(refused(error))


def _stopped() -> Event:
    """Set when the process is told to stop."""
    event = Event()
    gevent.signal_handler(signal.SIGTERM, event.set)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # a supervisor takes Ctrl-C for its children
        gevent.signal_handler(signal.SIGINT, event.set)
    return event


def _allow_many_connections() -> None:
    """Every open event stream is a file; many systems allow only 1,024 unless asked."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

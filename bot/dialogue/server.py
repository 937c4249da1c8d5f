"""Rasa's server in this process: it loads the model and listens on a socket that is ours alone."""

import asyncio
import gc
import logging
import signal
import socket
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent, load_agent
from rasa.core.run import configure_app, create_http_input_channels
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.credentials import CHALLENGE, PROOF, authorization, proof, same
from bot.dialogue.channel import refusal
from bot.dialogue.graph_runner import load_runner
from bot.dialogue.live_release import live_release
from bot.dialogue.tracker_database import TrackerUnavailable
from bot.dialogue.tracker_store import KundigTrackerStore, RefusingTrackerStore
from bot.dialogue.training import DIALOGUE, train
from bot.local_socket import Listener
from bot.monitoring import requests
from bot.monitoring.heartbeat import EVERY, Heartbeat
from bot.monitoring.metrics import Snapshot
from knowledge.errors import KundigError
from knowledge.folder.home import Home

log = logging.getLogger("kundig.bot")

LOOPBACK = "127.0.0.1"
BODY_LIMIT = 1_000_000  # bytes of one request
VERIFIES_EVERY = 3600.0  # seconds between two readings of the open release
LOOKS_EVERY = 0.25  # seconds between two looks for a new release
TURN_HANGS = 10.0  # seconds; a turn takes milliseconds, and whoever brought it no longer waits


class PortTaken(KundigError):
    """Something else listens on the port."""


class ModelUnusable(KundigError):
    """The trained dialogue model cannot be loaded."""


async def ready_agent(model: Path) -> Agent:
    """Rasa's agent with our tracker store. Raises TrackerUnavailable rather than run on memory alone."""
    endpoints = AvailableEndpoints.read_endpoints(str(DIALOGUE / "endpoints.yml"))
    agent = await load_agent(str(model), endpoints=endpoints)
    store = agent.tracker_store._tracker_store
    if not isinstance(store, KundigTrackerStore):
        raise TrackerUnavailable("not_ours", store=type(store).__name__)
    if not agent.is_ready():
        raise ModelUnusable(file=str(model))
    agent.tracker_store = agent.processor.tracker_store = RefusingTrackerStore(store)
    agent.processor.graph_runner = load_runner(model)
    return agent


def application(agent: Agent, secret: Callable[[], bytes]) -> Sanic:
    """Rasa's web application with our channel; its own API stays off, and who lacks the secret is refused."""
    channels = create_http_input_channels(None, str(DIALOGUE / "credentials.yml"))
    app: Sanic = configure_app(channels, enable_api=False)
    app.ctx.agent = agent
    app.config.REQUEST_MAX_SIZE = BODY_LIMIT
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 2.0

    @app.exception(SanicException)  # type: ignore[no-untyped-call,untyped-decorator]
    async def refuse(request: Request, error: SanicException) -> HTTPResponse:
        return refusal(error.status_code, "bad_request", str(error) or "The request cannot be read.")

    app.ctx.turn_since = None
    app.register_middleware(doorkeeper(secret), "request")
    return app


def doorkeeper(secret: Callable[[], bytes]) -> Callable[[Request], Coroutine[Any, Any, HTTPResponse | None]]:
    """Proves who we are to who asks, and lets in only who shows the token that our secret makes.

    The secret is read again when a token does not fit: a damaged one may have been replaced.
    """
    known = authorization(secret())

    async def check(request: Request) -> HTTPResponse | None:
        nonlocal known
        if challenge := request.headers.get(CHALLENGE):
            return HTTPResponse(status=200, headers={PROOF: proof(secret(), challenge)})
        requests.begin(requests.proper(request.headers.get(requests.HEADER)))
        shown = request.headers.get("Authorization", "")
        if same(shown, known) or same(shown, known := authorization(secret())):
            return None
        return refusal(401, "unauthorized", "Only the web side of this data folder may ask.")

    return check


def open_release(home: Home) -> None:
    """Opens now what the first customer would wait for. Raises EncoderUnavailable."""
    live = live_release(home.root)
    live.current()
    live.small_talk().make_ready()


async def look_for_releases(home: Home) -> None:
    """Opens a new release beside the serving, so that no customer waits for it, and leaves a damaged one."""
    live, verified = live_release(home.root), time.monotonic()
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        await asyncio.to_thread(live.current)
        if time.monotonic() - verified > VERIFIES_EVERY:
            await asyncio.to_thread(live.verify)
            verified = time.monotonic()


async def beat(app: Sanic, heartbeat: Heartbeat, snapshot: Snapshot) -> None:
    """As long as the event loop goes round and no turn hangs."""
    while True:
        snapshot.keep()
        since = app.ctx.turn_since
        if since is None or time.monotonic() - since < TURN_HANGS:
            heartbeat.beat()
        await asyncio.sleep(EVERY)


def serve(home: Home, port: int | None, heartbeat: Heartbeat) -> None:
    """Serves until SIGTERM or Ctrl-C, on run/bot.sock, or on a `port` of loopback; 0 takes a free one.

    Raises PortTaken, TrackerUnavailable, …
    """
    on_port = _listen(port) if port is not None else None
    app = application(asyncio.run(ready_agent(train(home))), home.secret)
    open_release(home)
    gc.collect()
    gc.freeze()  # TensorFlow's million objects stay; looking through them again would stall turns
    listener = None if on_port else Listener.open(home.bot_socket)
    sock, where = (listener.socket, listener.path) if listener else (on_port, f"port {port} of loopback")

    @app.after_server_start
    async def announce(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        for signum in (signal.SIGTERM, signal.SIGINT):
            if signal.getsignal(signum) is not signal.SIG_IGN:
                loop.add_signal_handler(signum, app.stop)
        app.ctx.tasks = [
            loop.create_task(look_for_releases(home)),
            loop.create_task(beat(app, heartbeat, Snapshot.of(home, "bot"))),
        ]
        if listener:
            listener.publish()
        log.info("The bot listens on %s", where)

    @app.before_server_stop
    async def rest(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        for task in app.ctx.tasks:
            task.cancel()
        await asyncio.gather(*app.ctx.tasks, return_exceptions=True)

    try:
        app.run(sock=sock, access_log=False, motd=False, register_sys_signals=False)
    finally:
        if listener:
            listener.withdraw()


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        raise PortTaken(port=str(port), why=error.strerror, remedy="--port") from error
    return listener

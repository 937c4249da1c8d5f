"""Brings customers' messages to the bot of this machine, where several processes share a database.

On SQLite, the web process does so itself: it alone may write.
"""

from gevent import monkey

monkey.patch_all()  # before anything else imports socket, threading or ssl

import signal  # noqa: E402
import sys  # noqa: E402

import gevent  # noqa: E402
from gevent.event import Event  # noqa: E402

from bot.cluster.presence import Presence  # noqa: E402
from bot.conversations.bot import HttpBot  # noqa: E402
from bot.conversations.health import HttpHealth  # noqa: E402
from bot.conversations.store import Store  # noqa: E402
from bot.conversations.turns import Turns  # noqa: E402
from bot.monitoring.heartbeat import EVERY, Heartbeat  # noqa: E402
from bot.monitoring.logs import configure, greenlet_failed  # noqa: E402
from bot.monitoring.metrics import Snapshot  # noqa: E402
from bot.storage import Storage  # noqa: E402
from knowledge.errors import KundigError  # noqa: E402
from knowledge.folder.disk import refused, take_possession  # noqa: E402
from knowledge.folder.home import Home  # noqa: E402


def main() -> None:
    """The process; with a sentence, and an exit code that says why, when it cannot start."""
    stop = Event()
    gevent.signal_handler(signal.SIGTERM, stop.set)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # a supervisor takes Ctrl-C for its children
        gevent.signal_handler(signal.SIGINT, stop.set)
    heartbeat = Heartbeat.from_environment().starting()
    try:
        home = Home.from_environment()
        take_possession(home)
        configure("turns", home.settings)
        gevent.get_hub().print_exception = greenlet_failed
        run(home, stop, heartbeat)
    except (KundigError, OSError) as error:
        sys.exit(refused(error))


def run(home: Home, stop: Event, heartbeat: Heartbeat) -> None:
    """Until `stop` is set."""
    health = HttpHealth(home)
    with Storage.open(home) as storage:
        turns = Turns(Store(storage), HttpBot(home), home.settings.turn_patience, works=health.ok)
        presence = Presence(home, storage, "bot", health.ok)
        presence.start()
        turns.start()
        snapshot = Snapshot.of(home, "turns")
        while not stop.wait(EVERY):
            snapshot.keep()
            if turns.works():
                heartbeat.beat()
        turns.stop()
        presence.stop()


if __name__ == "__main__":
    main()

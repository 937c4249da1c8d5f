"""The web process: `python -m webwidget`."""

import sys

from gevent import monkey

monkey.patch_all()  # before anything else imports socket, threading or ssl

if __name__ == "__main__":
    sys.modules["numpy"] = None  # type: ignore[assignment]  # sqlite-utils loads it where it is, for nothing we store
    from bot.monitoring.heartbeat import Heartbeat

    heartbeat = Heartbeat.from_environment().starting()
    from webwidget.server import main

    main(heartbeat)

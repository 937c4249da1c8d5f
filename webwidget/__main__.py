"""The web process: `python -m webwidget`."""

from gevent import monkey

monkey.patch_all()  # before anything else imports socket, threading or ssl

if __name__ == "__main__":
    from bot.monitoring.heartbeat import Heartbeat

    heartbeat = Heartbeat.from_environment().starting()
    from webwidget.server import main

    main(heartbeat)

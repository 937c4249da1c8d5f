"""Trains the dialogue model if it is missing or stale, then serves turns."""

import argparse
import contextlib
import sys

from bot.dialogue.quiet import quiet
from bot.monitoring.heartbeat import Heartbeat
from bot.monitoring.logs import configure
from knowledge.errors import KundigError
from knowledge.folder.disk import refused, take_possession
from knowledge.folder.home import Home


def main() -> int:
    """Returns the exit code: 0 stopped, else refused with a message; see `knowledge.errors`."""
    parser = argparse.ArgumentParser(prog="python -m bot.dialogue", description=__doc__)
    parser.add_argument("--port", type=int, help="listen on this port of loopback, not on run/bot.sock")
    parser.add_argument("--train", action="store_true", help="train the dialogue model and stop")
    options = parser.parse_args()
    heartbeat = Heartbeat.from_environment().starting()
    quiet()
    # These bring numpy, Rasa and TensorFlow, which must find everything quiet.
    from bot.dialogue.server import serve
    from bot.dialogue.training import train

    try:
        home = Home.from_environment()
        take_possession(home)
        configure("bot", home.settings)
        if options.train:
            print(f"The dialogue model is {train(home)}.")
        else:
            serve(home, options.port, heartbeat)
    except (KundigError, OSError) as error:
        return refused(error)
    return 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C before it serves; later, the server handles it
        sys.exit(main())

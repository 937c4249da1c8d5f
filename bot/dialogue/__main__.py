"""`python -m bot.dialogue`: trains the dialogue model if it is stale, then serves turns on loopback."""

import argparse
import logging
import os
import sys

# Set before Rasa, TensorFlow and SQLAlchemy are imported: they read these once.
os.environ.update(
    TF_CPP_MIN_LOG_LEVEL="3",
    CUDA_VISIBLE_DEVICES="",
    RASA_TELEMETRY_ENABLED="false",
    SQLALCHEMY_SILENCE_UBER_WARNING="1",
    LOG_LEVEL="ERROR",
)

from bot.dialogue.quiet import quiet
from knowledge.errors import KundigError
from knowledge.home import Home


def main() -> int:
    """Returns the exit code: 0 stopped, 1 refused with a message."""
    parser = argparse.ArgumentParser(prog="python -m bot.dialogue", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on loopback; 0 takes a free one")
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s bot %(levelname)s %(message)s", level=logging.INFO)
    quiet()
    from bot.dialogue.server import serve

    try:
        serve(Home.from_environment(), options.port)
    except KundigError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

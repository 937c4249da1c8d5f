"""The processes of a shop that can be killed: `python -m benchmarks.channel_shop web|worker HOME PORT`.

The web process is the real one but for its bot, which says again what was said: so every reply can be told
from every other. The worker is its loop of deliveries, with pauses that suit a benchmark, and six seconds in
place of ten in which a network has to say whether an attempt arrived whose end nobody knows.
"""

import sys

from gevent import monkey

if sys.argv[1:2] == ["web"]:
    monkey.patch_all()

import gc
import threading
from pathlib import Path

from gevent.pywsgi import WSGIServer

from bot.channels import deliveries, retries
from bot.conversations.bot import FakeBot
from bot.operation.channels import channels
from bot.storage import Storage
from knowledge.folder.home import Home
from webwidget.app import create_app
from webwidget.server import SWITCH, Handler


def web(home: Home, port: int) -> None:
    """Until killed."""
    sys.setswitchinterval(SWITCH)
    app = create_app(home, bot=FakeBot())
    app.extensions["kundig"].turns.start()
    server = WSGIServer(("127.0.0.1", port), app, handler_class=Handler, log=None, error_log=None)
    server.start()
    gc.collect()
    gc.freeze()  # as the real one does
    print("ready", flush=True)
    server.serve_forever()


def worker(home: Home) -> None:
    """Until killed."""
    deliveries.SIGNS = 6.0  # type: ignore[misc]
    retries.PAUSES = (0.3,) * 200
    with Storage.open(home) as storage:
        print("ready", flush=True)
        deliveries.Deliverer(storage, channels(home, storage), folder=home.run).run(threading.Event())


if __name__ == "__main__":
    place = Home(Path(sys.argv[2]))
    if sys.argv[1] == "web":
        web(place, int(sys.argv[3]))
    else:
        worker(place)

"""What it costs the web process to acknowledge a message that a messenger brings.

    .venv/bin/python -m benchmarks.acknowledging          # some seconds; prints two numbers

Function calls, of Python and of C in all threads, are the same on a busy machine as on a quiet one, so that
they show what was made cheaper; milliseconds of computing time are not. Messages come over all messengers at
once, four of each person, and no bot answers them.
"""

import json
import logging
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import click
from werkzeug.test import EnvironBuilder

from benchmarks.channel_networks import signed
from bot.channels.fakes.direct import FakeDirect
from bot.channels.fakes.telegram import FakeTelegram
from bot.channels.fakes.whatsapp import FakeWhatsApp
from bot.conversations.bot import FakeBot
from knowledge.demo import SITE
from knowledge.folder.home import Home, Settings
from webwidget.app import create_app
from webwidget.services import Services

WARM = 40  # messages before it is counted
HOOK = "the word"


def fakes() -> dict[str, Any]:
    """One of each network, without a server, and each of an app of its own."""
    telegram = FakeTelegram(hook={"secret_token": HOOK})
    found: dict[str, Any] = {"telegram": telegram, "whatsapp": FakeWhatsApp()}
    for kind, object in (("messenger", "page"), ("instagram", "instagram")):
        found[kind] = FakeDirect(object=object, secret=f"the secret of {kind}")
    return found


def requests(networks: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """As they come to the web process."""
    kinds, made = [*networks], []
    for number in range(count):
        kind, person = kinds[number % len(kinds)], str(400_000_000 + number // (4 * len(kinds)))
        body, headers = signed(networks[kind], kind, person, f"Frage {number}")
        made.append(EnvironBuilder(f"/channels/{kind}", method="POST", data=body, headers=headers))
    return [each.get_environ() for each in made]


def measured(folder: Path, count: int) -> tuple[float, float]:
    """Calls and milliseconds a message."""
    calls, networks = [0], fakes()

    def counts(_: object, event: str, __: object) -> None:
        calls[0] += event in ("call", "c_call")

    threading.setprofile(counts)  # before threads are made
    app = create_app(Home(folder, Settings()), bot=FakeBot())
    rooms: Services = app.extensions["kundig"]
    rooms.sites.save(SITE)
    for kind, fake in networks.items():
        held = fake.secrets() | {"hook": HOOK, "address": f"https://here/channels/{kind}"}
        rooms.connections.add(kind, kind, kind, SITE.name, held)
    told = requests(networks, WARM + count)

    def bring(environ: dict[str, Any]) -> None:
        status: list[str] = []
        answer = b"".join(app(environ, lambda said, _: status.append(said)))  # type: ignore[arg-type]
        assert status == ["200 OK"], (status, json.loads(answer))

    for environ in told[:WARM]:
        bring(environ)
    calls[0], begun = 0, time.process_time()
    sys.setprofile(counts)
    for environ in told[WARM:]:
        bring(environ)
    sys.setprofile(None)
    threading.setprofile(None)  # type: ignore[arg-type]
    spent = time.process_time() - begun
    rooms.close()
    return calls[0] / count, 1000 * spent / count


@click.command()
@click.option("--messages", default=400)
def main(messages: int) -> None:
    """Prints both; counting itself takes most of the time."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        calls, spent = measured(Path(folder), messages)
    click.echo(f"{calls:,.0f} calls and {spent:.2f} ms of computing time a message, counted")


if __name__ == "__main__":
    main()

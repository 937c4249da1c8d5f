"""What it costs the web process to acknowledge a message that a messenger brings.

    .venv/bin/python -m benchmarks.acknowledging          # some seconds; prints two numbers
    .venv/bin/python -m benchmarks.acknowledging --beside ../before --rounds 7

Beside another version, in its folder, both take turns and nothing is counted but computing time: of the web
process, in all its threads and in the system, which is what a message costs where nothing waits.

Function calls, of Python and of C in all threads, are the same on a busy machine as on a quiet one, so that
they show what was made cheaper; milliseconds of computing time are not. Messages come over all messengers at
once, four of each person, and no bot answers them.
"""

import json
import logging
import os
import statistics
import subprocess
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


def measured(folder: Path, count: int, *, counted: bool = True) -> tuple[float, float]:
    """Calls, where they are counted, and milliseconds a message."""
    calls, networks = [0], fakes()

    def counts(_: object, event: str, __: object) -> None:
        calls[0] += event in ("call", "c_call")

    if counted:
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
    sys.setprofile(counts if counted else None)
    for environ in told[WARM:]:
        bring(environ)
    sys.setprofile(None)
    threading.setprofile(None)  # type: ignore[arg-type]
    spent = time.process_time() - begun
    rooms.close()
    return calls[0] / count, 1000 * spent / count


def paired(other: Path, messages: int, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds a message of the version in another folder and of this one, which take turns."""
    here = Path(__file__).resolve()
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for version, spent in zip((other, here.parents[1]), found, strict=True):
            asked = [sys.executable, str(here), "--plain", "--messages", str(messages)]
            told = subprocess.run(
                asked,
                env=os.environ | {"PYTHONPATH": str(version)},
                capture_output=True,
                text=True,
                check=True,
            )
            spent.append(float(told.stdout))
    return found


@click.command()
@click.option("--messages", default=400)
@click.option("--plain", is_flag=True, help="Counts nothing, and prints the milliseconds alone.")
@click.option("--beside", type=click.Path(path_type=Path, exists=True), help="The folder of another version.")
@click.option("--rounds", default=7)
def main(messages: int, plain: bool, beside: Path | None, rounds: int) -> None:
    """Prints both; counting itself takes most of the time."""
    logging.disable(logging.WARNING)
    if beside:
        before, now = paired(beside.resolve(), messages, rounds)
        shares = [one / other for one, other in zip(now, before, strict=True)]
        click.echo(
            f"{statistics.median(before):.2f} ms before, {statistics.median(now):.2f} ms now; "
            f"the median of {rounds} pairs is {statistics.median(shares):.2f}"
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        calls, spent = measured(Path(folder), messages, counted=not plain)
    if plain:
        click.echo(f"{spent:.3f}")
    else:
        click.echo(f"{calls:,.0f} calls and {spent:.2f} ms of computing time a message, counted")


if __name__ == "__main__":
    main()

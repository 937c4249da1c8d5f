"""Channels under load, under forged requests and under kills, over all messengers at once.

    .venv/bin/python -m benchmarks.channels            # some five minutes; writes benchmarks/channels.md
    .venv/bin/python -m benchmarks.channels --messages 400 --forged 400 --seconds 5
    .venv/bin/python -m benchmarks.channels --kills-only --messages 2400           # prints what kills do

Pace: so many messages a second are brought at fixed times, whatever has been answered so far; a time
counts from when a message was due to its acknowledgement. Forged: requests whose proof does not fit what they
say, or is none; and such whose proof fits and whose content is mutilated. Kills: fakes of the networks bring
messages until they are taken, while `kill -9` ends the web process or the worker; then the store is looked
through, and the phones.
"""

import logging
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import click
import urllib3

from benchmarks.channel_networks import KINDS, Shop, shop, signed
from benchmarks.forgeries import Forged, forged
from benchmarks.turns import machine
from bot.storage import Storage

HERE = Path(__file__).parent
TALKS = 40  # people on each network
BETWEEN_KILLS = (1.0, 3.0)  # seconds
SLOWEST = 900.0  # seconds in which all must have arrived


@dataclass
class Pace:
    """Milliseconds until acknowledged, and what was not."""

    wanted: int
    times: list[float]
    refused: int

    def quantile(self, share: float) -> float:
        return statistics.quantiles(self.times, n=1000, method="inclusive")[round(share * 1000) - 1]


def paced(made: Shop, a_second: int, seconds: float) -> Pace:
    """Brings messages at fixed times, over all networks, from people who have written before or not."""
    ready = [
        (made.connections[kind], *signed(made.fakes[kind], kind, str(400_000_000 + n // 4), f"Frage {n}"))
        for n in range(round(a_second * seconds))
        for kind in [KINDS[n % len(KINDS)]]
    ]
    pool = urllib3.PoolManager(maxsize=32, retries=False, timeout=30)
    begun = time.monotonic() + 0.5

    def bring(n: int) -> tuple[float, int]:
        id, body, headers = ready[n]
        due = begun + n / a_second
        time.sleep(max(0.0, due - time.monotonic()))
        status = pool.request("POST", f"{made.address}/channels/{id}", body=body, headers=headers).status
        return 1000 * (time.monotonic() - due), status

    with ThreadPoolExecutor(32) as crowd:
        found = list(crowd.map(bring, range(len(ready))))
    return Pace(a_second, [each for each, _ in found], sum(status != 200 for _, status in found))


@dataclass
class Killed:
    """What came of messages under kills, by network."""

    messages: int
    kills: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    unanswered: int = 0
    twice: Counter[str] = field(default_factory=Counter)  # replies that a phone got twice


def under_kills(
    made: Shop,
    messages: int,
    chance: random.Random,
    least: int = 4,
    between: tuple[float, float] = BETWEEN_KILLS,
) -> Killed:
    """People write on all networks while processes die; ends when all is answered, after so many kills."""
    made.start("worker")
    told = Killed(messages)
    written = write_all(made, messages)
    until = time.monotonic() + SLOWEST
    while time.monotonic() < until and (sum(told.kills.values()) < least or missing(made, written)):
        time.sleep(chance.uniform(*between))
        victim = chance.choice(("web", "worker"))
        made.kill(victim)
        made.start(victim)
        told.kills[victim] += 1
    time.sleep(1.5)  # what would come twice has come by then
    judge(made, written, told)
    return told


def write_all(made: Shop, messages: int) -> dict[tuple[str, str], list[str]]:
    """The texts that each person wrote, by network and person; the fakes bring them meanwhile."""
    written: dict[tuple[str, str], list[str]] = {}
    for number in range(messages):
        kind = KINDS[number % len(KINDS)]
        person = str(500_000_000 + number // len(KINDS) % TALKS)
        text = f"Nachricht {number} von {person}"
        written.setdefault((kind, person), []).append(text)

    def write(kind: str) -> None:
        for turn in range(messages):
            for (of, person), texts in written.items():
                if of == kind and turn < len(texts):
                    made.fakes[kind].write(person, texts[turn])

    for kind in KINDS:
        threading.Thread(target=write, args=[kind], daemon=True).start()
    return written


def missing(made: Shop, written: dict[tuple[str, str], list[str]]) -> bool:
    """Whether somebody waits for a reply still."""
    return any(set(texts) - set(made.fakes[kind].got(person)) for (kind, person), texts in written.items())


def judge(made: Shop, written: dict[tuple[str, str], list[str]], told: Killed) -> None:
    """Every message once in the store, every reply once on the phone."""
    with Storage.open(made.home) as storage, storage.reading() as read:
        for (kind, person), texts in written.items():
            peer = read.messengers.known(made.connections[kind], person)
            said = read.messages.after(peer.conversation, 0, 100_000) if peer else []
            stored = Counter(each.text for each in said if each.role == "customer")
            told.lost += sum(stored[text] == 0 for text in texts)
            told.doubled += sum(stored[text] > 1 for text in texts)
            got = Counter(made.fakes[kind].got(person))
            told.unanswered += sum(got[text] == 0 for text in texts)
            told.twice[kind] += sum(max(0, got[text] - 1) for text in texts)


@click.command()
@click.option("--messages", default=12_000)
@click.option("--forged", "forgeries", default=24_000)
@click.option("--rate", default=200)
@click.option("--seconds", default=20.0)
@click.option("--seed", default=14)
@click.option("--kills-only", is_flag=True, help="Prints that part alone, and writes nothing.")
def main(messages: int, forgeries: int, rate: int, seconds: float, seed: int, kills_only: bool) -> None:
    """Prints a page, writes channels.md."""
    chance, about = random.Random(seed), machine()
    logging.getLogger("kundig").setLevel(logging.ERROR)  # it tells of each that it refuses
    if kills_only:
        with tempfile.TemporaryDirectory() as folder, shop(Path(folder)) as made:
            click.echo(under_kills(made, messages, chance))
        return
    with tempfile.TemporaryDirectory() as folder:
        found = forged(Path(folder), forgeries, chance)
    with tempfile.TemporaryDirectory() as folder, shop(Path(folder)) as made:
        half, whole = (paced(made, each, seconds) for each in (rate // 2, rate))
    with tempfile.TemporaryDirectory() as folder, shop(Path(folder)) as made:
        killed = under_kills(made, messages, chance)
    page = written_page(about, found, [half, whole], killed)
    click.echo(page)
    (HERE / "channels.md").write_text(page, encoding="utf-8")


def written_page(about: str, found: Forged, paces: list[Pace], killed: Killed) -> str:
    rows = "\n".join(
        f"| {each.wanted} | {len(each.times):,} | {each.refused} "
        f"| {each.quantile(0.5):.0f} | {each.quantile(0.95):.0f} | {each.quantile(0.99):.0f} |"
        for each in paces
    )
    twice = ", ".join(f"{kind} {killed.twice[kind]}" for kind in KINDS)
    return f"""# Channels under load, forged requests and kills
Written by `python -m benchmarks.channels` on {about};
its docstring tells what is measured. Over {", ".join(KINDS)}, by fakes of them that behave
as their documents say. The bot repeats what was said.

## Pace
| messages a second | brought | not acknowledged | p50 ms | p95 ms | p99 ms |
|---|---|---|---|---|---|
{rows}

## Forged
{found.tried["forged"]:,} requests without a proof that fits: **{len(found.accepted)} accepted**,
{found.stored} conversations begun by them. {found.tried["mutilated"]:,} with a proof that fits and mutilated
content: {len(found.broken)} ended in an error.

## Kills
{killed.messages:,} messages, while `kill -9` ended {killed.kills["web"]} web processes and
{killed.kills["worker"]} workers:
**{killed.lost} lost, {killed.doubled} stored twice**, {killed.unanswered} without their reply.

Replies that came twice: {twice}. None of these networks knows a key against doubles. WhatsApp, Messenger and
Instagram say afterwards what they have, so that a message whose attempt was killed waits for that sign, here
for six seconds, in service for ten, and goes on behind it. Telegram says nothing: what it took while the
worker was killed goes out again, rather than never.
"""


if __name__ == "__main__":
    main()

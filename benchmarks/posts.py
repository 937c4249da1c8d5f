"""Networks of public posts: what is forged, what comes while processes are killed, what is said once.

    .venv/bin/python -m benchmarks.posts          # prints the figures, writes benchmarks/posts.md
    .venv/bin/python -m benchmarks.posts --posts 300 --kills 10

Against the fakes of all six networks. Forged: genuine bodies with bytes turned, parts cut out or doubled and
values of other types, under the signature of the genuine one; and torn ones under a signature of their own,
which must be read or left, and break nothing. Brought: the web process is killed while Facebook, Instagram
and X bring posts until they are acknowledged. Asked: processes that ask Mastodon, Bluesky and YouTube are
killed. Said: processes that answer are killed, and the next goes on with what is not noted as said. The naive
way answers without a key and without a look at what stands there.
"""

import json
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
import urllib3

from bot.channels.connecting import connect
from bot.channels.fakes.bluesky import fake_bluesky
from bot.channels.fakes.facebook import PAGE, FakeFacebook, fake_facebook
from bot.channels.fakes.instagram_comments import ACCOUNT, fake_instagram_comments
from bot.channels.fakes.mastodon import fake_mastodon
from bot.channels.fakes.x import FakeX, fake_x
from bot.channels.fakes.youtube import fake_youtube
from bot.channels.networks import NETWORKS
from bot.channels.public.networks import BROUGHT, POLLED
from bot.checks import Malformed
from bot.conversations.sites import Sites
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.demo import SITE
from knowledge.folder.home import Home, Settings
from tests.bot.channels.mutations import mutations
from tests.fresh import fresh_home
from tests.serving import free_port

HERE = Path(__file__).parent
FAKES: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "facebook": fake_facebook, "instagram_comments": fake_instagram_comments, "x": fake_x,
    "mastodon": fake_mastodon, "bluesky": fake_bluesky, "youtube": fake_youtube,
}  # fmt: skip
SPOKEN = ("mastodon", "bluesky", "youtube", "facebook")  # X refuses doubles, Instagram is as Facebook
Figures = tuple[int, int, int, int]  # posts, kills, lost, doubled
LONGEST = {"brought": 1.0, "asked": 1.0, "said": 0.3}  # seconds until a kill

Process = subprocess.Popen[bytes]
HEADER = "X-Twitter-Webhooks-Signature"
WEB = "from bot.operation.cli import main; main()"

ASK = """
import sys
from pathlib import Path
from bot.channels.public.networks import POLLED, PUBLIC
from bot.channels.public.polling import Polling
from bot.channels.public.receiving import Receiving
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.folder.home import Home, Settings

home = Home(Path(sys.argv[1]), Settings())
storage = Storage.open(home)
secret = installation_secret(storage, home)
for network in POLLED.values():
    network.every, network.daily = 0.0, 0
asking = Polling(storage, POLLED, Connections(storage, secret).secrets,
                 Receiving(storage, secret, PUBLIC, "de").take)
print("ready", flush=True)
while True:
    asking.run()
"""

SAY = """
import json, os, sys
from bot.channels.public.networks import PUBLIC

kind, secrets, posts, done, naive = json.loads(sys.argv[1])
network = PUBLIC[kind]
if naive:
    network._said_before = lambda *_: ""
said = set(open(done).read().split())
print("ready", flush=True)
with open(done, "a") as noted:
    for post in posts:
        if post not in said:
            key = f"{post} by {os.getpid()}" if naive else post
            network.reply(secrets, post, "30 Tage.", key)
            noted.write(post + chr(10))
            noted.flush()
"""


def genuine(kind: str) -> tuple[bytes, dict[str, str], Callable[[bytes], dict[str, str]]]:
    """A body as it is brought, the secrets, and what signs one."""
    if kind == "x":
        fake = FakeX()
        fake._rules = [{"id": "1", "tag": "kundig c0ffee"}]
        update = fake.update(fake.write("kim", "Was kostet der Versand?"))
        secrets = {**fake.secrets(), "address": "https://kundig.example/channels/c0ffee"}
        return json.dumps(update).encode(), secrets, lambda body: {HEADER: fake.signed(body)}
    value: dict[str, Any] = {"from": {"id": "5", "name": "Kim", "username": "kim"}}
    if kind == "facebook":
        object, field, account = "page", "feed", PAGE
        value |= {
            "item": "comment",
            "verb": "add",
            "post_id": f"{PAGE}_1",
            "comment_id": "1_2",
            "message": "?",
        }
    else:
        object, field, account = "instagram", "comments", ACCOUNT
        value |= {"id": "17", "text": "Na?", "media": {"id": "9"}}
    entry = {"id": account, "time": 1_790_000_000, "changes": [{"field": field, "value": value}]}
    meta, body = FakeFacebook(), {"object": object, "entry": [entry]}
    return json.dumps(body).encode(), {**meta.secrets(), "page": PAGE, "account": ACCOUNT}, meta.signed


def forged(kind: str, count: int) -> Counter[str]:
    """How many were accepted wrongly, and how many broke something."""
    network, found = BROUGHT[kind], Counter[str]()
    body, secrets, signed = genuine(kind)
    assert network.is_genuine(secrets, signed(body), body)
    for each in mutations(body, random.Random(14), count):
        found["accepted"] += each != body and network.is_genuine(secrets, signed(body), each)
        try:
            network.read(secrets, each)
        except Malformed:
            continue
        except Exception:  # which is counted
            found["broken"] += 1
    return found


@contextmanager
def house(kinds: Sequence[str]) -> Iterator[tuple[Path, Storage, Connections, dict[str, Any]]]:
    """A data folder, what is in it, and the fakes of these networks."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder) / "home"
        home = fresh_home(Home(place, Settings()))
        fakes = {kind: stack.enter_context(FAKES[kind]()) for kind in kinds}
        with Storage.open(home) as storage:
            Sites(storage).save(SITE)
            yield place, storage, Connections(storage, installation_secret(storage, home)), fakes


def written(kind: str, fake: Any, text: str) -> str:
    """Somebody writes it there; its id."""
    if kind == "facebook":
        return str(fake.comment("kim", text, f"{PAGE}_1"))
    return str(fake.comment("kim", text) if hasattr(fake, "comment") else fake.write("kim", text))


def came(storage: Storage) -> Counter[tuple[str, str]]:
    with storage.reading() as read:
        return Counter((each.connection, each.text) for each in read.posts.undecided(10**6))


def killing(begin: Callable[[], Process], done: Callable[[], bool], kills: int, longest: float) -> int:
    """Kills what it begins, until all is done; how often. The last one is left alone."""
    killed, chance, over = 0, random.Random(14), False
    while True:
        process = begin()
        until = time.monotonic() + (chance.random() * longest if killed < kills else 600.0)
        while time.monotonic() < until and not (over := done()) and process.poll() is None:
            time.sleep(min(0.2, max(0.0, until - time.monotonic())))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if over or (killed > kills and process.returncode != -signal.SIGKILL):
            return killed
        killed += 1


def started(program: str, *arguments: str) -> Process:
    """When it says that it is ready."""
    process = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def web(folder: Path, port: int) -> Process:
    """When it answers."""
    named = {**os.environ, "KUNDIG_HOME": str(folder), "KUNDIG_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-c", WEB, "web"], stderr=subprocess.DEVNULL, env=named)
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            urllib3.request("GET", f"http://127.0.0.1:{port}/healthz", retries=False, timeout=2)
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
        else:
            return process
    raise TimeoutError("the web process does not come")


def brought(posts: int, kills: int) -> Figures:
    with house(tuple(BROUGHT)) as (folder, storage, connections, fakes):
        port = free_port()
        first = web(folder, port)
        for kind, fake in fakes.items():
            connect(connections, NETWORKS[kind], SITE.name, f"http://127.0.0.1:{port}", fake.secrets())
            fake.duplicates = 2
            for number in range(posts // len(fakes)):
                written(kind, fake, f"Was kostet Versand {number}?")
        first.kill()
        first.wait()
        return arrived(storage, lambda: web(folder, port), posts // len(fakes) * len(fakes), kills, "brought")


def asked(posts: int, kills: int) -> Figures:
    with house(tuple(POLLED)) as (folder, storage, connections, fakes):
        for kind, fake in fakes.items():
            connect(connections, NETWORKS[kind], SITE.name, "http://127.0.0.1:1", fake.secrets())
        fakes["mastodon"].left = fakes["youtube"].units = 10**9
        first, until = started(ASK, str(folder)), time.monotonic() + 60
        while not all_asked(storage) and time.monotonic() < until:  # to see where the networks end
            time.sleep(0.05)
        first.kill()
        first.wait()
        for kind, fake in fakes.items():
            for number in range(posts // len(fakes)):
                written(kind, fake, f"Was kostet Versand {number}?")
        begin = partial(started, ASK, str(folder))
        return arrived(storage, begin, posts // len(fakes) * len(fakes), kills, "asked")


def all_asked(storage: Storage) -> bool:
    with storage.reading() as read:
        return all(read.polls.find(each.id).cursor for each in read.messengers.all())


def arrived(storage: Storage, begin: Callable[[], Process], wanted: int, kills: int, way: str) -> Figures:
    done = killing(begin, lambda: came(storage).total() >= wanted, kills, LONGEST[way])
    found = came(storage)
    return wanted, done, wanted - len(found), found.total() - len(found)


def said(posts: int, kills: int, *, naive: bool) -> Figures:
    """Who answers notes what was said behind it."""
    total = [0, 0, 0, 0]
    for kind in SPOKEN:
        with FAKES[kind]() as fake, tempfile.TemporaryDirectory() as folder:
            fake.left = fake.units = 10**9
            ids = [written(kind, fake, f"Frage {number}") for number in range(posts // len(SPOKEN))]
            noted = Path(folder) / "done"
            noted.touch()
            begin = partial(started, SAY, json.dumps([kind, fake.secrets(), ids, str(noted), naive]))
            over = partial(lambda place, all: len(place.read_text().split()) >= all, noted, len(ids))
            done = killing(begin, over, kills // len(SPOKEN), LONGEST["said"])
            counts = [len(fake.below(id) if hasattr(fake, "below") else fake.said(id)) for id in ids]
            figures = len(ids), done, counts.count(0), sum(count > 1 for count in counts)
            total = [one + other for one, other in zip(total, figures, strict=True)]
    return total[0], total[1], total[2], total[3]


@click.command()
@click.option("--posts", default=6_000)
@click.option("--kills", default=24)
@click.option("--mutations", "count", default=12_000)
def main(posts: int, kills: int, count: int) -> None:
    logging.disable()
    lines = ["| network | forged | accepted | broken |", "|---|---:|---:|---:|"]
    for kind in BROUGHT:
        found = forged(kind, count // len(BROUGHT))
        lines.append(f"| {kind} | {count // len(BROUGHT):,} | {found['accepted']} | {found['broken']} |")
        click.echo(lines[-1])
    lines += ["", "| way | posts | kills | lost | doubled |", "|---|---:|---:|---:|---:|"]
    arms: dict[str, Callable[[], Figures]] = {
        "asked": lambda: asked(posts, kills),
        "said": lambda: said(posts // 10, kills, naive=False),
        "said, naive": lambda: said(posts // 10, kills, naive=True),
        "brought": lambda: brought(posts, kills // 4),
    }
    for name, arm in arms.items():
        lines.append("| " + " | ".join([name, *(f"{each:,}" for each in arm())]) + " |")
        click.echo(lines[-1])
    told = (__doc__ or "").split("\n\n")
    page = f"# Public posts under kills\n{told[2].strip()}\n\n" + "\n".join(lines) + "\n"
    (HERE / "posts.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()

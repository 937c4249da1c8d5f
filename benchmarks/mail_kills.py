"""Kills while replies are fetched: each is in its conversation once, and nothing else is touched.

    .venv/bin/python -m benchmarks.mail_kills     # prints the figures, writes benchmarks/mail_kills.md

Replies come into a real mailbox (Debian's Dovecot), some of them twice, with e-mails between them that are
nobody's business of ours. Processes that fetch are killed after a random while. The naive way, as much
software does it, asks for what is unread, marks it as read, and stores it without a key.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import click

from bot.conversations.store import Store
from bot.storage import Storage
from tests.mailbox import Imap, mailbox
from tests.mailserver import PASSWORD, USER

HERE = Path(__file__).parent
CUSTOMER = "max@customer.example"
LONGEST = 0.12  # seconds between the first e-mail that was taken and the kill

FETCH = """
import sys
from pathlib import Path
from bot.channels.mail.fetching import Fetching
from bot.channels.mail.inbox import Inbox
from bot.conversations.store import Store
from bot.storage import Storage
from knowledge.folder.home import Settings
from knowledge.folder.mail import Mail

storage = Storage.at_file(Path(sys.argv[1]))
mail = Mail({"from": "h@shop.example", "smtp": "smtp://a", "link": "https://c.example", "imap": sys.argv[2]})
fetching = Fetching(storage, Inbox(Store(storage), Settings(mail=mail)), mail.imap)
print("ready", flush=True)
while True:
    fetching.run()
"""

NAIVE = """
import imaplib, sys
from pathlib import Path
from bot.channels.mail.imap import opened
from bot.channels.mail.received_mail import read
from bot.conversations.store import Store
from bot.storage import Storage
from knowledge.folder.mail import Mail

storage = Storage.at_file(Path(sys.argv[1]))
mail = Mail({"from": "h@shop.example", "smtp": "smtp://a", "link": "https://c.example", "imap": sys.argv[2]})
store = Store(storage)
print("ready", flush=True)
while True:
    with opened(mail.imap) as mailbox:
        unread = mailbox._connection.uid("SEARCH", "UNSEEN")[1][0].split()
        for number in map(int, unread):
            mailbox.mark_read(number)
            found = read(mailbox.whole(number))
            with storage.reading() as reading:
                contact = next(filter(None, map(reading.contacts.by_thread, found.threads)), None)
            if contact:
                store.post(contact.conversation, text=found.text, by_mail=True)
"""


@dataclass(frozen=True)
class Figures:
    """What became of the replies, and of e-mails that were not ours."""

    replies: int
    kills: int
    lost: int
    doubled: int
    touched: int

    def row(self, name: str) -> str:
        return f"| {name} | {self.replies} | {self.kills} | {self.lost} | {self.doubled} | {self.touched} |"


def measured(program: str, box: Imap, replies: int, kills: int, chances: random.Random) -> Figures:
    box.empty()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "conversations.sqlite"
        with Storage.at_file(place) as storage:
            store = Store(storage, mails=True)
            talks = [store.create()[0].id for _ in range(max(1, replies // 10))]
            for id in talks:
                store.contacts.reach_at(id, CUSTOMER)
            threads = [thread_of(storage, id) for id in talks]
            address = f"imaps://{USER}:{quote(PASSWORD, safe='')}@localhost:{box.secure}"
            end(program, place, address)  # the first time, to see where the mailbox ends
            foreign = fill(box, threads, replies, chances)
            done = killed(program, place, address, lambda: sum(counts(store, talks).values()), kills, chances)
            end(program, place, address)
            said = counts(store, talks)
        wanted = Counter({f"Nr. {n}": 1 for n in range(replies)})
        return Figures(
            replies, done, (wanted - said).total(), (said - wanted).total(), foreign - box.unread()
        )


def thread_of(storage: Storage, id: str) -> str:
    with storage.reading() as read:
        contact = read.contacts.of(id)
    assert contact is not None
    assert contact.thread is not None
    return contact.thread


def fill(box: Imap, threads: list[str], replies: int, chances: random.Random) -> int:
    """Puts all in; how many are not ours."""
    messages, foreign = [], 0
    for n in range(replies):
        thread = threads[n % len(threads)]
        head = (
            f"From: {CUSTOMER}\r\nMessage-ID: <{n}@customer.example>\r\nReferences: <{thread}@shop.example>"
        )
        messages += [f"{head}\r\n\r\nNr. {n}".encode()] * chances.choice([1, 1, 2])
        if chances.random() < 0.3:
            messages.append(b"From: somebody@else.example\r\n\r\nHello")
            foreign += 1
    box.put(*messages)
    return foreign


def counts(store: Store, talks: list[str]) -> Counter[str]:
    return Counter(
        message.text for id in talks for message in store.messages(id) if message.role == "customer"
    )


def killed(program: str, place: Path, address: str, count, kills: int, chances: random.Random) -> int:  # type: ignore[no-untyped-def]
    """Lets processes fetch and kills them, each once it has taken something; how many."""
    for number in range(kills):
        before, child = count(), started(program, place, address)
        until = time.monotonic() + 3
        while count() == before and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(chances.uniform(0, LONGEST))
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        if count() == before:
            return number + 1  # all is there
    return kills


def end(program: str, place: Path, address: str) -> None:
    """Lets one process fetch until nothing more comes."""
    child = started(program, place, address)
    time.sleep(4)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()


def started(program: str, place: Path, address: str) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(place), address], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    return child


@click.command()
@click.option("--replies", default=100, show_default=True)
@click.option("--kills", default=12, show_default=True)
@click.option("--seed", default=5, show_default=True)
def main(replies: int, kills: int, seed: int) -> None:
    """Measure both ways, and write the page."""
    with mailbox() as box:
        os.environ["SSL_CERT_FILE"] = str(box.certificate)
        rows = [
            measured(program, box, replies, kills, random.Random(seed)).row(name)
            for name, program in (("Kundig", FETCH), ("the naive way", NAIVE))
        ]
    table = [
        "| way | replies | kills | lost | doubled | of others touched |", "|---|---|---|---|---|---|", *rows
    ]  # fmt: skip
    head = (
        "# Kills while replies by e-mail are fetched\n"
        "Written by `python -m benchmarks.mail_kills`; its docstring tells what is measured.\n"
    )
    page = "\n".join([head, *table, ""])
    (HERE / "mail_kills.md").write_text(page, encoding="utf-8")
    click.echo(page)


if __name__ == "__main__":
    main()

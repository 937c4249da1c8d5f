"""A shop to which people write e-mails who never chatted, and what its bot says."""

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from bot.channels import deliveries
from bot.channels.mail.inbox import Inbox
from bot.conversations import letters
from bot.conversations.outcomes import answer
from bot.conversations.store import Store
from bot.conversations.transcript import Holder
from bot.handoff.desk import Desk
from bot.protocol import Answer, Choice, Reply, Turn
from bot.staff.accounts import Member
from bot.storage import Storage
from knowledge.folder.home import Home, Settings
from knowledge.folder.mail import Mail
from knowledge.sites.sites import Site
from tests.bot.channels.mails import CUSTOMER, SHOP
from tests.bot.channels.night import LINK, Night
from tests.mailserver import MailServer

ASKS = Reply(
    (
        Answer(
            "Meinen Sie *Rückgabe* oder Umtausch?",
            (Choice("entry:returns", "Rückgabe"), Choice("handoff", "Ein Mensch")),
        ),
    ),
    "de",
)
RETURNS = Reply(
    (Answer("Binnen **30 Tagen**, siehe [Rückgabe](https://shop.example/r?a=1&b=2).", entry="r"),), "de"
)


def written(
    text: str, subject: str = "Rückgabe?", sender: str = f"Max <{CUSTOMER}>", **more: str
) -> EmailMessage:
    """As a person writes to the shop for the first time."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, SHOP, subject
    message["Message-ID"] = f"<{abs(hash((text, sender, subject)))}@customer.example>"
    for name, value in more.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


class Shop(Night):
    """Takes e-mails; its bot says what it is told to."""

    def __init__(self, storage: Storage, server: MailServer, tmp: Any, **mail: str) -> None:
        given = {
            "from": SHOP,
            "smtp": server.address,
            "imap": "imap://x@localhost",
            "link": LINK,
            "site": "shop",
        }
        self.home = Home(tmp, Settings(title="Wendelkorn", mail=Mail(given | mail)))
        self.storage, self.server = storage, server
        self.store = Store(storage, mails=True)
        self.store.holder = Holder("test", 600)
        self.desk, self.inbox = Desk(self.store), Inbox(self.store, self.home.settings)
        self.anna = Member("anna", "Anna", frozenset({"agent"}))
        storage.write(lambda tx: tx.sites.save(Site("shop", "Wendelkorn & Töchter", ("de", "en"))))
        self.id, self.ahead = "", letters.AT_ONCE + 1

    def ids(self) -> list[str]:
        with self.storage.reading() as read:
            return read.whole.ids()

    def takes(self, message: EmailMessage | bytes) -> str:
        became = self.inbox.take(message if isinstance(message, bytes) else message.as_bytes())
        self.id = next(iter(self.ids()), "")
        return became

    def bot(self, reply: Reply) -> bool:
        """Answers what was written last."""
        turn = Turn(self.id, self.messages()[-1].seq, 1, "shop", "de", "Text", None)
        return self.storage.write(lambda tx: answer(tx, turn, "test", reply))


@pytest.fixture
def shop(storage: Storage, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(deliveries, "LOOK_EVERY", 0.05)
    return Shop(storage, server, tmp_path)

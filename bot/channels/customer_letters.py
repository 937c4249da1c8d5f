"""Letters to customers: what agents answered while they were away, and a new link to the conversation."""

import time
from dataclasses import dataclass, replace

from bot.channels.mail_threads import headers
from bot.conversations.announcing import said_at_end
from bot.conversations.letters import MAIL, Letter
from bot.conversations.links import LASTS, new_link
from bot.conversations.notices import tell_staff
from bot.conversations.transcript import Transcript
from bot.storage import Transaction
from bot.storage.contacts import Contact
from bot.storage.records import Delivery, Message
from knowledge.home import Settings
from knowledge.languages import phrases, text

AT_MOST = 50  # messages of an agent in one letter


@dataclass(frozen=True)
class CustomerLetters:
    """What both kinds share."""

    settings: Settings

    def refused(self, transaction: Transaction, delivery: Delivery) -> None:
        """The agents learn that nothing arrives there; the address gets no more letters."""
        not_arriving(transaction, delivery.conversation or "", self.settings.default_locale)

    def _letter(self, transaction: Transaction, contact: Contact, lines: list[str], part: str) -> Letter:
        conversation = transaction.conversations.find(contact.conversation)
        assert conversation is not None  # its contact is there
        say = phrases(conversation.locale, "mail").say
        site = transaction.sites.find(conversation.site) if conversation.site else None
        title = site.title if site else self.settings.title
        address = f"{self.settings.mail.link}/m/{new_link(transaction, contact.conversation)}"
        how = "reply_here" if self.settings.mail.fetches else "reply_there"
        return Letter(
            to=contact.email,
            language=conversation.locale,
            subject=say("subject", title=title),
            lines=(say("greeting"), *lines),
            link=(say("open"), address),
            small=(say(how), say("why", title=title, hours=int(LASTS // 3600))),
            sender=title,
            accent=site.accent if site else Letter.accent,
            headers=headers(contact.thread or "", part, self.settings.mail.domain),
        )


class AnswerLetter(CustomerLetters):
    """What an agent wrote since the customer last looked, in one letter."""

    def write(self, transaction: Transaction, delivery: Delivery) -> Letter | None:
        """None when the customer has read it, got it with an earlier letter, or wants no letters any more."""
        contact = transaction.contacts.of(delivery.conversation or "")
        answers = _answers(transaction, delivery)
        if contact is None or not contact.reachable or not answers:
            return None
        conversation = transaction.conversations.find(contact.conversation)
        lines = _said(answers, conversation.locale if conversation else "")
        letter = self._letter(transaction, contact, lines, str(delivery.event))
        return replace(letter, by_machine=False, upto=answers[-1].seq)


class EndingLetter(CustomerLetters):
    """An incident is over, for who waits for word of that."""

    def write(self, transaction: Transaction, delivery: Delivery) -> Letter | None:
        contact = transaction.contacts.of(delivery.conversation or "")
        conversation = transaction.conversations.find(delivery.conversation or "")
        incident = transaction.announcements.find(delivery.about or "")
        if contact is None or not contact.reachable or conversation is None or incident is None:
            return None
        lines = [said_at_end(incident, conversation.locale)]
        return self._letter(transaction, contact, lines, delivery.id)


class LinkLetter(CustomerLetters):
    """A new link, for whose last one cannot be used any more."""

    def write(self, transaction: Transaction, delivery: Delivery) -> Letter | None:
        contact = transaction.contacts.of(delivery.conversation or "")
        conversation = transaction.conversations.find(delivery.conversation or "")
        if contact is None or not contact.reachable or conversation is None:
            return None
        lines = [text("mail", "new_link", conversation.locale)]
        return self._letter(transaction, contact, lines, delivery.id)


def _answers(transaction: Transaction, delivery: Delivery) -> list[Message]:
    """The agent's messages from the one it tells of to the latest; when it is tried again, the same ones."""
    id = delivery.conversation or ""
    event = transaction.events.find(id, delivery.event or 0)
    if event is None or event.seq is None:
        return []
    seen = max(_read(transaction, id), transaction.deliveries.carried(id, MAIL))
    if seen >= (delivery.upto or event.seq):
        return []
    found = transaction.messages.after(id, event.seq - 1, AT_MOST)
    last = delivery.upto or found[-1].seq
    return [each for each in found if each.role == "agent" and each.seq <= last]


def _read(transaction: Transaction, conversation: str) -> int:
    """Seq of the last message that the customer's screen has shown."""
    return transaction.marks.of(conversation, "customer").read


def _said(answers: list[Message], locale: str) -> list[str]:
    """Each with its author's name where that changes, and with what is attached."""
    lines, author = [], None
    for each in answers:
        if each.name != author:
            lines.append(text("mail", "answer_of", locale, name=each.name or ""))
            author = each.name
        lines += [part for part in each.text.split("\n\n") if part.strip()]
        if each.media:
            names = ", ".join(str(item.get("title") or "") for item in each.media)
            lines.append(text("mail", "attached", locale, names=names))
    return lines


def not_arriving(transaction: Transaction, conversation: str, language: str) -> None:
    """Letters do not arrive at the address that was left: no more go there, and the agents learn of it."""
    if transaction.contacts.fails(conversation, time.time()):
        with Transcript(transaction, conversation) as transcript:
            tell_staff(transcript, text("mail", "not_arriving", language))

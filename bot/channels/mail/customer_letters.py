"""Letters to customers: what agents answered while they were away, and a new link to the conversation."""

import re
import time
from dataclasses import dataclass, replace

from bot.channels.mail.letter_lines import lines_of
from bot.channels.mail.mail_threads import headers
from bot.conversations.letters import MAIL, Letter
from bot.conversations.links import LASTS, new_link
from bot.conversations.messengers.notices import tell_staff
from bot.conversations.outreach.announcing import said_at_end
from bot.conversations.transcript import Transcript
from bot.storage import Transaction
from bot.storage.records import Delivery, Message
from bot.storage.repositories.contacts import Contact
from knowledge.folder.home import Settings
from knowledge.languages import phrases, text

_ADDRESS = re.compile(r"://|\bwww\.|@|\b[\w-]+\.[a-z]{2,}\b", re.IGNORECASE)
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
        how = "reply_here" if self.settings.mail.fetches or contact.writes else "reply_there"
        mailed = transaction.mailed.latest(contact.conversation) if contact.writes else None
        why = "why_written" if contact.writes else "why"
        return Letter(
            to=contact.email,
            language=conversation.locale,
            subject=_again(mailed.subject if mailed else "") or say("subject", title=title),
            lines=(say("greeting"), *lines),
            link=(say("open"), address),
            small=(say(how), say(why, title=title, hours=int(LASTS // 3600))),
            sender=title,
            accent=site.accent if site else Letter.accent,
            headers=headers(
                contact.thread or "", part, self.settings.mail.domain, mailed.id if mailed else ""
            ),
        )


class AnswerLetter(CustomerLetters):
    """What an agent wrote since the customer last looked, in one letter; with what the bot said, for whom
    writes by e-mail. The bot says that it is one.
    """

    def write(self, transaction: Transaction, delivery: Delivery) -> Letter | None:
        """None when the customer has read it, got it with an earlier letter, or wants no letters any more."""
        contact = transaction.contacts.of(delivery.conversation or "")
        if contact is None or not contact.reachable:
            return None
        answers = _answers(transaction, delivery, written=contact.writes)
        if not answers:
            return None
        conversation = transaction.conversations.find(contact.conversation)
        locale = conversation.locale if conversation else ""
        letter = self._letter(transaction, contact, lines_of(answers, locale), str(delivery.event))
        letter = replace(letter, by_machine=False, upto=answers[-1].seq)
        if any(each.role == "agent" for each in answers):
            return letter
        is_first = not transaction.deliveries.carried(contact.conversation, MAIL)
        return _of_the_bot(letter, locale, first=is_first)


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


class ProveLetter(CustomerLetters):
    """Asks whether an address is theirs, whom somebody named it for. It opens nothing: perhaps it is not."""

    def write(self, transaction: Transaction, delivery: Delivery) -> Letter | None:
        contact = transaction.contacts.of(delivery.conversation or "")
        conversation = transaction.conversations.find(delivery.conversation or "")
        if contact is None or conversation is None or contact.failing is not None:
            return None
        say = phrases(conversation.locale, "mail").say
        site = transaction.sites.find(conversation.site) if conversation.site else None
        title = site.title if site else self.settings.title
        token = new_link(transaction, contact.conversation, proves=True)
        return Letter(
            to=contact.email,
            language=conversation.locale,
            subject=say("prove_subject", title=title),
            lines=(say("greeting"), say("prove_text", title=title)),
            link=(say("prove_open"), f"{self.settings.mail.link}/m/{token}"),
            small=(say("prove_small", hours=int(LASTS // 3600)),),
            sender=title,
            accent=site.accent if site else Letter.accent,
        )


def _of_the_bot(letter: Letter, locale: str, *, first: bool) -> Letter:
    """It says so, the `first` time before all else, and how to reach a person; machines are told that none
    wrote it.
    """
    told = text("mail", "bot_wrote", locale, word=text("mail", "person_word", locale))
    headers = {**letter.headers, "Auto-Submitted": "auto-replied"}
    if first:
        return replace(letter, lines=(letter.lines[0], told, *letter.lines[1:]), headers=headers)
    return replace(letter, small=(told, *letter.small), headers=headers)


def _again(subject: str) -> str:
    """Of an answer to it; empty where that would bring somebody else's link to whom it was forged for."""
    if not subject or _ADDRESS.search(subject):
        return ""
    return subject if subject[:3].lower() in ("re:", "aw:") else f"Re: {subject}"


def _answers(transaction: Transaction, delivery: Delivery, *, written: bool) -> list[Message]:
    """The agent's messages from the one it tells of to the latest; when it is tried again, the same ones.

    Where the customer has `written` by e-mail, the bot's, too.
    """
    id = delivery.conversation or ""
    event = transaction.events.find(id, delivery.event or 0)
    if event is None or event.seq is None:
        return []
    seen = max(_read(transaction, id), transaction.deliveries.carried(id, MAIL))
    if seen >= (delivery.upto or event.seq):
        return []
    found = transaction.messages.after(id, event.seq - 1, AT_MOST)
    last = delivery.upto or found[-1].seq
    return [each for each in found if each.seq <= last and _is_told(each, written=written)]


def _is_told(message: Message, *, written: bool) -> bool:
    if message.role == "agent":
        return True
    return written and (message.role == "bot" or message.state == "queued")


def _read(transaction: Transaction, conversation: str) -> int:
    """Seq of the last message that the customer's screen has shown."""
    return transaction.marks.of(conversation, "customer").read


def not_arriving(transaction: Transaction, conversation: str, language: str) -> None:
    """Letters do not arrive at the address that was left: no more go there, and the agents learn of it."""
    if transaction.contacts.fails(conversation, time.time()):
        with Transcript(transaction, conversation) as transcript:
            tell_staff(transcript, text("mail", "not_arriving", language))

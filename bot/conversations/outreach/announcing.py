"""What customers are told before they ask: which announcement is in force where, and before or instead of
which answers it is said. Who was told of an incident may wait for word of its end.
"""

import time
from collections.abc import Iterable, Mapping
from functools import partial

from bot.conversations.letters import ENDING, put_in_post
from bot.conversations.texts import text
from bot.conversations.transcript import Transcript
from bot.protocol import WORD, Answer, Choice
from bot.storage import Storage, Transaction
from bot.storage.repositories.announcements import Announcement

AT_ONCE = 100  # conversations that are told of an end in one go


def in_force(found: Iterable[Announcement], site: str | None, now: float) -> list[Announcement]:
    """Those that hold on a site at this moment, or on any with None; incidents first."""
    held = [
        each
        for each in found
        if each.state == "active"
        and each.starts <= now
        and (each.ends is None or now < each.ends)
        and (site is None or not each.sites or site in each.sites)
    ]
    return sorted(held, key=lambda each: (not each.incident, each.starts))


def touches(announcement: Announcement, answer: Answer) -> bool:
    """Whether it bears on what the bot is about to answer."""
    return answer.entry is not None and (
        answer.entry in announcement.entries or answer.topic in announcement.topics
    )


def in_language(texts: Mapping[str, str], locale: str) -> str:
    """In this language, or as it is written first; empty when it is not written at all."""
    return texts.get(locale[:2]) or next(iter(texts.values()), "")


def said_at_end(announcement: Announcement, locale: str) -> str:
    """What its authors wrote for its end, or that it is over."""
    return in_language(announcement.ending, locale) or text("word", locale)


def say(transcript: Transcript, answer: Answer, turn: int) -> None:
    """The bot's answer, or what is announced in place of it; once in a conversation what goes before it."""
    found = transcript.transaction.announcements.in_state("active") if answer.entry else []
    for each in in_force(found, transcript.conversation.site, time.time()):
        if touches(each, answer):
            _announce(transcript, each, turn)
            if each.instead:
                return
    transcript.say(answer, turn)


def _announce(transcript: Transcript, announcement: Announcement, turn: int) -> None:
    told, now = transcript.transaction.announcements, time.time()
    again = told.was_told(transcript.id, announcement.id)
    if again and not announcement.instead:
        return
    if not again:
        told.tell(transcript.id, announcement.id, now)
    offer = Choice(f"{WORD}{announcement.id}", text("word_wanted", transcript.locale))
    choices = (offer,) if announcement.incident and not again else ()
    transcript.say(Answer(in_language(announcement.texts, transcript.locale), choices), turn)


def promise_word(transcript: Transcript, choice: str, seq: int) -> None:
    """The customer picked the choice in their message `seq`: they hear of the end once, also by e-mail."""
    announcements, id = transcript.transaction.announcements, choice.removeprefix(WORD)
    found = announcements.find(id)
    goes_on = found is not None and found.state == "active"
    if goes_on:
        announcements.await_end(transcript.id, id, waits=True)
    said = text("word_promised" if goes_on else "word_late", transcript.locale)
    transcript.append("bot", said, turn=seq)


def tell_ends(storage: Storage) -> None:
    """Whoever waits for the end of what is over hears of it, once, whatever is killed meanwhile."""
    storage.write(_expire)
    with storage.reading() as read:
        waiting = read.announcements.ended(AT_ONCE)
    for conversation, id in waiting:
        storage.write(partial(_tell_end, conversation=conversation, id=id))


def _expire(transaction: Transaction) -> None:
    """What had its time is over."""
    now = transaction.now()
    for each in transaction.announcements.in_state("active"):
        if each.ends is not None and each.ends <= now:
            transaction.announcements.move(each.id, "over", now)


def _tell_end(transaction: Transaction, conversation: str, id: str) -> None:
    with Transcript(transaction, conversation) as transcript:
        announcement = transaction.announcements.find(id)
        if announcement is None or not transaction.announcements.await_end(conversation, id, waits=False):
            return  # another worker was quicker
        transcript.append("bot", said_at_end(announcement, transcript.locale))
        contact = transaction.contacts.of(conversation)
        if contact and not contact.writes:  # they get it as a letter anyway
            put_in_post(transaction, ENDING, conversation=conversation, about=id)

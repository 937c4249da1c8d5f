"""How customers asked what an entry answers: wordings that a curator may take over as variants.

Nothing is stored for it. They are read from the conversations, without what may point to a person, and are
gone when those are.
"""

from collections.abc import Iterator

from bot.conversations.errors import UnknownConversation
from bot.conversations.masking import impersonal
from bot.conversations.questions import ENTRY, questions_in
from knowledge.entries import LINE_LENGTH, Entry
from knowledge.wordings import same
from webwidget.services import services

LATEST = 50  # conversations looked at
SHOWN = 8


def suggested(entry: Entry) -> list[str]:
    """What was asked in the entry's language, answered by it and praised, or found among the choices."""
    known = {same(text) for text in (entry.question, *entry.variants)}
    asked = (wording for wording in _asked(entry) if same(wording) not in known)
    return services().wordings.undecided(entry.id, entry.locale, asked)[:SHOWN]


def _asked(entry: Entry) -> Iterator[str]:
    store, feedback = services().store, services().feedback
    helped = feedback.helped_by(entry.id, LATEST)
    for id in dict.fromkeys([*helped, *store.picked(f"{ENTRY}{entry.id}", LATEST)]):
        try:
            locale, messages = store.conversation(id).locale, store.messages(id)
        except UnknownConversation:  # erased, the verdict is still there
            continue
        if locale != entry.locale[:2]:
            continue
        for question in questions_in(messages, feedback.of_conversation(id)):
            if question.entry == entry.id and question.praised and len(question.text) <= LINE_LENGTH:
                yield impersonal(question.text, locale)

"""How customers asked what an entry answers: wordings that a curator may take over as variants.

Nothing is stored for it. They are read from the conversations, without what may point to a person, and are
gone when those are.
"""

import time
from collections.abc import Iterable, Iterator

from flask import render_template

from bot.conversations.errors import UnknownConversation
from bot.conversations.insights.questions import Question, questions_in
from bot.privacy.masking import impersonal
from bot.protocol import ENTRY
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.wordings import Wordings, same
from knowledge.entries import LINE_LENGTH, Entry
from webwidget.aside import aside
from webwidget.curation.face import blueprint
from webwidget.services import services
from webwidget.staff.access import requires

Asked = dict[tuple[str | None, str], list[str]]  # by entry and language

LATEST = 50  # conversations looked at for one entry
LATEST_OF_ALL = 500
DAYS = 56
SHOWN = 8  # of one entry
AT_ONCE = 12  # entries; others move up as they are decided about


@blueprint.get("/wordings")
@requires("curator")
def wordings() -> str:
    """Entries that customers have asked for in words of their own, those with most first."""
    found = aside(_found, services().corpus, services().curation.wordings, _asked_of_all())
    return render_template("curation/wordings.html", found=[pair for pair in found[:AT_ONCE] if pair[1]])


def suggested(entry: Entry) -> list[str]:
    """What was asked in the entry's language, answered by it and praised, or found among the choices."""
    return aside(_new, services().curation.wordings, entry, list(_asked(entry)))


def _key(entry: Entry) -> tuple[str | None, str]:
    return entry.id, entry.locale[:2]


def _found(corpus: Corpus, decided: Wordings, asked: Asked) -> list[tuple[Entry, list[str]]]:
    entries = [entry for entry in corpus.entries() if _key(entry) in asked]
    found = [(entry, _new(decided, entry, asked[_key(entry)])) for entry in entries]
    return sorted(found, key=lambda pair: -len(pair[1]))


def _new(decided: Wordings, entry: Entry, asked: Iterable[str]) -> list[str]:
    known = {same(text) for text in (entry.question, *entry.variants)}
    unknown = (wording for wording in asked if same(wording) not in known)
    return decided.undecided(entry.id, entry.locale, unknown)[:SHOWN]


def _asked(entry: Entry) -> Iterator[str]:
    store, statistics = services().store, services().insights.statistics
    ids = [entry.id, *(id for id, kept in aside(services().curation.merged.kept).items() if kept == entry.id)]
    helped = [one for id in ids for one in aside(statistics.helped_by, id, LATEST)]
    picked = [one for id in ids for one in aside(statistics.picked, f"{ENTRY}{id}", LATEST)]
    for id in dict.fromkeys([*helped, *picked]):
        try:
            locale, messages = store.conversation(id).locale, store.messages(id)
        except UnknownConversation:  # erased, the verdict is still there
            continue
        if locale == entry.locale[:2]:
            found = questions_in(messages, aside(statistics.verdicts_of, id))
            yield from (impersonal(each.text, locale) for each in found if _fits(each) and each.entry in ids)


def _asked_of_all() -> Asked:
    """Wordings by entry and language, from the latest conversations."""
    since, store = time.time() - DAYS * 86_400, services().store
    statistics, asked, kept = services().insights.statistics, Asked(), aside(services().curation.merged.kept)
    verdicts = aside(statistics.verdicts, since)
    for talk in aside(statistics.talks, since, LATEST_OF_ALL):
        id = talk[0].conversation
        for question in questions_in(talk, verdicts.get(id, {})):
            if _fits(question):
                locale = store.conversation(id).locale
                entry = kept.get(question.entry or "", question.entry)
                asked.setdefault((entry, locale), []).append(impersonal(question.text, locale))
    return asked


def _fits(question: Question) -> bool:
    """Whether the entry is surely right, and the text asks by itself, as “and to Spain?” does not."""
    if question.trace.reading:
        return False
    return question.praised and question.entry is not None and len(question.text) <= LINE_LENGTH

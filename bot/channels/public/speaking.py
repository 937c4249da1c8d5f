"""What an entry is in public: its answer without markup, and where it stands on the help pages."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversations.texts import text
from knowledge.errors import DamagedRelease, NoRelease, UnknownEntry
from knowledge.plain import plain
from knowledge.releases.answering import Answering
from knowledge.search.slugs import slug


@dataclass(frozen=True)
class Spoken:
    """An entry as it is said in public; `page` is the end of its help page's address."""

    answer: str
    page: str
    question: str = ""


def speaking(answering: Answering) -> Callable[[str, str, str], Spoken | None]:
    """What an entry (id, locale, site) of the release that answers is."""

    def spoken(id: str, locale: str, site: str) -> Spoken | None:
        try:
            entry = answering.release().entry(id, locale)
        except (NoRelease, DamagedRelease, UnknownEntry):
            return None
        links = "\n".join(f"{link.title}: {link.url}" for link in entry.links if "://" in link.url)
        answer = "\n\n".join(filter(None, [plain(entry.answer), links]))
        page = f"/help/{site}/{entry.locale}/{entry.id}-{slug(entry.question)}"
        return Spoken(answer, page, entry.question)

    return spoken


def led(reason: str, locale: str, *, alone: bool) -> str:
    """The sentence that leads into a private talk, in public or to the author `alone`. Nothing of what was
    written is in it.
    """
    kind = reason if reason in ("personal", "anger") else "case"
    return text(f"post_{'alone' if alone else 'lead'}_{kind}", locale)


def answered(spoken: Spoken, base: str, locale: str, limit: int) -> str:
    """The whole answer with where it stands, or that alone: half of an answer may say the contrary."""
    address = f"{base}{spoken.page}"
    whole = f"{spoken.answer}\n\n{address}"
    return whole if len(whole) <= limit else f"{text('post_see', locale)} {address}"

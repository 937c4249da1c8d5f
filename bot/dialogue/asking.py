"""What the release in use says to one customer: decisions in their language, and passages of its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.live_release import OpenRelease
from bot.dialogue.passages import asked_for, passages
from bot.dialogue.rendering import entry_for
from bot.dialogue.typed import alike
from bot.phrases import tokens
from knowledge.errors import UnknownEntry
from knowledge.releases.releases import Release
from matcher import Candidate, Decision, Encoder
from matcher.reading.negation import opposes

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Passage:
    """What of an answer a follow-up asks for; empty where that is not plain. `told`: its words say so."""

    text: str = ""
    told: bool = False


@dataclass(frozen=True)
class Asking:
    """A release, the conversation's language and the one to reply in."""

    opened: OpenRelease
    locale: str
    shown: str

    @property
    def release(self) -> Release:
        return self.opened.release

    @property
    def answers(self) -> bool:
        """Whether more than known wordings is answered outright."""
        return self.opened.matcher.answers

    def decision(self, question: str, vector: Floats | None = None) -> Decision:
        """The matcher's; it costs an encoding where no vector is given."""
        return self.opened.matcher.match(question, self.locale, vector=vector)

    def encoded(self, question: str) -> Floats:
        """A question's vector, for who asks several things about it."""
        return self.opened.matcher.ask(question, self.locale)

    def besides(self, question: str, vector: Floats, entry: str | None) -> tuple[Candidate, ...]:
        """What a question would be about, were there no such entry."""
        return self.opened.matcher.besides(question, self.locale, entry, vector=vector) if entry else ()

    def likely(self, question: str, count: int) -> tuple[str, ...]:
        """The ids of the best entries, best first."""
        return self.opened.matcher.best(question, self.locale, count=count) if question else ()

    def knows(self, entry: str | None) -> bool:
        try:
            return entry is not None and bool(self.release.entry(entry, self.locale))
        except UnknownEntry:
            return False

    def opposes(self, question: str, entry: str) -> bool:
        """Whether a question denies what the entry's wordings are about."""
        if not self.knows(entry):
            return False
        found = entry_for(self.release, entry, self.shown, self.locale)
        return opposes(question, (found.question, *found.variants))

    def says(self, entry: str, word: str) -> bool:
        """Whether an entry is asked with this word, or a form of it."""
        if not self.knows(entry):
            return False
        found = entry_for(self.release, entry, self.shown, self.locale)
        return any(alike(word, said) for text in (found.question, *found.variants) for said in tokens(text))

    def further(self, entry: str) -> tuple[str, ...]:
        """The ids of the entries that lead on from one."""
        found = entry_for(self.release, entry, self.shown, self.locale).followups if self.knows(entry) else ()
        return tuple(id for id in found if self.knows(id))

    def passages(self, entry: str) -> list[str]:
        """All passages of an entry's answer; none of an unknown one."""
        if not self.knows(entry):
            return []
        return passages(entry_for(self.release, entry, self.shown, self.locale).answer)

    def know(self, passage: str) -> Floats:
        """A passage's vector; it is kept, and the same for all who ask."""
        return _vector(self.opened.matcher.encoder, passage, self.shown)  # type: ignore[arg-type]  # hashable

    def passage(self, entry: str, asked: str) -> Passage:
        """The passage of an entry's answer that a follow-up asks for; empty where none is plain."""
        found = self.passages(entry)
        sought = asked_for(asked, found, lambda: self._nearness(asked, found))
        return Passage(_below([found[place] for place in sought.places]), sought.told)

    def _nearness(self, asked: str, found: Sequence[str]) -> list[float]:
        """The cosines of passages to what is asked."""
        vectors = np.stack([self.know(passage) for passage in found])
        near: list[float] = (vectors @ self.opened.matcher.encoder.ask(asked, self.locale)).tolist()
        return near


@lru_cache(maxsize=2_000)  # passages, at some 5 kB
def _vector(encoder: Encoder, passage: str, locale: str) -> Floats:
    return encoder.ask(passage, locale)


def _below(found: list[str]) -> str:
    """Bullets as one list, all else as paragraphs."""
    text = ""
    for before, passage in zip(["", *found], found, strict=False):
        bullets = before.startswith("- ") and passage.startswith("- ")
        text += ("\n" if bullets else "\n\n" if before else "") + passage
    return text

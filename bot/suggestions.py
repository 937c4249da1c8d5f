"""The other questions over the seam: answers that may fit, for agents, and for lists of results. Pure."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from bot.checks import Malformed, checked_list, checked_matching, checked_object, parsed, whole
from bot.protocol import Candidate

MOST_TEXTS = 3  # of the customer's, that are looked through for a question
MOST = 3  # suggestions
MOST_LISTED = 20
TEXT_LIMIT = 2_000  # characters of each text, from its end; what asks something mostly stands there

_LOCALE = re.compile(r"[A-Za-z]{2}([-_][A-Za-z]{2,4})?")


@dataclass(frozen=True)
class Wanted:
    """What was written last, newest first, masked already: the first text that asks something is meant."""

    texts: tuple[str, ...]
    locale: str

    def __post_init__(self) -> None:
        checked_matching("locale", self.locale, _LOCALE)
        if not 1 <= len(self.texts) <= MOST_TEXTS:
            raise Malformed("texts", f"1 to {MOST_TEXTS} texts are needed, not {len(self.texts)}")
        for text in self.texts:
            if not (isinstance(text, str) and text.strip() and len(text) <= TEXT_LIMIT):
                raise Malformed("texts", f"a text has 1 to {TEXT_LIMIT} characters")

    @classmethod
    def of(cls, texts: Iterable[str], locale: str) -> Self | None:
        """The last of what was written, as much as may be asked about; None where nothing was."""
        found = [text.strip()[-TEXT_LIMIT:] for text in texts if text.strip()][:MOST_TEXTS]
        return cls(tuple(found), locale) if found else None

    def as_json(self) -> dict[str, Any]:
        return {"texts": list(self.texts), "locale": self.locale}

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """What a request wants. Raises Malformed."""
        fields = checked_object("", parsed(body))
        texts = checked_list("texts", fields)
        if not all(isinstance(text, str) for text in texts):
            raise Malformed("texts", "texts are needed")
        return cls(tuple(map(whole, texts)), fields.get("locale", ""))


@dataclass(frozen=True)
class Orders:
    """Entries for a list of results, by their ids, best first, in two orders that others may join.

    `meant` is what the bot would choose from; `near` goes by the sense of their nearest wording or passage
    alone, so that what an answer tells counts as much as what it is called.
    """

    meant: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"meant": list(self.meant), "near": list(self.near)}

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Raises Malformed."""
        fields = checked_object("", data)
        meant, near = checked_list("meant", fields), checked_list("near", fields)
        if not all(isinstance(id, str) for id in (*meant, *near)):
            raise Malformed("meant", "ids are needed")
        return cls(tuple(meant), tuple(near))


def found_in(data: Any) -> tuple[Candidate, ...]:
    """The entries of a reply, the best first. Raises Malformed."""
    return tuple(map(Candidate.from_json, checked_list("candidates", checked_object("", data))))


def as_body(found: Iterable[Candidate]) -> str:
    """The reply that `found_in` reads."""
    candidates = [{"entry": c.entry, "probability": c.probability, "question": c.question} for c in found]
    return json.dumps({"candidates": candidates}, ensure_ascii=False)

"""An entry as it stands in the form: text that may still be wrong. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.storage.repositories.proposals import Proposal
from knowledge.entries import Entry
from knowledge.errors import InvalidField
from knowledge.lines import link_in, link_line, media_in, media_line
from webwidget.staff.language import spelled

ATTACHED = ("media", "links")  # fields that some forms do not have


@dataclass(frozen=True)
class Draft:
    """The form's fields. `version` is that of the entry the form was filled from, empty for a new one."""

    id: str = ""
    locale: str = ""
    question: str = ""
    answer: str = ""
    variants: str = ""  # one a line
    topic: str = ""
    followups: str = ""  # ids, one a line
    media: str | None = None  # one a line, as `knowledge.lines` has them; None in a form without them
    links: str | None = None
    risk: str = ""  # per cent
    state: str = "draft"
    valid_from: str = ""
    valid_until: str = ""
    contexts: str = ""  # names, one a line
    public: str = ""  # “no” where it is not to be said below public posts
    version: str = ""
    proposal: str = ""  # that it is made of
    gap: str = ""  # that it closes

    @classmethod
    def of(cls, entry: Entry) -> "Draft":
        """The form for an entry."""
        return cls(
            id=entry.id,
            locale=entry.locale,
            question=entry.question,
            answer=entry.answer,
            variants="\n".join(entry.variants),
            topic=entry.topic,
            followups="\n".join(entry.followups),
            media="\n".join(map(media_line, entry.media)),
            links="\n".join(map(link_line, entry.links)),
            risk="" if entry.risk is None else str(spelled(entry.risk * 100)),
            state=entry.state,
            valid_from=entry.valid_from,
            valid_until=entry.valid_until,
            contexts="\n".join(entry.contexts),
            public="" if entry.public else "no",
            version=entry.version,
        )

    @classmethod
    def proposed(cls, proposal: Proposal) -> "Draft":
        """The form for a new entry, made of what an agent proposed."""
        return cls(
            locale=proposal.locale,
            question=proposal.question,
            answer=proposal.answer,
            proposal=proposal.id,
        )

    @classmethod
    def sent(cls, form: Mapping[str, str]) -> "Draft":
        """What a browser sent, with the line ends that entries have; missing fields are empty."""
        fields: dict[str, Any] = dict.fromkeys(cls.__dataclass_fields__, "") | dict.fromkeys(ATTACHED)
        return cls(**fields | {name: form[name].replace("\r\n", "\n") for name in fields if name in form})

    def entry(self, before: Entry | None) -> Entry:
        """The entry this form describes; what it does not show is kept from `before`. Raises InvalidField."""
        fields: dict[str, Any] = self._fields()
        if before is not None:
            return replace(before, **fields)
        return Entry(id=self.id, locale=self.locale, **fields)

    def _fields(self) -> dict[str, object]:
        fields: dict[str, object] = {
            "question": self.question,
            "answer": self.answer,
            "variants": tuple(lines(self.variants)),
            "topic": self.topic,
            "followups": tuple(lines(self.followups)),
            "risk": _share(self.risk),
            "state": self.state,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "contexts": tuple(re.split(r"[\s,;]+", self.contexts.strip())) if self.contexts.strip() else (),
            "public": self.public != "no",
        }
        if self.media is not None:
            fields["media"] = tuple(map(media_in, lines(self.media)))
        if self.links is not None:
            fields["links"] = tuple(map(link_in, lines(self.links)))
        return fields


def lines(text: str) -> list[str]:
    """Those with something on them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _share(percent: str) -> float | None:
    """Per cent as a share; a comma is as good as a point."""
    text = percent.strip().removesuffix("%").strip().replace(",", ".")
    if not text:
        return None
    try:
        return round(float(text) / 100, 6)
    except ValueError as error:
        raise InvalidField("risk", "no_percent", value=percent) from error

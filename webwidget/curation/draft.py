"""An entry as it stands in the form: text that may still be wrong. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.storage.proposals import Proposal
from knowledge.entries import Entry
from knowledge.errors import InvalidField
from webwidget.staff.language import spelled


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
    risk: str = ""  # per cent
    state: str = "draft"
    valid_from: str = ""
    valid_until: str = ""
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
            risk="" if entry.risk is None else str(spelled(entry.risk * 100)),
            state=entry.state,
            valid_from=entry.valid_from,
            valid_until=entry.valid_until,
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
        """What a browser sent; missing fields are empty."""
        return cls(**{name: form.get(name, "") for name in cls.__dataclass_fields__})

    def entry(self, before: Entry | None) -> Entry:
        """The entry this form describes; what it does not show is kept from `before`. Raises InvalidField."""
        fields = {
            "question": self.question,
            "answer": self.answer,
            "variants": tuple(_lines(self.variants)),
            "topic": self.topic,
            "followups": tuple(_lines(self.followups)),
            "risk": _share(self.risk),
            "state": self.state,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
        }
        if before is not None:
            return replace(before, **fields)  # type: ignore[arg-type]
        return Entry(id=self.id, locale=self.locale, **fields)  # type: ignore[arg-type]


def _lines(text: str) -> list[str]:
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

"""What was asked, what the bot would do, and how two releases differ in that. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["past", "saved"]
Decided = Literal["answer", "clarify", "handoff"]
End = Literal["right", "offered", "missed", "wrong"]
ENDS: tuple[End, ...] = ("right", "offered", "missed", "wrong")  # the best first
NO_ANSWER = ""  # what is right where no entry is


@dataclass(frozen=True)
class Asked:
    """A question that a customer asked, or that curators have saved.

    `right` is the entry that answers it, NO_ANSWER where none does, None where nobody knows; `wrong` is one
    that surely does not. `at` says where the text stands: a conversation and a number in it, or the id of a
    saved question. What a customer wrote is kept in its conversation alone. `told` is what the bot did with
    it then, by the release of that number.
    """

    kind: Kind
    text: str
    locale: str
    at: tuple[str, int]
    right: str | None = None
    wrong: str | None = None
    told: "tuple[int, Verdict] | None" = None

    def led(self, leads: Mapping[str, str]) -> "Asked":
        """With an entry that was merged into another, for which `leads` names that one, under its name."""
        right, wrong = (None if id is None else leads.get(id, id) for id in (self.right, self.wrong))
        return replace(self, right=right, wrong=wrong)


@dataclass(frozen=True)
class Verdict:
    """What the bot would do with a question, and the best entries it thinks of, the best first."""

    kind: Decided
    entry: str | None
    probability: float
    ranked: tuple[str, ...] = ()

    def led(self, leads: Mapping[str, str]) -> "Verdict":
        """With entries that were merged under the name of the one that they became."""
        entry = None if self.entry is None else leads.get(self.entry, self.entry)
        ranked = tuple(dict.fromkeys(leads.get(id, id) for id in self.ranked))
        return replace(self, entry=entry, ranked=ranked)

    def end(self, asked: Asked) -> End | None:
        """How that ends for who asked; None where nobody knows."""
        if self.kind == "answer" and self.entry == asked.wrong:
            return "wrong"
        if asked.right is None:
            return None
        if asked.right == NO_ANSWER:
            return "wrong" if self.kind == "answer" else "right"
        if self.kind == "answer":
            return "right" if self.entry == asked.right else "wrong"
        return "offered" if self.kind == "clarify" and asked.right in self.ranked else "missed"

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "entry": self.entry, "probability": round(self.probability, 3)}


NOTHING = Verdict("handoff", None, 0.0)  # what is done before there is a release


@dataclass(frozen=True)
class Difference:
    """A question that would be answered differently: gained, lost or changed.

    `known` says whether somebody knows the right answer.
    """

    how: Literal["gained", "lost", "changed"]
    asked: Asked
    before: Verdict
    after: Verdict
    known: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "how": self.how, "kind": self.asked.kind, "at": list(self.asked.at), "right": self.asked.right,
            "before": self.before.as_json(), "after": self.after.as_json(), "known": self.known,
        }  # fmt: skip


def difference(asked: Asked, before: Verdict, after: Verdict) -> Difference | None:
    """None where who asks would notice nothing that matters."""
    was, now = before.end(asked), after.end(asked)
    if was is not None and now is not None:
        if was == now:
            return None
        better = ENDS.index(now) < ENDS.index(was)
        return Difference("gained" if better else "lost", asked, before, after, known=True)
    if now == "wrong":
        return Difference("lost", asked, before, after, known=True)
    if was == "wrong":
        return Difference("gained", asked, before, after, known=True)
    if before.kind == after.kind and before.entry == after.entry:
        return None
    if before.kind == after.kind == "answer":
        return Difference("changed", asked, before, after)
    if "answer" in (before.kind, after.kind):
        return Difference("lost" if before.kind == "answer" else "gained", asked, before, after)
    return None


def shares(asked: Sequence[Asked], verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How the questions end whose right answer is known."""
    ends = (
        verdict.end(each) for each, verdict in zip(asked, verdicts, strict=True) if each.right is not None
    )
    counted = Counter(end for end in ends if end is not None)
    return {end: counted[end] for end in ENDS}


@dataclass(frozen=True)
class Topic:
    """Of the questions about a topic: how many are answered, asked back, and left; `helps` names the entry
    whose `more` further wordings would help most.
    """

    name: str
    asked: int
    answered: int
    clarified: int
    missed: int
    helps: str = ""
    more: int = 0

    def as_json(self) -> dict[str, Any]:
        return vars(self).copy()


_FEWEST = 5  # questions that make a topic worth a sentence
_MOST_MORE = 3  # wordings that are asked for at once


def topics(verdicts: Iterable[Verdict], topic_of: dict[str, str]) -> list[Topic]:
    """By the entry that is thought of first, those with the most questions first."""
    counts: dict[str, Counter[str]] = {}
    unsure: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        entry = verdict.entry or next(iter(verdict.ranked), "")
        topic = topic_of.get(entry, "")
        if not topic:
            continue
        counts.setdefault(topic, Counter())[verdict.kind] += 1
        if verdict.kind == "clarify":
            unsure.setdefault(topic, Counter())[entry] += 1
    found = [_topic(name, each, unsure.get(name, Counter())) for name, each in counts.items()]
    return sorted(
        (each for each in found if each.asked >= _FEWEST), key=lambda each: (-each.asked, each.name)
    )


def _topic(name: str, counts: Counter[str], unsure: Counter[str]) -> Topic:
    entry, times = unsure.most_common(1)[0] if unsure else ("", 0)
    more = min(_MOST_MORE, times)
    asked = counts.total()
    return Topic(name, asked, counts["answer"], counts["clarify"], counts["handoff"], entry, more)

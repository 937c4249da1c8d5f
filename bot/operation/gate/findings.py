"""What the gate found, as the job keeps it and pages tell it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.operation.gate.verdicts import Asked, Difference, Topic, Verdict, difference, shares, topics
from matcher.edits import Doubt

MOST = 30  # of a kind that are kept
_SLIPPED = 0.05  # of certainty, that a question has lost
_NAMED = 3  # questions that two entries fight about

Level = Literal["clean", "warned", "blocked"]


@dataclass(frozen=True)
class Findings:
    """`differences` between the two releases, `broken` saved questions, and `doubts` about the edit."""

    asked: dict[str, int]
    before: dict[str, int]
    after: dict[str, int]
    differences: tuple[Difference, ...] = ()
    broken: tuple[Difference, ...] = ()
    still: int = 0  # saved questions that are answered wrongly now, too
    doubts: tuple[Doubt, ...] = ()
    fights: dict[int, tuple[tuple[str, int], ...]] = field(default_factory=dict)  # by doubt
    topics: tuple[Topic, ...] = ()

    @property
    def level(self) -> Level:
        """Saved questions that break block; what else somebody should look at first is a warning."""
        if self.broken:
            return "blocked"
        lost = any(map(_matters, self.differences))
        return "warned" if lost or any(doubt.grave for doubt in self.doubts) else "clean"

    def as_json(self) -> dict[str, Any]:
        """The first of each kind, and how many there are."""
        found: dict[str, Any] = {
            "level": self.level, "asked": self.asked, "before": self.before, "after": self.after,
            "still": self.still, "topics": [each.as_json() for each in self.topics[:MOST]],
        }  # fmt: skip
        for how in ("gained", "lost", "changed"):
            some = [each.as_json() for each in self.differences if each.how == how]
            found[how] = {"count": len(some), "first": some[:MOST]}
        found["broken"] = {
            "count": len(self.broken),
            "first": [each.as_json() for each in self.broken[:MOST]],
        }
        found["doubts"] = {
            "count": len(self.doubts),
            "first": [_doubt(each, self.fights.get(n, ())) for n, each in enumerate(self.doubts[:MOST])],
        }
        return found


def _matters(each: Difference) -> bool:
    """Whether it is a loss, and not a question that was hardly answered, which any edit may turn."""
    if each.how != "lost" or not each.known:
        return False
    slipped = each.before.probability - each.after.probability >= _SLIPPED
    return slipped or each.after.end(each.asked) == "wrong"


def found(
    asked: Sequence[Asked],
    before: Sequence[Verdict],
    after: Sequence[Verdict],
    doubts: Sequence[Doubt],
    topic_of: dict[str, str],
    *,
    first: bool,
) -> Findings:
    """From what both releases do; before the `first` one there is nothing to lose, and saved questions must
    be right all the same.
    """
    pairs = zip(asked, before, after, strict=True)
    differing = [each for each in (difference(*pair) for pair in pairs) if each is not None]
    past = [each for each in differing if each.asked.kind == "past" and not first]
    saved = [
        Difference("lost", each, was, now, known=True)
        for each, was, now in zip(asked, before, after, strict=True)
        if each.kind == "saved" and now.end(each) != "right"
    ]
    broken = [each for each in saved if first or each.before.end(each.asked) == "right"]
    mended = [each for each in differing if each.asked.kind == "saved" and each.how == "gained" and not first]
    kinds = [each.kind for each in asked]
    told = [now for each, now in zip(asked, after, strict=True) if each.kind == "past"]
    return Findings(
        asked={"past": kinds.count("past"), "saved": kinds.count("saved")},
        before={} if first else shares(asked, before),
        after=shares(asked, after),
        differences=tuple(sorted((*past, *mended), key=lambda each: not each.known)),
        broken=tuple(broken),
        still=len(saved) - len(broken),
        doubts=tuple(doubts),
        fights={n: _fight(doubt, asked, after) for n, doubt in enumerate(doubts)},
        topics=tuple(topics(told, topic_of)),
    )


def _fight(doubt: Doubt, asked: Sequence[Asked], after: Sequence[Verdict]) -> tuple[tuple[str, int], ...]:
    """Customers' questions for which both entries are thought of first."""
    if len(doubt.entries) < 2:
        return ()
    both = set(doubt.entries)
    found = (
        each.at
        for each, verdict in zip(asked, after, strict=True)
        if each.kind == "past" and set(verdict.ranked[:2]) == both
    )
    return tuple(at for at, _ in zip(found, range(_NAMED), strict=False))


def _doubt(doubt: Doubt, fight: tuple[tuple[str, int], ...]) -> dict[str, Any]:
    told = vars(doubt) | {"entries": list(doubt.entries), "more": [text[:500] for text in doubt.more]}
    return told | {"grave": doubt.grave, "text": doubt.text[:500], "fight": [list(at) for at in fight]}

"""Topics with a risk of their own, such as data protection with 1 % wrong answers at most."""

from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.entries import check_risk
from knowledge.errors import InvalidField
from knowledge.folder.parts import PartRefused, pairs


class TopicRisks(Mapping[str, float]):
    """Topic → acceptable share of wrong answers; capitals make no difference.

    From a mapping, or from text like `Data protection = 0.01, Payment = 0.02`. Raises ValueError.
    """

    def __init__(self, given: object = "") -> None:
        told = pairs(given, named_freely=True) if isinstance(given, str) else given
        if not isinstance(told, Mapping):
            raise ValueError(f"{given!r} names no topics")
        if not all(str(topic).strip() for topic in told):
            raise ValueError("a topic has no name")
        self._risks = {str(topic).strip(): _share(topic, risk) for topic, risk in told.items()}
        self._folded = {topic.casefold(): risk for topic, risk in self._risks.items()}
        if len(self._folded) < len(told):
            raise ValueError("a topic is named twice")

    def __getitem__(self, topic: str) -> float:
        return self._folded[topic.strip().casefold()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._risks)

    def __len__(self) -> int:
        return len(self._risks)

    def __hash__(self) -> int:
        return hash(frozenset(self._folded.items()))

    def __repr__(self) -> str:
        return repr(self._risks)


def _share(topic: str, risk: Any) -> float:
    try:
        share = float(risk) if isinstance(risk, str) else risk
        check_risk(share)
        return float(share)
    except (InvalidField, TypeError, ValueError) as error:
        raise PartRefused(topic, risk, "0.01 (0–1)") from error

"""Topics with a risk of their own, such as data protection with 1 % wrong answers at most."""

from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.entries import check_risk
from knowledge.errors import InvalidField


class TopicRisks(Mapping[str, float]):
    """Topic → acceptable share of wrong answers; capitals make no difference.

    From a mapping, or from text like `Data protection = 0.01, Payment = 0.02`. Raises ValueError.
    """

    def __init__(self, given: object = "") -> None:
        pairs = _pairs(given) if isinstance(given, str) else given
        if not isinstance(pairs, Mapping):
            raise ValueError(f"{given!r} names no topics")
        self._risks = {str(topic).strip(): _share(risk) for topic, risk in pairs.items()}
        self._folded = {topic.casefold(): risk for topic, risk in self._risks.items()}
        if "" in self._folded or len(self._folded) < len(pairs):
            raise ValueError("a topic has no name, or is named twice")

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


def _pairs(text: str) -> dict[str, str]:
    parts = [part.rpartition("=") for part in text.replace("\n", ",").split(",") if part.strip()]
    pairs = {topic.strip(): risk for topic, _, risk in parts}
    if len(pairs) < len(parts):
        raise ValueError("a topic is named twice")
    return pairs


def _share(risk: Any) -> float:
    share = float(risk) if isinstance(risk, str) else risk
    try:
        check_risk(share)
        return float(share)
    except (InvalidField, TypeError) as error:
        raise ValueError(f"{risk!r} is no share") from error

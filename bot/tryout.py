"""A question that a curator tries: what the bot would do, how sure it is, and why. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self, cast

from bot.checks import Malformed, checked_list, checked_matching, checked_object, parsed, whole

LONGEST = 2_000  # characters of a question
KINDS = ("answer", "clarify", "handoff", "small_talk")
Kind = Literal["answer", "clarify", "handoff", "small_talk"]

_LOCALE = re.compile(r"[A-Za-z]{2}([-_][A-Za-z]{2,4})?")


@dataclass(frozen=True)
class Trying:
    """A question as a customer might write it first, and their language; `public` when everybody reads it."""

    text: str
    locale: str
    public: bool = False

    def __post_init__(self) -> None:
        checked_matching("locale", self.locale, _LOCALE)
        if not (isinstance(self.text, str) and self.text.strip() and len(self.text) <= LONGEST):
            raise Malformed("text", f"a question has 1 to {LONGEST} characters")

    def as_json(self) -> dict[str, Any]:
        asked = {"text": self.text, "locale": self.locale}
        return asked | ({"public": True} if self.public else {})

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Raises Malformed."""
        fields = checked_object("", data)
        text = fields.get("text")
        asked = whole(text) if isinstance(text, str) else ""
        return cls(asked, fields.get("locale", ""), fields.get("public") is True)

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """Raises Malformed."""
        return cls.from_json(parsed(body))


@dataclass(frozen=True)
class Thought:
    """An entry that is thought of, how likely it is right, and the wording of it that speaks for it."""

    entry: str
    probability: float
    wording: str = ""


@dataclass(frozen=True)
class Tried:
    """`thoughts` are the best entry and the runner-up, `offered` those to choose from; `needed` is the
    certainty from which the best would be answered at once, `exact` says that a wording was repeated.
    """

    kind: Kind
    thoughts: tuple[Thought, ...] = ()
    offered: tuple[str, ...] = ()
    needed: float = 0.0
    exact: bool = False
    intent: str = ""  # of small talk
    post: str = ""  # of what is public: a `question`, `private`, or `nothing`

    def as_json(self) -> dict[str, Any]:
        thoughts = [asdict(each) for each in self.thoughts]
        return vars(self) | {"thoughts": thoughts, "offered": list(self.offered)}

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Raises Malformed."""
        fields = checked_object("", data)
        if fields.get("kind") not in KINDS:
            raise Malformed("kind", "no decision")
        try:
            return cls(
                cast(Kind, fields["kind"]),
                tuple(_thought(each) for each in checked_list("thoughts", fields)),
                tuple(map(str, checked_list("offered", fields))),
                float(fields["needed"]),
                bool(fields["exact"]),
                str(fields["intent"]),
                str(fields["post"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Malformed("", str(error)) from error


def _thought(data: Mapping[str, Any]) -> Thought:
    return Thought(str(data["entry"]), float(data["probability"]), str(data["wording"]))

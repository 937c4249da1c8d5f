"""Numbers that only words beside them tell: “TAN 483920”, “Steuer-ID: 36 574 261 809”, “… is my UTR”."""

import re
from collections.abc import Iterator

from bot.privacy.found import Found, Kind
from bot.privacy.message import Message
from bot.privacy.recognisers.contexts import is_own
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, either, listed, rarest

_FILLERS = any_of(listed("fillers", "words"))
_GLUED = rf"(?:[ -]?{either('fillers', 'glued')})?(?!\w|-[^\W\d_])"
# “hat die Nummer”: words that may stand between where the number has a form of its own
_WORDS = r"(?:(?<!\w)(?-i:[A-ZÄÖÜ]?[a-zäöüß']{1,20}|I|SMS)(?!\w) ?){0,3}+"
_MINE = rf"\s{{1,3}}(?:{any_of(listed('fillers', 'is'))}|=)\s{{1,3}}(?:{either('fillers', 'mine')}\s)?"
# “-Nr.: ”, “ ist also ”; possessive, so that there is one way only to read it
_BETWEEN = rf"(?:'s(?!\w)|[\s:=#,\"'()>-]{{1,3}}+|\.(?=[\s:\d-])|(?<!\w)(?:{_FILLERS})(?!\w)){{0,7}}+"
_SEPARATOR = r"(?:\s?[./-]\s?|\s|_)"

_IS_BEHIND = re.compile(  # “4711 ist meine …”: few texts have it
    rf"\d[a-z\d]{{0,20}}(?:{_SEPARATOR}?[a-z]{{1,2}})?\s{{1,3}}(?:{any_of(listed('fillers', 'is'))}|=)\s",
    re.IGNORECASE,
)
_COUNTS = re.compile(rf"\s?-?(?:{either('fillers', 'units')}(?!\w)|[€%£])", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d")


class Labelled:
    """Numbers of one kind beside their name, of `least` to `most` letters and figures."""

    def __init__(
        self,
        kind: Kind,
        words: tuple[str, ...],
        *,
        least: int,
        most: int,
        pieces: int = 6,
        figures_only: bool = False,
        loose: bool = False,
    ) -> None:
        self._kind, self._least, self._most = kind, least, most
        self._stems = Trigger(rarest(words), begun=True)
        piece = r"\d{1,20}" if figures_only else r"(?:[A-Z]{0,5}\d[A-Z\d]{0,20}|(?-i:[A-Z])(?=[ .-]\d))"
        opening = "" if figures_only else r"(?-i:[A-Z]{1,5}[ -]?)?"
        closing = "" if figures_only else rf"(?:{_SEPARATOR}?(?-i:[A-Z]{{1,2}}))?"
        value = rf"{opening}{piece}(?:{_SEPARATOR}{piece}){{0,{pieces}}}{closing}(?!\w)"
        name = rf"(?:{any_of(words)}){_GLUED}"
        between = _BETWEEN + _WORDS + _BETWEEN if loose else _BETWEEN
        ahead = rf"(?<!\w)(?P<prefix>\w{{2,20}}+-)?{name}(?P<between>{between})(?P<after>{value})"
        behind = rf"(?<![\w-])(?P<before>{value}){_MINE}(?:\w{{2,20}}-)?{name}"
        self._ahead = re.compile(rf"{ahead}|(?P<before>(?!))", re.IGNORECASE)
        self._either_way = re.compile(rf"{ahead}|{behind}", re.IGNORECASE)

    def find(self, message: Message) -> Iterator[Found]:
        """Where they stand."""
        if not message.has_digits or not message.mentions(self._stems):
            return
        pattern = self._either_way if _IS_BEHIND.search(message.plain) else self._ahead
        for match in pattern.finditer(message.plain):
            start, end = match.span("after" if match["after"] else "before")
            value = message.plain[start:end]
            beside = [match.span(part) for part in ("prefix", "between") if match[part]]
            own = any(is_own(message.plain, *span) for span in beside)
            if own or _COUNTS.match(message.plain, end):
                continue
            length = sum(letter.isalnum() for letter in value)
            if self._least <= length <= self._most and not _DATE.fullmatch(value):
                yield Found(start, end, self._kind)

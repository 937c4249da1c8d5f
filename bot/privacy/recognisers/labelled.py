"""Numbers that only words beside them tell: “TAN 483920”, “Steuer-ID: 36 574 261 809”, “… is my UTR”."""

import re
from collections.abc import Iterator

from bot.privacy.found import Found, Kind
from bot.privacy.message import Message
from bot.privacy.words import any_of, either, listed, rarest, whole

_FILLERS = any_of(listed("fillers", "words"))
_MINE = rf"\s{{1,3}}(?:{any_of(listed('fillers', 'is'))}|=)\s{{1,3}}(?:{either('fillers', 'mine')}\s)?"
# “-Nr.: ”, “ ist also ”; possessive, so that there is one way only to read it
_BETWEEN = rf"(?:[\s:=#\"'()>-]{{1,3}}+|\.(?=[\s:\d-])|(?<!\w)(?:{_FILLERS})(?!\w)){{0,7}}+"
_SEPARATOR = r"(?:\s?[./-]\s?|\s|_)"


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
    ) -> None:
        self._kind, self._least, self._most = kind, least, most
        self._rarest = rarest(words)
        piece = r"\d{1,20}" if figures_only else r"[A-Z]{0,5}\d[A-Z\d]{0,20}"
        opening = "" if figures_only else r"(?-i:[A-Z]{1,5}[ -]?)?"
        closing = "" if figures_only else rf"(?:{_SEPARATOR}?(?-i:[A-Z]{{1,2}}))?"
        value = rf"{opening}{piece}(?:{_SEPARATOR}{piece}){{0,{pieces}}}{closing}(?!\w)"
        name = whole(words)
        self._pattern = re.compile(
            rf"{name}(?:-?(?:{_FILLERS}))?{_BETWEEN}(?P<after>{value})|(?<![\w-])(?P<before>{value}){_MINE}{name}",
            re.IGNORECASE,
        )

    def find(self, message: Message) -> Iterator[Found]:
        """Where they stand."""
        if not message.has_digits or not message.mentions(self._rarest):
            return
        for match in self._pattern.finditer(message.plain):
            start, end = match.span("after" if match["after"] else "before")
            value = message.plain[start:end]
            if self._least <= sum(letter.isalnum() for letter in value) <= self._most:
                yield Found(start, end, self._kind)

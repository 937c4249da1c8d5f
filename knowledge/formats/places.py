"""Where in a document something stands that does not come along: by words that are found there again."""

from collections.abc import Mapping

from knowledge.formats.problems import Problems, note

WORDS = 60  # characters of a paragraph that tell it from others


class Places:
    """Hears of each paragraph in its order, and notes what is lost there."""

    def __init__(self, problems: Problems) -> None:
        self._problems, self._last = problems, ""

    def passed(self, text: str, lost: Mapping[str, str]) -> None:
        """A paragraph that says `text`, with what is `lost` by the keys of the notes, and what that says.

        A picture mostly stands in a paragraph of its own: the one before tells where.
        """
        text = " ".join(text.split())
        self._last = text or self._last
        where = self._last if len(self._last) <= WORDS else f"{self._last[: WORDS - 1].rstrip()}…"
        for key, says in lost.items():
            self._problems.note(0, "", note(key, value=where, **({"text": says[:200]} if says else {})))

"""Where in a document something stands that does not come along: by words that are found there again."""

from collections.abc import Mapping

from knowledge.formats.problems import Problems, note

LEFT = {
    "change": "tracked_change",
    "comment": "comment_left",
    "picture": "picture_left",
    "object": "object_left",
}
WORDS = 60  # characters of a paragraph that tell it from others


class Places:
    """Hears of each paragraph in its order, and notes what is lost there."""

    def __init__(self, problems: Problems) -> None:
        self._problems, self._last = problems, ""

    def passed(self, text: str, lost: Mapping[str, str]) -> None:
        """A paragraph that says `text`, with what is `lost` by its kind, and what that says.

        A picture mostly stands in a paragraph of its own: the one before tells where.
        """
        text = " ".join(text.split())
        self._last = text or self._last
        where = self._last if len(self._last) <= WORDS else f"{self._last[: WORDS - 1].rstrip()}…"
        for key, says in lost.items():
            if key == "footnote":
                self._problems.note(0, "", note("footnote_left", value=where, text=says[:200]))
            else:
                self._problems.note(0, "", note(LEFT[key], value=where))

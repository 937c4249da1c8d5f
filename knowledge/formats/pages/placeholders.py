"""What another program fills in before it shows a text: here nobody does, so it is told."""

import re
from collections.abc import Sequence

from knowledge.formats.markup.html import CODE, LONGEST
from knowledge.formats.problems import Located, Problems, note

GAP = re.compile(r"\{\{[^{}\n]{1,200}\}\}|\{%[^{}\n]{1,200}%\}")


def tell(found: Sequence[Located], problems: Problems) -> None:
    """The first of each answer; in code they are meant."""
    for located in found:
        answer = located.entry.answer
        if "{{" not in answer and "{%" not in answer:
            continue
        beside = CODE.sub("", answer) if len(answer) < LONGEST else answer
        if gap := GAP.search(beside):
            problems.note(located.row, "answer", note("placeholder", value=gap[0]), located.sheet)

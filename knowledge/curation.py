"""What curators work with beside the entries themselves, all in the corpus's file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from knowledge.batches import Batches
from knowledge.care import Cares
from knowledge.merged import Merged
from knowledge.saved_questions import SavedQuestions
from knowledge.titles import Titles
from knowledge.translations import Translations
from knowledge.web_links import WebLinks
from knowledge.wordings import Wordings


@dataclass(frozen=True)
class Curation:
    """Each looks after one thing."""

    batches: Batches
    cares: Cares
    merged: Merged
    saved_questions: SavedQuestions
    titles: Titles
    translations: Translations
    web_links: WebLinks
    wordings: Wordings

    @classmethod
    def of(cls, corpus: Path) -> Self:
        return cls(
            Batches(corpus),
            Cares(corpus),
            Merged(corpus),
            SavedQuestions(corpus),
            Titles(corpus),
            Translations(corpus),
            WebLinks(corpus),
            Wordings(corpus),
        )

"""What curators work with beside the entries themselves, all in the corpus's file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from knowledge.corpus.batches import Batches
from knowledge.corpus.care import Cares
from knowledge.corpus.merged import Merged
from knowledge.corpus.titles import Titles
from knowledge.corpus.web_links import WebLinks
from knowledge.corpus.wordings import Wordings
from knowledge.curating.saved_questions import SavedQuestions
from knowledge.curating.translations import Translations


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

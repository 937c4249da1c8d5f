"""Reads questions as the corpus would write them, and knows its wordings by heart."""

from collections.abc import Iterator, Mapping

from matcher.encoders import Encoder
from matcher.index.casing import Casing
from matcher.index.spelling import Spelling
from matcher.index.table import Table
from matcher.index.wordings import Wordings
from matcher.languages import language_of, of_locale
from matcher.reading.asking import marked
from matcher.reading.negation import meant
from matcher.reading.normalising import plain

LONGEST = 4000  # characters, from the end: questions come last
UNTOLD = "de"  # the language of a question, where neither its words nor the locale tell
_MOST_READ = 20_000  # texts whose spelling tells which words have a capital


class Reader:
    """For one corpus: its table, its words in their commonest spelling, and its encoder."""

    def __init__(
        self, table: Table, words: Mapping[str, str], encoder: Encoder, before: "Reader | None" = None
    ) -> None:
        """`before` is the reader of an earlier corpus, whose texts mostly are those of this one."""
        self._spelling = Spelling(words, encoder.knows)
        self._casing: Casing = Casing(_texts(table), encoder.likelihood, before._casing if before else None)
        self._wordings: Wordings = Wordings(table, self._spelling, before._wordings if before else None)

    def read(self, text: str, locale: str) -> str:
        """The question in a text, in the corpus' spelling. Reading that again changes nothing."""
        question = meant(self._spelling.correct(plain(text[-LONGEST:])))
        language = language_of(question, locale) or ""
        return self._casing.restore(marked(question, language), language)

    def row(self, text: str, question: str) -> int | None:
        """The first row with the wording that a text repeats, or else the question read in it."""
        found = self._wordings.row(text[-LONGEST:])
        return self._wordings.row(question) if found is None else found


def _texts(table: Table) -> Iterator[tuple[str, str]]:
    """The corpus' texts with their languages."""
    for row in range(min(len(table.entry), _MOST_READ)):
        text, locale = table.texts[row], table.locales[table.locale[row]]
        yield text, of_locale(locale) or language_of(text) or UNTOLD

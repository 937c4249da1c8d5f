"""What a question denies: “do not cancel” is no wish to cancel.

Encoders hardly tell a sentence from its opposite. So what is meant instead is read alone, and whoever finds
an answer to a question that denies something asks back, unless the wordings that speak for it do so, too.
"""

import re
from collections.abc import Iterable, Sequence

from matcher.languages import LANGUAGES
from matcher.reading.phrases import any_of
from matcher.text import fold, words

_NEGATION = re.compile(any_of("negations"), re.IGNORECASE)
_LACKING = re.compile(any_of("lacking"), re.IGNORECASE)
_HARMLESS = re.compile(any_of("harmless"), re.IGNORECASE)
_WISH = re.compile(any_of("wishes"), re.IGNORECASE)
_WISHED = re.compile(any_of("wishes", "instead"), re.IGNORECASE)
_NO_MORE = re.compile(any_of("no_more"), re.IGNORECASE)
_POLITE = re.compile(rf"(?:{any_of('greetings', 'polite')}[\s,]*)*", re.IGNORECASE)
_COMMAND = re.compile(any_of("commands"), re.IGNORECASE)
_AFTER = re.compile(rf"{any_of('negations')}((?:[^\w,;:.!?]+\w+){{1,2}})", re.IGNORECASE)
_DEPENDENT = re.compile(rf"\s*(?:{any_of('dependent')})", re.IGNORECASE)
_ANEW = re.compile(rf"(?<=\s)(?:{any_of('instead')}|{any_of('selves')}|{any_of('wishes')})", re.IGNORECASE)
_LEADING = re.compile(rf"(?:{any_of('dependent', 'negations', 'selves')})\s*$", re.IGNORECASE)
_CLAUSE = re.compile(r"[^,;:.!?\n]+[,;:.!?\n]*\s*")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
_BACK = re.compile(any_of("back"), re.IGNORECASE)
_RATHER = re.compile(
    rf"(?:{any_of('stressing')}\s+)*(?!{any_of('not_only')}){any_of('negations')}[^.!?\n]{{1,120}}?,?\s*{any_of('rather')}\s*"
    rf"|(?:^|(?<=[.!?\n])\s*)(?!{any_of('not_only')})(?:{any_of('negations')})\b[^.!?\n]{{1,60}}?,\s*{any_of('but')}\s*",
    re.IGNORECASE,
)
_TWO = 2  # clauses: what is not wished, and what is
_MOST_WORDS = 20  # of both
_STEM, _SHORTEST = 5, 5  # letters
_SHORTEST_DENIED = 4  # of a word right after a “not”
_FUNCTION_WORDS = frozenset(fold(word) for language in LANGUAGES.values() for word in language.words)
_LONGEST = 300  # characters that may say what is meant instead
_LONGEST_DENIAL = 120  # characters: in a story, much is denied by the way
_CONTENT = re.compile(r"[^\W\d_]{4,}")


def meant(text: str) -> str:
    """The text without what it denies, where it says what is meant instead: “not X but Y” is Y."""
    if len(text) > _LONGEST or not _NEGATION.search(text):
        return text
    rather = " ".join(_RATHER.sub("", text).split(" "))
    if rather != text and _CONTENT.search(rather):
        return rather.strip()
    if "?" in text or len(text.split()) > _MOST_WORDS:
        return text
    halves = _halves(text)
    return next((after.strip() for before, after in halves if _declined_for(before, after)), text)


def _halves(text: str) -> list[tuple[str, str]]:
    """A text in two, where a mark parts it or, as on a phone, none does: “don't cancel just change it”.

    Without a mark the second half begins with what is wished instead, or with whoever wishes it.
    """
    clauses = _CLAUSE.findall(text)
    marked = [(clauses[0], clauses[1])] if len(clauses) == _TWO else []
    starts = [found.start() for found in _ANEW.finditer(clauses[0] if clauses else "")]
    return [(text[:start], text[start:]) for start in starts if not _LEADING.search(text[:start])] + marked


def _declined_for(clause: str, following: str) -> bool:
    return _declines(clause, following) and not _resumes(clause, following)


def opposes(question: str, wordings: Iterable[str]) -> bool:
    """Whether a question denies what an entry's wordings are about, and none like it denies anything.

    It says that something is not wished, is forbidden or is no more; or it denies a word of theirs. What does
    not work or has not come is a problem, no denial.
    """
    denials = [sentence for sentence in _statements(question) if _denied(sentence)]
    known = list(wordings) if denials else []
    return any(
        (_refuses(sentence) and _affirmed(_stems(sentence), known, _declined(sentence)))
        or _affirmed(_stems(_denied_words(sentence), _SHORTEST_DENIED), known, _declined(sentence))
        for sentence in denials
    )


def _affirmed(stems: set[str], wordings: Sequence[str], declined: bool) -> bool:
    """Whether some wordings have one of these words, and most of the most alike deny nothing.

    “I don't want it any more” is no denial like “I don't get it any more”.
    """
    shared = [_in_common(stems, wording) for wording in wordings]
    most = max(shared, default=0)
    alike = [wording for wording, count in zip(wordings, shared, strict=True) if most and count == most]
    denying = [_LACKING.search(one) or (_denied(one) and _declined(one) == declined) for one in alike]
    return sum(map(bool, denying)) * 2 < len(alike)


def _declined(sentence: str) -> bool:
    """Whether something is not wished, rather than not so."""
    return any(_denied(clause) and _WISH.search(clause) for clause in _CLAUSE.findall(sentence))


def _statements(text: str) -> list[str]:
    sentences = _SENTENCE.findall(text) if len(text) <= _LONGEST_DENIAL else []
    return [sentence for sentence in sentences if not sentence.rstrip().endswith("?")]


def _denied(sentence: str) -> bool:
    return bool(_NEGATION.search(_HARMLESS.sub(" ", sentence)))


def _refuses(sentence: str) -> bool:
    clauses = [clause for clause in _CLAUSE.findall(sentence) if _denied(clause)]
    return any(_WISH.search(clause) or _NO_MORE.search(clause) or _forbids(clause) for clause in clauses)


def _forbids(clause: str) -> bool:
    return bool(_COMMAND.match(clause, _POLITE.match(clause).end()))  # type: ignore[union-attr]


def _denied_words(sentence: str) -> str:
    """The words right after the negations."""
    return " ".join(found.group(1) for found in _AFTER.finditer(_HARMLESS.sub(" ", sentence)))


def _in_common(stems: set[str], wording: str) -> int:
    """How many stems are in a wording; a short one begins any form of it: “fail”, “failed”."""
    found = _stems(wording, _SHORTEST_DENIED)
    return sum(any(stem == other[: len(stem)] for other in found) for stem in stems)


def _stems(text: str, shortest: int = _SHORTEST) -> set[str]:
    """The beginnings of longer words: “storniert” and “Stornierung” are one."""
    found = (word for word in words(fold(text)) if len(word) >= shortest)
    return {word[:_STEM] for word in found if len(word) >= _SHORTEST or word not in _FUNCTION_WORDS}


def _declines(clause: str, following: str) -> bool:
    """Whether a clause says what is not wished, and the following what is."""
    if not _denied(clause) or _NO_MORE.search(clause) or _denied(following) or _DEPENDENT.match(following):
        return False
    opens, said = _opens(clause), _WISH.sub(" ", _NEGATION.sub(" ", clause))
    meant = _CONTENT.search(_WISH.sub(" ", following)) and (opens or _WISHED.search(following))
    return bool(meant and (opens or _WISH.search(clause)) and _CONTENT.search(said))


def _resumes(clause: str, following: str) -> bool:
    """Whether what is wished needs what is not: “I won't cancel the transfer, when will it arrive”."""
    return bool(_BACK.search(following) and not _BACK.search(clause))


def _opens(text: str) -> bool:
    """Whether a text begins with a negation: “don't send it”."""
    polite = _POLITE.match(text)
    return any(_NEGATION.match(text, start) for start in (0, polite.end() if polite else 0))

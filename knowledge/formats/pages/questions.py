"""The questions in schema.org's data, wherever they stand in it and however it names them. Pure.

At the top, in a FAQPage or QAPage, in lists and sections, or named by an `@id` that stands elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

PAGES = ("FAQPage", "QAPage")
TEXTS = ("text", "articleBody", "description", "answerExplanation", "name")
LISTS = ("@list", "@set")
Data = dict[str, Any]


@dataclass
class Question:
    """What is said of a question. Texts are strings, which may be HTML, or elements of a page."""

    data: Data
    languages: tuple[str, ...] = ()  # as it is named, the nearest first
    missing: str = ""  # the @id of what is nowhere described
    answers: list[Any] = field(default_factory=list)
    other_answers: int = 0  # suggested, and not taken
    other_languages: list[str] = field(default_factory=list)


def questions(documents: Sequence[Any], wanted: str) -> list[Question]:
    """In the order of the page; `wanted` is the language to take where a text is told in several."""
    return _Search(documents, wanted).found


class _Search:
    def __init__(self, documents: Sequence[Any], wanted: str) -> None:
        self.found: list[Question] = []
        self._wanted = wanted
        self._seen: set[int] = set()
        self._known: dict[str, Data] = {}
        for node in _nodes(documents):
            if isinstance(node.get("@id"), str) and len(node) > 1:
                self._known[node["@id"]] = {**node, **self._known.get(node["@id"], {})}
        for page in [node for node in _nodes(documents) if _is(node, *PAGES)]:
            self._look(page, (), asked=False)
        for document in documents:
            self._look(document, (), asked=False)

    def _look(self, data: Any, languages: tuple[str, ...], *, asked: bool) -> None:
        """`asked`: whether a page has its questions here, also those that do not say what they are."""
        if isinstance(data, list):
            for each in data:
                self._look(each, languages, asked=asked)
        elif isinstance(data, str) and asked and data in self._known:
            self._look({"@id": data}, languages, asked=asked)
        if not isinstance(data, dict):
            return
        node = self._resolved(data)
        if id(node) in self._seen:
            return
        self._seen.add(id(node))
        languages = (*_languages(node), *languages)
        if _is(node, "Question") or (asked and _asks(node)) or {"name", "acceptedAnswer"} <= node.keys():
            self.found.append(self._question(node, languages))
            return
        if asked and not set(node) - {"@id", "@type"}:
            self.found.append(Question(node, languages, missing=str(node.get("@id", ""))))
            return
        within = asked or _is(node, *PAGES)
        for name, value in node.items():
            if name not in ("@context", "@element"):
                self._look(value, languages, asked=within and name in WHERE)

    def _resolved(self, node: Data) -> Data:
        name = node.get("@id")
        return self._known.get(name, node) if isinstance(name, str) else node

    def _question(self, node: Data, languages: tuple[str, ...]) -> Question:
        question = Question(node, languages)
        accepted = self._answers(node.get("acceptedAnswer"), question)
        suggested = [each for each in _listed(node.get("suggestedAnswer"))]
        if not accepted and suggested:
            best = max(suggested, key=self._votes)
            accepted = self._answers(best, question)
            question.other_answers = len(suggested) - 1
        question.answers = accepted
        return question

    def _answers(self, value: Any, question: Question) -> list[Any]:
        texts: list[Any] = []
        for each in _listed(value):
            node = self._resolved(each) if isinstance(each, dict) else self._known.get(each, each)
            self._note_media(node, question)
            for text in self.texts(node, question):
                if text not in texts and (not isinstance(text, str) or text.strip()):
                    texts.append(text)
        return texts

    def _note_media(self, node: Any, question: Question) -> None:
        if isinstance(node, dict):
            for name in ("image", "video", "associatedMedia"):
                if name in node:
                    question.data.setdefault(f"@{name}", node[name])

    def _votes(self, answer: Any) -> int:
        node = self._resolved(answer) if isinstance(answer, dict) else {}
        votes = str(node.get("upvoteCount", 0))
        return int(votes) if votes.isascii() and votes.isdigit() and len(votes) < 9 else 0

    def texts(self, value: Any, question: Question) -> list[Any]:
        """Each text of a value, in one language where it is told in several."""
        if isinstance(value, list):
            told = [each for each in value if isinstance(each, dict) and "@language" in each]
            if len({each["@language"] for each in told}) > 1:
                return self.texts(self._in_one_language(told, question), question)
            return [text for each in value for text in self.texts(each, question)]
        if isinstance(value, dict):
            return self._texts_of(value, question)
        return (
            []
            if value is None or isinstance(value, bool)
            else [value if not _is_number(value) else str(value)]
        )

    def _texts_of(self, node: Data, question: Question) -> list[Any]:
        if "@value" in node:
            return self.texts(node["@value"], question)
        for name in (*LISTS, *TEXTS):
            if node.get(name) and (found := self.texts(node[name], question)):
                return found
        if node.get("@element") is not None:
            return [node["@element"]]
        if node and all(len(name) in (2, 5) and name[:2].isalpha() for name in node):  # {"de": …, "en": …}
            told = [{"@language": name, "@value": value} for name, value in node.items()]
            return self.texts(self._in_one_language(told, question), question)
        return []

    def _in_one_language(self, told: list[Data], question: Question) -> list[Data]:
        """The wanted one, else the first; the others are told of."""
        names = [str(each["@language"]) for each in told]
        best = next((name for name in names if name[:2].lower() == self._wanted[:2]), names[0])
        question.other_languages += [name for name in dict.fromkeys(names) if name != best]
        question.languages = (best, *question.languages)
        return [each for each in told if each["@language"] == best]


WHERE = frozenset(
    ("mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item", "about", "@graph", *LISTS)
)


def texts_of(question: Question, name: str, wanted: str) -> list[Any]:
    """The texts of one of its properties."""
    return _Search((), wanted).texts(question.data.get(name), question)


def _nodes(documents: Sequence[Any]) -> Iterator[Data]:
    waiting = list(reversed(documents))
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += reversed([value for name, value in each.items() if name != "@element"])
        elif isinstance(each, list):
            waiting += reversed(each)


def _is(node: Data, *kinds: str) -> bool:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(str(name).endswith(kinds) for name in names)


def _asks(node: Data) -> bool:
    return "acceptedAnswer" in node or "suggestedAnswer" in node or ("name" in node and "@type" not in node)


def _languages(node: Data) -> tuple[str, ...]:
    found = [name for value in _listed(node.get("inLanguage")) for name in _named(value)]
    contexts = [each for each in _listed(node.get("@context")) if isinstance(each, dict)]
    return (*found, *(str(each["@language"]) for each in contexts if each.get("@language")))


def _named(value: Any) -> list[str]:
    """`de`, or an object of the type Language."""
    if isinstance(value, dict):
        names = [value.get(name) for name in ("alternateName", "name", "identifier", "@value", "@id")]
        return [name for name in names if isinstance(name, str)][:1]
    return [value] if isinstance(value, str) else []


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict):
        for name in LISTS:
            if isinstance(value.get(name), list):
                return list(value[name])
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)

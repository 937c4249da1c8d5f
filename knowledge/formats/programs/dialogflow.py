"""Dialogflow ES: an agent as its export holds it, an archive with two files an intent."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from knowledge.formats.jsonl import check_nesting
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.programs import records
from knowledge.formats.programs.articles import dicts, text

INTENTS: Final = "intents/"
SAYS: Final = "_usersays_"
PLAIN: Final = ("0", "text")  # kinds of messages that are a text


def is_it(names: Sequence[str]) -> bool:
    return "agent.json" in names and any(name.startswith(INTENTS) for name in names)


def read(
    names: Sequence[str], part: Callable[[str], bytes], locale: str, problems: Problems
) -> list[Located]:
    """An entry for each intent and language. Raises ImportRefused."""
    told = [
        record
        for name in names
        if name.startswith(INTENTS) and SAYS not in name
        for record in _records(name, names, part, problems)
    ]
    if not told:
        refuse(fault("no_entry"))
    return records.read(told, locale, problems)


def _records(
    name: str, names: Sequence[str], part: Callable[[str], bytes], problems: Problems
) -> Iterator[dict[str, Any]]:
    intent, stem = _json(part(name)), name.removesuffix(".json")
    said = dict(_said(intent, problems))
    asked = {
        each.removeprefix(stem + SAYS).removesuffix(".json"): list(_asked(_json(part(each))))
        for each in names
        if each.startswith(stem + SAYS)
    }
    for locale, wordings in asked.items():
        if wordings and said.get(locale):
            title = text(intent, "id", "name")
            yield {
                "id": f"dialogflow-{title}",
                "locale": locale,
                "question": wordings,
                "answer": said[locale],
            }
    if not any(asked.get(locale) and said[locale] for locale in said):
        problems.note(0, "question", note("question_left", value=text(intent, "name") or name))


def _json(content: bytes) -> Any:
    try:
        data = json.loads(content)
        check_nesting(data)
        return data
    except (ValueError, RecursionError) as error:
        refuse(fault("no_json", why=str(error)))


def _asked(data: Any) -> Iterator[str]:
    for each in dicts(data):
        words = "".join(str(piece.get("text", "")) for piece in dicts(each.get("data"))).strip()
        if words:
            yield words


def _said(intent: Any, problems: Problems) -> Iterator[tuple[str, str]]:
    """By language the first wording of each text; what else it would say, or show, is told."""
    found: dict[str, list[str]] = {}
    response = next(dicts(intent.get("responses") if isinstance(intent, dict) else None), {})
    for message in dicts(response.get("messages")):
        locale, speech = text(message, "lang"), message.get("speech")
        texts = [each for each in (speech if isinstance(speech, list) else [speech]) if isinstance(each, str)]
        if text(message, "type") in PLAIN and texts:
            found.setdefault(locale, []).append(texts[0])
        for lost in texts[1:] if text(message, "type") in PLAIN else ["payload"]:
            problems.note(0, "answer", note("answer_left", value=lost, name=text(intent, "name")))
    for locale, parts in found.items():
        yield locale, "\n\n".join(parts)

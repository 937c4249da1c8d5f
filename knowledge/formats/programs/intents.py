"""Bots that know intents: Amazon Lex (V1) and Watson Assistant keep examples and answers in one document."""

from collections.abc import Iterator
from typing import Any

from knowledge.formats.problems import Problems, note
from knowledge.formats.programs.articles import dicts, text


def is_it(data: Any) -> bool:
    return isinstance(data, dict) and bool(_lex(data) or ("intents" in data and "dialog_nodes" in data))


def as_records(data: Any, problems: Problems) -> list[dict[str, Any]]:
    """A question with its wordings and an answer for each intent that has both; the others are told."""
    told = []
    pairs = _of_lex(data) if _lex(data) else _of_watson(data)
    for name, asked, answer in pairs:
        if asked and answer:
            told.append({"question": asked, "answer": answer})
        else:
            problems.note(0, "question", note("question_left", value=name))
    return told


def _lex(data: Any) -> Any:
    resource = data.get("resource")
    return resource.get("intents") if isinstance(resource, dict) else None


def _of_lex(data: Any) -> Iterator[tuple[str, list[str], str]]:
    for intent in dicts(_lex(data)):
        utterances = intent.get("sampleUtterances")
        asked = [str(each) for each in utterances] if isinstance(utterances, list) else []
        conclusion = intent.get("conclusionStatement")
        messages = dicts(conclusion.get("messages") if isinstance(conclusion, dict) else None)
        yield (
            text(intent, "name"),
            asked,
            "\n\n".join(filter(None, (text(each, "content") for each in messages))),
        )


def _of_watson(data: Any) -> Iterator[tuple[str, list[str], str]]:
    """A node answers the intent that is its whole condition."""
    answers = {text(node, "conditions"): _output(node) for node in dicts(data.get("dialog_nodes"))}
    for intent in dicts(data.get("intents")):
        name = text(intent, "intent")
        asked = [found for each in dicts(intent.get("examples")) if (found := text(each, "text"))]
        yield name, asked, answers.get(f"#{name}", "")


def _output(node: dict[str, Any]) -> str:
    output = node.get("output")
    generic = dicts(output.get("generic") if isinstance(output, dict) else None)
    first = (next(dicts(each.get("values")), {}) for each in generic)
    return "\n\n".join(filter(None, (text(each, "text") for each in first)))

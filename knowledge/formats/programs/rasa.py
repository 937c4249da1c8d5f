"""Rasa: intents with examples, and the responses to them, from one file or several of a project."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from knowledge.formats.jsonl import check_nesting
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.programs import records
from knowledge.formats.programs.articles import dicts, text
from knowledge.formats.text import decode

EXAMPLE = re.compile(r"^\s*-\s*(.+?)\s*$", re.MULTILINE)
ENTITY = re.compile(r"\[([^\[\]\n]{1,200})\](?:\([^()\n]{1,200}\)|\{[^{}\n]{1,300}\})")
UTTER = "utter_"


class _Loader(yaml.SafeLoader):
    """Of plain data: what refers to something above could make a few lines fill the memory."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    return read_all([("", content)], locale, problems)


def read_all(parts: Iterable[tuple[str, bytes]], locale: str, problems: Problems) -> list[Located]:
    """An entry for each intent that has a response of its name. Raises ImportRefused."""
    asked: dict[str, list[str]] = {}
    said: dict[str, Any] = {}
    for name, content in parts:
        data = _loaded(decode(content, problems), name)
        for each in dicts(data.get("nlu")):
            asked.setdefault(text(each, "intent"), []).extend(_examples(each.get("examples")))
        responses = data.get("responses")
        said |= responses if isinstance(responses, dict) else {}
    if not any(asked.values()) and not said:
        refuse(fault("unknown_yaml"))
    if not said or not any(asked.values()):
        refuse(fault("half_a_bot"))
    told = list(_records(asked, said, problems))
    return records.read(told, locale, problems) if told else []


def _loaded(content: str, name: str) -> dict[str, Any]:
    try:
        data = yaml.load(content, _Loader)  # noqa: S506 - a SafeLoader
        check_nesting(data)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        refuse(fault("no_yaml", file=name, why=" ".join(str(error).split())[:160]))
    return data if isinstance(data, dict) else {}


def _examples(told: Any) -> Iterator[str]:
    lines = EXAMPLE.findall(told) if isinstance(told, str) else [text(each, "text") for each in dicts(told)]
    for line in filter(None, lines):
        yield ENTITY.sub(r"\1", line).strip()


def _records(
    asked: dict[str, list[str]], said: dict[str, Any], problems: Problems
) -> Iterator[dict[str, Any]]:
    for name, wordings in asked.items():
        told: list[dict[str, Any]] = list(dicts(said.get(f"{UTTER}{name}"))) or [{}]
        first, others = told[0], told[1:]
        answer = text(first, "text")
        if not (wordings and answer):
            problems.note(0, "question", note("question_left", value=name))
            continue
        lost = [found for each in others if (found := text(each, "text"))]
        lost += [str(first[key]) for key in ("image", "buttons", "attachment", "custom") if first.get(key)]
        for each in lost:
            problems.note(0, "answer", note("answer_left", value=each, name=name))
        yield {"id": f"rasa-{re.sub(r'[^A-Za-z0-9._-]', '-', name)}", "question": wordings, "answer": answer}

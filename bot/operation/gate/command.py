"""Publishing from the command line, where nobody looks at a page: saved test questions alone can stop it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.operation.gate.checking import Gate, Wish
from bot.operation.publish import Published
from knowledge.curating.saved_questions import SavedQuestions
from knowledge.errors import KundigError
from knowledge.folder.home import Home
from knowledge.languages import ENGLISH, text

AUTHOR = "command line"


class GateRefused(KundigError):
    """Saved test questions would be answered wrongly, and nobody said why that is right."""


def publish(home: Home, because: str) -> tuple[Published, dict[str, Any]]:
    """The release that went live, and what the gate found. Raises GateRefused, NothingToPublish, …"""
    gate = Gate(home, asks_customers=False)
    gate.forget()
    result = gate.publish(Wish(AUTHOR, because=because, warned=False))
    findings = result["gate"]
    if result.get("held"):
        broken = findings["broken"]
        first = SavedQuestions(home.corpus).get(broken["first"][0]["at"][1])
        raise GateRefused(count=broken["count"], question=first.question)
    assert gate.made is not None, "what was forgotten is made anew"
    return replace(gate.made, number=result["release"]), findings


def doubts(findings: dict[str, Any]) -> Iterator[str]:
    """The doubts about what went live, in English, entries by their ids."""
    for doubt in findings["doubts"]["first"]:
        entry, rival = (*doubt["entries"], "")[:2]
        key = f"doubt_{doubt['kind']}" + ("_by" if doubt["kind"] == "needed" and rival else "")
        yield text("gate", key, ENGLISH, text=doubt["text"], other=doubt["other"], entry=entry, rival=rival)

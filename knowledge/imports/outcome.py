"""What came of an import, as JSON that stays small however large the file was."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from knowledge.corpus.corpus import Saved
from knowledge.curating.changes import Summary
from knowledge.errors import (
    CorpusUnavailable,
    FileRefused,
    ImportRefused,
    ImportStopped,
    InvalidField,
    KundigError,
    NewerData,
    Problem,
)
from knowledge.faults import Fault

RAISED = {
    kind.code: kind for kind in (CorpusUnavailable, FileRefused, ImportStopped, InvalidField, NewerData)
}


@dataclass(frozen=True)
class Outcome:
    """One of these: a plan to be confirmed, what was saved, why the file was refused, or what else failed.

    Beside a plan, or what was saved, `problems` are the rows that are left out, and `notes` what was guessed
    or did not come along. `moved_on`: the plan is another one than somebody has confirmed.
    """

    plan: Summary | None = None
    moved_on: bool = False
    saved: Saved | None = None
    problems: tuple[Problem, ...] = ()
    error: KundigError | None = None
    notes: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        came = [bool(self.plan), bool(self.saved), bool(self.error)].count(True)
        if came > 1 or (not came and not self.problems) or (self.error and self.problems):
            raise ValueError(f"An import has one outcome, not {self!r}")

    def as_json(self) -> dict[str, Any]:
        told = {"problems": _told(self.problems), "notes": _told(self.notes)}
        if self.plan:
            return {"plan": self.plan.as_json(), "moved_on": self.moved_on} | told
        if self.saved:
            return {"saved": vars(self.saved)} | told
        if self.problems:
            return told
        assert self.error is not None
        return {"error": {"fault": self.error.fault.as_json(), "field": getattr(self.error, "field", "")}}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Raises ValueError, KeyError, TypeError for what is no outcome."""
        problems = tuple(_problem(each) for each in told.get("problems", ()))
        notes = tuple(_problem(each) for each in told.get("notes", ()))
        if "plan" in told:
            plan, moved_on = Summary.from_json(told["plan"]), bool(told["moved_on"])
            return cls(plan=plan, moved_on=moved_on, problems=problems, notes=notes)
        if "saved" in told:
            return cls(saved=Saved(**told["saved"]), problems=problems, notes=notes)
        if problems:
            return cls(problems=problems, notes=notes)
        return cls(error=_error(Fault.from_json(told["error"]["fault"]), str(told["error"]["field"])))

    def raise_if_refused(self) -> Self:
        """Raises ImportRefused, or what else failed."""
        if self.problems and not self.plan and not self.saved:
            raise ImportRefused(self.problems)
        if self.error:
            raise self.error
        return self


def outcome_of(error: KundigError) -> Outcome:
    return Outcome(problems=error.problems) if isinstance(error, ImportRefused) else Outcome(error=error)


def _told(problems: Sequence[Problem]) -> list[list[Any]]:
    return [[each.row, each.column, each.fault.as_json(), each.sheet] for each in problems]


def _problem(told: list[Any]) -> Problem:
    """What an earlier version has told names no sheet."""
    row, column, fault, *sheet = told
    return Problem(int(row), str(column), Fault.from_json(fault), *map(str, sheet))


def _error(fault: Fault, field: str) -> KundigError:
    """The same error as in the other process. Raises KeyError for one that it has no reason to raise."""
    code, _, kind = fault.key.partition(".")
    error = RAISED[code].__new__(RAISED[code])
    KundigError.__init__(error, kind, **fault.data)
    if field:
        vars(error)["field"] = field
    return error


def as_line(outcome: Outcome) -> str:
    return json.dumps(outcome.as_json(), ensure_ascii=False)

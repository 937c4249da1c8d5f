"""What came of an import, as JSON that stays small however large the file was."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from knowledge.changes import Summary
from knowledge.corpus import Saved
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

    `moved_on`: the plan is another one than somebody has confirmed.
    """

    plan: Summary | None = None
    moved_on: bool = False
    saved: Saved | None = None
    problems: tuple[Problem, ...] = ()
    error: KundigError | None = None

    def __post_init__(self) -> None:
        if [bool(self.plan), bool(self.saved), bool(self.problems), bool(self.error)].count(True) != 1:
            raise ValueError(f"An import has one outcome, not {self!r}")

    def as_json(self) -> dict[str, Any]:
        if self.plan:
            return {"plan": self.plan.as_json(), "moved_on": self.moved_on}
        if self.saved:
            return {"saved": vars(self.saved)}
        if self.problems:
            return {"problems": [_problem_json(problem) for problem in self.problems]}
        assert self.error is not None
        return {"error": {"fault": self.error.fault.as_json(), "field": getattr(self.error, "field", "")}}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Raises ValueError, KeyError, TypeError for what is no outcome."""
        if "plan" in told:
            return cls(plan=Summary.from_json(told["plan"]), moved_on=bool(told["moved_on"]))
        if "saved" in told:
            return cls(saved=Saved(**told["saved"]))
        if "problems" in told:
            return cls(problems=tuple(_problem(each) for each in told["problems"]))
        return cls(error=_error(Fault.from_json(told["error"]["fault"]), str(told["error"]["field"])))

    def raise_if_refused(self) -> Self:
        """Raises ImportRefused, or what else failed."""
        if self.problems:
            raise ImportRefused(self.problems)
        if self.error:
            raise self.error
        return self


def outcome_of(error: KundigError) -> Outcome:
    return Outcome(problems=error.problems) if isinstance(error, ImportRefused) else Outcome(error=error)


def _problem_json(problem: Problem) -> list[Any]:
    return [problem.row, problem.column, problem.fault.as_json()]


def _problem(told: list[Any]) -> Problem:
    row, column, fault = told
    return Problem(int(row), str(column), Fault.from_json(fault))


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

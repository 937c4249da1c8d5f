"""What a change of many has done, as the list says it afterwards."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from knowledge.corpus.batches import Batch, UnknownBatch
from knowledge.curating.bulk import Why
from webwidget.aside import aside
from webwidget.services import services

WHY = get_args(Why)


@dataclass(frozen=True)
class Done:
    """The change; how many entries stay as they are, by the reason."""

    batch: Batch | None = None
    left: Mapping[str, int] = field(default_factory=dict)
    nothing: bool = False


def as_arguments(batch: int, left: Iterable[Why] = ()) -> dict[str, object]:
    """For the address that the browser is led to; the batch is 0 where there was nothing to do."""
    return {"batch": batch, **{f"left_{why}": count for why, count in Counter(left).items()}}


def told(arguments: Mapping[str, str]) -> Done | None:
    """None where nothing was done."""
    number = arguments.get("batch", "")
    if not number.isdecimal() or len(number) > 9:
        return None
    left = {why: int(arguments.get(f"left_{why}", "0")[:6] or 0) for why in WHY if _counts(arguments, why)}
    try:
        batch = aside(services().curation.batches.get, int(number)) if int(number) else None
    except UnknownBatch:
        return None
    return Done(batch, left, nothing=batch is None and not left)


def _counts(arguments: Mapping[str, str], why: str) -> bool:
    return arguments.get(f"left_{why}", "").isdecimal()

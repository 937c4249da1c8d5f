"""What is counted of a conversation before it goes, by day and entry. Pure.

answered: the bot gave this answer; picked: the customer chose it; helped, not_helped: what the customer said
of it. Without an entry: conversations by the day they began, messages of customers, handoffs; solved and
not_solved: what was said when a conversation had ended.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.privacy.retention import DAY
from bot.storage.repositories.tallies import Tally
from bot.storage.repositories.whole import Rows

_ENTRY = "entry:"  # a choice's id begins so


def tallied(rows: Rows) -> Counter[Tally]:
    """What there was in one conversation."""
    [head] = rows["conversation"]
    counts: Counter[Tally] = Counter()
    for kind, entry, at in _happened(head, rows):
        counts[Tally(at // DAY * DAY, head["site"], entry, kind)] += 1
    return counts


def _happened(head: dict[str, Any], rows: Rows) -> Iterator[tuple[str, str, float]]:
    yield "conversations", "", head["created"]
    for message in rows["message"]:
        if message["role"] == "customer":
            yield "messages", "", message["created"]
            if (message["choice"] or "").startswith(_ENTRY):
                yield "picked", message["choice"].removeprefix(_ENTRY), message["created"]
        elif message["role"] == "bot" and message["entry"]:
            yield "answered", message["entry"], message["created"]
    for handoff in rows["handoff"]:
        yield "handoffs", "", handoff["requested"]
    for ended in rows.get("survey", ()):  # older archives have none
        if ended["answered"] is not None:
            yield "solved" if ended["solved"] else "not_solved", "", ended["answered"]
    for verdict in rows["feedback"]:
        yield "helped" if verdict["helpful"] else "not_helped", verdict["entry"], verdict["created"]

"""Who may approve what: curators write, editors approve; where a second pair of eyes is wanted, what others
wrote. Pure.
"""

from dataclasses import dataclass, replace

from knowledge.entries import Entry
from knowledge.errors import InvalidField


@dataclass(frozen=True)
class Writer:
    """Somebody who saves. `approves`: an editor. `needs_second`: their own words need another's yes."""

    name: str
    approves: bool = True
    needs_second: bool = False


def refusal(writer: Writer, before: Entry | None, after: Entry, wrote: str) -> InvalidField | None:
    """Why they may not save this; None when they may.

    `wrote` is who last changed more of the entry than its state.
    """
    if after.state != "approved" or after == before:
        return None
    if not writer.approves:
        return InvalidField("state", "editors_approve")
    own = before is None or replace(before, state=after.state) != after or wrote == writer.name
    return InvalidField("state", "second_reader") if writer.needs_second and own else None


def check(writer: Writer, before: Entry | None, after: Entry, wrote: str) -> None:
    """Raises InvalidField."""
    if error := refusal(writer, before, after, wrote):
        raise error


def allowed(writer: Writer, before: Entry | None, after: Entry, wrote: str) -> Entry:
    """It, or where they may not approve it, in review."""
    return replace(after, state="review") if refusal(writer, before, after, wrote) else after

"""The web addresses that an entry leads to, and what was found there when they were last tried."""

import json
import re
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge import dialect
from knowledge.corpus.database import Database
from knowledge.entries import Entry, Link

AGAIN = 7 * 86_400.0  # seconds until an address that answers is tried again
SOON = 6 * 3600.0  # until one that does not is
MISSES = 2  # times in a row that a server must be away before anybody hears of it
WRITTEN = re.compile(r"https?://[^\s<>\"'|\[\]]+", re.IGNORECASE)
ENDS = ".,;:!?)"  # of a sentence around an address
GONE = frozenset({"404", "410"})  # of which once is enough
# A row of `addresses` at which there is nothing any more.
IS_DEAD = f"(found in ('404', '410') or (found = 'away' and misses >= {MISSES}))"
# A condition on a row of `entries`: it leads to such an address, as far as it is written there as it is kept.
# The few dead addresses come first, so that entries are not looked through where there are none.
LEADS_NOWHERE = f"""entries.key in (
    select led.key from addresses cross join entries as led where {IS_DEAD}
    and (instr(led.answer, address) or instr(led.links, address) or instr(led.media, address)))"""  # noqa: S608


@dataclass(frozen=True)
class Tried:
    """`found` is an HTTP status, `away`, or `unfit`; `misses` counts the times in a row without an answer."""

    address: str
    found: str
    misses: int
    looked: float  # unix seconds

    @property
    def dead(self) -> bool:
        return self.found in GONE or (self.found == "away" and self.misses >= MISSES)


class WebLinks:
    """What was found, in the corpus's file. An address waits with an empty `found` until it is tried."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def expect(self, addresses: Iterable[str]) -> None:
        """These are to be tried, unless they were."""
        rows = [{"address": each, "found": "", "misses": 0, "looked": 0.0} for each in addresses]
        if rows:
            with self._database.writing() as tables:
                tables.table("addresses").insert_all(rows, ignore=True)

    def keep(self, addresses: Collection[str]) -> None:
        """Exactly these are to be tried from now on."""
        wanted = json.dumps([*addresses])
        self.expect(addresses)
        with self._database.writing() as tables:
            gone = "address not in (select value from json_each(?))"
            tables.table("addresses").delete_where(gone, [wanted])

    def due(self, limit: int, now: float | None = None) -> list[str]:
        """Those whose time has come, new ones first."""
        now = time.time() if now is None else now
        soon = "case when misses > 0 or found in ('404', '410') then ? else ? end"
        with self._database.reading() as tables:
            rows = tables.table("addresses").rows_where(
                f"looked = 0 or looked + {soon} < ?", [SOON, AGAIN, now], "looked, address", limit=limit
            )
            return [row["address"] for row in rows]

    def note(self, found: Iterable[tuple[str, str]], now: float | None = None) -> None:
        """What was found at addresses, now."""
        now = time.time() if now is None else now
        miss = "case when :found = 'away' then misses + 1 else 0 end"
        with self._database.writing() as tables:
            for address, what in found:
                tables.execute(
                    f"update addresses set misses = {miss}, found = :found, looked = :now "  # noqa: S608
                    "where address = :address",
                    {"address": address, "found": what, "now": now},
                )

    def leading_nowhere(self) -> int:
        """How many entries lead to an address at which there is nothing any more."""
        with self._database.reading() as tables:
            return int(tables.table("entries").count_where(LEADS_NOWHERE))

    def dead(self, addresses: Collection[str]) -> list[Tried]:
        """Those of these at which there is nothing any more."""
        where, wanted = "address in (select value from json_each(?))", [json.dumps([*addresses])]
        with self._database.reading() as tables:
            rows = list(tables.table("addresses").rows_where(where, wanted, "address"))
        return [tried for row in rows if (tried := Tried(**row)).dead]


def addresses_of(entry: Entry) -> list[str]:
    """Each once; pictures of ours, mail and telephone are none."""
    return addresses_in(entry.answer, entry.links, [item.src for item in entry.media])


def addresses_in(answer: str, links: Iterable[Link] = (), others: Iterable[str] = ()) -> list[str]:
    found = [*_marked(answer), *(link.url for link in links), *others]
    return [*dict.fromkeys(each for each in found if each.lower().startswith(("http://", "https://")))]


def _marked(answer: str) -> list[str]:
    """Links, and addresses that are only written: the chat makes links of them, too."""
    found: list[str] = []
    if "://" not in answer:  # most have none, and need not be parsed
        return found
    for block in dialect.markdown().parse(answer):
        for part in block.children or []:
            if part.type == "link_open":
                found.append(str(part.attrs.get("href", "")))
            elif part.type == "text":
                found += [written.rstrip(ENDS) for written in WRITTEN.findall(part.content)]
    return found

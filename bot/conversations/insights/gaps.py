"""Gaps as curators see them: how many customers ask, since when, and what was decided about them."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.conversations.errors import UnknownGap
from bot.conversations.wording import storable
from bot.storage import Storage
from bot.storage.repositories.gaps import Asked, Ending, Gap, GapState
from knowledge.corpus.wordings import digest, same

WEEK = 7 * 86_400.0  # seconds
WEEKS = 8  # that are shown
OF_ONE_SOURCE = 3  # customers of one network that count for the order: nobody steers it alone
STILL_ASKED = 3  # customers after its answer went live, from which on a gap is open again
SHOWN = 5000  # questions

WORDING = "wording:"  # before the digest of one, where its words are not kept

LiveSince = Callable[[Gap], float | None]  # when what answers a gap went live


@dataclass(frozen=True)
class Shown:
    """A gap with its questions, the most telling one first. `live` is since when it is answered."""

    gap: Gap
    asked: tuple[Asked, ...]
    now: float
    live: float | None = None

    @property
    def title(self) -> Asked:
        """The question that tells best what the gap is about, in the language of most who asked."""
        of = defaultdict(set)
        for each in self.asked:
            of[each.question.locale].add(each.customer)
        most = max(map(len, of.values()))
        return next(each for each in self.asked if len(of[each.question.locale]) == most)

    @property
    def customers(self) -> int:
        return len({each.customer for each in self.asked})

    @property
    def weight(self) -> int:
        """By which gaps are ordered: customers, of one source OF_ONE_SOURCE at most."""
        of = defaultdict(set)
        for each in self.asked:
            of[each.source or each.customer].add(each.customer)
        return sum(min(len(customers), OF_ONE_SOURCE) for customers in of.values())

    @property
    def wordings(self) -> dict[str, list[str]]:
        """What was asked, by language, each wording once; the most telling first."""
        found: dict[str, dict[str, str]] = {}
        for each in self.asked:
            text, locale = each.question.text, each.question.locale
            if same(text):
                found.setdefault(locale, {}).setdefault(same(text), text)
        return {locale: list(texts.values()) for locale, texts in found.items()}

    def chosen(self, ids: Collection[str]) -> dict[str, list[str]]:
        """Those of the wordings that have these digests."""
        found = {
            locale: [text for text in texts if wording_id(locale, text) in ids]
            for locale, texts in self.wordings.items()
        }
        return {locale: texts for locale, texts in found.items() if texts}

    @property
    def weeks(self) -> tuple[int, ...]:
        """Customers in each of the last weeks, the latest last."""
        found = [set[str]() for _ in range(WEEKS)]
        for each in self.asked:
            ago = int((self.now - each.question.asked) // WEEK)
            if 0 <= ago < WEEKS:
                found[WEEKS - 1 - ago].add(each.customer)
        return tuple(map(len, found))

    @property
    def endings(self) -> list[tuple[Ending, int]]:
        """How its questions ended, the most frequent first."""
        return Counter(each.question.ending for each in self.asked).most_common()

    @property
    def after(self) -> int:
        """Customers who asked since it is answered."""
        return self._customers(self.live, self.now) if self.live is not None else 0

    @property
    def before(self) -> int:
        """Customers in as long a time before."""
        return self._customers(2 * self.live - self.now, self.live) if self.live is not None else 0

    @property
    def state(self) -> GapState:
        """As decided; but an answer that does not reach its customers leaves a gap open."""
        return "open" if self.still_asked else self.gap.state

    @property
    def still_asked(self) -> bool:
        return self.gap.state == "answered" and self.after >= STILL_ASKED

    def _customers(self, begin: float, end: float) -> int:
        return len({each.customer for each in self.asked if begin <= each.question.asked < end})


def wording_id(locale: str, text: str) -> str:
    """Names a wording without its words."""
    return digest(f"{locale} {text}")[:16]


def shown(asked: Sequence[Asked], gaps: Collection[Gap], now: float, live: LiveSince) -> list[Shown]:
    """The gaps in which something was asked, those first that most customers wait for. Pure."""
    known = {gap.id: gap for gap in gaps}
    grouped = sorted(
        (each for each in asked if each.question.gap in known),
        key=lambda each: (str(each.question.gap), each.question.place, -each.question.asked),
    )
    found = [
        Shown(known[str(id)], tuple(members), now, live(known[str(id)]))
        for id, members in groupby(grouped, key=lambda each: each.question.gap)
    ]
    return sorted(found, key=lambda each: (-each.weight, -each.customers, each.gap.created, each.gap.id))


class Gaps:
    """What curators see of gaps, and decide about them."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def all(self, live: LiveSince, *, site: str = "", locale: str = "", channel: str = "") -> list[Shown]:
        """Those of a site, a locale and a channel, or of all; the worst first."""
        with self._storage.reading() as read:
            asked, gaps = read.gaps.asked(SHOWN), read.gaps.all()
        wanted = [
            each
            for each in asked
            if site in ("", each.site)
            and locale in ("", each.question.locale)
            and channel in ("", each.channel)
        ]
        return shown(wanted, gaps.values(), time.time(), live)

    def get(self, id: str, live: LiveSince) -> Shown:
        """Raises UnknownGap."""
        with self._storage.reading() as read:
            gap, asked = read.gaps.find(storable(id)), read.gaps.of(storable(id))
        found = shown(asked, [gap], time.time(), live) if gap else []
        if not found:
            raise UnknownGap(id)
        return found[0]

    def assign(self, id: str, to: str | None, by: str) -> None:
        """To a colleague, or to nobody. Raises UnknownGap."""
        self._change(id, by, assignee=to)

    def dismiss(self, id: str, by: str) -> None:
        """It needs no answer. Raises UnknownGap."""
        self._change(id, by, state="dismissed", entry=None, locale=None)

    def reopen(self, id: str, by: str) -> None:
        """Whatever was decided is not. Raises UnknownGap."""
        self._change(id, by, state="open", entry=None, locale=None)

    def answered(self, id: str, entry: str, locale: str, by: str) -> None:
        """By this entry, as soon as it is published. Raises UnknownGap."""
        self._change(id, by, state="answered", entry=entry, locale=locale)

    def _change(self, id: str, by: str, **values: str | None) -> None:
        now = time.time()
        changed = self._storage.write(
            lambda tx: tx.gaps.change(storable(id), changed=now, changed_by=by, **values)
        )
        if not changed:
            raise UnknownGap(id)

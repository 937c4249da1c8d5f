"""Which release answers: the current one, or while that is damaged the last good one.

What `current` says is never changed here: an operator decides, or the next publish.
"""

from collections.abc import Iterable
from pathlib import Path

from knowledge.errors import DamagedRelease, KundigError, NoRelease, Trouble, UnknownRelease
from knowledge.faults import Fault
from knowledge.folder.damage import Signature, signature
from knowledge.releases.releases import Release, Releases

CURRENT = "current"
State = tuple[Signature | None, Signature | None]


class Answering:
    """Looks at the releases of a folder, and at the list of those that were found damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._releases = folder, Releases(folder)
        self._damage = self._releases.damage
        self._opened: Release | None = None

    def state(self) -> State:
        """Changes when another release may have to answer. Costs two looks at small files."""
        return signature(self._folder / CURRENT), self._damage.signature()

    def order(self) -> list[int]:
        """All releases, the one that ought to answer first."""
        return in_order(self._releases.live_number(), self._releases.numbers())

    def number(self) -> int | None:
        """The release that answers, as far as damage is known; None before the first, or when all are."""
        damaged = self._damage.all()
        return next((number for number in self.order() if str(number) not in damaged), None)

    def release(self) -> Release:
        """That release; the same object until another answers. Raises NoRelease, DamagedRelease."""
        damaged = self._damage.all()
        for number in self.order():
            if str(number) in damaged:
                continue
            if self._opened is not None and self._opened.number == number:
                return self._opened
            try:
                self._opened = self._get(number)
                return self._opened
            except DamagedRelease as error:
                self.mark(number, error)
        raise self._none_left()

    def verified(self) -> Release:
        """The first release whose files are all as they were published. Raises NoRelease, DamagedRelease."""
        for number in self.order():
            try:
                return self.open(number)
            except DamagedRelease:
                continue
        raise self._none_left()

    def open(self, number: int) -> Release:
        """A release, read through; it is put on the list of damaged ones, or off. Raises DamagedRelease."""
        try:
            release = self._get(number)
            release.verify()
        except DamagedRelease as error:
            self.mark(number, error)
            raise
        self._damage.forget(str(number))
        return release

    def mark(self, number: int, error: KundigError | OSError) -> None:
        """From now on another release answers in place of this one."""
        self._damage.keep(str(number), DamagedRelease(file=_file_of(error)).fault)

    def trouble(self) -> Trouble | None:
        """What staff is told while another release answers than ought to, or none."""
        order, damaged = self.order(), self._damage.all()
        if not order:
            return None
        ought, number, file = order[0], self.number(), _named(damaged.get(str(order[0])))
        if number is None:
            return Trouble("release_lost", release=str(ought), file=file)
        if self._releases.live_number() is None:
            file = str(self._folder / CURRENT)
            return Trouble("release_unnamed", file=file, stands_in=str(number))
        if number != ought:
            return Trouble("release_stands_in", release=str(ought), file=file, stands_in=str(number))
        return None

    def damaged(self) -> dict[int, Fault]:
        """Every release that is known to be damaged."""
        return {int(name): fault for name, fault in self._damage.all().items() if name.isdecimal()}

    def check_all(self) -> None:
        """Reads all releases through and keeps the list of damaged ones."""
        known = self.order()
        self._damage.forget(*(str(number) for number in self.damaged() if number not in known))
        for number in known:
            try:
                self.open(number)
            except DamagedRelease:
                continue  # it is on the list now

    def _get(self, number: int) -> Release:
        try:
            return self._releases.get(number)
        except UnknownRelease as error:
            raise DamagedRelease(file=str(self._folder / str(number))) from error

    def _none_left(self) -> KundigError:
        order, damaged = self.order(), self._damage.all()
        if not order:
            return NoRelease()
        return DamagedRelease(file=_named(damaged.get(str(order[0]))))


def in_order(current: int | None, numbers: Iterable[int]) -> list[int]:
    """The current one, those before it, newest first, then those after it: taken back by somebody, once."""
    others = sorted(set(numbers) - {current})
    if current is None:
        return others[::-1]
    return [current, *(n for n in others[::-1] if n < current), *(n for n in others if n > current)]


def _file_of(error: KundigError | OSError) -> str:
    if isinstance(error, OSError):
        return str(error.filename or error)
    return str(error.data.get("file") or error.data.get("folder") or error)


def _named(fault: Fault | None) -> str:
    return str(fault.data.get("file", "–")) if fault else "–"

"""Every error a person may see: a code and data, and a sentence made from them.

The sentence says what is wrong, shows the value and names the remedy. It stands in the catalogues `errors`
under the code, or under `code.kind` where one code has several sentences. tests/test_errors.py keeps code and
catalogues together.

KundigError
├── InvalidSetting      a setting has a value that cannot be used
├── AlreadyServing      another process of ours does this on the same data folder
├── InvalidField        a part of an entry, a site or feedback breaks a rule; `field` names it
├── ImportRefused       a file cannot be imported; `problems` says why, row by row
├── ImportNote          something was guessed or left out: told, not raised
├── ImportStopped       reading a file took more time or memory than it may
├── ImportGone          a file to import does not wait any more
├── FileRefused         a file has a name, or a place, that cannot be used
├── DiskRefused         the system refuses to read or write a place
├── CorpusUnavailable   the database file cannot be read or written
├── NewerData           the database file was changed by a newer version of Kundig
├── Conflict            an entry has changed since whoever saves it looked at it
├── UnknownEntry        no entry has this id
├── UnknownRelease      no release has this number
│   └── NoRelease       nothing was published yet
├── DamagedRelease      a file of a release is missing or was changed
├── Trouble             something on the disk or in front is wrong, and the rest goes on: told, not raised
├── knowledge.corpus.batches   UnknownBatch, SelectionMoved
├── UnknownJob          no job has this id
├── JobAbandoned        a job took the worker down with it too often
├── UnknownSite         no site has this name
├── UnknownContext      the site has no context of this name
├── MediaRefused        a file is no picture we can show safely
├── bot.storage, bot.cluster, bot.privacy, bot.conversations, bot.handoff, bot.staff, bot.channels: see there
├── bot.operation       NothingToPublish, PortTaken, UnknownJobKind
├── bot.dialogue        TrackerUnavailable, ModelUnusable, TrainingFailed, PortTaken
└── webwidget.errors    Refused, with an HTTP status
"""

import re
from dataclasses import dataclass

from knowledge.faults import Fault, shown
from knowledge.languages import ENGLISH, text

REFUSED = 1  # the exit code of a process that cannot go on just now
CANNOT_START = 78  # of one that a restart would not help (EX_CONFIG of sysexits.h)


class KundigError(Exception):
    """The root of every error that a person may see, in all packages.

    `code` names it for programs: the class's name in snake case, unless one is given. `kind` says which of
    several sentences is meant. `data` holds the values.
    """

    code: str = "kundig_error"
    lasting = False  # whether trying again cannot help, before somebody has done something about it
    public = False  # whether customers may meet it; then it speaks every language, and tells nothing of ours

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        if "code" not in vars(cls):
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, kind: str = "", /, **data: object) -> None:
        super().__init__(kind, data)
        self.kind, self.data = kind, data

    @property
    def exit_code(self) -> int:
        """Of a process that this ends."""
        return CANNOT_START if self.lasting else REFUSED

    @property
    def fault(self) -> Fault:
        """The error without its traceback, to be kept or told later."""
        return Fault(f"{self.code}.{self.kind}" if self.kind else self.code, self.data)

    def told(self, language: str) -> str:
        """What is wrong, the value and the remedy, in this language."""
        return self.fault.told(language)

    def __str__(self) -> str:
        return self.told(ENGLISH)


class InvalidSetting(KundigError):
    """A setting has a value that cannot be used."""

    lasting = True


class AlreadyServing(KundigError):
    """Another process of ours does this on the same data folder; two would fight over its turns."""


class InvalidField(KundigError):
    """A part of an entry, a site or feedback breaks a rule; `field` names it."""

    def __init__(self, field: str, kind: str, /, **data: object) -> None:
        super().__init__(kind, **data)
        self.field = field

    def told(self, language: str) -> str:
        """With the field's name in front; `fault` tells it without."""
        return f"{shown(self.field, language)}: {self.fault.told(language)}"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file. `row` counts from 1, the header included; 0 means the whole file.

    `sheet` is named where a workbook has several.
    """

    row: int
    column: str
    fault: Fault
    sheet: str = ""

    def told(self, language: str) -> str:
        """The place, and what is wrong there."""
        sheet = [text("errors", "at_sheet", language, sheet=shown(self.sheet, language))] * bool(self.sheet)
        row = sheet + [text("errors", "at_row", language, row=self.row)] * bool(self.row)
        column = [text("errors", "at_column", language, column=shown(self.column, language))]
        where = ", ".join(row + column * bool(self.column))
        return f"{where}: {self.fault.told(language)}" if where else self.fault.told(language)

    def __str__(self) -> str:
        return self.told(ENGLISH)


class ImportRefused(KundigError):
    """A file cannot be imported; nothing was changed. `problems` holds the first of its faults."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems

    def told(self, language: str) -> str:
        return "\n".join([super().told(language), *(problem.told(language) for problem in self.problems)])


class ImportNote(KundigError):
    """Something of a file was guessed, read otherwise than it stands there, or left out: told, not raised."""


class ImportStopped(KundigError):
    """Reading a file took more time or memory than it may, or broke its reader; nothing was changed."""


class ImportGone(KundigError):
    """A file to import does not wait any more: it was imported, or is older than a day."""


class FileRefused(KundigError):
    """A file has a name, or a place, that cannot be used."""


class DiskRefused(KundigError):
    """The system refuses to read or write a place, for a reason such as a full disk."""

    code = "disk"


class CorpusUnavailable(KundigError):
    """The database file cannot be read or written."""


class NewerData(KundigError):
    """A newer version of Kundig has changed this `file`, to a `version` that this one does not know."""

    lasting = True


class Conflict(KundigError):
    """The entry `id` in `locale` has changed since whoever saves it looked at it; `author` was the last."""


class UnknownEntry(KundigError):
    """No entry has this id."""


class UnknownRelease(KundigError):
    """No release has this number."""


class NoRelease(UnknownRelease):
    """Nothing was published yet."""


class DamagedRelease(KundigError):
    """A file of a release is missing or was changed."""


class Trouble(KundigError):
    """Something on the disk, or in front of us, is wrong, and the rest goes on: told to staff, not raised."""


class UnknownJob(KundigError):
    """No job has this id."""


class JobAbandoned(KundigError):
    """A job took the worker down with it too often."""


class UnknownContext(KundigError):
    """The site has no context of this name."""


class UnknownSite(KundigError):
    """No site has this name."""

    public = True


class MediaRefused(KundigError):
    """A file is no picture we can show safely."""

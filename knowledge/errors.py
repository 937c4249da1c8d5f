"""Every error a person may see. A message says what is wrong, shows the value, and names the remedy.

KundigError
├── InvalidSetting      a setting has a value that cannot be used
├── BotUnknown          the bot has not said yet where it listens
├── InvalidField        a part of an entry, a site or feedback breaks a rule; `field` names it
├── ImportRefused       a file cannot be imported; `problems` says why, row by row
├── CorpusUnavailable   the database file cannot be read or written
├── NewerData           the database file was changed by a newer version of Kundig
├── Conflict            an entry has changed since whoever saves it looked at it
├── UnknownEntry        no entry has this id
├── UnknownRelease      no release has this number
│   └── NoRelease       nothing was published yet
├── DamagedRelease      a file of a release is missing or was changed
├── UnknownJob          no job has this id
├── UnknownSite         no site has this name
└── MediaRefused        a file is no picture we can show safely
"""

import re
from dataclasses import dataclass

from knowledge.languages import ENGLISH, text


class KundigError(Exception):
    """The root of every error that a person may see, in all packages.

    `code` names its kind for programs: the class's name in snake case, unless one is given. `data` holds the
    values. The sentence is made from both, in any language, by the catalogue `errors`.
    """

    code: str = "kundig_error"

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        if "code" not in vars(cls):
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, message: str = "", /, **data: object) -> None:
        self._message, self.data = message, data
        super().__init__(message)

    def told(self, language: str) -> str:
        """What is wrong, the value and the remedy, in this language."""
        return self._message or text("errors", self.code, language, **self.data)

    def __str__(self) -> str:
        return self.told(ENGLISH)


class InvalidSetting(KundigError):
    """A setting has a value that cannot be used."""


class BotUnknown(KundigError):
    """The bot has not said yet where it listens."""


class InvalidField(KundigError):
    """A part of an entry, a site or feedback breaks a rule; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file. `row` counts from 1, the header included; 0 means the whole file."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = ", ".join(
            [f"row {self.row}"] * bool(self.row) + [f"column “{self.column}”"] * bool(self.column)
        )
        return f"{where}: {self.message}" if where else self.message


class ImportRefused(KundigError):
    """A file cannot be imported; nothing was changed. `problems` holds the first of its faults."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("The file was not imported, nothing was changed.\n" + "\n".join(map(str, problems)))
        self.problems = problems


class CorpusUnavailable(KundigError):
    """The database file cannot be read or written."""


class NewerData(KundigError):
    """A newer version of Kundig has changed this `file`, to a `version` that this one does not know."""


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


class UnknownJob(KundigError):
    """No job has this id."""


class UnknownSite(KundigError):
    """No site has this name."""


class MediaRefused(KundigError):
    """A file is no picture we can show safely."""

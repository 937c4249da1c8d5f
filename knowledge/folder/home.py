"""The data folder and its settings."""

import fcntl
import math
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from knowledge.entries import LOCALE
from knowledge.errors import AlreadyServing, InvalidSetting
from knowledge.folder.addresses import are_networks, is_address, is_web_address
from knowledge.folder.backups import Backups
from knowledge.folder.keys import secret_in
from knowledge.folder.mail import Mail
from knowledge.folder.ours import close_to_others
from knowledge.folder.parts import PartRefused, UnknownPart, hidden
from knowledge.folder.periods import Periods
from knowledge.folder.risks import TopicRisks

Check = Callable[[Any], bool]
MOST_TOLD = 80  # characters of a value that is refused
RESTORING = ".restoring"  # in a data folder that a backup is being restored into


def _setting(default: Any, help_text: str, check: Check, example: str) -> Any:
    return field(default=default, metadata={"help": help_text, "check": check, "example": example})


def _share(value: float) -> bool:
    return math.isfinite(value) and 0 < value < 1


def _line(value: str) -> bool:
    return bool(value) and len(value) <= 200 and value.isprintable()


@dataclass(frozen=True)
class Settings:
    """Every setting and its default. KUNDIG_<NAME> in the environment goes before kundig.toml."""

    port: int = _setting(8080, "port of the web process", lambda n: 1 <= n <= 65535, "8080 (1–65535)")
    host: str = _setting("127.0.0.1", "address the web process listens on", _line, "127.0.0.1")
    title: str = _setting("Kundig", "name shown to customers and staff", _line, "Kundig")
    default_locale: str = _setting(
        "de",
        "locale when a customer's is unknown",
        lambda s: bool(LOCALE.fullmatch(s)),
        "de, de-AT",
    )
    risk: float = _setting(0.05, "acceptable share of wrong answers", _share, "0.05 (0–1)")
    topic_risk: TopicRisks = _setting(  # noqa: RUF009  # never changes
        TopicRisks(),
        "topics with a risk of their own; an entry's own goes before",
        lambda risks: isinstance(risks, TopicRisks),
        "Privacy = 0.01, Payment = 0.02",
    )
    unanswerable_share: float = _setting(
        0.4,
        "assumed share of questions that no entry answers, until customers' questions tell",
        _share,
        "0.4 (0–1)",
    )
    encoder: str = _setting("auto", "encoder of the matcher, by name or folder", _line, "auto")
    turn_patience: float = _setting(
        15.0,
        "seconds a customer waits for the bot before an apology",
        lambda s: math.isfinite(s) and 0 < s <= 600,
        "15 (0–600)",
    )
    message_limit: int = _setting(
        4000,
        "characters of one customer message",
        lambda n: 1 <= n <= 100_000,
        "4000 (1–100000)",
    )
    bot_url: str = _setting(
        "",
        "address of a bot on another machine; empty: the one on run/bot.sock",
        is_web_address,
        "https://bot.internal",
    )
    database: str = _setting(
        "",
        "PostgreSQL database in place of SQLite, for more than one machine",
        lambda s: not s or s.startswith(("postgresql://", "postgres://")),
        "postgresql://user:password@host/database",
    )
    proxies: int = _setting(
        0,
        "trusted reverse proxies in front, whose X-Forwarded-For tells the customer's address",
        lambda n: 0 <= n <= 9,
        "1 (0–9)",
    )
    retention: Periods = _setting(  # noqa: RUF009  # never changes
        Periods(),
        "days that each class of data is kept; a site may have its own for conversations",
        lambda periods: isinstance(periods, Periods),
        "conversations = 90, deliveries = 30 (1–3650; also archive, outcomes, imports, copies, records)",
    )
    unlimited: str = _setting(
        "",
        "own servers that write for many customers: addresses or networks that limits spare",
        are_networks,
        "10.0.0.5, 10.1.0.0/16",
    )
    backups: Backups = _setting(  # noqa: RUF009  # never changes
        Backups(),
        "timed backups: their folder, hours between two (24), and how many to keep (7)",
        lambda backups: isinstance(backups, Backups),
        "folder = /mnt/backup, every_hours = 24, keep = 7",
    )
    mail: Mail = _setting(  # noqa: RUF009  # never changes
        Mail(),
        "letters: from whom, the servers for sending and, if wanted, for replies, and where links lead",
        lambda mail: isinstance(mail, Mail),
        "from = help@shop.example, smtp = smtp://user:password@mail.example, "
        "imap = imaps://user:password@mail.example, link = https://chat.shop.example",
    )
    metrics: str = _setting(
        "",
        "address of /metrics, for Prometheus and not for customers; empty: none",
        is_address,
        "127.0.0.1:9464",
    )
    log: str = _setting(
        "lines",
        "form of the log: lines or json, and with :debug every step",
        lambda form: form in ("lines", "json", "lines:debug", "json:debug"),
        "json (lines, json, lines:debug, json:debug)",
    )
    demo: int = _setting(0, "1 shows the demo shop's page and log-ins", lambda n: n in (0, 1), "1 (0–1)")

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if not item.metadata["check"](value):
                raise _refused(item.name, value, item.metadata["example"])

    @classmethod
    def load(cls, file: Path, environ: Mapping[str, str]) -> Self:
        """Raises InvalidSetting when a value cannot be used or kundig.toml names an unknown setting."""
        written = _read_toml(file)
        values: dict[str, Any] = {}
        for item in fields(cls):
            variable = f"KUNDIG_{item.name.upper()}"
            if environ.get(variable, "") != "":
                values[item.name] = _typed(
                    item.name, environ[variable], item.default, item.metadata["example"]
                )
            elif item.name in written:
                values[item.name] = _typed(
                    item.name, written[item.name], item.default, item.metadata["example"]
                )
        return cls(**values)


@dataclass(frozen=True)
class Setting:
    name: str
    default: Any
    help: str


SETTINGS = tuple(Setting(item.name, item.default, item.metadata["help"]) for item in fields(Settings))


def _refused(name: str, value: object, example: str) -> InvalidSetting:
    told = str(value).lower() if isinstance(value, bool) else hidden(str(value))
    variable = f"KUNDIG_{name.partition('.')[0].upper()}"
    return InvalidSetting("value", name=name, value=_shortened(told), example=example, variable=variable)


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_TOLD else f"{text[:MOST_TOLD]}…"


def _typed(name: str, value: object, default: object, example: str) -> object:
    """The value in the default's type; text from the environment may spell a number."""
    kinds = (str, Mapping) if isinstance(default, Mapping) else (str, type(default), int)
    if isinstance(value, bool) or not isinstance(value, kinds):
        raise _refused(name, value, example)
    if isinstance(default, str) and not isinstance(value, str):
        raise _refused(name, value, example)
    try:
        return type(default)(value)  # type: ignore[call-arg]
    except PartRefused as error:
        raise _refused(f"{name}.{error.part}", error.value, error.example) from error
    except UnknownPart as error:
        raise InvalidSetting("part", name=name, part=error.part, known=", ".join(error.known)) from error
    except (ValueError, OverflowError) as error:
        raise _refused(name, value, example) from error


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8") if file.exists() else "")
    except OSError as error:
        raise InvalidSetting("unreadable", file=str(file), why=error.strerror) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InvalidSetting("not_utf8", file=str(file), line=line) from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidSetting("no_toml", file=str(file), why=str(error)) from error
    names = [item.name for item in fields(Settings)]
    for name in written:
        if name not in names:
            raise InvalidSetting("unknown", file=str(file), name=name, known=", ".join(names))
    return written


@dataclass(frozen=True)
class Home:
    """The data folder. Folders are made when they are first asked for; only their owner may look into them.

    With `makes_folders` off, whoever only looks leaves nothing behind.
    """

    root: Path
    settings: Settings = Settings()
    makes_folders: bool = True

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, *, restoring: bool = False) -> Self:
        """KUNDIG_HOME names the folder, ./var by default.

        Raises InvalidSetting, also when a restore into the folder was cut short, unless one is to go on.
        """
        values = os.environ if environ is None else environ
        root = Path(values.get("KUNDIG_HOME") or "var").expanduser().resolve()
        home = cls(root, Settings.load(root / "kundig.toml", values))
        if not restoring and (root / RESTORING).exists():
            raise InvalidSetting("restore_unfinished", folder=str(root))
        return home

    @property
    def corpus(self) -> Path:
        return self._folder("") / "corpus.sqlite"

    @property
    def conversations(self) -> Path:
        return self._folder("") / "conversations.sqlite"

    @property
    def tracker(self) -> Path:
        return self._folder("") / "tracker.sqlite"

    @property
    def releases(self) -> Path:
        return self._folder("releases")

    @property
    def media(self) -> Path:
        return self._folder("media")

    @property
    def model(self) -> Path:
        return self._folder("model")

    @property
    def run(self) -> Path:
        return self._folder("run")

    @property
    def bot_socket(self) -> Path:
        """Where the bot of this folder listens, once it can answer."""
        return self.run / "bot.sock"

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Holds run/<name>.lock until the block, or the process, ends. Raises AlreadyServing."""
        with (self.run / f"{name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyServing(folder=str(self.root)) from error
            yield

    def secret(self) -> bytes:
        """32 random bytes, made on first use and the same ever after, whoever asks first.

        A damaged key is replaced: it only proposes what the database then keeps (`bot.staff.secret`).
        """
        return secret_in(self.run)

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        if not self.makes_folders:
            return folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            close_to_others(folder)
        except OSError as error:
            raise InvalidSetting("no_folder", folder=str(folder), why=error.strerror) from error
        return folder

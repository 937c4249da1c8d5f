"""Logs, configured here for all processes: as lines or as JSON, never with what was said.

Our own words go out as they are; they name conversations, turns and files. Of an error that is not ours only
its kind and the places in the code are told: its message may quote anything. What a library logs is told by
its place alone, for the same reason.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.monitoring.metrics import ERRORS
from bot.monitoring.requests import current
from knowledge.errors import KundigError
from knowledge.folder.home import Settings

OURS = ("kundig", "bot", "webwidget", "knowledge", "matcher")  # loggers
HARMLESS = (*OURS, "py.warnings", "alembic")  # they never say what was said
LINE = "{time} {process} {level} {logger}{request}: {message}"


def configure(process: str, settings: Settings) -> None:
    """All that this process logs goes to standard error, in the form that the setting `log` names."""
    form, _, level = settings.log.partition(":")
    handler = logging.StreamHandler()
    handler.setFormatter(JsonForm(process) if form == "json" else LineForm(process))
    handler.addFilter(count_errors(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG if level == "debug" else logging.INFO)
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    logging.raiseExceptions = False  # it would print what could not be logged
    sys.excepthook = uncaught
    threading.excepthook = lambda args: uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger("kundig").error("unexpected end", exc_info=(kind, error, trace))


def greenlet_failed(context: object, kind: Any, error: Any, trace: Any) -> None:
    """In place of what gevent would print."""
    logging.getLogger("kundig").error("a greenlet failed", exc_info=(kind, error, trace))


def count_errors(process: str) -> logging.Filter:
    class Counting(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            if record.levelno >= logging.ERROR:
                ERRORS.labels(process).inc()
            return True

    return Counting()


class Form(logging.Formatter):
    """What both forms have in common."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def parts(self, record: logging.LogRecord) -> dict[str, str]:
        return {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "process": self._process,
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": current(),
            "message": said(record),
        }


class LineForm(Form):
    """A line for people; an error's places follow, indented."""

    def format(self, record: logging.LogRecord) -> str:
        parts = self.parts(record)
        line = LINE.format(**parts | {"request": f" [{parts['request']}]" if parts["request"] else ""})
        error = record.exc_info[1] if record.exc_info else None
        return "\n  ".join([line.replace("\n", "\n  "), *(places(error) if error else ())])


class JsonForm(Form):
    """An object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        parts: dict[str, Any] = {name: value for name, value in self.parts(record).items() if value}
        if record.exc_info and record.exc_info[1]:
            parts["error"] = list(places(record.exc_info[1]))
        return json.dumps(parts, ensure_ascii=False)


def said(record: logging.LogRecord) -> str:
    """The message; errors in it are told by `told`, and strangers' words not at all."""
    if record.name.partition(".")[0] not in HARMLESS and record.name not in HARMLESS:
        return f"{Path(record.pathname).name}:{record.lineno} (what libraries say is not kept)"
    arguments = record.args
    if isinstance(arguments, tuple):
        arguments = tuple(told(each) if isinstance(each, BaseException) else each for each in arguments)
    return str(record.msg) % arguments if arguments else str(record.msg)


def told(error: BaseException) -> str:
    """Its own words where they are ours or the system's, else its kind."""
    kind = type(error).__name__
    if isinstance(error, KundigError):
        return str(error)
    return f"{kind}: {error.strerror}" if isinstance(error, OSError) and error.strerror else kind


def places(error: BaseException | None) -> Iterator[str]:
    """Its kind, and where it came from, the latest call last; then the error behind it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield told(error)
        for frame in traceback.extract_tb(error.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)

"""The `kundig` command and the manner all its sub-commands share."""

import json
import logging
import re
import sqlite3
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

import click

from knowledge.errors import KundigError
from knowledge.folder.disk import disk_refused
from knowledge.folder.ours import private_from_now_on
from knowledge.languages import ENGLISH

TOLD_ANYWAY = (
    "kundig.files",
    "bot.storage.engines.writer",
)  # who log what they raise, so that it is not said twice
FAULTS = (OSError, sqlite3.OperationalError)

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class Lazy(click.Group):
    """Loads a command's module when it is called, so that `kundig --help` needs nothing else.

    Commands are named in `COMMANDS` as `name -> module under bot.operation.cli`.
    """

    COMMANDS: ClassVar = {
        "ask": "matching",
        "evaluate": "matching",
        "import": "corpus",
        "export": "corpus",
        "entries": "curating",
        "publish": "corpus",
        "releases": "corpus",
        "rollback": "corpus",
        "questions": "questions",
        "push": "push",
        "serve": "processes",
        "web": "processes",
        "bot": "processes",
        "worker": "processes",
        "train": "processes",
        "staff": "people",
        "team": "teams",
        "site": "sites",
        "channel": "channels",
        "webhook": "webhooks",
        "deliveries": "deliveries",
        "mail": "mail",
        "retention": "retention",
        "person": "persons",
        "upgrade": "upgrading",
        "backup": "backups",
        "restore": "backups",
        "doctor": "health",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.COMMANDS:
            return None
        module = __import__(f"bot.operation.cli.{self.COMMANDS[name]}", fromlist=["COMMANDS"])
        command: click.Command = module.COMMANDS[name]
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kundig")
def main() -> None:
    """Kundig answers customers' recurring questions from approved answers.

    KUNDIG_HOME names the data folder (default var/), KUNDIG_PORT the web port (default 8080).
    """
    private_from_now_on()
    if logging.lastResort:  # commands that are no processes keep no log
        logging.lastResort.addFilter(lambda record: record.name not in TOLD_ANYWAY)


def refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Turns a refusal into its message on stderr (and JSON on stdout, if asked) and exit code 1."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except BrokenPipeError:  # whoever read our output has had enough; click ends quietly
            raise
        except (KundigError, *FAULTS) as error:
            message = told(error)
            if options.get("as_json") and not isinstance(error, OSError):
                print_json({"error": as_document(error, message)})
            click.echo(message, err=True)
            sys.exit(1)

    return run


def told(error: Exception) -> str:
    """What a person is told; the system's own errors lack the remedy."""
    if not isinstance(error, FAULTS):
        return error.told(ENGLISH) if isinstance(error, KundigError) else str(error)
    return disk_refused(error if isinstance(error, OSError) else OSError(str(error))).told(ENGLISH)


def as_document(error: Exception, message: str) -> dict[str, str]:
    """The one error shape: `code`, `message` and, where one is to blame, `field`."""
    code = error.code if isinstance(error, KundigError) else _snake_case(type(error).__name__)
    field = getattr(error, "field", "")
    return {"code": code, "message": message} | ({"field": field} if field else {})


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def print_json(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))

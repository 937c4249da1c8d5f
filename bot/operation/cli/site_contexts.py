"""`kundig site context`: where customers are on their way, and what is shown there first."""

from typing import Any

import click

from bot.conversations.sites import Sites
from bot.operation.cli.group import as_json, print_json, refusing
from bot.storage import Storage
from knowledge.errors import UnknownContext
from knowledge.folder.home import Home
from knowledge.sites.contexts import Context

_SITE, _NAME = click.argument("site"), click.argument("name")
FIELDS = (
    click.option("--path", "paths", multiple=True, help="A page's path, like /cart or /products/*."),
    click.option("--given", multiple=True, help="What a page hands over there, like cart."),
    click.option(
        "--greeting", multiple=True, metavar="LOCALE=TEXT", help="The first words there, like en=Hello!"
    ),
    click.option("--topic", "topics", multiple=True, help="A topic that is shown first."),
    click.option("--entry", "entries", multiple=True, help="The id of an entry that is asked first."),
)


@click.group("context")
def context_group() -> None:
    """Contexts of a site: product, cart, order … Example: kundig site context list shop"""


def _fields(command: Any) -> Any:
    for option in reversed(FIELDS):
        command = option(command)
    return command


@context_group.command("set")
@_SITE
@_NAME
@_fields
@refusing
def set_command(site: str, name: str, greeting: tuple[str, ...], **given: tuple[str, ...]) -> None:
    """Add a context, or replace it. All options may be repeated.

    Example: kundig site context set shop cart --path /cart --given cart --greeting "en=Questions?"
    """
    said = dict(_said(each) for each in greeting)
    new = Context(name, greeting=said, **given)
    with Storage.open(Home.from_environment()) as storage:
        sites = Sites(storage)
        present = sites.get(site)
        kept = {each.name: each for each in present.contexts} | {name: new}
        sites.save(present.changed(contexts=tuple(kept.values())))
    click.echo(f"Saved {name}.")


@context_group.command("list")
@_SITE
@as_json
@refusing
def list_command(site: str, as_json: bool) -> None:
    """List the contexts of a site. Example: kundig site context list shop"""
    with Storage.open(Home.from_environment()) as storage:
        found = Sites(storage).get(site).contexts
    if as_json:
        print_json([each.as_json() for each in found])
        return
    for each in found:
        click.echo(f"{each.name:<16} {' '.join((*each.paths, *each.given))}")


@context_group.command("remove")
@_SITE
@_NAME
@refusing
def remove_command(site: str, name: str) -> None:
    """Remove a context. Entries that are limited to it answer nothing there any more.

    Example: kundig site context remove shop cart
    """
    with Storage.open(Home.from_environment()) as storage:
        sites = Sites(storage)
        present = sites.get(site)
        left = tuple(each for each in present.contexts if each.name != name)
        if len(left) == len(present.contexts):
            raise UnknownContext(site=site, name=name)
        sites.save(present.changed(contexts=left))
    click.echo(f"Removed {name}.")


def _said(written: str) -> tuple[str, str]:
    locale, separator, text = written.partition("=")
    if not separator or not text.strip():
        raise click.BadParameter(
            f"“{written}” names no language. Write it like en=Hello!", param_hint="--greeting"
        )
    return locale.strip(), text.strip()

"""`kundig site key`: by which a site's server proves who its customers are."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.conversations.sites import Sites
from bot.customers.keys import Keys
from bot.operation.cli.group import as_json, print_json, refusing
from bot.operation.cli.webhooks import moment
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.folder.home import Home

_SITE = click.argument("site")


@click.group("key")
def key_group() -> None:
    """Keys of a site, to prove who its customers are. Example: kundig site key list shop"""


@key_group.command("new")
@_SITE
@as_json
@refusing
def new_command(site: str, as_json: bool) -> None:
    """Make a key; its secret is shown this once. Two may be good at the same time, to change one for another.

    Example: kundig site key new shop
    """
    with _opened(site) as keys:
        key, secret = keys.make(site)
    if as_json:
        print_json({"site": site, "key": key.id, "secret": secret})
        return
    click.echo(f"Key {key.id} of {site}. Give your shop's server this secret; it is not shown again:")
    click.echo(f"  {secret}")


@key_group.command("list")
@_SITE
@as_json
@refusing
def list_command(site: str, as_json: bool) -> None:
    """List the keys of a site; no secrets. Example: kundig site key list shop"""
    with _opened(site) as keys:
        found = keys.of(site)
    if as_json:
        print_json([{"key": key.id, "created": key.created} for key in found])
        return
    for key in found:
        click.echo(f"{key.id}  since {moment(key.created)}")


@key_group.command("remove")
@_SITE
@click.argument("key")
@refusing
def remove_command(site: str, key: str) -> None:
    """Remove a key: nothing that it signed is believed any more.

    Example: kundig site key remove shop 1f9c03ab
    """
    with _opened(site) as keys:
        keys.remove(site, key)
    click.echo(f"Removed {key}.")


@contextmanager
def _opened(site: str) -> Iterator[Keys]:
    """Raises UnknownSite."""
    home = Home.from_environment()
    with Storage.open(home) as storage:
        Sites(storage).get(site)
        yield Keys(storage, installation_secret(storage, home))

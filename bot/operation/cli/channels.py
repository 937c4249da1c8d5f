"""`kundig channel`: where customers write besides the chat."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from bot.channels.asking import Field
from bot.channels.connecting import check, connect, renew
from bot.channels.errors import NotDelivered
from bot.channels.networks import NETWORKS
from bot.conversations.sites import Sites
from bot.operation.cli.group import as_json, print_json, refusing
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage
from bot.storage.repositories.messengers import Connection
from knowledge.faults import Fault
from knowledge.folder.home import Home


@click.group("channel")
def channel_group() -> None:
    """Where customers write besides the chat. Example: kundig channel list"""


@channel_group.command("add")
@click.argument("network", type=click.Choice(sorted(NETWORKS)))
@click.argument("site")
@click.option("--address", required=True, help="Where the network reaches us, over HTTPS.")
@click.option("--give", multiple=True, metavar="NAME=VALUE", help="What it asks for; the rest is asked.")
@as_json
@refusing
def add_command(network: str, site: str, address: str, give: tuple[str, ...], as_json: bool) -> None:
    """Connect an account on a network with a site: what is written there comes in, and is answered there.

    Example: kundig channel add telegram shop --address https://chat.shop.example
    """
    found = NETWORKS[network]
    given = dict(_pair(each) for each in give)
    given |= {each.name: _asked(each) for each in found.asks if not each.optional and each.name not in given}
    with _opened() as (storage, connections):
        Sites(storage).get(site)
        added = connect(connections, found, site, address, given)
    if as_json:
        print_json(_document(added))
    else:
        click.echo(
            f"{added.name} on {found.title} is connected with {site}: {added.id}. Write to it to try it."
        )


@channel_group.command("renew")
@click.argument("id")
@click.option("--give", multiple=True, metavar="NAME=VALUE", help="What is new; secrets are asked otherwise.")
@refusing
def renew_command(id: str, give: tuple[str, ...]) -> None:
    """Give it a new token; what is left empty stays. Example: kundig channel renew 1a2b3c4d5e6f"""
    with _opened() as (storage, connections):
        found = connections.get(id)
        network, given = NETWORKS[found.kind], dict(map(_pair, give))
        asked = [each for each in network.asks if each.secret and not each.optional]
        given = given or {each.name: _asked(each, default="") for each in asked}
        renew(connections, network, found, given)
        trouble = check(storage, connections, network, connections.get(id))
    if trouble:
        raise trouble
    click.echo(f"{found.name} on {network.title}: messages come and go.")


def _pair(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise click.BadParameter(f"{given!r} is no NAME=VALUE", param_hint="--give")
    return name, value


def _asked(field: Field, default: str | None = None) -> str:
    name = field.name.capitalize()
    return str(click.prompt(name, hide_input=field.secret, default=default, show_default=False))


@channel_group.command("list")
@as_json
@refusing
def list_command(as_json: bool) -> None:
    """List the channels, and what is wrong with them. Example: kundig channel list"""
    with _opened() as (_, connections):
        found = connections.all()
    if as_json:
        print_json([_document(each) for each in found])
        return
    for each in found:
        click.echo(f"{each.id}  {each.kind}  {each.name}  {each.site}  {_state(each)}")


@channel_group.command("check")
@click.argument("id")
@refusing
def check_command(id: str) -> None:
    """Ask the network whether messages come and go. Example: kundig channel check 1a2b3c4d5e6f"""
    with _opened() as (storage, connections):
        found = connections.get(id)
        trouble: NotDelivered | None = check(storage, connections, NETWORKS[found.kind], found)
    if trouble:
        raise trouble
    click.echo(f"{found.name} on {found.kind}: messages come and go.")


@channel_group.command("remove")
@click.argument("id")
@refusing
def remove_command(id: str) -> None:
    """Disconnect it; conversations stay. Example: kundig channel remove 1a2b3c4d5e6f"""
    with _opened() as (_, connections):
        connections.remove(id)
    click.echo("Disconnected. Take our address out at the network, too.")


@contextmanager
def _opened() -> Iterator[tuple[Storage, Connections]]:
    home = Home.from_environment()
    with Storage.open(home) as storage:
        yield storage, Connections(storage, installation_secret(storage, home))


def _state(one: Connection) -> str:
    if one.trouble:
        return Fault.from_json(one.trouble).told("en")
    return "ok" if one.checked else "not looked at yet"


def _document(one: Connection) -> dict[str, Any]:
    return {"id": one.id, "network": one.kind, "name": one.name, "site": one.site, "state": _state(one)}


COMMANDS = {"channel": channel_group}

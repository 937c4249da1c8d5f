"""`kundig staff provider`: who may vouch for members of the staff when they log in, by OpenID Connect."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.operation.cli.group import as_json, print_json, refusing
from bot.staff.identities import Identities
from bot.staff.oidc import Oidc
from bot.staff.provider import Provider
from bot.staff.providers import Providers
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.folder.home import Home

_NAME = click.argument("name")


@click.group("provider")
def provider_group() -> None:
    """Log-in providers, by OpenID Connect. Example: kundig staff provider list"""


@provider_group.command("add")
@_NAME
@click.option("--issuer", required=True, help="The provider's address, as it spells it itself.")
@click.option("--client-id", required=True, help="What the provider calls us.")
@click.option("--title", default="", help="What the log-in page calls it; default: its name.")
@click.option(
    "--no-secret", is_flag=True, help="For a client that has none; else it is asked for, or piped in."
)
@refusing
def add_command(name: str, issuer: str, client_id: str, title: str, no_secret: bool) -> None:
    """Let a provider vouch for log-ins.

    Example: kundig staff provider add work --issuer https://id.example.com --client-id kundig
    """
    secret = "" if no_secret else _asked()
    new = Provider(name, title or name, issuer, client_id, secret)
    with _opened() as (storage, home):
        providers = Providers(storage, installation_secret(storage, home))
        providers.check(new)
        Oidc().check(new)
        providers.add(new)
    click.echo(f"Members can log in with {new.title}. Tell the provider that they come back to")
    click.echo(f"  https://…/login/from/{name}    (… is where the staff log in)")


@provider_group.command("list")
@as_json
@refusing
def list_command(as_json: bool) -> None:
    """List the providers; no secrets. Example: kundig staff provider list"""
    with _opened() as (storage, home):
        found = Providers(storage, installation_secret(storage, home)).all()
    if as_json:
        fields = ("name", "title", "issuer", "client_id")
        print_json([{field: getattr(each, field) for field in fields} for each in found])
        return
    for each in found:
        click.echo(f"{each.name:<16} {each.title:<24} {each.issuer}  {each.client_id}")


@provider_group.command("link")
@_NAME
@click.argument("account")
@click.argument("subject")
@refusing
def link_command(name: str, account: str, subject: str) -> None:
    """Say who an account is at a provider (its “sub”).

    Example: kundig staff provider link work anna 1f6e-42
    """
    with _opened() as (storage, _):
        Identities(storage).link(name, account, subject)
    click.echo(f"{account} logs in with {name} as {subject}.")


@provider_group.command("remove")
@_NAME
@refusing
def remove_command(name: str) -> None:
    """Nobody logs in with it any more. Example: kundig staff provider remove work"""
    with _opened() as (storage, home):
        Providers(storage, installation_secret(storage, home)).remove(name)
    click.echo(f"{name} is removed.")


@contextmanager
def _opened() -> Iterator[tuple[Storage, Home]]:
    home = Home.from_environment()
    with Storage.open(home) as storage:
        yield storage, home


def _asked() -> str:
    """From the terminal, unseen, or the first line that is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    secret: str = click.prompt("Client secret", hide_input=True)
    return secret.strip()

"""`kundig site`: which pages may embed the chat."""

import click

from bot.conversations.sites import Sites
from bot.operation.cli.group import as_json, print_json, refusing
from bot.storage import Storage
from knowledge.home import Home
from knowledge.sites import Site


@click.group("site")
def site_group() -> None:
    """The sites that embed the chat."""


@site_group.command("add")
@click.argument("name")
@click.option("--title", help="What customers see at the top; default: the site's name.")
@click.option("--origin", "origins", multiple=True, help="A page that may embed the chat; may be repeated.")
@click.option(
    "--locale", "locales", multiple=True, default=("de", "en"), show_default=True,
    help="A language of the chat; may be repeated.",
)  # fmt: skip
@click.option("--accent", default="#0b5fff", show_default=True, help="The chat's colour.")
@refusing
def add_command(
    name: str, title: str | None, origins: tuple[str, ...], locales: tuple[str, ...], accent: str
) -> None:
    """Add a site, or replace it. Example: kundig site add shop --origin https://www.shop.example"""
    site = Site(name, title or name, locales=locales, origins=origins, accent=accent.lower())
    with Storage.open(Home.from_environment()) as storage:
        Sites(storage).save(site)
    click.echo(f'Put this on its pages: <script src="…/loader.js" data-site="{name}" async></script>')


@site_group.command("list")
@as_json
@refusing
def list_command(as_json: bool) -> None:
    """List the sites. Example: kundig site list"""
    with Storage.open(Home.from_environment()) as storage:
        sites = Sites(storage).all()
    if as_json:
        print_json([site.as_json() for site in sites])
        return
    for site in sites:
        click.echo(f"{site.name:<20} {site.title:<24} {' '.join(site.origins)}")


COMMANDS = {"site": site_group}

"""`kundig site`: which pages may embed the chat, and how it greets there."""

from collections.abc import Callable
from typing import Any

import click

from bot.conversations.sites import Sites
from bot.operation.cli.group import as_json, print_json, refusing
from bot.operation.cli.site_contexts import context_group
from bot.operation.cli.site_keys import key_group
from bot.storage import Storage
from knowledge.folder.home import Home
from knowledge.sites.hours import UNSET, Hours
from knowledge.sites.sites import Site, as_origin, as_page

FIELDS = (
    click.option("--title", help="What customers see at the top."),
    click.option("--origin", "origins", multiple=True, help="A page that may embed it; may be repeated."),
    click.option("--account-page", help="The page on which customers are logged in; “none” takes it back."),
    click.option("--locale", "locales", multiple=True, help="A language of the chat; may be repeated."),
    click.option("--accent", help="The chat's colour, like #0b5fff."),
    click.option(
        "--greeting", "greeting", multiple=True, metavar="LOCALE=TEXT",
        help="The first words in a language, like en=Hello!; may be repeated.",
    ),
    click.option(
        "--notice", "notice", multiple=True, metavar="LOCALE=TEXT",
        help="What becomes of what customers write, in Markdown; may be repeated.",
    ),
    click.option(
        "--consent/--no-consent", default=None, help="Whether customers must agree to it before they write."
    ),
    click.option("--hours", help="When somebody is at the desk, like “Mo-Fr 9-17; Sa 10-14”; or “always”."),
    click.option("--zone", help="The time zone of these hours, like Europe/Berlin."),
    click.option("--holidays", help="The country or state whose holidays are free, like DE-BY; or “none”."),
    click.option(
        "--exception", "exceptions", multiple=True, metavar="DAY=HOURS",
        help="Other hours on one day, like 2026-12-24=09:00-12:00, or =closed; may be repeated.",
    ),
    click.option(
        "--attachments/--no-attachments", default=None, help="Whether customers may send pictures and PDFs."
    ),
    click.option(
        "--assign", type=int, metavar="MOST",
        help="Give conversations to agents, at most so many to each; 0: they take them themselves.",
    ),
    click.option("--retention", type=int, help="Days that conversations are kept; 0: as the setting says."),
)  # fmt: skip


@click.group("site")
def site_group() -> None:
    """The sites that embed the chat."""


site_group.add_command(key_group)
site_group.add_command(context_group)


def _fields(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(FIELDS):
        command = option(command)
    return command


@site_group.command("add")
@click.argument("name")
@_fields
@refusing
def add_command(name: str, **given: Any) -> None:
    """Add a site, or replace it; what you leave out is as by default. Example: kundig site add shop --origin
    https://www.shop.example --locale de --locale en"""
    with Storage.open(Home.from_environment()) as storage:
        fresh = Site(name, name, locales=("de", "en"))
        Sites(storage).save(fresh.changed(**_changes(given, fresh)))
    click.echo(f'Put this on its pages: <script src="…/loader.js" data-site="{name}" async></script>')


@site_group.command("change")
@click.argument("name")
@_fields
@refusing
def change_command(name: str, **given: Any) -> None:
    """Change what you name of a site, and nothing else. Example: kundig site change shop --title Shop"""
    with Storage.open(Home.from_environment()) as storage:
        sites = Sites(storage)
        present = sites.get(name)
        sites.save(present.changed(**_changes(given, present)))
    click.echo(f"Changed {name}.")


@site_group.command("remove")
@click.argument("name")
@refusing
def remove_command(name: str) -> None:
    """Remove a site; its conversations stay. Example: kundig site remove shop"""
    with Storage.open(Home.from_environment()) as storage:
        Sites(storage).remove(name)
    click.echo(f"Removed {name}. Its pages show no chat any more.")


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
        click.echo(f"{site.name:<20} {site.title:<24} {' '.join(site.locales):<12} {' '.join(site.origins)}")


def _changes(given: dict[str, Any], present: Site) -> dict[str, Any]:
    """What was named, in the form that a site has it."""
    named = {field: value for field, value in given.items() if value}
    if (days := given["retention"]) is not None:
        named["retention"] = days or None
    if (most := given["assign"]) is not None:
        named["assign"] = most or None
    if "origins" in named:
        named["origins"] = tuple(map(as_origin, named["origins"]))
    if "account_page" in named:
        named["account_page"] = "" if named["account_page"] == "none" else as_page(named["account_page"])
    if "accent" in named:
        named["accent"] = named["accent"].lower()
    named |= {switch: given[switch] for switch in ("consent", "attachments") if given[switch] is not None}
    hours = [named.pop(field, None) for field in ("hours", "zone", "holidays", "exceptions")]
    if any(hours):
        named["hours"] = _hours(present.hours, *hours)
    for field in ("greeting", "notice"):
        if field in named:
            named[field] = dict(_said(field, written) for written in named[field])
    return named


def _hours(
    present: Hours | None,
    week: str | None,
    zone: str | None,
    holidays: str | None,
    exceptions: tuple[str, ...] | None,
) -> Hours | None:
    """What is named, and else as it was; none when the desk is always open."""
    if week == "always":
        return None
    known: dict[str, Any] = present.as_json() if present else UNSET
    new = {day: spans for day, _, spans in (each.partition("=") for each in exceptions or ())}
    return Hours.written(
        week or known["week"],
        zone=zone or known["zone"],
        holidays="" if holidays == "none" else holidays or known["holidays"],
        exceptions=known["exceptions"] | new,
    )


def _said(field: str, written: str) -> tuple[str, str]:
    locale, separator, text = written.partition("=")
    if not separator or not text.strip():
        raise click.BadParameter(
            f"“{written}” names no language. Write it like en=Hello!", param_hint=f"--{field}"
        )
    return locale.strip(), text.strip()


COMMANDS = {"site": site_group}

"""The corpus on the command line: import, export, publish, releases, rollback."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.operation.cli.group import as_json, print_json, refusing
from knowledge.corpus.batches import Batches
from knowledge.corpus.corpus import Corpus, Saved
from knowledge.entries import check_locale
from knowledge.errors import Problem
from knowledge.folder.home import Home
from knowledge.formats import write
from knowledge.imports.outcome import Outcome
from knowledge.imports.reading import outcome
from knowledge.imports.request import Request
from knowledge.languages import ENGLISH
from knowledge.releases.releases import Releases

if TYPE_CHECKING:
    from matcher import Report

RECENT = 20  # changes of many entries, among which this import's is
NAMED = 8  # entries of a warning

FILE = click.argument("file", type=click.Path(path_type=Path))


@click.command("import")
@click.argument("file")
@click.option("--locale", help="Language of entries that name none; default: the setting default_locale.")
@click.option("--partial", is_flag=True, help="Leave out the rows that are wrong, and take the others.")
@click.option("--pictures", is_flag=True, help="Fetch the pictures that it names by public addresses.")
@as_json
@refusing
def import_command(file: str, locale: str | None, partial: bool, pictures: bool, as_json: bool) -> None:
    """Import CSV, XLSX, DOCX, JSON, Markdown, or a page with questions, also by its address. All, or nothing.

    What was guessed or could not come along is told by its row. The file is read by a process of its own,
    within the limits in docs/staff.md.

    Example: kundig import faq.csv --locale de
    """
    home = Home.from_environment()
    locale = locale or home.settings.default_locale
    folder = str(home.media) if pictures else ""
    asked = Request(Path(file), locale, home.corpus, author="import", partial=partial, pictures=folder)
    came = _imported(file, asked)
    saved = came.saved
    assert saved is not None, "without a version to compare with, there is no plan to confirm"
    if as_json:
        counts = {"created": saved.created, "changed": saved.changed, "unchanged": saved.unchanged}
        print_json(counts | {"left_out": told(came.problems), "notes": told(came.notes)})
        return
    for remark in (*came.problems, *came.notes):
        click.echo(f"! {remark.told(ENGLISH)}")
    click.echo(f"{saved.created} created, {saved.changed} changed, {saved.unchanged} unchanged.")
    if saved.created or saved.changed:
        click.echo("They go live with `kundig publish`.")
        click.echo(f"Back with: kundig entries undo {_number(home, saved)}")


def _number(home: Home, saved: Saved) -> int | None:
    """By which it can be taken back; None where nothing has changed."""
    recent = Batches(home.corpus).recent(RECENT) if saved.created or saved.changed else []
    return next((each.number for each in recent if each.first == saved.first), None)


def _imported(file: str, asked: Request) -> Outcome:
    """Raises ImportRefused, ImportStopped, CorpusUnavailable."""
    if not file.startswith(("https://", "http://")):
        return outcome(asked).raise_if_refused()
    with tempfile.TemporaryDirectory(prefix="kundig-page-") as folder:
        page = replace(asked, file=Path(folder) / "page.html", address=file)
        return outcome(page).raise_if_refused()


def told(remarks: Sequence[Problem]) -> list[dict[str, object]]:
    """Places and sentences, for programs."""
    return [
        {"sheet": each.sheet, "row": each.row, "column": each.column, "message": each.fault.told(ENGLISH)}
        for each in remarks
    ]


@click.command("export")
@FILE
@click.option("--locale", help="Only entries of this language.")
@as_json
@refusing
def export_command(file: Path, locale: str | None, as_json: bool) -> None:
    """Export all entries; the ending names the format: .csv, .xlsx, .jsonl or .html (FAQPage).

    Example: kundig export backup.jsonl
    """
    if locale is not None:
        check_locale(locale)
    entries = Corpus(Home.from_environment().corpus).entries(locale=locale)
    lost = write(file, entries)
    if as_json:
        print_json({"exported": len(entries), "file": str(file), "notes": told(lost)})
        return
    for remark in lost:
        click.echo(f"! {remark.told(ENGLISH)}")
    click.echo(f"{len(entries)} entries written to {file}.")


@click.command("publish")
@click.option("--here", is_flag=True, help="Of several nodes, this one holds the corpus from now on.")
@click.option("--because", default="", help="Why broken test questions do not speak against it.")
@as_json
@refusing
def publish_command(here: bool, because: str, as_json: bool) -> None:
    """Make a release of all approved entries and put it live, if no saved test question breaks.

    Example: kundig publish
    """
    from bot.operation.gate.command import doubts, publish
    from bot.operation.live import check_corpus

    home = Home.from_environment()
    check_corpus(home, here=here)
    published, gate = publish(home, because)
    if as_json:
        print_json(published.as_json() | {"gate": gate})
        return
    show_report(published.report)
    click.echo(f"{published.learnt.share}.\n{published.learnt.promise}")
    for topic in published.unused_topics:
        click.echo(f"! No entry has the topic {topic!r} of the setting topic_risk: correct its spelling.")
    for sentence in doubts(gate):
        click.echo(f"! {sentence}")
    click.echo(f"Release {published.number} is live.")


def show_report(report: "Report") -> None:
    """The report as a curator reads it."""
    from matcher.report import deviation

    click.echo(
        f"{report.entries} entries with {report.variants} wordings, learnt in {report.fit_seconds:.0f} s."
    )
    for risk, share in report.coverage.items():
        click.echo(
            f"At {float(risk):.0%} wrong answers, about {share:.0%} of the answerable questions get one."
        )
    if report.reliability:
        off = 100 * deviation(report.reliability)
        click.echo(f"Stated and true certainty are {off:.0f} points apart, in {report.trials} trials.")
    for warning in report.warnings:
        click.echo(f"! {warning.message}")
        if len(warning.entries) > 2:
            more = ", …" if len(warning.entries) > NAMED else ""
            click.echo(f"  {', '.join(warning.entries[:NAMED])}{more}")


@click.command("releases")
@as_json
@refusing
def releases_command(as_json: bool) -> None:
    """List the releases; the live one is marked. Example: kundig releases"""
    releases = Releases(Home.from_environment().releases)
    current = releases.live_number()
    rows = [
        {
            "release": r.number,
            "created": r.created,
            "author": r.author,
            "entries": r.entries,
            "live": r.number == current,
            "damage": r.damage,
        }
        for r in releases.all()
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        mark = "*" if row["live"] else " "
        told = row["damage"] or f"{row['created']}  {row['entries']:>6} entries  {row['author']}"
        click.echo(f"{mark} {row['release']:>5}  {told}")
    if not rows:
        click.echo("Nothing is published yet. Next: kundig publish")


@click.command("rollback")
@click.argument("number", type=int)
@as_json
@refusing
def rollback_command(number: int, as_json: bool) -> None:
    """Put an earlier release live again. Example: kundig rollback 3"""
    from bot.operation.live import put_live

    put_live(Home.from_environment(), number)
    if as_json:
        print_json({"release": number})
        return
    click.echo(f"Release {number} is live.")


COMMANDS = {
    "import": import_command,
    "export": export_command,
    "publish": publish_command,
    "releases": releases_command,
    "rollback": rollback_command,
}

"""`kundig ask` and `kundig evaluate`."""

from pathlib import Path

import click

from bot.operation.asking import ask
from bot.operation.cli.group import as_json, print_json, refusing
from knowledge.folder.home import Home
from matcher.evaluation import evaluate


@click.command("ask")
@click.argument("question")
@click.option("--locale", help="Language of the customer, e.g. de or en.")
@as_json
@refusing
def ask_command(question: str, locale: str | None, as_json: bool) -> None:
    """What would the bot answer? Asks the current release.

    Example: kundig ask "Wie lange habe ich Rückgaberecht?"
    """
    asked = ask(Home.from_environment(), question, locale)
    if as_json:
        print_json(asked.as_json())
        return
    click.echo(f"{asked.decision} ({asked.probability:.0%})")
    for candidate in asked.candidates:
        click.echo(f"  {candidate.probability:4.0%}  {candidate.entry}  {candidate.question}")


@click.command("evaluate")
@click.option("--corpus", required=True, type=click.Path(path_type=Path), help="JSON Lines: id, question, …")
@click.option(
    "--queries", required=True, type=click.Path(path_type=Path), help="JSON Lines: text, id or null."
)
@click.option(
    "--risk",
    default=0.05,
    show_default=True,
    type=click.FloatRange(0.001, 0.5),
    help="Share of wrong answers.",
)
@as_json
@refusing
def evaluate_command(corpus: Path, queries: Path, risk: float, as_json: bool) -> None:
    """Measure the matching on files alone; the site's own data stay untouched.

    Example: kundig evaluate --corpus corpus.jsonl --queries queries.jsonl --risk 0.05
    """
    result = evaluate(corpus, queries, risk)
    if as_json:
        print_json(result)
        return
    for name, value in result.items():
        click.echo(f"{name:>20}  {value}")


COMMANDS = {"ask": ask_command, "evaluate": evaluate_command}

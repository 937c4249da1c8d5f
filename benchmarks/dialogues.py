"""How often the bot's next move is one that a good supporter would make: 80 dialogues with the demo shop.

    .venv/bin/python -m benchmarks.dialogues [--file FILE] [--data DIR] [--show wrong|all] [--write]

Plays every dialogue against a demo shop's bot, turn by turn; `--write` puts the figures into
benchmarks/dialogues.md. A dialogue may name another `corpus` of dialogue_corpora.py, which is made from the
public sets in DIR.

A line of the file is a dialogue; the set was written before any reply was looked at:

    {"id": "…", "locale": "de", "kind": "follow-up", "turns": [{"say": "Porto?", "expect": [MOVE, …]}]}

A turn is right when the reply is one of the moves. Of a move with several names, all must hold:

    {"answer": ["abroad"]}          these entries are answered, no other
    {"offer": ["a", "b"]}           it asks back, and all of these are among the choices
    {"offer_any": ["a", "b"]}       it asks back, and one of these is
    {"topics": ["Delivery"]}        it asks back with topics, one of these among them
    {"miss": true}                  it says that it has no answer
    {"talk": "greet"}               it says the line `utter_greet` or `utter_greet_…` of the catalogue `bot`
    {"handoff": true}               it hands over to a person
    {"person": true}                it offers one, and answers nothing
    {"chosen": 1}, {"chosen": "all"}  it answers with the first of the choices shown before, with all of them
    {"again": true}                 it shows the choices before once more
    {"not": MOVE}                   anything else

A turn with `"if_offered": true` answers choices. It is left out when there were none to answer. After a
handover a person writes: the turns that follow one are left out if the handover was right, and wrong if not.
"""

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import urllib3

from benchmarks.dialogue_corpora import SHOP, fill
from benchmarks.next_move import Move, Seen, reached, right, seen_in
from benchmarks.turns import machine
from bot.conversations.transport import TURN, Transport
from bot.operation.publish import publish
from bot.protocol import Reply, Turn
from knowledge.folder.home import Home
from tests.serving import serving

HERE = Path(__file__).parent
DIALOGUES = HERE / "dialogues.jsonl"
PAGE = HERE / "dialogues.md"
SITE = "demo"


@dataclass(frozen=True)
class Said:
    """A customer's message, and the moves that are good after it."""

    say: str
    expect: list[Move]
    if_offered: bool = False


@dataclass(frozen=True)
class Dialogue:
    id: str
    locale: str
    kind: str
    turns: list[Said]
    corpus: str = SHOP


@dataclass(frozen=True)
class Judged:
    """A turn that was played, or would have been had the bot not handed over: then `seen` is None."""

    said: Said
    right: bool
    seen: Seen | None


class Bot:
    """The bot of a running copy, asked as the web process asks it."""

    def __init__(self, home: Home) -> None:
        self.transport = Transport(home, urllib3.Timeout(60))

    def reply(self, dialogue: Dialogue, number: int, text: str) -> Seen:
        turn = Turn(dialogue.id, number, 1, SITE, dialogue.locale, text, None)
        response = self.transport.request("POST", TURN, body=json.dumps(turn.as_json()).encode())
        return seen_in(Reply.from_json(response.json())) if response.status == 200 else Seen(failed=True)


def dialogues(file: Path = DIALOGUES) -> list[Dialogue]:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [Dialogue(**row | {"turns": [Said(**turn) for turn in row["turns"]]}) for row in rows]


def played(dialogue: Dialogue, bot: Bot) -> Iterator[Judged]:
    """The turns that count."""
    before, rightly = Seen(), True
    for number, said in enumerate(dialogue.turns, 1):
        if said.if_offered and not before.asks_back:
            continue
        if before.handoff:
            if not rightly:
                yield Judged(said, False, None)
            continue
        seen = bot.reply(dialogue, number, said.say)
        rightly = right(said.expect, seen, before)
        yield Judged(said, rightly, seen)
        before = seen


def held(corpus: str, data: Path | None, every: list[Dialogue]) -> list[tuple[Dialogue, list[Judged]]]:
    """The dialogues with one corpus, each with its turns."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        fill(home, corpus, data)
        publish(home, author="benchmark")
        with serving(home.root):
            bot = Bot(home)
            return [(one, list(played(one, bot))) for one in every if one.corpus == corpus]


@dataclass
class Tally:
    """Of turns and of whole dialogues: how many, and how many right."""

    turns: int = 0
    turns_right: int = 0
    whole: int = 0
    whole_right: int = 0

    def add(self, judged: list[Judged]) -> None:
        self.turns += len(judged)
        self.turns_right += sum(turn.right for turn in judged)
        self.whole += 1
        self.whole_right += all(turn.right for turn in judged)

    def row(self, name: str) -> str:
        turns, whole = self.turns_right / self.turns, self.whole_right / self.whole
        return f"| {name} | {self.turns} | {turns:.3f} | {self.whole} | {whole:.3f} |"


def table(results: list[tuple[Dialogue, list[Judged]]]) -> str:
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    several = len({dialogue.corpus for dialogue, _ in results}) > 1
    for dialogue, judged in results:
        corpus = [f"with {dialogue.corpus}"] if several else []
        for name in (dialogue.kind, dialogue.locale, *corpus, "**all**"):
            tallies[name].add(judged)
    order = sorted(
        tallies, key=lambda name: (name == "**all**", name.startswith("with"), len(name) == 2, name)
    )
    head = "| | turns | right | dialogues | wholly right |\n|---|---|---|---|---|\n"
    return head + "\n".join(tallies[name].row(name) for name in order)


def leniently(results: list[tuple[Dialogue, list[Judged]]]) -> float:
    """The share of turns that are right, or offer what they should answer: for sets with one move a turn."""
    turns = [turn for _, judged in results for turn in judged]
    good = [turn.right or (turn.seen is not None and reached(turn.said.expect, turn.seen)) for turn in turns]
    return sum(good) / len(good)


def shown(dialogue: Dialogue, turn: Judged) -> str:
    mark = "right" if turn.right else "WRONG"
    expected = json.dumps(turn.said.expect, ensure_ascii=False)
    seen: Any = _short(turn.seen) if turn.seen else "handed over before"
    return f"{mark} {dialogue.id}: {turn.said.say!r}\n      expected {expected}\n      seen {seen}"


def _short(seen: Seen) -> dict[str, Any]:
    return {name: value for name, value in vars(seen).items() if value}


@click.command()
@click.option("--file", type=click.Path(path_type=Path, exists=True), default=DIALOGUES)
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="The public question sets.")
@click.option("--show", type=click.Choice(["wrong", "all"]), help="Print these turns, too.")
@click.option("--write", is_flag=True, help="Put the figures into benchmarks/dialogues.md.")
def main(file: Path, data: Path | None, show: str | None, write: bool) -> None:
    before, every = machine(), dialogues(file)
    corpora = dict.fromkeys(dialogue.corpus for dialogue in every)
    results = [result for corpus in corpora for result in held(corpus, data, every)]
    for dialogue, judged in results:
        for turn in judged:
            if show == "all" or (show == "wrong" and not turn.right):
                click.echo(shown(dialogue, turn))
    click.echo(table(results))
    click.echo(f"Right, or what should be answered is among the choices: {leniently(results):.3f}")
    if write:
        PAGE.write_text(rewritten(PAGE.read_text("utf-8"), before, table(results)), "utf-8")


def rewritten(page: str, machine: str, table: str) -> str:
    """The page with these figures in its first table; what it says of them stays."""
    page = re.sub(r"(?m)(?<=^`.venv/bin/python -m benchmarks.dialogues --write` on ).*(?=\.$)", machine, page)
    return re.sub(r"(?m)(?:^\|.*\n)+", lambda _: f"{table}\n", page, count=1)


if __name__ == "__main__":
    main()

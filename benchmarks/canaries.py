"""Canaries: personal strings through every entrance of a running Kundig, looked for in the whole data folder.

    .venv/bin/python -m benchmarks.canaries        # prints a table, writes benchmarks/canaries.md

Serves the demo in an empty folder. 340 strings that stand nowhere else are written in chats, comments on
answers and at the end, page addresses, replies at the desk, keys, searches, log-ins, files of imports,
wordings that a curator takes over, and answers that agents propose. Then each is looked for in the raw bytes
of all files, write-ahead logs, free pages and logs: first outside the conversations' own database, then,
after everybody was erased, everywhere.
"""

import json
import re
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import click
from click.testing import CliRunner

from benchmarks.canary_shop import ENTRANCES, Browser, Shop
from benchmarks.canary_strings import KINDS, Canary, Strings
from bot.operation.cli import main as command_line
from tests.serving import serving

HERE = Path(__file__).parent
OWN = ("conversations.sqlite", "conversations.sqlite-wal", "conversations.sqlite-shm")


def enter(shop: Shop) -> None:
    """All strings, each through its entrance."""
    anna, carla = Browser(shop, "anna"), Browser(shop, "carla")
    _chats(shop)
    _answers(shop)
    _desk(shop, anna)
    for canary in shop.new("keys", ("email",)):
        shop.ask(shop.begin(), "Wie lange dauert die Lieferung?", key=canary.text)
    for canary in shop.new("searches"):
        shop.call("GET", f"/api/v1/search?locale=de&q={quote(canary.sentence)}")
    for canary in shop.new("log-ins", ("email",)):
        _try(shop, canary)
    _wordings(shop, carla)
    _endings(shop)
    _proposals(shop, anna, carla)
    rows = [f"canary{n};de;Wo?;Bei {c.text};Liefern" for n, c in enumerate(shop.new("imports", ("email",)))]
    table = "\n".join(["id;locale;question;answer;topic", *rows]).encode()
    carla.post("/curation/import", "/curation/import", file=("canaries.csv", table, "text/csv"), locale="de")


def _chats(shop: Shop) -> None:
    person = shop.begin()
    for number, canary in enumerate(shop.new("chat")):
        if number % len(KINDS) == 0:
            person = shop.begin()
            person.address = canary.text
        shop.ask(person, f"{canary.sentence} Wie lange dauert die Lieferung?")


def _answers(shop: Shop) -> None:
    for canary in shop.new("comments"):
        person = shop.begin()
        reply = shop.ask(person, "Wie lange dauert die Lieferung?")["replies"][-1]
        verdict = {"seq": reply["seq"], "helpful": False, "comment": canary.sentence}
        shop.call("POST", "/api/v1/feedback", person.token, verdict)
    for canary in shop.new("pages", ("email", "name")):
        person = shop.begin(f"https://shop.example/konto/{canary.text}?q={quote(canary.text)}")
        shop.ask(person, "Wie lange dauert die Lieferung?")


def _desk(shop: Shop, anna: Browser) -> None:
    replies = list(shop.new("desk"))
    for first in range(0, len(replies), 8):
        person = shop.begin()
        shop.call("POST", "/api/v1/messages", person.token, {"choice": "handoff"})
        anna.api(f"/desk/api/conversations/{person.id}/accept", {})
        for canary in replies[first : first + 8]:
            anna.api(f"/desk/api/conversations/{person.id}/reply", {"text": f"Notiert: {canary.sentence}"})
        anna.api(f"/desk/api/conversations/{person.id}/close", {})


def _endings(shop: Shop) -> None:
    for canary in shop.new("endings"):
        person = shop.begin()
        shop.ask(person, "Wie lange dauert die Lieferung?")
        shop.call("POST", "/api/v1/conversations/current/end", person.token, {})
        seq = shop.call("GET", "/api/v1/survey", person.token)["seq"]
        said = {"seq": seq, "solved": False, "comment": canary.sentence}
        shop.call("PUT", "/api/v1/survey", person.token, said)


def _proposals(shop: Shop, anna: Browser, carla: Browser) -> None:
    """Questions and answers that agents propose; a curator takes every second question over, unread."""
    unknown = shop.new("proposals with an unknown name", ("unknown",))
    for number, canary in enumerate((*unknown, *shop.new("proposals"))):
        person = shop.begin()
        shop.call("POST", "/api/v1/messages", person.token, {"text": f"{canary.sentence} Und der Filter?"})
        shop.call("POST", "/api/v1/messages", person.token, {"choice": "handoff"})
        path = f"/desk/api/conversations/{person.id}"
        anna.api(f"{path}/accept", {})
        seq = anna.api(f"{path}/reply", {"text": f"Notiert: {canary.sentence} Der Filter passt."})["seq"]
        anna.api(f"{path}/propose", {"seq": seq})
        page = carla.get("/curation/proposals")
        waiting = re.findall(r'/curation/proposals/(\w+)"', page)
        if number % 2 or not waiting:
            continue
        [asked] = re.findall(rf'id="wording-{waiting[0]}"[^>]*>([^<]*)<', page)
        [entry] = re.findall(r'name="entry" value="([^"]*)" required checked', page)[:1]
        form = {"action": "attach", "entry": entry, "wording": asked}
        carla.post("/curation/proposals", f"/curation/proposals/{waiting[0]}", **form)


def _try(shop: Shop, canary: Canary) -> None:
    """A customer who takes the staff's log-in for a shop's."""
    stranger = Browser(shop, "anna")
    stranger.cookie = {}
    stranger.post("/login", "/login", name=canary.text, password="geheim")


def _wordings(shop: Shop, carla: Browser) -> None:
    """Praised questions that a curator takes over as they are shown."""
    for canary in (*shop.new("wordings"), *shop.new("wordings with an unknown name", ("unknown",))):
        person = shop.begin()
        asked = f"{canary.sentence} Wie lange dauert die Lieferung?"
        reply = shop.ask(person, asked)["replies"][-1]
        if not reply.get("entry"):
            continue
        shop.call("POST", "/api/v1/feedback", person.token, {"seq": reply["seq"], "helpful": True})
        page = f"/curation/entries/de/{reply['entry']}"
        shown = re.findall(r'name="asked" value="([^"]*)"', carla.get(page))
        for wording in shown:
            carla.post(page, f"{page}/wordings", wording=wording, asked=wording, action="add")


def erase(shop: Shop, home: Path) -> None:
    """Everybody: by an address, by the conversation's id, by their own token."""
    named = ("chat", "imports", "log-ins")
    for canary in shop.canaries:
        if canary.kind in ("email", "phone") and canary.entrance in named:
            _command(home, "erase", canary.text, "--yes")
    for number, person in enumerate(shop.people):
        if number % 2:
            _command(home, "erase", person.id, "--yes")
            continue
        mine = {"Authorization": f"Bearer {person.token}"}
        answer = shop.send("DELETE", "/api/v1/conversations/current", None, mine)
        assert answer.status in (204, 401), answer.data


def _command(home: Path, *arguments: str) -> None:
    """In this process: starting one for each takes longer than all they do."""
    done = CliRunner(env={"KUNDIG_HOME": str(home)}).invoke(command_line, ["person", *arguments])
    assert done.exit_code == 0 or "Nothing is stored" in done.output, done.output


def held(
    home: Path, log: Path, canaries: list[Canary], leave_out: tuple[str, ...] = ()
) -> dict[Canary, list[str]]:
    """In which files each stands, as it is or as JSON and addresses write it."""
    files = [file for file in [*home.rglob("*"), log] if file.is_file() and file.name not in leave_out]
    contents = {file.name: file.read_bytes().lower() for file in files}
    found = {}
    for canary in canaries:
        forms = {
            form.lower().encode() for form in (canary.text, json.dumps(canary.text)[1:-1], quote(canary.text))
        }
        names = [name for name, content in contents.items() if any(form in content for form in forms)]
        if names:
            found[canary] = names
    return found


def table(canaries: list[Canary], before: dict[Canary, list[str]], after: dict[Canary, list[str]]) -> str:
    rows = [
        "| entrance | strings | before, outside the conversations | after, anywhere |",
        "|---|---|---|---|",
    ]
    for entrance in ENTRANCES:
        counts = (sum(each.entrance == entrance for each in found) for found in (canaries, before, after))
        rows.append(f"| {entrance} | {' | '.join(map(str, counts))} |")
    rows.append(f"| all | {len(canaries)} | {len(before)} | {len(after)} |")
    return "\n".join(rows)


@click.command()
@click.option("--seed", default=7)
@click.option("--keep", is_flag=True, help="Leave the data folder, to look at it.")
def main(seed: int, keep: bool) -> None:
    """Write them in, erase everybody, and look where one is left."""
    folder = Path(tempfile.mkdtemp(prefix="kundig-canaries-"))
    home, log = folder / "home", folder / "home.log"
    with serving(home, "--demo", log=log) as served:
        shop = Shop(served, Strings(seed))
        enter(shop)
        time.sleep(2)
        before = held(home, log, shop.canaries, OWN)
        everywhere = held(home, log, shop.canaries)
        click.echo(f"{len(shop.canaries)} strings, {len(everywhere)} of them stand somewhere")
        for canary, names in before.items():
            click.echo(f"before: {canary.entrance}, {canary.kind}: {canary.text} in {', '.join(names)}")
        erase(shop, home)
        after = held(home, log, shop.canaries)
        for canary, names in after.items():
            click.echo(f"after: {canary.entrance}, {canary.kind}: {canary.text} in {', '.join(names)}")
    report = table(shop.canaries, before, after)
    click.echo(report)
    kinds = Counter(each.kind for each in shop.canaries)
    made = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    page = PAGE.format(report=report, seed=seed, there=len(everywhere), kinds=made)
    (HERE / "canaries.md").write_text(page, encoding="utf-8")
    if not keep:
        shutil.rmtree(folder)


PAGE = """# Canaries
`.venv/bin/python -m benchmarks.canaries` lets personal strings that stand nowhere else into a running demo
through every entrance, looks for them in the raw bytes of all files of the data folder and in the log, erases
everybody (by an address, by a conversation's id, or by their own token), and looks again. Seed {seed};
{kinds}.

{report}

Of all strings, {there} stood somewhere before; searches are stored nowhere, comments masked. The
imports are a file that waits for a curator's yes, with customers' addresses in it. What is looked for is the
string itself, in any capitals, as JSON and as addresses write it. “Wordings with an unknown name” are names
that nothing announces and no list knows, in questions that a curator took over unread, and so are “proposals
with an unknown name”: there masking cannot help, and erasure has to.
"""

if __name__ == "__main__":
    main()

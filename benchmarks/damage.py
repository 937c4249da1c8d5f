"""Every file of a data folder damaged in turn: does it start and serve what it can, or say what is wrong?

    python -m benchmarks.damage [--write] [--verbose] [--only NAME]

The folder is the demo shop's, with two releases, conversations, trackers and a log that a kill has left. Each
file is cut in half, emptied, garbled at the same size, removed, and given to another user, one at a time in a
copy; then, without root's privileges, the parts are started in the order in which `kundig serve` does: the
store, the web side with a customer, the bot's release, small talk and trackers, the worker. Needs
root, which alone can give files away. Takes about six minutes.
"""

import argparse
import ctypes
import json
import logging
import os
import random
import shutil
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.damages import DAMAGES
from benchmarks.matching import ROOT, machine
from bot.conversations.bot import FakeBot
from bot.conversations.store import Store
from bot.dialogue.live_release import LiveRelease
from bot.dialogue.tracker_database import tracker_database
from bot.dialogue.training import fingerprint
from bot.operation.demo import prepare_demo
from bot.operation.folder_checks import FOLDER_CHECKS
from bot.operation.publish import publish, renew
from bot.operation.serving import bring_up_to_date
from bot.storage import Storage
from knowledge.condition import condition
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.errors import KundigError
from knowledge.files import is_sealed, seal
from knowledge.folder.disk import take_possession
from knowledge.folder.home import Home, Settings
from knowledge.folder.ours import keep_private
from knowledge.languages import ENGLISH
from webwidget.app import create_app

LETTERS = Settings(encoder="letters")
SETTINGS = 'encoder = "letters"\n'
QUESTION = "Wie lange kann ich etwas zurückgeben?"
PAGE = ROOT / "benchmarks" / "damage.md"
ENDINGS = ("answers", "answers again", "refuses", "silent", "crash")
NEVER = ("silent", "crash")
TEXT = """# Damaged files

Every file of a data folder damaged in turn: `python -m benchmarks.damage --write`. What it does stands at the
top of `benchmarks/damage.py`.

{table}

`answers`: a customer's question finds its entry, as if nothing had been. `answers again`: so it does, from
another release, or with a part that is made anew. `refuses`: nothing starts, and a sentence says why.
`silent` (no answers, and ready all the same) and `crash` (a traceback) must never be.

Refusals, with the number of ways of damage:

{refused}

Cases that did not simply go on and whose file nothing that was said names: {unnamed}.

What this cannot show: a log (`-wal`) that is cut off or garbled looks to SQLite as if a power cut had ended
it, so the messages of the last minutes that stood in it alone are gone without a word.

Before this was built, of 70 damaged files 30 ended in “ready” without answers and 11 in endless restarts,
though an earlier release lay there whole.

{machine}
"""
QUIET = ("ours alone", "has room", "is whole", "is live")


@dataclass(frozen=True)
class Result:
    """What became of one case: `answers`, `answers again` (a part was made anew or another release stands
    in), `refuses` (with a sentence), or what must never be: `silent`, `crash`. `said` is all that was told.
    """

    file: str
    damage: str
    ending: str
    said: tuple[str, ...]
    root: str

    @property
    def names_it(self) -> bool:
        """Whether what was said names the file, or the folder of its release."""
        return any(
            self.file.split("/")[-1].removesuffix("-wal").removesuffix("-shm") in line for line in self.said
        )


def make_folder(root: Path) -> None:
    """In a process that ends as if it were killed, so that the databases' logs stay."""
    child = os.fork()
    if child:
        assert os.waitpid(child, 0)[1] == 0
        return
    try:
        (root / "kundig.toml").parent.mkdir(parents=True, exist_ok=True)
        (root / "kundig.toml").write_text(SETTINGS)
        home = Home(root, LETTERS)
        keep_private(root)
        prepare_demo(home)
        publish(home, author="demo")
        storage = Storage.open(home)
        store = Store(storage)
        for number in range(20):
            opened, _ = store.create(site="demo", locale="de")
            store.post(opened.id, text=f"Frage {number}: wo ist mein Paket?")
        kept = [storage, tracker_database(home), Corpus(home.corpus), Jobs(home.corpus), home.secret()]
        live = LiveRelease(home)
        live.current()
        live.small_talk()
        model = home.model / f"dialogue-{fingerprint()}.tar.gz"
        model.write_bytes(random.Random(1).randbytes(3000))  # training it takes Rasa
        seal(model)
        (home.run / "web.lock").touch()
        os._exit(0 if kept else 1)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def files_of(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def try_case(template: Path, away: Path, file: str, damage: str) -> Result:
    """One file damaged in a copy of the folder, and the parts started in a process of their own."""
    root = away / "home"
    shutil.copytree(template, root, symlinks=True)
    DAMAGES[damage](root / file)
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        told = _as_a_user(root)
        os.write(write, json.dumps(told).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        content = stream.read()
    code = os.waitpid(child, 0)[1]
    shutil.rmtree(root)
    if code or not content:
        return Result(file, damage, "crash", (f"exit {code}",), str(root))
    ending, said = json.loads(content)
    return Result(file, damage, ending, tuple(said), str(root))


class _Said(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        if record.exc_info:
            self.lines.append("Traceback: " + repr(record.exc_info[1]))


def _without_privileges() -> None:
    """From now on this process may read and change its own files alone, as any user. See capset(2)."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capset")


def _as_a_user(root: Path) -> tuple[str, list[str]]:
    warnings.simplefilter("ignore")
    said = _Said()
    logging.getLogger().handlers[:] = [said]
    _without_privileges()
    os.environ["KUNDIG_HOME"] = str(root)
    try:
        ending = _start(root)
    except KundigError as error:
        return "refuses", [*said.lines, str(error)]
    except BaseException as error:
        return "crash", [*said.lines, "".join(traceback.format_exception(error))[-1500:]]
    try:
        looked = replace(Home.from_environment(), makes_folders=False)
        found = [f"doctor: {each.subject}" for check in FOLDER_CHECKS for each in check(looked)]
    except BaseException as error:
        return "crash", [*said.lines, "doctor: " + "".join(traceback.format_exception(error))[-1500:]]
    found = [line for line in found if not line.endswith(QUIET)]
    lines = [*said.lines, *(fault.told(ENGLISH) for fault in condition(Home(root))), *found]
    if any("Traceback" in line for line in lines):
        return "crash", lines
    return ending, lines


def _start(root: Path) -> str:
    """The parts in their order. Raises KundigError where a process would refuse to start."""
    home = Home.from_environment()
    take_possession(home)
    with home.alone("serve"):
        bring_up_to_date(home)
    anew = not is_sealed(home.model / f"dialogue-{fingerprint()}.tar.gz")
    app = create_app(home, bot=FakeBot())
    customer = app.test_client()
    assert customer.get("/healthz").status_code == 200, "healthz"
    opened = customer.post("/api/v1/conversations", json={"locale": "de"})
    assert opened.status_code == 201, opened.text
    token = {"Authorization": f"Bearer {opened.json['token']}", "Idempotency-Key": "a"}
    assert customer.post("/api/v1/messages", json={"text": "Hallo"}, headers=token).status_code == 202
    assert customer.get("/api/v1/search?q=Paket").status_code == 200
    for picture in sorted(home.media.glob("*.svg")):
        assert customer.get(f"/media/{picture.name}").status_code in (200, 404)
    tracker_database(home)
    home.secret()
    live = LiveRelease(home)
    if live.current() is None:
        renew(home)  # as the worker does at its start
    opened_release = live.current()
    if opened_release is None:
        return "silent"
    live.small_talk()
    decision = opened_release.matcher.match(QUESTION, "de")
    entries = opened_release.release.entries()
    if len(entries) < 100 or not decision.candidates:
        return "silent"
    stands_in = opened_release.release.number != 2
    return "answers again" if anew or stands_in else "answers"


def walk(template: Path, away: Path, files: list[str] | None = None) -> Iterator[Result]:
    for file in files if files is not None else files_of(template):
        for damage in DAMAGES:
            yield try_case(template, away, file, damage)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="also write benchmarks/damage.md")
    parser.add_argument("--verbose", action="store_true", help="show every case, with all that was said")
    parser.add_argument("--only", default="", help="files with this in their name")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.chmod(scratch, 0o755)
        template, away = Path(scratch) / "template", Path(scratch)
        make_folder(template)
        files = [file for file in files_of(template) if options.only in file]
        results = []
        for result in walk(template, away, files):
            results.append(result)
            if options.verbose or result.ending in NEVER:
                print(result.file, result.damage, result.ending, *result.said, sep="\n    ", flush=True)
    print(summary(results))
    if options.write:
        PAGE.write_text(page(results), encoding="utf-8")
    if any(result.ending in NEVER for result in results):
        sys.exit(1)


def summary(results: list[Result]) -> str:
    """A row a damage: how the cases ended."""
    lines = ["| damage | files | " + " | ".join(ENDINGS) + " |", "|---|---:|" + "---:|" * len(ENDINGS)]
    for damage in (*DAMAGES, "all"):
        of_it = [result for result in results if damage in (result.damage, "all")]
        counts = Counter(result.ending for result in of_it)
        row = [damage, len(of_it), *(counts[ending] for ending in ENDINGS)]
        lines.append("| " + " | ".join(map(str, row)) + " |")
    return "\n".join(lines)


def page(results: list[Result]) -> str:
    refused = Counter((r.file, r.said[-1].replace(r.root, "…")) for r in results if r.ending == "refuses")
    lines = [f"- `{file}` ({count}): {said}" for (file, said), count in sorted(refused.items())]
    unnamed = [f"`{r.file}` {r.damage}" for r in results if r.ending != "answers" and not r.names_it]
    return TEXT.format(
        table=summary(results),
        refused="\n".join(lines),
        unnamed=", ".join(unnamed) or "none",
        machine=machine(),
    )


if __name__ == "__main__":
    main()

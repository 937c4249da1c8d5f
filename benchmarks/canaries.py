"""Canaries: personal strings through every entrance of a running Kundig, looked for in the whole data folder.

    .venv/bin/python -m benchmarks.canaries        # prints a table, writes benchmarks/canaries.md

Serves the demo in an empty folder. 340 strings that stand nowhere else are written in chats, comments on
answers and at the end, page addresses, replies at the desk, keys, searches, log-ins, files of imports,
wordings that a curator takes over, and answers that agents propose. Then each is looked for in the raw bytes
of all files, write-ahead logs, free pages and logs: first outside the conversations' own database, then,
after everybody was erased, everywhere.
"""

import json
import random
import re
import shutil
import string
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import urllib3
from click.testing import CliRunner
from stdnum import iban, luhn

from bot.operation.cli import main as command_line
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from tests.serving import Served, serving

HERE = Path(__file__).parent
OWN = ("conversations.sqlite", "conversations.sqlite-wal", "conversations.sqlite-shm")
ENTRANCES = {
    "chat": 115, "comments": 40, "pages": 30, "desk": 40, "keys": 10, "searches": 20,
    "log-ins": 5, "imports": 20, "wordings": 10, "wordings with an unknown name": 10,
    "endings": 10, "proposals": 20, "proposals with an unknown name": 10,
}  # fmt: skip


@dataclass(frozen=True)
class Canary:
    """A string, the sentence that it comes in, and where it goes in."""

    text: str
    sentence: str
    entrance: str
    kind: str


class Aviary:
    """Makes strings of each kind, none twice."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def hatch(self, entrance: str, kind: str) -> Canary:
        text, sentence = getattr(self, f"_{kind}")()
        return Canary(text, sentence.format(text), entrance, kind)

    def word(self) -> str:
        return "Kanari" + "".join(self._random.choices(string.ascii_lowercase, k=8))

    def _digits(self, count: int) -> str:
        return "".join(self._random.choices("23456789", k=count))

    def _email(self) -> tuple[str, str]:
        return f"{self.word().lower()}@post.example", "Schreiben Sie mir an {}, bitte."

    def _phone(self) -> tuple[str, str]:
        return f"0171 {self._digits(7)}", "Rufen Sie mich an: {}."

    def _iban(self) -> tuple[str, str]:
        account = f"37040044{self._digits(10)}"
        return f"DE{iban.calc_check_digits(f'DE00{account}')}{account}", "Meine IBAN ist {}."

    def _card(self) -> tuple[str, str]:
        number = f"453{self._digits(12)}"
        return number + luhn.calc_check_digit(number), "Meine Karte: {}."

    def _name(self) -> tuple[str, str]:
        return self.word(), "Ich heiße Anna {}."

    def _street(self) -> tuple[str, str]:
        return f"{self.word()}straße 12", "Ich wohne in der {}, 10115 Berlin."

    def _password(self) -> tuple[str, str]:
        return f"{self.word()}77", "Mein Passwort ist {}."

    def _unknown(self) -> tuple[str, str]:
        return self.word(), "Lieferzeit wie bei {} bitte?"


KINDS = ("email", "phone", "iban", "card", "name", "street", "password")


@dataclass
class Person:
    """A customer: the conversation, its token, and what was said of an address."""

    id: str
    token: str
    address: str = ""


@dataclass
class House:
    """The running Kundig, and all that went in."""

    served: Served
    aviary: Aviary
    canaries: list[Canary] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=60))

    def hatch(self, entrance: str, kinds: tuple[str, ...] = KINDS) -> Iterator[Canary]:
        for number in range(ENTRANCES[entrance]):
            made = self.aviary.hatch(entrance, kinds[number % len(kinds)])
            self.canaries.append(made)
            yield made

    def call(self, method: str, path: str, token: str = "", body: Any = None, **headers: str) -> Any:
        if token:
            headers["Authorization"] = f"Bearer {token}"
        answer = self.send(method, path, body, headers)
        assert answer.status < 400, (path, answer.status, answer.data[:300])
        return json.loads(answer.data) if "json" in answer.headers.get("Content-Type", "") else answer.data

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        """Again and again while that is too often: all of them come from one address."""
        while True:
            answer = self.http.request(method, self.served.address + path, json=body, headers=headers)
            if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
                return answer
            time.sleep(1)

    def begin(self, page: str = "https://shop.example/") -> Person:
        began = self.call(
            "POST", "/api/v1/conversations", body={"locale": "de", "site": "demo", "page": page}
        )
        self.people.append(Person(began["conversation"], began["token"]))
        return self.people[-1]

    def ask(self, person: Person, text: str, key: str = "") -> dict[str, Any]:
        named = {"Idempotency-Key": key} if key else {}
        asked: dict[str, Any] = self.call(
            "POST", "/api/v1/messages?wait=30", person.token, {"text": text}, **named
        )
        return asked


@dataclass
class Browser:
    """A member of the staff."""

    house: House
    name: str
    cookie: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        [account] = [each for each in DEMO_ACCOUNTS if each.name == self.name]
        self.post("/login", "/login", name=account.name, password=account.password)

    def get(self, path: str) -> str:
        answer = self.house.http.request("GET", self.house.served.address + path, headers=self.cookie)
        self._keep(answer)
        return answer.data.decode()

    def post(self, form: str, path: str, **fields: Any) -> bytes:
        """From the page with this form."""
        token = self._token(form)
        answer = self.house.http.request_encode_body(
            "POST", self.house.served.address + path, {**fields, "csrf_token": token},
            headers=self.cookie, encode_multipart=any(isinstance(value, tuple) for value in fields.values()),
            redirect=False,
        )  # fmt: skip
        self._keep(answer)
        assert answer.status < 400 or path == "/login", (path, answer.status, answer.data[:500])
        return answer.data

    def api(self, path: str, body: Any) -> Any:
        headers = {**self.cookie, "X-CSRF-Token": self._token("/desk")}
        if "reply" in path:
            headers["Idempotency-Key"] = uuid.uuid4().hex
        answer = self.house.http.request("POST", self.house.served.address + path, json=body, headers=headers)
        assert answer.status < 400, (path, answer.status, answer.data[:300])
        return json.loads(answer.data)

    def _token(self, page: str) -> str:
        found = re.search(
            r'name="csrf_token" value="([\w.-]+)"|name="csrf-token" content="([\w.-]+)"', self.get(page)
        )
        assert found, page
        return found[1] or found[2]

    def _keep(self, answer: Any) -> None:
        for set_cookie in answer.headers.getlist("Set-Cookie"):
            if "kundig-staff" in set_cookie:
                self.cookie = {"Cookie": set_cookie.partition(";")[0]}


def enter(house: House) -> None:
    """All strings, each through its entrance."""
    anna, carla = Browser(house, "anna"), Browser(house, "carla")
    _chats(house)
    _answers(house)
    _desk(house, anna)
    for canary in house.hatch("keys", ("email",)):
        house.ask(house.begin(), "Wie lange dauert die Lieferung?", key=canary.text)
    for canary in house.hatch("searches"):
        house.call("GET", f"/api/v1/search?locale=de&q={quote(canary.sentence)}")
    for canary in house.hatch("log-ins", ("email",)):
        _try(house, canary)
    _wordings(house, carla)
    _endings(house)
    _proposals(house, anna, carla)
    rows = [
        f"canary{n};de;Wo?;Bei {c.text};Liefern" for n, c in enumerate(house.hatch("imports", ("email",)))
    ]
    table = "\n".join(["id;locale;question;answer;topic", *rows]).encode()
    carla.post("/curation/import", "/curation/import", file=("canaries.csv", table, "text/csv"), locale="de")


def _chats(house: House) -> None:
    person = house.begin()
    for number, canary in enumerate(house.hatch("chat")):
        if number % len(KINDS) == 0:
            person = house.begin()
            person.address = canary.text
        house.ask(person, f"{canary.sentence} Wie lange dauert die Lieferung?")


def _answers(house: House) -> None:
    for canary in house.hatch("comments"):
        person = house.begin()
        reply = house.ask(person, "Wie lange dauert die Lieferung?")["replies"][-1]
        verdict = {"seq": reply["seq"], "helpful": False, "comment": canary.sentence}
        house.call("POST", "/api/v1/feedback", person.token, verdict)
    for canary in house.hatch("pages", ("email", "name")):
        person = house.begin(f"https://shop.example/konto/{canary.text}?q={quote(canary.text)}")
        house.ask(person, "Wie lange dauert die Lieferung?")


def _desk(house: House, anna: Browser) -> None:
    replies = list(house.hatch("desk"))
    for first in range(0, len(replies), 8):
        person = house.begin()
        house.call("POST", "/api/v1/messages", person.token, {"choice": "handoff"})
        anna.api(f"/desk/api/conversations/{person.id}/accept", {})
        for canary in replies[first : first + 8]:
            anna.api(f"/desk/api/conversations/{person.id}/reply", {"text": f"Notiert: {canary.sentence}"})
        anna.api(f"/desk/api/conversations/{person.id}/close", {})


def _endings(house: House) -> None:
    for canary in house.hatch("endings"):
        person = house.begin()
        house.ask(person, "Wie lange dauert die Lieferung?")
        house.call("POST", "/api/v1/conversations/current/end", person.token, {})
        seq = house.call("GET", "/api/v1/survey", person.token)["seq"]
        said = {"seq": seq, "solved": False, "comment": canary.sentence}
        house.call("PUT", "/api/v1/survey", person.token, said)


def _proposals(house: House, anna: Browser, carla: Browser) -> None:
    """Questions and answers that agents propose; a curator takes every second question over, unread."""
    unknown = house.hatch("proposals with an unknown name", ("unknown",))
    for number, canary in enumerate((*unknown, *house.hatch("proposals"))):
        person = house.begin()
        house.call("POST", "/api/v1/messages", person.token, {"text": f"{canary.sentence} Und der Filter?"})
        house.call("POST", "/api/v1/messages", person.token, {"choice": "handoff"})
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


def _try(house: House, canary: Canary) -> None:
    """A customer who takes the staff's log-in for a shop's."""
    stranger = Browser(house, "anna")
    stranger.cookie = {}
    stranger.post("/login", "/login", name=canary.text, password="geheim")


def _wordings(house: House, carla: Browser) -> None:
    """Praised questions that a curator takes over as they are shown."""
    for canary in (*house.hatch("wordings"), *house.hatch("wordings with an unknown name", ("unknown",))):
        person = house.begin()
        asked = f"{canary.sentence} Wie lange dauert die Lieferung?"
        reply = house.ask(person, asked)["replies"][-1]
        if not reply.get("entry"):
            continue
        house.call("POST", "/api/v1/feedback", person.token, {"seq": reply["seq"], "helpful": True})
        page = f"/curation/entries/de/{reply['entry']}"
        shown = re.findall(r'name="asked" value="([^"]*)"', carla.get(page))
        for wording in shown:
            carla.post(page, f"{page}/wordings", wording=wording, asked=wording, action="add")


def erase(house: House, home: Path) -> None:
    """Everybody: by an address, by the conversation's id, by their own token."""
    named = ("chat", "imports", "log-ins")
    for canary in house.canaries:
        if canary.kind in ("email", "phone") and canary.entrance in named:
            _command(home, "erase", canary.text, "--yes")
    for number, person in enumerate(house.people):
        if number % 2:
            _command(home, "erase", person.id, "--yes")
            continue
        mine = {"Authorization": f"Bearer {person.token}"}
        answer = house.send("DELETE", "/api/v1/conversations/current", None, mine)
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
    """Let canaries fly, erase everybody, and look where one is left."""
    folder = Path(tempfile.mkdtemp(prefix="kundig-canaries-"))
    home, log = folder / "home", folder / "home.log"
    with serving(home, "--demo", log=log) as served:
        house = House(served, Aviary(seed))
        enter(house)
        time.sleep(2)
        before = held(home, log, house.canaries, OWN)
        everywhere = held(home, log, house.canaries)
        click.echo(f"{len(house.canaries)} strings, {len(everywhere)} of them stand somewhere")
        for canary, names in before.items():
            click.echo(f"before: {canary.entrance}, {canary.kind}: {canary.text} in {', '.join(names)}")
        erase(house, home)
        after = held(home, log, house.canaries)
        for canary, names in after.items():
            click.echo(f"after: {canary.entrance}, {canary.kind}: {canary.text} in {', '.join(names)}")
    report = table(house.canaries, before, after)
    click.echo(report)
    kinds = Counter(each.kind for each in house.canaries)
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

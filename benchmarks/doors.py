"""Ten thousand requests that nearly have the right, at every door: how many are let in?

    .venv/bin/python -m benchmarks.doors                 # prints a page, writes benchmarks/doors.md
    .venv/bin/python -m benchmarks.doors --requests 500 --no-write

The whole web side runs in this process, with one member of each role logged in, and a customer's
conversation. Each request begins as one that would be let in; then its right is taken away or bent: the
cookie, the CSRF token, the role, the customer's token; and something else with it: the path, the method,
headers, the body. It is let in when it is answered with 2xx, or leads to anywhere but the log-in. At the end,
nothing that a door guards may have changed.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path

import click
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from benchmarks.attempts import MEMBERS, TOKENS, Attempt, Doors, without
from webwidget.staff.access import SAFE_METHODS

HERE = Path(__file__).parent
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE", "FOO")


def wrong_role(doors: Doors, rule: Rule) -> Attempt | None:
    """Somebody who may not, with all that is theirs."""
    needed = doors.app.view_functions[rule.endpoint].required  # type: ignore[attr-defined]
    return doors.right(rule, doors.chance.choice(without(needed))) if needed else None


def wrong_person(doors: Doors, rule: Rule) -> Attempt:
    """Nobody, or nearly somebody."""
    role = doors.role(rule)
    attempt = doors.right(rule, role)
    taking = doors.chance.choice([doors.without_cookie, doors.with_bent_cookie, doors.with_customers_token])
    return taking(attempt, role)


def forged(doors: Doors, rule: Rule) -> Attempt | None:
    """The right person's browser, led by another page: no token, a bent or foreign one, or in the address."""
    role = doors.role(rule)
    attempt = doors.right(rule, role)
    if attempt.method == "GET":
        return None
    foreign = doors.tokens[next(other for other in MEMBERS if other != role)]
    bad = doors.chance.choice(["", foreign, doors.bent(doors.tokens[role]), doors.tokens[role][:-2], "null"])
    headers = {"Cookie": attempt.headers["Cookie"], "Origin": "https://evil.example"}
    if doors.chance.random() < 0.5:
        headers["X-CSRF-Token"] = bad
    path = attempt.path + (f"?csrf_token={doors.tokens[role]}" if doors.chance.random() < 0.3 else "")
    return replace(attempt, path=path, headers=headers, data={"csrf_token": bad})


def customers(doors: Doors, rule: Rule) -> Attempt:
    """A customer's door without the token, or with one that is nearly right."""
    method = next(iter(sorted(rule.methods - {"HEAD", "OPTIONS"})))
    token = doors.customer
    bad = doors.chance.choice(["", doors.bent(token), token[:-1], token + "x", doors.conversation, "null"])
    scheme = doors.chance.choice(["Bearer", "bearer", "Basic", "Token", ""])
    headers = {"Authorization": f"{scheme} {bad}"} if doors.chance.random() < 0.9 else {}
    cookie = {"Cookie": doors.cookies["admin"]} if doors.chance.random() < 0.3 else {}
    body = b'{"text": "Hallo"}'
    return Attempt(method, doors.path(rule) + "?wait=0", headers | cookie, body, "application/json")


def disguised(doors: Doors, attempt: Attempt) -> Attempt:
    """The same in other clothes."""
    chance = doors.chance
    path, headers = attempt.path, dict(attempt.headers)
    match chance.randrange(9):
        case 0:
            path = chance.choice([path.upper(), "/" + path, path + "/", path.replace("/", "//")])
        case 1:
            ways = (path + ";x", path + "%00", "/static/.." + path, "/chat/%2e%2e" + path, path + "?lang=en")
            path = chance.choice(ways)
        case 2:
            headers["X-HTTP-Method-Override"] = chance.choice(METHODS)
        case 3:
            headers |= {"X-Original-URL": "/login", "X-Rewrite-URL": "/", "X-Forwarded-Prefix": "/static"}
        case 4:
            headers["X-Forwarded-For"] = chance.choice(["127.0.0.1", "::1", "10.0.0.1"])
        case 5:
            headers["Host"] = chance.choice(["localhost", "evil.example", "127.0.0.1:1", 'a"><b', "[::1]"])
        case 6:
            headers["X-Forwarded-Proto"] = "https"  # then the cookie has another name
        case 7:
            return replace(attempt, method=chance.choice(METHODS))
        case 8:
            kind = chance.choice(["text/plain", "application/json", "multipart/form-data", "x/y", ""])
            return replace(attempt, content_type=kind, data=chance.randbytes(40))
    return replace(attempt, path=path, headers=headers)


def let_in(answer: TestResponse) -> bool:
    """A permanent redirect only spells the same address as it should be."""
    if answer.status_code in (HTTPStatus.FOUND, HTTPStatus.SEE_OTHER):
        return not (answer.location or "").startswith("/login")
    return answer.status_code < 300


def harmless(doors: Doors, attempt: Attempt) -> bool:
    """Whether the disguise led to a door that is open to all."""
    adapter = doors.app.url_map.bind("localhost")
    try:
        endpoint, _ = adapter.match(attempt.path.partition("?")[0], method=attempt.method)
    except Exception:  # no such page, or a redirect to another spelling of it
        return True
    return not hasattr(doors.app.view_functions[endpoint], "required") and endpoint not in TOKENS


FORGED = "another page's form (CSRF)"
Kind = Callable[[Doors, Rule], Attempt | None]
KINDS: dict[str, Kind] = {
    "another role": wrong_role,
    "no log-in, a bent one, a customer's": wrong_person,
    FORGED: forged,
}


@dataclass
class Found:
    """What came of it."""

    sent: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    accepted: list[tuple[str, Attempt, int]] = field(default_factory=list)
    broken: list[tuple[Attempt, int]] = field(default_factory=list)
    changed: bool = False


def attack(doors: Doors, requests: int) -> Found:
    found, before = Found(), doors.state()
    while sum(found.sent.values()) < requests:
        kind, attempt = _next(doors)
        if attempt is None:
            continue
        if doors.chance.random() < 0.6:
            attempt = disguised(doors, attempt)
        answer = doors.send(attempt)
        found.sent[kind] += 1
        found.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            found.broken.append((attempt, answer.status_code))
        reading = kind == FORGED and attempt.method in SAFE_METHODS  # by the right person's own browser
        if let_in(answer) and not reading and not harmless(doors, attempt):
            found.accepted.append((kind, attempt, answer.status_code))
        answer.close()
    found.changed = doors.state() != before
    return found


def _next(doors: Doors) -> tuple[str, Attempt | None]:
    if doors.chance.random() < 0.25:
        return "a customer's token that is none", customers(doors, doors.chance.choice(doors.opened))
    kind = doors.chance.choice([*KINDS])
    return kind, KINDS[kind](doors, doors.chance.choice(doors.guarded))


PAGE = """# Doors

Requests that nearly have the right, at every door of the web side. Made by `python -m benchmarks.doors`,
which tells how.

| what is wrong | sent |
|---|---|
{rows}

{count} requests at {staff} doors of the staff and {customers} of customers: **{accepted} let in**, {broken}
answered with a server error. What the doors guard {changed}. Answers: {statuses}.
"""


def told(doors: Doors, found: Found) -> str:
    return PAGE.format(
        rows="\n".join(f"| {kind} | {count} |" for kind, count in sorted(found.sent.items())),
        count=f"{sum(found.sent.values()):,}",
        staff=len(doors.guarded),
        customers=len(doors.opened),
        accepted=len(found.accepted),
        broken=len(found.broken),
        changed="HAS CHANGED" if found.changed else "has not changed",
        statuses=", ".join(f"{status} × {count:,}" for status, count in sorted(found.statuses.items())),
    )


@click.command()
@click.option("--requests", default=10_000, show_default=True, help="How many are sent.")
@click.option("--seed", default=1, show_default=True, help="Of the chance by which they are bent.")
@click.option("--write/--no-write", default=True, help="Write benchmarks/doors.md.")
def main(requests: int, seed: int, write: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        doors = Doors(Path(folder), random.Random(seed))
        found = attack(doors, requests)
        page = told(doors, found)
        doors.rooms.close()
    click.echo(page)
    for kind, attempt, status in found.accepted[:10]:
        click.echo(f"LET IN ({status}, {kind}): {attempt}", err=True)
    for attempt, status in found.broken[:5]:
        click.echo(f"BROKEN ({status}): {attempt}", err=True)
    if write:
        (HERE / "doors.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()

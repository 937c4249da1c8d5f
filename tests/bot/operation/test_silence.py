"""What customers say goes through web, bot and worker, which log every step: none of it is in the log."""

import json
import re
import time
from pathlib import Path

import pytest
import urllib3

from bot.channels.webhooks.webhooks import Webhooks
from bot.storage import Storage
from knowledge.folder.home import Home, Settings
from tests.bot.dialogue.conftest import publish_shop
from tests.ready import Ready
from tests.receiver import receiving
from tests.serving import Served, serving

pytestmark = pytest.mark.slow

CANARY = "kanarienvogel"
SAID = (
    f"Wie lange dauert die Lieferung {CANARY}?",
    f"{CANARY} xyzzy plugh {CANARY}",
    f'"{CANARY}" \\ {{%s}} \u2028 {CANARY}',
)


def ask(
    served: Served, path: str, body: object = None, method: str = "POST", **headers: str
) -> urllib3.BaseHTTPResponse:
    return urllib3.request(
        method, f"{served.address}{path}", json=body, headers=headers, timeout=60, retries=False
    )


def talk(served: Served) -> list[str]:
    """One conversation with the canary wherever a stranger can put one; the names of its requests."""
    opened = ask(served, "/api/v1/conversations", {"locale": "de", "page": f"https://shop.example/{CANARY}"})
    mine = {"Authorization": f"Bearer {opened.json()['token']}"}
    names = []
    for text in SAID:
        key = {"Idempotency-Key": f"{CANARY}-{len(names)}", "X-Request-Id": CANARY, "User-Agent": CANARY}
        answer = ask(served, "/api/v1/messages?wait=30", {"text": text}, **mine, **key)
        names.append(answer.headers["X-Request-Id"])
    ask(served, "/api/v1/feedback", {"seq": 2, "helpful": False, "comment": f"Nein, {CANARY}!"}, **mine)
    ask(served, "/api/v1/messages", {"choice": f"entry:{CANARY}"}, **mine)
    ask(served, f"/api/v1/search?q={CANARY}&locale=de", method="GET")
    ask(served, f"/{CANARY}?{CANARY}", method="GET")
    ask(served, "/api/v1/messages", {CANARY: CANARY}, **mine)
    ask(served, "/staff/login", {"name": CANARY})
    return names


def test_nothing_of_what_was_said_is_in_the_log(tmp_path: Path, ready: Ready) -> None:
    home = Home(ready.trained(tmp_path / "home"), Settings(encoder="letters"))
    publish_shop(home)
    log = tmp_path / "log"
    with receiving() as receiver:  # it takes nothing: nobody has told it the secret
        with Storage.open(home) as storage:
            Webhooks(storage).add(receiver.url)
        with serving(home.root, log=log, KUNDIG_ENCODER="letters", KUNDIG_LOG="json:debug") as served:
            names = talk(served)
            served.process("bot.dialogue").kill()
            talk(served)  # turns fail, and are tried again
            until = time.monotonic() + 20
            while not re.search(rf"{names[0]}.*delivery", log.read_text()) and time.monotonic() < until:
                time.sleep(0.2)
    said = log.read_text()
    assert CANARY not in said
    for name in names:  # what follows from one message stands under one name, whoever does it
        lines = [line for line in said.splitlines() if name in line]
        assert {"web", "bot"} <= {process_of(line) for line in lines}, lines
    assert any(process_of(line) == "worker" for line in said.splitlines() if names[0] in line)


def process_of(line: str) -> str:
    return str(json.loads(line)["process"])

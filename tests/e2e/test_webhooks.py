"""A CRM hears of a customer who asks for a person: command line, API and worker, nothing replaced."""

import json
import subprocess
from typing import Any

import pytest
import urllib3

from bot.conversations.events import HANDOFF_REQUESTED, REPLY
from tests.receiver import receiving
from tests.serving import KUNDIG, Served, environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def kundig(served: Served, *words: str) -> Any:
    port = int(served.address.rpartition(":")[2])
    command = [str(KUNDIG), *words, "--json"]
    run = subprocess.run(
        command, env=environment(served.home, port), capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def call(served: Served, path: str, token: str = "", **fields: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = urllib3.request("POST", f"{served.address}/api/v1/{path}", json=fields, headers=headers)
    assert answer.status < 300, answer.data
    return answer.json()


def test_a_handoff_reaches_the_crm(served: Served) -> None:
    with receiving() as crm:
        added = kundig(served, "webhook", "add", crm.url)
        crm.secret = added["secret"]
        assert kundig(served, "webhook", "test", added["id"]) == {"status": 204}
        opened = call(served, "conversations", locale="en")
        call(served, "messages?wait=15", opened["token"], text="How long can I return something?")
        call(served, "messages", opened["token"], choice="handoff")
        _, reply, handoff = crm.wait(3, 10)
        assert (reply.kind, reply.data["role"]) == (REPLY, "bot")
        assert "30 days" in reply.data["text"]
        assert (handoff.kind, handoff.data["reason"]) == (HANDOFF_REQUESTED, "requested")
        assert reply.data["conversation"] == handoff.data["conversation"] == opened["conversation"]
        counts = kundig(served, "deliveries")
        assert (counts["pending"], counts["dead"]) == (0, 0)
        kundig(served, "webhook", "remove", added["id"])
        assert crm.forged == 0

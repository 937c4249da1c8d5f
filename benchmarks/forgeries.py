"""Requests to the addresses of channels that no network has sent, or whose content is mutilated."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.channel_networks import KINDS, signed
from bot.channels.fakes.phones import FAKES
from bot.conversations.bot import FakeBot
from knowledge.demo import SITE
from knowledge.folder.home import Home, Settings
from tests.bot.channels.mutations import mutations
from webwidget.app import create_app


@dataclass
class Forged:
    """How many requests of each sort, and what was wrong with the answers."""

    tried: Counter[str] = field(default_factory=Counter)
    accepted: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    stored: int = 0  # conversations that forged requests began


def forged(folder: Path, count: int, chance: random.Random) -> Forged:
    """Half with a proof that does not fit, half with one that does and content that is mutilated."""
    app, found = create_app(Home(folder / "home", Settings()), bot=FakeBot()), Forged()
    rooms, client = app.extensions["kundig"], app.test_client()
    with ExitStack() as opened:
        share = count // 2 // len(KINDS)
        for kind in KINDS:
            fake = opened.enter_context(FAKES[kind]())
            held = fake.secrets() | {"hook": "the-word", "address": "https://nowhere.example"}
            one = rooms.connections.add(kind, kind, kind, SITE.name, held)
            fake.hook = {"secret_token": "the-word", "url": ""} if kind == "telegram" else fake.subscription
            body, proof = signed(fake, kind, "491511234567", "Wie lange habe ich Garantie?")
            for false_body, false_proof in lies(kind, body, proof, chance, share):
                answer = client.post(f"/channels/{one.id}", data=false_body, headers=false_proof)
                found.tried["forged"] += 1
                if answer.status_code != 403:
                    found.accepted.append(f"{kind} {answer.status_code} {false_body[:80]!r}")
            with rooms.storage.reading() as read:
                begun = read.conversations.recent(0.0, 100_000)
            found.stored += sum(each.channel == kind for each in begun)
            genuine = client.post(f"/channels/{one.id}", data=body, headers=proof)
            assert genuine.status_code == 200, "else nothing would be shown by what is refused"
            for bent in mutations(body, chance, share):
                headers = proof if kind == "telegram" else fake.signed(bent)
                status = client.post(f"/channels/{one.id}", data=bent, headers=headers).status_code
                found.tried["mutilated"] += 1
                if status >= 500:
                    found.broken.append(f"{kind} {status} {bent[:200]!r}")
    rooms.close()
    return found


def lies(
    kind: str, body: bytes, proof: dict[str, str], chance: random.Random, count: int
) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Requests that the network has not sent. Telegram signs no content: there, the secret alone is wrong."""
    name = next(each for each in proof if each != "Content-Type")
    bodies = mutations(body, chance, 10 * count)
    for number in range(count):
        bent = next(each for each in bodies if each != body)
        if kind == "telegram" or number % 3 == 0:
            yield body, {name: _bent_word(proof[name], chance)} if number % 7 else {}
        else:
            yield bent, proof


def _bent_word(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return chance.choice((
        word[:at] + chr(33 + (ord(word[at]) - 33 + chance.randrange(1, 93)) % 93) + word[at + 1 :],
        word[:at], word + "=", word.swapcase(), word[::-1] + "a", "sha256=", "",
    ))  # fmt: skip

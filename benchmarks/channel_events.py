"""What becomes of 60 things that people send on messengers beside plain questions.

    .venv/bin/python -m benchmarks.channel_events [--show]

An installation is served with fakes of the four networks; its bot says back what it was asked. A line of
`channel_events.jsonl` was written before anything had looked at one: what is sent, step by step, and what
should become of it. `gets` are words that the customer is told, `said` how many messages those are at least,
`says_no` what they must not be told; `story` is what an agent must find, among messages or notes, `media`
which files; `never` must stand nowhere, `asked` is how often the bot was asked, `begins` whether a
conversation begins at all, `same` whether it stays one, `left` whether agents see that nothing arrives.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from bot.channels.fakes.phones import FAKES
from bot.protocol import Answer, Reply, Turn
from bot.staff.accounts import Member
from bot.storage.tables import delivery, turn
from tests.bot.channels.served import Served, served
from tests.sounds import mp4, ogg

EVENTS = Path(__file__).with_suffix(".jsonl")
ANNA = Member("anna", "Anna", frozenset({"agent"}))
STILL, PATIENCE = 1.0, 25.0  # seconds without news until all has become of it; and at most


@dataclass
class Seen:
    """What became of one."""

    gets: list[str] = field(default_factory=list)
    story: str = ""
    media: list[str] = field(default_factory=list)
    asked: int = 0
    begun: int = 0
    left: bool = False
    noted: bool = False


class Trial:
    """One person on one network, who does what the steps say."""

    def __init__(self, house: Served, kind: str, fake: Any, person: str) -> None:
        self.house, self.kind, self.fake = house, kind, fake
        self.person, self.before = person, self._talks()
        self.people, self.mids = [person], [f"mid-{person}"]

    def does(self, steps: list[list[Any]]) -> None:
        for step in steps:
            getattr(self, f"_{step[0]}")(*step[1:])
            if step[0] not in ("set", "picture"):
                self._settle()
        self._settle()

    def _write(self, text: str) -> None:
        if self.kind in ("messenger", "instagram"):
            self.mids.append(f"mid-{self.person}-{len(self.mids)}")
            self.fake.event(self.person, {"message": {"mid": self.mids[-1], "text": text}})
        else:
            self.fake.write(self.person, text)

    def _brings(self, said: dict[str, Any]) -> None:
        said = json.loads(json.dumps(said).replace("MID", self.mids[-1]))
        if self.kind == "telegram":
            self.fake._queue({name: self._telegram(name, value) for name, value in said.items()})
        elif self.kind == "whatsapp":
            self.fake.says(self.person, said)
        else:
            self.fake.event(self.person, said)

    def _telegram(self, name: str, value: dict[str, Any]) -> dict[str, Any]:
        usual = {
            "message_id": 1 if name == "edited_message" else 2,
            "from": {"id": int(self.person), "is_bot": False, "first_name": "Kim", "language_code": "de"},
            "chat": {"id": int(self.person), "type": "private"},
            "date": 0,
        }
        return usual | value

    def _voice(self) -> None:
        if self.kind == "telegram":
            self.fake.files["voice/file_1.oga"] = ogg()
            told = {"file_id": "voice/file_1.oga", "mime_type": "audio/ogg", "duration": 1, "file_size": 900}
            self._brings({"message": {"voice": told}})
        elif self.kind == "whatsapp":
            audio = {"id": self.fake.keep(ogg()), "mime_type": "audio/ogg; codecs=opus", "voice": True}
            self.fake.says(self.person, {"type": "audio", "audio": audio})
        else:
            url = f"{self.fake.address}/files/{self.fake.keep(mp4())}"
            sent = {"mid": f"{self.person}-v", "attachments": [{"type": "audio", "payload": {"url": url}}]}
            self.fake.event(self.person, {"message": sent})

    def _picture(self, caption: str) -> None:
        self.fake.shows(int(self.person), _jpeg(caption), caption)

    def _pictures(self, count: int) -> None:
        urls = [f"{self.fake.address}/files/{self.fake.keep(_jpeg(str(each)))}" for each in range(count)]
        sent = [{"type": "image", "payload": {"url": url}} for url in urls]
        self.fake.event(self.person, {"message": {"mid": f"{self.person}-p", "attachments": sent}})

    def _file(self, kind: str, type: str) -> None:
        told = {"id": self.fake.keep(_webp()), "mime_type": type}
        self.fake.says(self.person, {"type": kind, kind: told})

    def _set(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(self.fake, name, value)

    def _agent(self, text: str) -> None:
        id, desk = self._conversation(), self.house.services.handoff.desk
        self.house.services.store.post(id, choice="handoff")
        desk.accept(id, ANNA)
        desk.reply(id, ANNA, text)

    def _as(self, person: str) -> None:
        self.person = person
        self.people.append(person)

    def _own(self, text: str) -> None:
        echo = {"mid": f"{self.person}-o", "is_echo": True, "text": text}
        self.fake._brings(
            {"sender": {"id": self.fake.own}, "recipient": {"id": self.person}, "message": echo}, time.time()
        )

    def _unsend(self) -> None:
        self.fake.event(self.person, {"message": {"mid": self.mids[-1], "is_deleted": True}})

    def _talks(self) -> int:
        with self.house.services.storage.reading() as read:
            return len(read.whole.ids())

    def _conversation(self) -> str:
        found = self.house.peer(self.people[0]) or self.house.peer(self.person)
        return found.conversation if found else ""

    def _settle(self) -> None:
        """Until nothing has happened for a while, and nothing waits."""
        until, last, since = time.monotonic() + PATIENCE, None, time.monotonic()
        while time.monotonic() < until:
            now = self._state()
            if now != last or now[1]:
                last, since = now, time.monotonic()
            if time.monotonic() - since > STILL:
                return
            time.sleep(0.05)

    def _state(self) -> tuple[Any, ...]:
        queued = len(getattr(self.fake, "_updates", ())) + len(getattr(self.fake, "_waiting", ()))
        with self.house.services.storage.reading() as read:
            rows = [row.state for row in read._db.execute(delivery.select())]
            turns = [row.state for row in read._db.execute(turn.select())]
            waits = queued or "pending" in rows or "pending" in turns
            return len(rows), bool(waits), len(turns), len(self.fake.sent), tuple(read.whole.ids())

    def seen(self) -> Seen:
        id = self._conversation()
        gets = [each for person in self.people for each in self.fake.got(person)]
        if not id:
            return Seen(gets, begun=self._talks() - self.before)
        services = self.house.services
        messages = services.store.messages(id)
        with services.storage.reading() as read:
            notes = [each.text for each in read.notes.after(id, 0)]
            peer = read.messengers.peer_of(id)
        media = [_kind(item) for each in messages for item in each.media if each.role == "customer"]
        asked = sum(each.role == "bot" and each.text.startswith("ECHO") for each in messages)
        story = "\n".join([*(f"{each.role}: {each.text}" for each in messages), *notes])
        left = peer is not None and peer.left_at is not None
        return Seen(gets, story, media, asked, self._talks() - self.before, left, bool(notes))


def _kind(item: dict[str, Any]) -> str:
    title = str(item.get("title"))
    return "audio" if title.endswith((".ogg", ".m4a")) else str(item["kind"])


def _jpeg(comment: str) -> bytes:
    from io import BytesIO

    from PIL import Image

    made = BytesIO()
    Image.new("RGB", (64, 48), "teal" if comment else "navy").save(made, "JPEG", comment=comment.encode())
    return made.getvalue()


def _webp() -> bytes:
    from io import BytesIO

    from PIL import Image

    made = BytesIO()
    Image.new("RGBA", (64, 64), "gold").save(made, "WEBP")
    return made.getvalue()


def wrong(right: dict[str, Any], seen: Seen) -> Iterator[str]:
    """What is not as it should be."""
    told = "\n".join(seen.gets)
    ours = [each for each in seen.gets if not each.startswith(("ECHO", "Sie schreiben mit einem Bot"))]
    yield from (f"does not get {each!r}" for each in right.get("gets", ()) if each not in told)
    yield from (f"gets {each!r}" for each in right.get("not_gets", ()) if each in told)
    yield from (f"is told {each!r}" for each in right.get("says_no", ()) if each in told)
    yield from (f"no agent finds {each!r}" for each in right.get("story", ()) if each not in seen.story)
    yield from (f"{each!r} is kept" for each in right.get("never", ()) if each in seen.story)
    if "media" in right and sorted(right["media"]) != sorted(seen.media):
        yield f"files are {seen.media}"
    if "asked" in right and right["asked"] != seen.asked:
        yield f"the bot answered {seen.asked} times"
    if "said" in right and len(ours) < right["said"]:
        yield "nothing is said"
    if "once" in right and sum(right["once"] in each for each in seen.gets) != 1:
        yield "is not said once"
    if right.get("begins", True) != bool(seen.begun):
        yield f"{seen.begun} conversations"
    if right.get("same") and seen.begun != 1:
        yield f"{seen.begun} conversations"
    if right.get("left") and not seen.left:
        yield "nobody sees that they left"
    if right.get("noted") and not seen.noted:
        yield "no agent is told"


def scripted(turn: Turn) -> Reply:
    return Reply((Answer(f"ECHO {turn.text}"),))


@click.command()
@click.option("--show", is_flag=True, help="Tell what was said.")
@click.option("--only", default="", help="A network.")
def main(show: bool, only: str) -> None:
    rows = [json.loads(line) for line in EVENTS.read_text(encoding="utf-8").splitlines()]
    found, good = {}, {}
    for kind, fake_of in FAKES.items():
        for number, row in enumerate(each for each in rows if each["network"] == kind):
            if only and kind != only:
                continue
            with ExitStack() as stack:
                place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/dev/shm")))
                fake = stack.enter_context(fake_of())
                house = stack.enter_context(served(place / "home", scripted))
                house.join(kind, fake.secrets())
                trial = Trial(house, kind, fake, str(491511000000 + number))
                trial.does(row["steps"])
                seen = trial.seen()
            faults = [*wrong(row["right"], seen)]
            found[kind], good[kind] = found.get(kind, 0) + 1, good.get(kind, 0) + (not faults)
            if faults or show:
                click.echo(f"{kind}: {row['event']}: {'; '.join(faults) or 'right'}")
                click.echo(f"    gets {seen.gets}")
    for kind, of in found.items():
        click.echo(f"{kind}: {good[kind]} of {of} as they should be")
    click.echo(f"all: {sum(good.values())} of {sum(found.values())}")


if __name__ == "__main__":
    main()

"""Messenger and the direct messages of Instagram, which share their shape.

Relied on, of Meta's documents: an `entry` has the id of the page or account, and `messaging`, each with the
ids of who sent and who gets it; what the page itself has said comes back as an echo; `watermark` says until
when all was delivered or read, in milliseconds; free text goes for 24 hours after their last message, what a
person writes for seven days, with the tag HUMAN_AGENT; thirteen quick replies with titles of 20 characters;
a text has 2,000 characters, on Instagram 1,000 bytes. In Germany a bot must say that it is one: the first
message does. They know no key against doubles; but an echo tells whether an attempt arrived whose end nobody
knows: by the `metadata` that Messenger brings back (field `message_echoes`), on Instagram, which has none, by
its words (in the field `messages`).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.asking import API as ELSEWHERE
from bot.channels.asking import Field
from bot.channels.errors import NotDelivered, Refused
from bot.channels.messengers.direct_reading import START, digest, heard
from bot.channels.messengers.downloads import download
from bot.channels.messengers.messenger import (
    Headers,
    Heard,
    Outbound,
    OutFile,
    Secrets,
    numbered,
    ordered,
    parts,
)
from bot.channels.messengers.meta import APP, Graph, handshake, is_genuine, readable
from bot.checks import checked_list, checked_object, parsed
from bot.conversations.messengers.windows import HOUR, Template, Window

HOSTS = ("fbcdn.net", "fbsbx.com", "cdninstagram.com")  # where files are
INSTAGRAM = "https://graph.instagram.com"
REPLIES, TITLE = 13, 20  # quick replies, and characters of one
WEEK = 7 * 24 * HOUR


class Direct:
    """What both share. `account` is the secret that names the page or the account, `longest` counts
    characters of a text and `heaviest` its bytes.
    """

    kind = title = object = account = fields = ""
    asks: tuple[Field, ...] = ()
    window = Window(free=24 * HOUR, by_people=WEEK)
    longest = heaviest = 0
    echoes = True

    def __init__(self, graph: Graph) -> None:
        self._graph, self._apps = graph, Graph()

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        return is_genuine(secrets, headers, body)

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        return handshake(secrets, query)

    def read(self, secrets: Secrets, body: bytes) -> list[Heard]:
        """Of all pages of an app, those of ours alone."""
        told = checked_object("", parsed(body))
        if told.get("object") != self.object:
            return []
        own, found = secrets[self.account], list[Heard]()
        for entry in checked_list("entry", told):
            if checked_object("entry", entry).get("id") == own:
                found += readable(checked_list("messaging", entry), lambda event: heard(event, own))
        return found

    def answer(self, body: bytes) -> dict[str, Any]:
        return {}

    def label(self, message: Outbound, number: int, content: Any) -> str:
        """By what comes back with an echo; that of a file of Instagram bears nothing."""
        raise NotImplementedError

    def see(self, secrets: Secrets, message: Outbound) -> None:
        """Read, and being answered."""
        for action in ("mark_seen", "typing_on"):
            said = {"recipient": {"id": message.person}, "sender_action": action}
            self._graph.post(secrets, self._path(secrets), **said)

    def put(self, secrets: Secrets, message: Outbound, content: Any) -> None:
        kind = {"messaging_type": "RESPONSE"}
        if message.by_person:
            kind = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        known = {"recipient": {"id": message.person}, **kind}
        if isinstance(content, OutFile):
            self._file(secrets, known, message, content)
        else:
            self._graph.post(secrets, self._path(secrets), **known, message=self._labelled(content, message))

    def _labelled(self, said: dict[str, Any], message: Outbound) -> dict[str, Any]:
        return said

    def _file(self, secrets: Secrets, known: dict[str, Any], message: Outbound, file: OutFile) -> None:
        """In a form of its own."""
        kind: dict[str, Any] = {"type": "image" if file.is_picture else "file", "payload": {}}
        said = {**known, "message": self._labelled({"attachment": kind}, message)}
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in said.items()}
        self._graph.upload(
            secrets, self._path(secrets), **form, filedata=(file.name, file.content, file.type)
        )

    def _path(self, secrets: Secrets) -> str:
        return f"{secrets[self.account]}/messages"

    def contents(self, message: Outbound) -> Iterator[Any]:
        """The text in parts, its choices with the last of them."""
        choices = message.choices
        speak = len(set(choices)) == len(choices) and all(0 < len(title) <= TITLE for title in choices)
        fits = 0 < len(choices) <= REPLIES
        said = numbered(message.text, choices) if choices and not (fits and speak) else message.text
        *before, last = self._parts(said, self.longest)
        names = choices if speak else tuple(str(number) for number in range(1, len(choices) + 1))
        replies = [
            {"content_type": "text", "title": name, "payload": f"c:{message.seq}:{place}"}
            for place, name in enumerate(names)
        ]
        ends = {"text": last, "quick_replies": replies} if fits else {"text": last}
        texts = [*({"text": part} for part in before), ends]
        yield from ordered(texts if message.text or not message.files else [], message)

    def _parts(self, said: str, longest: int) -> Iterator[str]:
        for part in parts(said, longest):
            if len(part.encode()) <= self.heaviest:
                yield part
            else:
                yield from self._parts(part, len(part) // 2 + 1)

    def set_up(self, secrets: Secrets, address: str) -> None:
        self._apps.subscribe(secrets, self.object, address, self.fields)
        self._graph.install(secrets, secrets[self.account], secrets["app"], self.fields)

    def check(self, secrets: Secrets, address: str) -> None:
        self.name(secrets)
        found = self._apps.subscribed(secrets, self.object, "messages")
        if found != address:
            raise NotDelivered("elsewhere", address=found) if found else NotDelivered("silent")

    def name(self, secrets: Secrets) -> str:
        raise NotImplementedError

    def fetch(self, secrets: Secrets, ref: str) -> bytes:
        return download(ref, HOSTS, api=secrets.get("api", ""))

    def templates(self, secrets: Secrets) -> tuple[Template, ...]:
        """There are none for everybody."""
        return ()


class FacebookMessenger(Direct):
    """To a page of Facebook."""

    kind, title, object, account = "messenger", "Messenger", "page", "page"
    fields = "messages,messaging_postbacks,message_deliveries,message_reads,message_echoes,message_edits"
    asks = (Field("page", secret=False), *APP, ELSEWHERE)
    longest, heaviest = 2000, 8000

    def __init__(self) -> None:
        super().__init__(Graph())

    def set_up(self, secrets: Secrets, address: str) -> None:
        super().set_up(secrets, address)
        self._graph.post(secrets, f"{secrets['page']}/messenger_profile", get_started={"payload": START})

    def label(self, message: Outbound, number: int, content: Any) -> str:
        return f"{message.seq}:{number}"

    def _labelled(self, said: dict[str, Any], message: Outbound) -> dict[str, Any]:
        return {**said, "metadata": message.label} if message.label else said

    def name(self, secrets: Secrets) -> str:
        return str(self._graph.get(secrets, secrets["page"], fields="name").get("name") or secrets["page"])


class InstagramDirect(Direct):
    """To a professional account, by its own log-in."""

    kind, title, object, account = "instagram", "Instagram", "instagram", "account"
    fields = "messages,messaging_postbacks,messaging_seen"
    asks = (Field("account", secret=False), *APP, ELSEWHERE)
    longest, heaviest = 1000, 1000

    def __init__(self) -> None:
        super().__init__(Graph(INSTAGRAM, proves=False))

    def label(self, message: Outbound, number: int, content: Any) -> str:
        """Its words, so that nothing of them is kept."""
        return "" if isinstance(content, OutFile) else digest(str(content["text"]))

    def _file(self, secrets: Secrets, known: dict[str, Any], message: Outbound, file: OutFile) -> None:
        """It is fetched from where everybody may have it; what is for one alone does not go."""
        if not file.address:
            raise Refused("unfit", why=file.name)
        image = {"type": "image", "payload": {"url": file.address}}
        self._graph.post(secrets, self._path(secrets), **known, message={"attachment": image})

    def renewed(self, secrets: Secrets, now: float) -> Secrets:
        """Its token ends after sixty days; every week there is a new one."""
        if now - float(secrets.get("renewed", 0)) < WEEK:
            return secrets
        if "renewed" not in secrets:  # a token of today cannot be renewed yet
            return {**secrets, "renewed": str(now)}
        asked = {"grant_type": "ig_refresh_token", "access_token": secrets["token"]}
        found = self._graph.get(secrets, "refresh_access_token", **asked).get("access_token")
        if not isinstance(found, str) or not found:
            raise NotDelivered("broken", why="refresh_access_token")
        return {**secrets, "token": found, "renewed": str(now)}

    def name(self, secrets: Secrets) -> str:
        found = self._graph.get(secrets, secrets["account"], fields="username").get("username")
        return f"@{found}" if found else secrets["account"]

"""Telegram, by its Bot API over a webhook.

Relied on, of its documents: an update carries the secret given to setWebhook in the header
`X-Telegram-Bot-Api-Secret-Token`, and comes again until it is answered with 200; a text has up to 4,096
characters, a button's data 64 bytes; 429 says in `retry_after` when to come again, 403 that the person has
blocked the bot, 401 that the token is worth nothing any more. sendMessage knows no key of its own, and nobody
can ask what was sent: where a process is killed between sending and noting it, the message goes out twice.
"""

import json
import re
from collections.abc import Iterator, Mapping
from hmac import compare_digest
from typing import Any

import urllib3

from bot.channels.asking import API as ELSEWHERE
from bot.channels.asking import Field
from bot.channels.errors import NotDelivered, Refused
from bot.channels.messengers.downloads import download, hears, takes
from bot.channels.messengers.in_words import card, left, place
from bot.channels.messengers.messenger import Headers, Outbound, OutFile, Secrets, ordered, parts
from bot.checks import Malformed, checked_list, checked_object, parsed
from bot.conversations.files.limits import SIZE
from bot.conversations.messengers.awaited_files import SentFile
from bot.conversations.messengers.changes import Left
from bot.conversations.messengers.messengers import Inbound
from bot.conversations.messengers.windows import OPEN, Template

API = "https://api.telegram.org"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST = 4096  # characters of a message
WITHIN = urllib3.Timeout(connect=5.0, read=10.0)  # seconds
VOICES = ("voice", "audio", "video_note")  # what somebody would have to hear
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
GONE = ("kicked", "left")  # what the bot is to whoever has blocked it
# What stands in a talk without being said by anybody.
NOTICES = frozenset(
    (
        *("pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "users_shared"),
        *("chat_shared", "chat_background_set", "boost_added", "proximity_alert_triggered"),
    )
)

_PATH = re.compile(r"[\w./-]{1,500}", re.ASCII)
_PICKED = re.compile(r"c:(\d{1,9}):(\d{1,3})")


class Telegram:
    """The network; a secret `api` names another place to ask it at, such as a server of one's own."""

    kind = "telegram"
    title = "Telegram"
    asks = (Field("token"), ELSEWHERE)
    window = OPEN
    echoes = False

    def __init__(self) -> None:
        self._http = urllib3.PoolManager(retries=False, timeout=WITHIN)

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        return compare_digest(headers.get(HEADER, "").encode(), secrets["hook"].encode())

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        """It tries no address."""
        return ""

    def read(self, secrets: Secrets, body: bytes) -> list[Inbound | Left]:
        """Private talks with people alone: in a group everybody would read what concerns one."""
        update = checked_object("", parsed(body))
        picked, edited = update.get("callback_query"), update.get("edited_message")
        known = update.get("my_chat_member")
        told = update.get("message") if edited is None else edited
        message = told if picked is None else checked_object("", picked).get("message")
        if message is None and known is None:
            return []
        chat = checked_object("chat", checked_object("message", message or known).get("chat"))
        if chat.get("type") != "private":
            return []
        if message is None:
            is_gone = _inner(_inner(update, "my_chat_member"), "new_chat_member").get("status") in GONE
            return [Left(str(_number("id", chat)))] if is_gone else []
        sender = checked_object("from", (picked or message).get("from") or {})
        said = "" if picked else _word(message, "text") or _word(message, "caption") or _sticker(message)
        if sender.get("is_bot") or (edited and not said) or not NOTICES.isdisjoint(message):
            return []
        starts = said.split("@")[0].split(" ")[0] == "/start"
        return [
            Inbound(
                id=str(_number("update_id", update)),
                person=str(_number("id", chat)),
                name=" ".join(filter(None, (_word(sender, "first_name"), _word(sender, "last_name")))),
                locale=_word(sender, "language_code")[:2],
                text="" if starts else said,
                picked=_choice(picked) if picked else None,
                greeting=starts,
                files=() if picked else _files(message),
                voice=not picked and any(isinstance(message.get(kind), dict) for kind in VOICES),
                aside="" if picked else _aside(message),
                left="" if picked else _left(message),
                edited=edited is not None,
                quoted="" if picked else _word(_inner(message, "reply_to_message"), "text"),
            )
        ]

    def answer(self, body: bytes) -> dict[str, Any]:
        """A button turns until it is told that it was seen."""
        if b"callback_query" not in body:  # most are none, and reading takes time
            return {}
        picked = checked_object("", parsed(body)).get("callback_query")
        return {"method": "answerCallbackQuery", "callback_query_id": picked.get("id")} if picked else {}

    def contents(self, message: Outbound) -> Iterator[Any]:
        *before, last = parts(message.text, LONGEST)
        rows = [
            [{"text": title[:200], "callback_data": f"c:{message.seq}:{number}"}]
            for number, title in enumerate(message.choices)
        ]
        buttons = {"reply_markup": {"inline_keyboard": rows}} if rows else {}
        texts = [*({"text": text} for text in before), {"text": last, **buttons}]
        yield from ordered(texts if message.text or not message.files else [], message)

    def label(self, message: Outbound, number: int, content: Any) -> str:
        """It never tells."""
        return ""

    def see(self, secrets: Secrets, message: Outbound) -> None:
        """It knows no read marks; people see that something is being written."""
        self._ask(secrets, "sendChatAction", chat_id=message.person, action="typing")

    def put(self, secrets: Secrets, message: Outbound, content: Any) -> None:
        if isinstance(content, OutFile):
            kind = "photo" if content.is_picture else "document"
            file = (content.name, content.content, content.type)
            method = f"send{kind.capitalize()}"
            self._asked(secrets, method, fields={"chat_id": message.person, kind: file})
        else:
            self._ask(secrets, "sendMessage", chat_id=message.person, **content)

    def name(self, secrets: Secrets) -> str:
        return f"@{self._ask(secrets, 'getMe').get('username', '')}"

    def set_up(self, secrets: Secrets, address: str) -> None:
        asked = {"url": address, "secret_token": secrets["hook"], "allowed_updates": UPDATES}
        self._ask(secrets, "setWebhook", **asked)

    def check(self, secrets: Secrets, address: str) -> None:
        self._ask(secrets, "getMe")
        found = self._ask(secrets, "getWebhookInfo")
        if found.get("url") != address:
            raise NotDelivered("elsewhere", address=str(found.get("url", "")))
        if found.get("pending_update_count", 0) and found.get("last_error_message"):
            raise NotDelivered("unheard", why=str(found["last_error_message"])[:200])

    def fetch(self, secrets: Secrets, ref: str) -> bytes:
        path = str(self._ask(secrets, "getFile", file_id=ref).get("file_path", ""))
        if not _PATH.fullmatch(path) or ".." in path:
            raise Refused("lost_file")
        api = secrets.get("api", API)
        return download(f"{api}/file/bot{secrets['token']}/{path}", (), api=api)

    def templates(self, secrets: Secrets) -> tuple[Template, ...]:
        """It needs none."""
        return ()

    def _ask(self, secrets: Secrets, method: str, **fields: Any) -> dict[str, Any]:
        return self._asked(secrets, method, json=fields)

    def _asked(self, secrets: Secrets, method: str, **said: Any) -> dict[str, Any]:
        address = f"{secrets.get('api', API)}/bot{secrets['token']}/{method}"
        try:
            answer = self._http.request("POST", address, **said)
            told = json.loads(answer.data)
        except urllib3.exceptions.HTTPError as error:
            raise NotDelivered("unreachable", why=type(error).__name__) from error
        except ValueError as error:
            raise NotDelivered("status", status=str(answer.status)) from error
        if answer.status == 200 and isinstance(told, dict) and told.get("ok"):
            result = told.get("result")
            return result if isinstance(result, dict) else {}
        raise _refusal(answer.status, told if isinstance(told, dict) else {})


def _refusal(status: int, told: dict[str, Any]) -> NotDelivered:
    why = str(told.get("description", ""))[:200]
    if status == 401:
        return NotDelivered("token", why=why)
    if status == 429:
        after = (told.get("parameters") or {}).get("retry_after", 1)
        return NotDelivered("busy", seconds=after)
    if status in (400, 413) and ("PHOTO" in why or "wrong file" in why or "too" in why):
        return Refused("unfit", why=why)
    if status == 403 or (status == 400 and "chat not found" in why):
        return Refused("unwanted", why=why)
    return NotDelivered("status", status=str(status))


def _choice(picked: dict[str, Any]) -> tuple[int, int]:
    found = _PICKED.fullmatch(str(picked.get("data", "")))
    if found is None:
        raise Malformed("callback_query", "its data is none of ours")
    return int(found[1]), int(found[2])


def _files(message: dict[str, Any]) -> tuple[SentFile, ...]:
    """The largest of a picture's sizes that we take, or a document."""
    sizes = [each for each in checked_list("photo", message) if isinstance(each, dict) and _fits(each)]
    found = sizes[-1:]
    document = message.get("document")
    if isinstance(document, dict) and _fits(document) and takes(_word(document, "mime_type")):
        found.append(document)
    for kind in VOICES[:2]:
        if isinstance(sound := message.get(kind), dict) and _is_heard(
            sound, "audio/ogg" if kind == "voice" else ""
        ):
            found.append(sound)
    return tuple(SentFile(_word(each, "file_id"), _word(each, "file_name")) for each in found)


def _is_heard(file: dict[str, Any], usual: str) -> bool:
    """Whether the desk can play it; where nothing is said, voices are as `usual`."""
    return _fits(file) and hears(_word(file, "mime_type") or usual)


def _sticker(message: dict[str, Any]) -> str:
    """It stands for an emoji."""
    return _word(_inner(message, "sticker"), "emoji")


def _aside(message: dict[str, Any]) -> str:
    """A place or a card, in words."""
    at, venue, person = (_inner(message, kind) for kind in ("location", "venue", "contact"))
    if at:
        names = (_word(venue, "title"), _word(venue, "address"))
        return place(at.get("latitude"), at.get("longitude"), *names)
    if not person:
        return ""
    name = " ".join(filter(None, (_word(person, "first_name"), _word(person, "last_name"))))
    return card(name, [_word(person, "phone_number")])


def _left(message: dict[str, Any]) -> str:
    """Why a file is not fetched."""
    if _inner(message, "video") or _inner(message, "animation"):
        return "film"
    document = _inner(message, "document")
    if not document:
        return ""
    if not takes(kind := _word(document, "mime_type")):
        return left(kind)
    return "" if _fits(document) else "too_large"


def _inner(fields: dict[str, Any], name: str) -> dict[str, Any]:
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _fits(file: dict[str, Any]) -> bool:
    size = file.get("file_size", 0)
    return bool(_word(file, "file_id")) and isinstance(size, int) and size <= SIZE


def _number(name: str, fields: dict[str, Any]) -> int:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Malformed(name, f"{value!r:.40} is no number")
    return value


def _word(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""

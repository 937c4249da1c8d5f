"""A Telegram on loopback: takes what bots send, and brings them what people write until they take it.

As the documents say: updates have growing numbers, carry the secret that was given to setWebhook, and come
again until they are answered with 200, one after the other; 401 for an unknown token, 403 from who has
blocked the bot, 429 with `retry_after` for too much at once.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

from bot.channels.fakes.forms import said_in

TOKEN = "12345:fake"  # noqa: S105  # opens nothing
AGAIN_AFTER = 0.05  # seconds, where the real one waits longer
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class FakeTelegram:
    """One bot's side of the network. `sent` is what people got from it, in order: (chat, text, buttons)."""

    address: str = ""
    token: str = TOKEN
    hook: dict[str, Any] = field(default_factory=dict)
    sent: list[tuple[str, str, list[dict[str, str]]]] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)  # by path
    busy: int = 0  # how many of the next messages are refused with 429
    duplicates: int = 1  # how often each update is brought
    seen: list[str] = field(default_factory=list)  # button presses that the bot has acknowledged

    def __post_init__(self) -> None:
        self._updates: deque[dict[str, Any]] = deque()
        self._number = 1000
        self._lock = threading.Lock()
        self._news = threading.Event()  # somebody has written
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(15))
        self.last_error = ""

    def secrets(self) -> dict[str, str]:
        """What a connection to it asks for."""
        return {"token": self.token, "api": self.address}

    def write(self, person: int | str, text: str, *, name: str = "Kim", language: str = "de") -> None:
        """Somebody writes to the bot."""
        sender = {"id": int(person), "is_bot": False, "first_name": name, "language_code": language}
        chat = {"id": int(person), "type": "private"}
        self._queue({"message": {"message_id": 1, "from": sender, "chat": chat, "date": 0, "text": text}})

    def shows(self, person: int, content: bytes, caption: str = "") -> None:
        """Somebody sends a picture; it comes in two sizes."""
        name = f"photos/file_{len(self.files)}.jpg"
        self.files[name] = content
        sender = {"id": person, "is_bot": False, "first_name": "Kim", "language_code": "de"}
        sizes = [{"file_id": each, "file_size": len(content)} for each in ("small", name)]
        chat = {"id": person, "type": "private"}
        said = {"message_id": 1, "from": sender, "chat": chat, "date": 0, "caption": caption}
        self._queue({"message": {**said, "photo": sizes}})

    def press(self, person: int | str, button: Mapping[str, str], *, language: str = "de") -> None:
        """Somebody presses a button under a message."""
        sender = {"id": int(person), "is_bot": False, "first_name": "Kim", "language_code": language}
        message = {"message_id": 1, "chat": {"id": int(person), "type": "private"}, "date": 0}
        picked = {
            "id": str(self._number),
            "from": sender,
            "message": message,
            "data": button["callback_data"],
        }
        self._queue({"callback_query": picked})

    def got(self, person: int | str) -> list[str]:
        """What somebody has read from the bot."""
        with self._lock:
            return [text for chat, text, _ in self.sent if chat == str(person)]

    def buttons(self, person: int | str) -> list[dict[str, str]]:
        """Those under the last message that somebody got."""
        with self._lock:
            found = [buttons for chat, _, buttons in self.sent if chat == str(person)]
        return found[-1] if found else []

    def _queue(self, update: dict[str, Any]) -> None:
        with self._lock:
            self._number += 1
            self._updates.append({"update_id": self._number, **update})
        self._news.set()

    def bring(self, stop: threading.Event) -> None:
        """Until told to stop."""
        while not stop.is_set():
            if not self._updates or not self.hook:
                self._news.wait(1.0 if self.hook else 0.05)
                self._news.clear()
                continue
            if self._brought(self._updates[0]):
                self._updates.popleft()
            else:
                stop.wait(AGAIN_AFTER)

    def _brought(self, update: dict[str, Any]) -> bool:
        headers = {HEADER: self.hook["secret_token"], "Content-Type": "application/json"}
        body, taken = json.dumps(update).encode(), False
        for _ in range(self.duplicates):
            try:
                answer = self._http.request("POST", self.hook["url"], body=body, headers=headers)
            except urllib3.exceptions.HTTPError as error:
                self.last_error = type(error).__name__
                continue
            taken = taken or answer.status == 200
            self.last_error = "" if taken else f"Wrong response from the webhook: {answer.status}"
            if taken and b"answerCallbackQuery" in answer.data:
                self.seen.append(json.loads(answer.data)["callback_query_id"])
        return taken

    def asked(self, token: str, method: str, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """A bot's request: the status and the body of its answer."""
        if token != self.token:
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        if method == "getMe":
            return _well({"id": 1, "is_bot": True, "username": "kundig_bot"})
        if method == "setWebhook":
            self.hook = fields
            return _well(True)
        if method == "getWebhookInfo":
            waiting = {"pending_update_count": len(self._updates)}
            return _well({"url": self.hook.get("url", ""), "last_error_message": self.last_error, **waiting})
        if method == "getFile":
            name = fields.get("file_id")
            return (
                _well({"file_path": name}) if name in self.files else _bad(400, "Bad Request: wrong file_id")
            )
        if method == "sendChatAction":
            return _well(True)
        if method in ("sendPhoto", "sendDocument"):
            return self._filed(fields)
        if method == "sendMessage":
            return self._sent(fields)
        return 404, {"ok": False, "error_code": 404, "description": "Not Found"}

    def _filed(self, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        name, kind, content = fields.get("photo") or fields["document"]
        if ("photo" in fields) != kind.startswith("image/"):
            return _bad(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        with self._lock:
            if self.busy > 0:
                self.busy -= 1
                return _bad(429, "Too Many Requests: retry after 1", parameters={"retry_after": 1})
            self.sent.append((str(fields["chat_id"]), f"[{name}, {len(content)}]", []))
        return _well({"message_id": len(self.sent), "date": int(time.time())})

    def _sent(self, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        person, text = str(fields.get("chat_id")), str(fields.get("text", ""))
        if person in self.blocked:
            return _bad(403, "Forbidden: bot was blocked by the user")
        if not 0 < len(text) <= 4096:
            return _bad(400, "Bad Request: message is too long")
        rows = (fields.get("reply_markup") or {}).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row]
        if any(len(button["callback_data"].encode()) > 64 for button in buttons):
            return _bad(400, "Bad Request: BUTTON_DATA_INVALID")
        with self._lock:
            if self.busy > 0:
                self.busy -= 1
                return _bad(429, "Too Many Requests: retry after 1", parameters={"retry_after": 1})
            self.sent.append((person, text, buttons))
        return _well({"message_id": len(self.sent), "date": int(time.time())})


def _well(result: Any) -> tuple[int, dict[str, Any]]:
    return 200, {"ok": True, "result": result}


def _bad(status: int, description: str, **more: Any) -> tuple[int, dict[str, Any]]:
    return status, {"ok": False, "error_code": status, "description": description, **more}


@contextmanager
def fake_telegram() -> Iterator[FakeTelegram]:
    """Runs one on a free port of loopback; its `address` is what bots are given as `api`."""
    fake = FakeTelegram()

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            _, _, path = self.path.partition("/bot")
            token, _, method = path.rpartition("/")
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = said_in(self.headers.get("Content-Type", ""), body)
            status, told = fake.asked(token, method, said)
            self._tell(status, json.dumps(told).encode())

        def do_GET(self) -> None:
            _, _, path = self.path.partition(f"/file/bot{fake.token}/")
            content = fake.files.get(path, b"")
            self._tell(200 if content else 404, content)

        def _tell(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing: what people write is in the path of no log."""

    server, stop = ThreadingHTTPServer(("127.0.0.1", 0), Api), threading.Event()
    fake.address = f"http://127.0.0.1:{server.server_port}"
    threads = [
        threading.Thread(target=server.serve_forever, daemon=True),
        threading.Thread(target=fake.bring, args=[stop], daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield fake
    finally:
        stop.set()
        fake._news.set()
        server.shutdown()
        server.server_close()
        threads[1].join(5)

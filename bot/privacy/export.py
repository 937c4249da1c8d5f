"""What is stored of a person, to be handed out: a ZIP with a page to read, its pictures, and data.json."""

import json
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import nh3
from babel.dates import format_datetime
from jinja2 import Environment
from markupsafe import Markup

from bot.storage import Storage
from bot.storage.repositories.attachments import CUSTOMER, Attachment
from bot.storage.repositories.audit import Note
from bot.storage.repositories.whole import Rows
from bot.storage.trackers import Trackers
from knowledge.dialect import markdown
from knowledge.folder.home import Home
from knowledge.languages import phrases, preferred
from knowledge.media.media import ADDRESS
from knowledge.plain import plain

# Columns that are ours, and tell nothing of the person.
SECRET = ("token", "holder", "lease", "digest", "thread", "proof")


@dataclass(frozen=True)
class Conversation:
    """One to hand out: its rows by table, and what the dialogue keeps of it."""

    rows: Rows
    tracker: list[dict[str, Any]]
    notice: str | None  # that the customer was shown before it

    @property
    def head(self) -> Mapping[str, Any]:
        return self.rows["conversation"][0]

    def as_json(self) -> dict[str, Any]:
        shown = {
            table: [{name: value for name, value in row.items() if name not in SECRET} for row in rows]
            for table, rows in self.rows.items()
        }
        return {**shown, "tracker": self.tracker, "notice": self.notice}

    def pictures(self) -> Iterator[str]:
        """Names of those of ours that it shows."""
        for message in self.rows["message"]:
            for item in message["media"] or ():
                if (src := item.get("src", "")).startswith(ADDRESS):
                    yield src.removeprefix(ADDRESS)

    def attachments(self) -> list[Attachment]:
        """What people sent."""
        return [Attachment(**row) for row in self.rows["attachment"]]

    def file(self, src: str) -> str:
        """What a message shows, as the ZIP calls it; empty for what is not in it, or not any more."""
        if src.startswith(ADDRESS):
            return f"media/{src.removeprefix(ADDRESS)}"
        return next((f"attachments/{each.file_name}" for each in self.attachments() if each.src == src), "")


def collected(home: Home, storage: Storage, ids: Iterable[str], *, notes: bool = True) -> list[Conversation]:
    """Those that there are. Without `notes` for customers who fetch theirs themselves: what staff note for
    each other is handed out by somebody who has read it.
    """
    trackers, found = Trackers(home), []
    for id in ids:
        with storage.reading() as read:
            whole = read.whole.read(id)
            version = whole[0]["conversation"][0].get("notice") if whole else None
            notice = read.sites.notice(version) if version else None
        if whole is not None:
            rows = whole[0] if notes else _for_customer(whole[0])
            found.append(Conversation(rows, trackers.of(id), notice))
    return found


def _for_customer(rows: Rows) -> Rows:
    """Without what staff note for each other, and what an agent has not sent."""
    sent = [each for each in rows["attachment"] if each["seq"] is not None or each["author"] == CUSTOMER]
    return {**rows, "note": [], "tag": [], "attachment": sent}


def noted(
    storage: Storage, conversations: Sequence[Conversation], by: str = "", origin: str = "", about: str = ""
) -> None:
    """In the audit: that something was handed out, and by whom; `about` says “customer” if they did."""
    counts = {"conversations": len(conversations)}
    note = Note(time.time(), "person_exported", by, about, origin, counts)
    storage.write(lambda tx: tx.audit.add(note))


def as_zip(home: Home, storage: Storage, conversations: Sequence[Conversation], locale: str = "") -> bytes:
    """In the language of the first conversation, unless another is wanted."""
    language = preferred([locale, *(each.head["locale"] for each in conversations)])
    made = time.time()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("index.html", _page(conversations, language, made))
        file.writestr("data.json", _data(conversations, made))
        for name in sorted({name for each in conversations for name in each.pictures()}):
            picture = home.root / "media" / name
            if "/" not in name and picture.is_file():
                file.write(picture, f"media/{name}")
        for sent in (one for each in conversations for one in each.attachments()):
            with storage.reading() as read:
                content = read.attachments.content(sent.sha256)
            file.writestr(f"attachments/{sent.file_name}", content, zipfile.ZIP_STORED)
    return packed.getvalue()


def as_text(conversations: Sequence[Conversation], locale: str = "") -> str:
    """What was said, to read; in the language of the first conversation, unless another is wanted."""
    language = preferred([locale, *(each.head["locale"] for each in conversations)])
    say, moment = phrases(language, "privacy").say, _moments(language)
    parts = []
    for each in conversations:
        parts.append(say("export_conversation", moment=moment(each.head["created"])))
        for message in each.rows["message"]:
            who = message["name"] or say(f"export_{message['role']}")
            shown = [item.get("title") or item.get("src", "") for item in message["media"] or ()]
            text = plain(message["text"]) if message["role"] == "bot" else message["text"]
            said = "\n".join([text, *(f"[{title}]" for title in shown)])
            parts.append(f"{who} · {moment(message['created'])}\n{said}")
    return "\n\n".join(parts) + "\n"


def _data(conversations: Sequence[Conversation], made: float) -> str:
    exported = datetime.fromtimestamp(made, UTC).isoformat(timespec="seconds")
    document = {"exported": exported, "conversations": [each.as_json() for each in conversations]}
    return json.dumps(document, ensure_ascii=False, indent=2)


def _page(conversations: Sequence[Conversation], language: str, made: float) -> str:
    page: str = _template().render(
        conversations=conversations,
        language=language,
        say=phrases(language, "privacy").say,
        moment=_moments(language),
        made=made,
        rendered=_rendered,
    )
    return page


def _moments(language: str) -> Callable[[float], str]:
    """How a moment is written, in unix seconds."""

    def moment(at: float) -> str:
        return str(format_datetime(datetime.fromtimestamp(at).astimezone(), "medium", locale=language))

    return moment


def _rendered(answer: str) -> Markup:
    """An answer's Markdown as HTML that loads nothing and runs nothing."""
    return Markup(nh3.clean(markdown().render(answer), link_rel="noopener noreferrer"))  # noqa: S704


@cache
def _template():  # type: ignore[no-untyped-def]
    source = files("bot.privacy").joinpath("export.html").read_text("utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)

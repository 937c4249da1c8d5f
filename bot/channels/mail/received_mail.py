"""An e-mail as it came: who wrote what, what hangs on it, and whether a person or a machine did. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from bot.channels.mail.automatic_mail import begins_nothing, header, is_automatic
from bot.channels.mail.contact_forms import writer
from bot.channels.mail.mail_html import text_of
from bot.channels.mail.mail_proof import Proof, proof
from bot.channels.mail.mail_text import reply_in
from bot.channels.mail.mail_threads import named, own_threads, threads

TEXT_LIMIT = 200_000  # characters of a body that are looked at
PARTS = 200  # of one e-mail that are looked at
SUBJECT = 200  # characters


@dataclass(frozen=True)
class File:
    """Something attached."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ReceivedMail:
    """`key` is the same whenever the same e-mail comes again; `answers` are the keys of those it replies to.

    What is `unasked` for begins no conversation: machines wrote it, or it is unwanted.
    """

    key: str
    sender: str
    threads: tuple[str, ...]
    text: str
    files: tuple[File, ...] = ()
    automatic: bool = False
    failed: tuple[str, ...] = ()  # threads whose letter did not arrive, where it is a report of that
    answers: tuple[str, ...] = ()
    unasked: bool = False
    proof: Proof = "unknown"  # that its sender is who it says
    id: str = ""
    subject: str = ""


def read(raw: bytes, server: str = "", domain: str = "") -> ReceivedMail:
    """Whatever it is made of; what cannot be read is left out. `server` says in it who sent it, `domain` is
    ours, from which contact forms write.
    """
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    report, id = _is_report(message), header(message, "Message-ID").strip()
    (sender, by_form), proved = writer(message, domain), proof(message, server)
    return ReceivedMail(
        key=_key(id or raw),
        sender=sender,
        threads=tuple(threads(message)),
        text="" if _is_about_reading(message) else reply_in(_text(message)),
        files=tuple(_files(message)),
        automatic=report or is_automatic(message),
        failed=tuple(own_threads(message)) if report and _says_failed(message) else (),
        answers=tuple(map(_key, named(message))),
        unasked=report or begins_nothing(message, sender),
        proof="unknown" if by_form and proved == "proved" else proved,
        id=id,
        subject=" ".join(header(message, "Subject").split())[:SUBJECT],
    )


def _key(id: str | bytes) -> str:
    """Of its id; of all of it where it has none."""
    content = id.encode("utf-8", "replace") if isinstance(id, str) else id
    return "mail-" + hashlib.sha256(content).hexdigest()[:40]


def _is_report(message: EmailMessage) -> bool:
    return message.get_content_type() == "multipart/report" or (
        header(message, "Return-Path").strip() == "<>" and "mailer-daemon" in header(message, "From").lower()
    )


def _says_failed(message: EmailMessage) -> bool:
    """A report may also say that it takes longer, or that it arrived."""
    actions = [
        str(part.get("Action", "")).strip().lower()
        for part in _walk(message)
        if part.get("Action") is not None
    ]
    return "failed" in actions if actions else not _is_about_reading(message)


def _is_about_reading(message: EmailMessage) -> bool:
    """A report that somebody has opened it."""
    return "disposition-notification" in header(message, "Content-Type").lower()


def _walk(message: EmailMessage) -> Iterator[EmailMessage]:
    for number, part in enumerate(message.walk()):
        if number >= PARTS:
            return
        if isinstance(part, EmailMessage):
            yield part


def _text(message: EmailMessage) -> str:
    """Its plain text, else that of its HTML."""
    parts = [part for part in _walk(message) if part.get_content_maintype() == "text" and not _is_file(part)]
    plain = [_decoded(part) for part in parts if part.get_content_type() == "text/plain"]
    if any(text.strip() for text in plain):
        return "\n\n".join(plain)[:TEXT_LIMIT]
    found = [text_of(_decoded(part)) for part in parts if part.get_content_type() == "text/html"]
    return "\n\n".join(found)[:TEXT_LIMIT]


def _decoded(part: EmailMessage) -> str:
    """In whatever charset it says, or seems, to be."""
    payload = part.get_payload(decode=True)
    content = payload[: TEXT_LIMIT * 2] if isinstance(payload, bytes) else b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return content.decode("cp1252", "replace")


def _files(message: EmailMessage) -> Iterator[File]:
    """What somebody attached; pictures that belong to a signature have no name of a file, or are inline."""
    for part in _walk(message):
        if _is_file(part):
            payload = part.get_payload(decode=True)
            name = _name(part)
            yield File(name, payload if isinstance(payload, bytes) else b"")


def _is_file(part: EmailMessage) -> bool:
    if part.is_multipart():
        return False
    if part.get_content_disposition() == "attachment":
        return True
    if part.get_content_maintype() in ("text", "message", "multipart"):
        return False
    return part.get_content_disposition() != "inline" or not part.get("Content-ID")


def _name(part: EmailMessage) -> str:
    try:
        return str(part.get_filename() or "")[:200]
    except Exception:  # as above
        return ""

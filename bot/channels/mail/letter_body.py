"""A letter as an e-mail: plain text, and the same as HTML that needs nothing from anywhere. Pure."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate
from html import escape

import idna

from bot.conversations.letters import Letter
from knowledge.folder.mail import Mail

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_LINK = re.compile(r"https?://[^\s<>()\"']+[^\s<>()\"'.,;:!?]")  # in text that is escaped
_HTML = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f7;color:#1c1f23;font:16px/1.5 \
-apple-system,Segoe UI,Roboto,sans-serif">
<div style="max-width:560px;margin:0 auto;padding:24px 28px;background:#fff;border-radius:12px;\
overflow-wrap:anywhere">
{said}{button}</div>
<div style="max-width:560px;margin:12px auto 0;padding:0 28px;color:#5d6670;font-size:13px;\
overflow-wrap:anywhere">{small}</div>
</body></html>
"""
_BUTTON = """<p style="margin:24px 0 8px"><a href="{address}" style="display:inline-block;padding:11px 20px;\
border-radius:8px;background:{accent};color:{ink};text-decoration:none;font-weight:600">{label}</a></p>
"""


def deliverable(address: str) -> str:
    """The same address as servers know it: its domain in letters of theirs."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return address


def as_message(letter: Letter, mail: Mail, id: str) -> EmailMessage:
    """`id` names it, unless the letter's own headers do: the same at every attempt."""
    to = deliverable(letter.to)
    message = EmailMessage(policy=SMTP if to.isascii() else SMTPUTF8)
    message["From"] = Address(_line(letter.sender or mail.name), addr_spec=mail.address)
    message["To"] = to
    message["Subject"] = _line(letter.subject)
    message["Date"] = formatdate(usegmt=True)
    for name, value in {"Message-ID": f"<{id}@{mail.domain}>", **letter.headers}.items():
        message[name] = value
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # for Microsoft's servers
    if letter.by_machine:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain(letter))
    message.add_alternative(html(letter), subtype="html")
    return message


def plain(letter: Letter) -> str:
    parts = list(letter.lines)
    if letter.link:
        parts.append(f"{letter.link[0]}:\n{letter.link[1]}")
    if letter.small:
        parts.append("-- \n" + "\n".join(letter.small))
    return "\n\n".join(parts) + "\n"


def html(letter: Letter) -> str:
    return _HTML.format(
        language=escape(letter.language),
        subject=escape(_line(letter.subject)),
        said="".join(f'<p style="margin:0 0 14px">{_broken(line)}</p>\n' for line in letter.lines),
        button=_button(letter, *letter.link) if letter.link else "",
        small="".join(f'<p style="margin:0 0 6px">{_broken(line)}</p>\n' for line in letter.small),
    )


def _button(letter: Letter, label: str, address: str) -> str:
    """Its words are as bright as can be read on its colour."""
    red, green, blue = (int(letter.accent[place : place + 2], 16) for place in (1, 3, 5))
    ink = "#000" if 0.299 * red + 0.587 * green + 0.114 * blue > 150 else "#fff"
    return _BUTTON.format(label=escape(label), address=escape(address), accent=letter.accent, ink=ink)


def _broken(text: str) -> str:
    """With line breaks and links where there are some."""
    linked = _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(text))
    return linked.replace("\n", "<br>\n")


def _line(text: str) -> str:
    """For a header: one line."""
    return _CONTROLS.sub(" ", text).strip()

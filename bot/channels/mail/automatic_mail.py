"""Whether a machine wrote an e-mail: away notices, lists, newsletters, senders that read nothing. Pure."""

import re
from email.message import EmailMessage

_PRECEDENCE = ("bulk", "junk", "list", "auto_reply")
_MACHINES = (
    "X-Autoreply", "X-Autorespond", "X-Autoreply-From", "X-Auto-Response-Suppress", "List-Id", "List-Post",
    "List-Unsubscribe", "Feedback-ID",
)  # fmt: skip
_SUBJECT = re.compile(
    r"(automatische antwort|abwesen|out of (the )?office|automatic reply|auto(matic)?[- ]?repl|"
    r"réponse automatique|absence du bureau)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(no|do-?not|nicht|ne-?pas)[-_.]?(reply|antworten|repondre)|mailer-daemon|postmaster|bounces?\b|owner-|"
    r".*-(request|owner|bounces?)@",
    re.IGNORECASE,
)
HEADERS = ("Auto-Submitted", "Precedence", "Return-Path", "Subject", "X-Spam-Flag", *_MACHINES)


def is_automatic(message: EmailMessage) -> bool:
    """By its headers."""
    submitted = header(message, "Auto-Submitted").strip().lower()
    if submitted and not submitted.startswith("no"):
        return True
    if header(message, "Precedence").strip().lower() in _PRECEDENCE:
        return True
    if any(message.get(name) is not None for name in _MACHINES):
        return True
    return header(message, "Return-Path").strip() == "<>" or bool(
        _SUBJECT.match(header(message, "Subject").strip())
    )


def begins_nothing(message: EmailMessage, sender: str) -> bool:
    """Whether it is none that a person sent to be answered; also what the mail server took for unwanted."""
    unwanted = header(message, "X-Spam-Flag").strip().lower() == "yes"
    return unwanted or is_automatic(message) or not sender or bool(_NOBODY.match(sender))


def header(message: EmailMessage, name: str) -> str:
    """As text; empty where there is none."""
    try:
        return str(message.get(name, ""))[:2000]
    except Exception:  # the library fails on some headers that no mail program writes
        return ""

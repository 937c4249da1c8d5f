"""E-mails as customers' programs, and machines, send them."""

from email.message import EmailMessage
from email.policy import SMTP

CUSTOMER, SHOP = "max@customer.example", "help@shop.example"


def reply(
    to: EmailMessage, text: str = "Danke, das hilft.", sender: str = f"Max <{CUSTOMER}>", **headers: str
) -> EmailMessage:
    """What a mail program makes of a letter; its headers come last."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, SHOP
    message["Subject"] = f"Re: {to['Subject']}"
    message["Message-ID"] = f"<{abs(hash((text, sender)))}@customer.example>"
    message["In-Reply-To"] = str(to["Message-ID"])
    message["References"] = f"{to['References']} {to['Message-ID']}"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        if value:
            message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def bounce(of: EmailMessage, action: str = "failed", status: str = "5.1.1") -> bytes:
    """As Postfix reports that a letter did not arrive."""
    lines = f"""Return-Path: <>
From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: {SHOP}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <bounce-{action}@mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {CUSTOMER}
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

From: {SHOP}
To: {CUSTOMER}
Message-ID: {of["Message-ID"]}
Subject: Ihre Frage

--b--
"""
    return lines.replace("\n", "\r\n").encode()

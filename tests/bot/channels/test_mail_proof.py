"""Who a letter is from, as the receiving server found out."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from bot.channels.mail.mail_proof import proof
from tests.bot.channels.mails import CUSTOMER


def results(*values: str, sender: str = f"Max <{CUSTOMER}>") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    for value in values:
        message["Authentication-Results"] = value
    message["From"] = sender
    return message


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (("mx.shop.example; dmarc=pass (p=none) header.from=customer.example",), "proved"),
        (("MX.shop.example 1; dkim=fail header.d=x.example; dkim=pass header.d=customer.example",), "proved"),
        (("mx.shop.example; spf=pass smtp.mailfrom=bounce@customer.example",), "proved"),
        (("mx.shop.example; dmarc=fail (p=none; (x=y)) header.from=customer.example; spf=pass"
          " smtp.mailfrom=customer.example",), "forged"),
        (("mx.shop.example; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=b.example",), "unknown"),
        (("mx.shop.example; dkim=pass header.d=example",), "unknown"),
        (("mx.shop.example; dmarc=pass header.from=evil.example",), "unknown"),
        (("mx.shop.example; none",), "unknown"),
        (("mx.evil.example; dmarc=pass header.from=customer.example",), "unknown"),
        (("mx.shop.example; dmarc=none", "mx.shop.example; dmarc=pass header.from=customer.example"),
         "unknown"),
        (("mx.evil.example; (mx.shop.example; dmarc=pass header.from=customer.example)",), "unknown"),
        ((), "unknown"),
    ],
)  # fmt: skip
def test_what_the_receiving_server_found_out(values: tuple[str, ...], found: str) -> None:
    assert proof(results(*values), "mx.shop.example") == found
    assert proof(results(*values), "") == "unknown"


def test_who_has_several_senders_is_nobody() -> None:
    passes = "mx.shop.example; dmarc=pass header.from=customer.example"
    assert proof(results(passes, sender=f"{CUSTOMER}, eve@evil.example"), "mx.shop.example") == "forged"
    assert proof(results(passes, sender=""), "mx.shop.example") == "forged"

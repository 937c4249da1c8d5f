"""The weekly letter: on Mondays at seven, whoever wants it has it put in the post, once a week each."""

import time
from datetime import datetime, timedelta
from functools import partial

from bot.conversations.letters import WEEKLY, put_in_post
from bot.operation.timed.clock import Timed
from bot.storage import Storage, Transaction
from knowledge.folder.home import Home

EVERY = 900.0  # seconds
HOUR = 7  # on the server's clock


def post_weekly(storage: Storage, now: float) -> int:
    """Whoever has had none since the last Monday at HOUR; how many. All of it is one transaction."""
    return storage.write(partial(_post, now))


def due_since(now: float) -> float:
    """The last Monday at HOUR (unix seconds)."""
    local = datetime.fromtimestamp(now)  # the server's clock, on which Mondays begin
    monday = local.replace(hour=HOUR, minute=0, second=0, microsecond=0) - timedelta(days=local.weekday())
    return (monday if monday <= local else monday - timedelta(days=7)).timestamp()


def timed(home: Home) -> tuple[Timed, ...]:
    """The job, where letters are sent at all."""
    if not home.settings.mail.sends:
        return ()
    return (Timed("weekly_letters", EVERY, _post_now),)


def _post_now(storage: Storage) -> None:
    post_weekly(storage, time.time())


def _post(now: float, transaction: Transaction) -> int:
    due = transaction.subscriptions.due(WEEKLY, due_since(now))
    for each in due:
        put_in_post(transaction, WEEKLY, about=each.account)
        transaction.subscriptions.sent(each, now)
    return len(due)

"""When a failed delivery is tried again. Pure."""

from bot.storage.records import Delivery

# Seconds after the first, second, … attempt: a restart is bridged at once, an outage over a weekend, too.
PAUSES = (5, 30, 120, 600, 3600, 3 * 3600, *[8 * 3600] * 8)
JITTER = 0.2  # at most this share sooner or later, so that what failed together does not return together


def failed(delivery: Delivery, now: float, error: str, chance: float) -> Delivery:
    """The delivery after an attempt that failed at `now`: due again, or dead. `chance` is from 0 to 1."""
    if delivery.attempts >= len(PAUSES):
        return delivery.given_up(now, error)
    pause = PAUSES[delivery.attempts] * (1 + JITTER * (2 * chance - 1))
    return delivery.later(now + pause, error)

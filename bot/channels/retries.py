"""When a failed delivery is tried again. Pure."""

from bot.storage.records import Delivery

# Seconds after the first, second, … attempt: a restart is bridged at once, an outage over a weekend, too.
PAUSES = (5, 30, 120, 600, 3600, 3 * 3600, *[8 * 3600] * 8)
JITTER = 0.2  # at most this share sooner or later, so that what failed together does not return together


def failed(
    delivery: Delivery, now: float, error: str, chance: float, wanted: float | None = None
) -> Delivery:
    """The delivery after an attempt that failed at `now`: due again, or dead. `chance` is from 0 to 1. Where
    a network asks for so much patience as is `wanted`, it is tried after that.
    """
    if delivery.attempts >= len(PAUSES):
        return delivery.given_up(now, error)
    pause = PAUSES[delivery.attempts] * (1 + JITTER * (2 * chance - 1))
    if wanted is not None:
        pause = max(wanted, (0, *PAUSES)[delivery.attempts]) * (1 + JITTER * chance)
    return delivery.later(now + pause, error)

"""Times as networks write them. Pure."""

import math
from datetime import UTC, datetime

_LATEST = 10**11  # seconds, in the year 5138; larger numbers count thousandths


def seconds_of(written: object, now: float) -> float:
    """Of "2026-11-26T17:00:00.000Z" or of a number, maybe of thousandths; `now` where it is neither."""
    if isinstance(written, int | float) and not isinstance(written, bool):
        seconds = written / 1000 if math.isfinite(written) and written > _LATEST else written
        return float(seconds) if 0 <= seconds <= _LATEST else now
    try:
        found = datetime.fromisoformat(str(written))
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return max(0.0, found.timestamp())
    except (ValueError, OverflowError):
        return now

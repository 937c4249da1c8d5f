"""Since when what curators decided about a gap is what customers are told."""

from datetime import datetime

from bot.conversations.insights.gaps import LiveSince
from bot.storage.repositories.gaps import Gap
from knowledge.errors import DamagedRelease, NoRelease
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Releases


def live_since(releases: Releases, answering: Answering) -> LiveSince:
    """Since the first release after the decision, if the live one has the entry. Reads releases."""
    try:
        release = answering.release()
    except (NoRelease, DamagedRelease):
        return lambda _: None
    held = {(entry.id, entry.locale) for entry in release.entries()}
    number = int(release.path.name)
    made = sorted(
        datetime.fromisoformat(each.created).timestamp()
        for each in releases.all()
        if each.number <= number and each.created
    )

    def since(gap: Gap) -> float | None:
        if gap.state != "answered" or gap.changed is None or (gap.entry, gap.locale) not in held:
            return None
        # Releases tell whole seconds.
        return next((max(moment, gap.changed) for moment in made if moment >= int(gap.changed)), None)

    return since

"""Putting a release live: on this node, and everywhere where the database is shared."""

from bot.cluster.distribution import Distribution
from bot.storage import Storage
from knowledge.errors import UnknownRelease
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases


def put_live(home: Home, number: int) -> None:
    """A release of this node, or one that another node has published.

    Raises UnknownRelease, DamagedRelease; CorpusElsewhere for one that no node has published yet and that was
    not made where the corpus is.
    """
    if not home.settings.database:
        Releases(home.releases).switch(number)
        return
    with Storage.open(home) as storage:
        distribution = Distribution(home, storage)
        try:
            distribution.make_live(number)
        except UnknownRelease:
            if number not in [release.number for release in Releases(home.releases).all()]:
                raise
            distribution.share(number)
        distribution.follow()


def put_new_live(home: Home, number: int) -> None:
    """A release that was just made here. Raises CorpusElsewhere, DamagedRelease."""
    if not home.settings.database:
        Releases(home.releases).switch(number)
        return
    with Storage.open(home) as storage:
        distribution = Distribution(home, storage)
        distribution.share(number)
        distribution.follow()


def join(home: Home) -> None:
    """Where the database is shared, fetch what is live before anything starts."""
    if home.settings.database:
        with Storage.open(home) as storage:
            Distribution(home, storage).follow()


def check_corpus(home: Home, *, here: bool = False) -> int:
    """The highest number that a release has on any node, 0 where the database is not shared.

    Raises CorpusElsewhere where another node holds the corpus, unless it is to be `here` from now on.
    """
    if not home.settings.database:
        return 0
    with Storage.open(home) as storage:
        distribution = Distribution(home, storage)
        if here:
            distribution.hold_corpus()
        distribution.check_corpus()
        return distribution.last_number()

"""Putting a release live: on this node, and everywhere where the database is shared."""

from bot.cluster.distribution import Distribution
from bot.storage import Storage
from knowledge.errors import UnknownRelease
from knowledge.home import Home
from knowledge.releases import Releases


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
            distribution.share(number)
        distribution.follow()


def check_corpus(home: Home, *, here: bool = False) -> None:
    """Raises CorpusElsewhere where another node holds the corpus, unless it is to be `here` from now on."""
    if home.settings.database:
        with Storage.open(home) as storage:
            distribution = Distribution(home, storage)
            if here:
                distribution.hold_corpus()
            distribution.check_corpus()

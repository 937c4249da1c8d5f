"""One node holds the corpus: which, and how it moves."""

import json
import multiprocessing
from collections.abc import Callable

import pytest

from bot.cluster.distribution import CorpusElsewhere, Distribution, node_of
from bot.operation.live import check_corpus, join, put_live
from bot.storage import Storage
from knowledge.errors import DamagedRelease
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases, write_entries
from tests.bot.cluster.published import answer, entry, live, published

SPAWN = multiprocessing.get_context("spawn")


class TestTheCorpus:
    def test_is_where_the_first_release_was_published(self, first: Home, second: Home) -> None:
        check_corpus(second)  # nobody holds it yet
        published(first)
        check_corpus(first)
        with pytest.raises(CorpusElsewhere, match="export them there, import them here"):
            published(second, "Never.")
        assert Releases(second.releases).all() == []

    def test_can_be_moved(self, first: Home, second: Home) -> None:
        published(first)
        check_corpus(second, here=True)
        with pytest.raises(CorpusElsewhere):
            published(first, "60 days.")
        assert published(second, "90 days.") == 2
        join(first)
        assert (live(first), answer(first)) == (2, "90 days.")

    def test_moved_it_gives_no_number_again_that_another_node_has_given(
        self, first: Home, second: Home
    ) -> None:
        """The second node never saw release 2: it was taken back before it joined."""
        published(first)
        published(first, "60 days.")
        put_live(first, 1)
        join(second)
        check_corpus(second, here=True)
        assert published(second, "90 days.") == 3
        join(first)
        assert (live(first), answer(first)) == (3, "90 days.")

    def test_a_number_that_means_another_release_is_refused(self, first: Home, second: Home) -> None:
        published(first)
        releases = Releases(second.releases)
        with releases.stage(author="eva") as stage:
            write_entries(stage, [entry("Never.")])
        with Storage.open(second) as storage:
            distribution = Distribution(second, storage)
            distribution.hold_corpus()
            with pytest.raises(DamagedRelease, match="another release"):
                distribution.share(stage.number)
        with pytest.raises(DamagedRelease, match="another release"):
            put_live(second, stage.number)
        join(first)
        assert (live(first), answer(first), live(second)) == (1, "30 days.", None)

    def test_sharing_again_changes_nothing(self, first: Home) -> None:
        published(first)
        with Storage.open(first) as storage:
            Distribution(first, storage).share(1)
            with storage.reading() as read:
                assert read.releases.numbers() == [1]
                assert json.loads(read.releases.manifest(1) or "") == Releases(first.releases).get(1).manifest


def test_a_folder_has_one_name_whoever_asks_first(node: Callable[[str], Home]) -> None:
    with SPAWN.Pool(4) as pool:
        names = pool.map(node_of, [node("one")] * 8)
    assert len(set(names)) == 1
    assert node_of(node("one")) == names[0] != node_of(node("other"))

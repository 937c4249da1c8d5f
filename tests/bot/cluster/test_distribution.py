"""A release published on one node reaches another through the database, whole or not at all."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from bot.cluster.distribution import Distribution, node_of
from bot.operation.live import join, put_live
from bot.storage import Storage
from knowledge.errors import DamagedRelease, MediaRefused, UnknownRelease
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Releases
from tests.bot.cluster.published import DRAWING, answer, live, picture, published, run

SPAWN = multiprocessing.get_context("spawn")


class TestFollowing:
    def test_a_release_comes_whole_with_its_pictures(self, first: Home, second: Home) -> None:
        shown = picture(first, "parcel")
        published(first, picture=shown)
        join(second)
        ours, theirs = (Releases(home.releases).current() for home in (first, second))
        theirs.verify()
        assert theirs.manifest == ours.manifest
        assert answer(second) == "30 days."
        name = Path(shown).name
        assert (second.media / name).read_bytes() == (first.media / name).read_bytes()

    def test_before_anything_is_published_there_is_nothing_to_follow(self, second: Home) -> None:
        join(second)
        assert live(second) is None

    def test_one_that_is_found_damaged_is_fetched_again(self, first: Home, second: Home) -> None:
        shown = Path(picture(first, "parcel")).name
        published(first, picture=f"/media/{shown}")
        join(second)
        for damaged in (second.releases / "1" / "entries.jsonl", second.media / shown):
            damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
        (second.releases / "current").write_text("one")
        answering = Answering(second.releases)
        answering.check_all()
        assert answering.number() is None
        join(second)
        assert answering.verified().number == live(second) == 1
        assert answering.trouble() is None
        assert (second.media / shown).read_bytes() == (first.media / shown).read_bytes()

    def test_a_damaged_node_id_makes_another_node(self, first: Home) -> None:
        name = node_of(first)
        assert node_of(first) == name
        for damaged in (b"", b"\xff" * 32, name[:9].encode()):
            (first.run / "node.id").write_bytes(damaged)
            assert len(node_of(first)) == 32
            assert node_of(first) != name

    def test_what_is_here_already_is_not_fetched_again(self, first: Home, second: Home) -> None:
        published(first)
        join(second)
        published(first, "60 days.")
        join(second)
        run(first.settings.database, "DELETE FROM blob")
        put_live(second, 1)
        join(first)
        assert (live(first), live(second)) == (1, 1)

    def test_a_damaged_copy_is_mended(self, first: Home, second: Home) -> None:
        published(first)
        join(second)
        published(first, "60 days.")
        join(second)
        (second.releases / "1" / "entries.jsonl").write_text("{}")
        put_live(first, 1)
        join(second)
        assert answer(second) == "30 days."

    def test_a_tampered_file_is_refused_and_the_old_release_stays(self, first: Home, second: Home) -> None:
        published(first)
        join(second)
        published(first, "Three years.")
        run(first.settings.database, "UPDATE blob SET content = content || 'x'::bytea")
        with pytest.raises(DamagedRelease, match="another content"):
            join(second)
        assert (live(second), answer(second)) == (1, "30 days.")
        assert not (second.releases / "2").exists()

    def test_a_file_that_is_gone_is_refused(self, first: Home, second: Home) -> None:
        published(first)
        run(first.settings.database, "DELETE FROM blob")
        with pytest.raises(DamagedRelease):
            join(second)
        assert live(second) is None

    def test_a_tampered_manifest_is_refused(self, first: Home, second: Home) -> None:
        published(first)
        run(
            first.settings.database,
            "UPDATE release SET manifest = replace(manifest, 'entries.jsonl', '../x')",
        )
        with pytest.raises(DamagedRelease):
            join(second)
        assert live(second) is None

    def test_a_tampered_picture_is_refused(self, first: Home, second: Home) -> None:
        shown = picture(first, "parcel")
        published(first, picture=shown)
        other = DRAWING.format("other").encode()
        run(first.settings.database, "UPDATE blob SET content = %s WHERE content LIKE '<svg%%'::bytea", other)
        with pytest.raises(MediaRefused):
            join(second)
        assert live(second) is None
        assert not (second.media / Path(shown).name).exists()

    @pytest.mark.slow
    def test_two_processes_of_one_folder_may_follow_at_once(self, first: Home, second: Home) -> None:
        published(first, picture=picture(first, "parcel"))
        processes = [SPAWN.Process(target=join, args=(second,)) for _ in range(3)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(60)
        assert [process.exitcode for process in processes] == [0, 0, 0]
        Releases(second.releases).current().verify()
        assert live(second) == 1

    @pytest.mark.slow
    @pytest.mark.parametrize("after", [0.0, 0.05, 0.2])
    def test_killed_half_way_it_leaves_the_old_release_and_starts_again(
        self, first: Home, second: Home, after: float
    ) -> None:
        published(first)
        join(second)
        published(first, "60 days.")
        begun = SPAWN.Event()
        process = SPAWN.Process(target=_follow_slowly, args=(second, begun))
        process.start()
        assert begun.wait(60)
        time.sleep(after)
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join(10)
        assert (live(second), answer(second)) == (1, "30 days.")
        join(second)
        assert (live(second), answer(second)) == (2, "60 days.")
        assert list(second.releases.glob(".stage-*")) == []


def _follow_slowly(home: Home, begun: "multiprocessing.synchronize.Event") -> None:
    """Each file takes half a second."""
    with Storage.open(home) as storage:
        distribution = Distribution(home, storage)
        content = distribution._content

        def slowly(sha256: str) -> bytes:
            begun.set()
            time.sleep(0.5)
            return content(sha256)

        distribution._content = slowly  # type: ignore[method-assign]
        distribution.follow()


class TestRollingBack:
    def test_from_a_node_that_never_had_it(self, first: Home, second: Home) -> None:
        published(first)
        published(first, "60 days.")
        join(second)
        put_live(second, 1)
        join(first)
        assert [(live(home), answer(home)) for home in (first, second)] == [(1, "30 days.")] * 2

    def test_what_nobody_has_is_refused_everywhere(self, first: Home, second: Home) -> None:
        published(first)
        join(second)
        with pytest.raises(UnknownRelease):
            put_live(second, 7)
        join(first)
        assert (live(first), live(second)) == (1, 1)

    def test_what_cannot_be_live_here_goes_live_nowhere(self, first: Home, second: Home) -> None:
        published(first)
        published(first, "60 days.")
        join(second)
        run(first.settings.database, "UPDATE blob SET content = content || 'x'::bytea")
        with pytest.raises(DamagedRelease):
            put_live(second, 1)
        join(first)
        assert (live(first), live(second)) == (2, 2)


def test_a_damaged_release_is_not_shared(first: Home) -> None:
    published(first)
    entries = first.releases / "1" / "entries.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b"30", b"31"))
    with Storage.open(first) as storage, pytest.raises(DamagedRelease):
        Distribution(first, storage).share(1)

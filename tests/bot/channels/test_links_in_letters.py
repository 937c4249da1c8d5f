"""Links by which who left an address comes back: once, in their time, and for nobody else."""

import threading

import pytest

from bot.conversations.errors import UnknownToken
from bot.conversations.links import LASTS
from tests.bot.channels.mails import CUSTOMER
from tests.bot.channels.night import Night, link_in, night, server, storage

__all__ = ["night", "server", "storage"]


class TestLinks:
    def test_opening_it_changes_nothing_and_using_it_works_once(self, night: Night) -> None:
        night.answers()
        token = link_in(night.deliver()[0])
        assert [night.links.look(token).state for _ in range(3)] == ["usable"] * 3
        found, own = night.links.use(token)
        assert (found.state, night.store.authenticate(own).id) == ("usable", night.id)
        assert night.store.authenticate(night.token).id == night.id  # the first browser stays, too
        again, nothing = night.links.use(token)
        assert (again.state, nothing, again.again) == ("used", "", True)

    def test_of_many_who_use_it_at_once_one_succeeds(self, night: Night) -> None:
        night.answers()
        token = link_in(night.deliver()[0])
        owns: list[str] = []
        threads = [threading.Thread(target=lambda: owns.append(night.links.use(token)[1])) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(list(filter(None, owns))) == 1

    def test_an_expired_one_brings_another_to_the_same_address(
        self, night: Night, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        night.answers()
        token = link_in(night.deliver()[0])
        from bot.conversations import links

        now = links.time.time
        monkeypatch.setattr(links.time, "time", lambda: now() + LASTS + 1)
        assert night.links.use(token)[0].state == "expired"
        monkeypatch.undo()
        night.links.use(token)
        for _ in range(3):
            night.links.send_again(token)
        letter = night.deliver(2)[1]
        assert len(night.server.received) == 2
        assert (letter["To"], letter["Auto-Submitted"]) == (CUSTOMER, "auto-generated")
        assert night.store.authenticate(night.links.use(link_in(letter))[1]).id == night.id

    def test_nobody_learns_anything_from_a_guess(self, night: Night) -> None:
        assert night.links.look("guessed").state == "unknown"
        assert night.links.use("guessed") == (night.links.look("guessed"), "")
        assert night.links.send_again("\ud800").state == "unknown"
        assert night.counts() == {}
        with pytest.raises(UnknownToken):
            night.store.authenticate("guessed")

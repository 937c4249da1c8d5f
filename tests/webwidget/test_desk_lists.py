"""What the desk's left side shows, tags, and passing on with a note; through the real app."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bot.handoff.desk import Desk
from bot.staff.accounts import Member
from knowledge.sites.sites import Site
from tests.webwidget.staffing import logged_in, rooms, staffed_app
from webwidget.desk.stream import Board


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = staffed_app(Path(tmp_path_factory.mktemp("lists")), names="anna ada")
    rooms(app).access.accounts.add("boris", "boris-hilft-auch", "Boris Klein", ("agent",))
    rooms(app).sites.save(Site("shop", "Shop"))
    rooms(app).access.looking_after.add_team("Returns", ["boris"])
    yield app
    rooms(app).close()


class Agent:
    """Anna's browser."""

    def __init__(self, app: Flask) -> None:
        self._client, self._headers = logged_in(app, "anna")

    def get(self, path: str, **query: Any) -> Any:
        answer = self._client.get(f"/desk/api/{path}", query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def found(self, **query: Any) -> list[str]:
        return [ticket["conversation"] for ticket in self.get("search", **query)["tickets"]]

    def post(self, path: str, status: int = 200, **body: Any) -> Any:
        answer = self._client.post(f"/desk/api/conversations/{path}", json=body, headers=self._headers)
        assert answer.status_code == status, answer.text
        return answer.get_json()


@pytest.fixture(scope="module")
def anna(app: Flask) -> Agent:
    return Agent(app)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return rooms(app).handoff.desk


@pytest.fixture
def member(app: Flask) -> Member:
    return rooms(app).access.accounts.member("anna")


def asks(app: Flask, text: str = "Wo ist mein Paket?", site: str = "shop") -> str:
    id = rooms(app).store.create(site=site)[0].id
    rooms(app).store.post(id, text=text)
    rooms(app).store.post(id, choice="handoff")
    return id


def ticket(app: Flask, id: str) -> Any:
    [found] = [one for one in Board(rooms(app)).queue(99**9)["tickets"] if one["conversation"] == id]
    return found


def test_a_row_says_what_an_agent_has_to_know(app: Flask, anna: Agent, desk: Desk, member: Member) -> None:
    id = asks(app)
    row = ticket(app, id)
    assert (row["reason"], row["site"], row["team"], row["awaiting"]) == ("requested", "shop", None, None)
    desk.accept(id, member)
    since = ticket(app, id)["awaiting"]
    assert since is not None
    rooms(app).store.post(id, text="Hallo?")
    assert ticket(app, id)["awaiting"] == since, "since the first of what is unanswered"
    anna.post(f"{id}/reply", text="Ich sehe nach.")
    assert ticket(app, id)["awaiting"] is None
    rooms(app).store.post(id, text="Danke")
    assert ticket(app, id)["awaiting"] > since


def test_passing_on_takes_a_note_along(app: Flask, anna: Agent, desk: Desk, member: Member) -> None:
    first, second = asks(app), asks(app)
    desk.accept(first, member)
    desk.accept(second, member)
    [team] = anna.get("colleagues")["teams"]
    assert team == {"name": "Returns", "available": 0}
    rooms(app).handoff.presence.beat("boris")
    assert anna.get("colleagues")["teams"][0]["available"] == 1
    anna.post(f"{first}/requeue", 422, team="Nobody")
    assert rooms(app).store.conversation(first).state == "human"
    anna.post(f"{first}/requeue", team="Returns", note="Bitte über 30 Tage prüfen")
    row = ticket(app, first)
    assert (row["state"], row["team"]) == ("queued", "Returns")
    anna.post(f"{second}/transfer", to="boris", note="Kennst du sie?")
    assert rooms(app).store.conversation(second).agent == "boris"
    for id, said in ((first, "30 Tage"), (second, "Kennst du")):
        assert said in anna.get(f"conversations/{id}")["notes"][0]["text"]
        assert all(said not in message.text for message in rooms(app).store.messages(id))


def test_tags_are_free_but_one_word_is_one_tag(app: Flask, anna: Agent) -> None:
    id, other = asks(app), asks(app)
    assert anna.post(f"{id}/tags", tag="  #Defekt ")["tags"] == ["Defekt"]
    assert anna.post(f"{id}/tags", tag="defekt")["tags"] == ["Defekt"]
    assert anna.post(f"{other}/tags", tag="DEFEKT")["tags"] == ["Defekt"], "as it is spelled already"
    assert anna.post(f"{id}/tags", tag="dringend")["tags"] == ["Defekt", "dringend"]
    assert anna.get("tags")["tags"][:2] == ["Defekt", "dringend"], "the most frequent first"
    assert ticket(app, id)["tags"] == ("Defekt", "dringend")
    assert anna.get(f"conversations/{id}")["conversation"]["tags"] == ["Defekt", "dringend"]
    assert set(anna.found(q="defek")) >= {id, other}
    for bad in ("", " # ", "x" * 41):
        anna.post(f"{id}/tags", 422, tag=bad)
    for number in range(8):
        anna.post(f"{id}/tags", tag=f"t{number}")
    assert "10" in anna.post(f"{id}/tags", 422, tag="one too many")["error"]["message"]
    assert "dringend" not in anna.post(f"{id}/tags/remove", tag="dringend")["tags"]
    anna.post("nothing/tags", 404, tag="x")


def test_what_is_over_comes_in_pages(app: Flask, anna: Agent, desk: Desk, member: Member) -> None:
    ids = [asks(app, f"Nummer {number}") for number in range(32)]
    for id in ids:
        desk.close(id, member)
    first = anna.get("closed")
    assert [each["conversation"] for each in first["tickets"]] == ids[:1:-1]
    assert (first["more"], first["tickets"][0]["last_text"]) == (True, "Nummer 31")
    after = first["tickets"][-1]["conversation"]
    rest = anna.get("closed", after=after)
    assert [each["conversation"] for each in rest["tickets"]] == [ids[1], ids[0]]
    assert rest["more"] is False


def test_each_word_is_found_wherever_it_stands_in_any_case_with_umlauts(app: Flask, anna: Agent) -> None:
    id = asks(app, "Meine Überweisung ist weg")
    rooms(app).store.post(id, text="Es waren 100 % von 5_000 €")
    for words in ("Überweisung", "überweisung", "ÜBERWEISUNG WEG", "weg 5_000 über"):
        assert anna.found(q=words) == [id], words
    assert anna.found(q="Überweisung fehlt") == anna.found(q="5x000") == []


def test_a_search_is_narrowed_by_days_and_site(app: Flask, anna: Agent) -> None:
    here, there = asks(app, "Ein seltenes Wort"), asks(app, "Ein seltenes Wort", site="blog")
    created = rooms(app).store.conversation(here).created
    assert anna.found(q="seltenes") == [there, here]
    assert anna.found(q="seltenes", site="blog") == [there]
    assert anna.found(q="seltenes", since=int(created) + 60) == []
    assert anna.found(q="seltenes", until=int(created) - 60) == []
    assert here in anna.found(site="shop", since=int(created) - 60), "without words"
    assert anna.found() == anna.found(q="se", site="shop") == []


def test_lists_say_and_choose_the_channel(app: Flask, anna: Agent, desk: Desk, member: Member) -> None:
    here = asks(app, "Ein gelbes Wort")
    there = rooms(app).store.create(site="shop", channel="telegram")[0].id
    rooms(app).store.post(there, text="Ein gelbes Wort")
    rooms(app).store.post(there, choice="handoff")
    assert (ticket(app, there)["channel"], ticket(app, here)["channel"]) == ("telegram", "chat")
    assert anna.found(q="gelbes", channel="telegram") == [there]
    assert anna.get(f"conversations/{there}")["conversation"]["channel"] == "telegram"
    for id in (here, there):
        desk.close(id, member)
    [found] = anna.get("closed", channel="telegram")["tickets"]
    assert (found["conversation"], found["channel"]) == (there, "telegram")
    assert there not in [each["conversation"] for each in anna.get("closed", channel="chat")["tickets"]]

"""Teams, what agents look after, and how a site gives conversations out: as pages."""

from flask import Flask
from flask.testing import FlaskClient

from knowledge.sites.sites import Site
from tests.webwidget.administration import ada, app
from tests.webwidget.staffing import form_token, rooms

__all__ = ["ada", "app"]


def send(ada: FlaskClient, path: str, **form: object) -> int:
    token = form_token(ada.get("/admin/teams"))
    return ada.post(path, data={"csrf_token": token, **form}).status_code


def test_a_team_is_added_changed_and_removed(app: Flask, ada: FlaskClient) -> None:
    assert send(ada, "/admin/teams", name="Rückgaben / Umtausch", members=["anna"]) == 303
    [team] = rooms(app).access.looking_after.teams()
    assert (team.name, team.members) == ("Rückgaben / Umtausch", ("anna",))
    assert "Rückgaben / Umtausch" in ada.get("/admin/teams").text
    assert send(ada, "/admin/teams", name="rückgaben / umtausch") == 422
    assert send(ada, "/admin/teams", name=" ") == 422
    assert send(ada, "/admin/teams/members", team=team.name, members=["ada", "nobody"]) == 422
    assert send(ada, "/admin/teams/members", team=team.name, members=["ada"]) == 303
    assert rooms(app).access.looking_after.teams()[0].members == ("ada",)
    assert send(ada, "/admin/teams/remove", team=team.name) == 303
    assert rooms(app).access.looking_after.teams() == []


def test_an_account_says_what_it_looks_after(app: Flask, ada: FlaskClient) -> None:
    rooms(app).sites.save(Site("shop", "Shop"))
    rooms(app).access.looking_after.add_team("Returns")
    path = "/admin/accounts/anna/skills"
    assert send(ada, path, locales=["de"], sites=["shop"], teams=["Returns"]) == 303
    looks = rooms(app).access.looking_after.of("anna")
    assert (looks.skill.locales, looks.skill.sites, looks.teams) == ({"de"}, {"shop"}, {"Returns"})
    assert ada.get("/admin/accounts/anna").text.count(" checked") == 4, "with the role"
    assert send(ada, path, sites=["gone"]) == 422
    assert send(ada, "/admin/accounts/nobody/skills") == 404
    assert "skills" not in ada.get("/admin/accounts/carla").text, "who answers nobody looks after nothing"


def test_a_site_gives_conversations_out(app: Flask, ada: FlaskClient) -> None:
    form = {"name": "shop", "title": "Shop", "locales": "de", "accent": "#0b5fff"}
    assert send(ada, "/admin/sites/new", **form) == 303
    assert rooms(app).sites.get("shop").assign is None
    assert send(ada, "/admin/sites/shop", **form, assign="1", most="7") == 303
    assert rooms(app).sites.get("shop").assign == 7
    for bad in ("0", "many", "51"):
        assert send(ada, "/admin/sites/shop", **form, assign="1", most=bad) == 422
    assert send(ada, "/admin/sites/shop", **form, most="7") == 303
    assert rooms(app).sites.get("shop").assign is None


def test_a_second_pair_of_eyes_is_switched_on_and_off_and_noted(app: Flask, ada: FlaskClient) -> None:
    reader = rooms(app).access.second_reader
    assert send(ada, "/admin/second-reader", wanted="1") == 303
    assert reader.wanted()
    assert 'name="wanted" value="1" checked' in ada.get("/admin/accounts").text
    assert send(ada, "/admin/second-reader") == 303
    assert send(ada, "/admin/second-reader") == 303  # is noted once
    assert not reader.wanted()
    noted = [(note.action, note.actor) for note in rooms(app).access.audit.page()[0]][:2]
    assert noted == [("second_reader_off", "ada"), ("second_reader_on", "ada")]

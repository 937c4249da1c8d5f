"""Public posts at the desk: proposed, sent, changed, led into a private talk, left; and who sends."""

from pathlib import Path

import pytest
from flask import Flask

from bot.conversations.posts.posts import POSTS
from bot.storage.repositories.posts import PublicPost
from knowledge.demo import SITE
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app
from webwidget.posts.news import CHANGED, follow


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = staffed_app(tmp_path, names="anna ada")
    rooms(app).sites.save(SITE)
    rooms(app).connections.add("fb", "facebook", "Wendelkorn", SITE.name, {"address": "https://c.example/x"})
    return app


def put(app: Flask, ref: str, text: str, **told: object) -> None:
    usual = {"author": "a", "locale": "de", "digest": ref, "address": "", "written": 1.0, "came": 1.0}
    new = PublicPost(
        ref=ref, connection="fb", id=ref, thread=ref, text=text, state="proposed", **{**usual, **told}
    )  # type: ignore[arg-type]
    rooms(app).storage.write(lambda tx: tx.posts.add(new))


def found(app: Flask, ref: str) -> PublicPost:
    with rooms(app).storage.reading() as read:
        post = read.posts.find(ref)
    assert post is not None
    return post


def test_an_agent_sends_leads_and_leaves_what_is_proposed(app: Flask) -> None:
    anna = logged_in(app, "anna")[0]
    put(app, "p1", "Habt ihr Staubsauger?", fate="propose", reason="unsure")
    put(app, "p2", "Wo bleibt mein Paket?", fate="private", reason="case")
    put(app, "p3", "Na?", fate="propose", reason="unsure")
    page = anna.get("/posts")
    assert "Habt ihr Staubsauger?" in page.text
    assert "Hier sind Sie mit uns allein" in page.text
    token = {"csrf_token": form_token(page)}
    unfit = anna.post("/posts/p1/say", data={**token, "digest": "p1", "text": "Rufen Sie 0171 2345678 an"})
    assert unfit.status_code == 422
    assert "0171 2345678" in unfit.text
    stale = anna.post("/posts/p1/say", data={**token, "digest": "older", "text": "Nein."})
    assert stale.status_code == 409
    sent = anna.post("/posts/p1/say", data={**token, "digest": "p1", "text": "Leider nein."})
    assert sent.status_code == 303
    assert anna.post("/posts/p1/leave", data={**token, "digest": "p1"}).status_code == 409, "once"
    anna.post("/posts/p2/lead", data={**token, "digest": "p2"})
    anna.post("/posts/p3/leave", data={**token, "digest": "p3"})
    one, two, three = (found(app, ref) for ref in ("p1", "p2", "p3"))
    assert (one.state, one.said, one.agent) == ("due", "Leider nein.", "anna")
    assert (two.state, two.fate, bool(two.conversation)) == ("due", "private", True)
    assert three.state == "left"
    with rooms(app).storage.reading() as read:
        assert read.deliveries.counts() == {"pending": 2}
    assert "Nichts wartet" in anna.get("/posts").text


def test_only_an_admin_says_who_sends(app: Flask) -> None:
    anna, ada = logged_in(app, "anna")[0], logged_in(app, "ada")[0]
    for client, status in ((anna, 403), (ada, 303)):
        token = form_token(client.get("/posts"))
        sent = client.post("/posts/who-sends/fb", data={"csrf_token": token, "who": "agents"})
        assert sent.status_code == status
    assert rooms(app).connections.get("fb").proposes
    assert "Alles wird vorgeschlagen" in anna.get("/posts").text


def test_pages_that_are_open_hear_of_new_posts_until_nobody_may_see_them(app: Flask) -> None:
    may = [True]
    stream = follow(rooms(app).storage, lambda: may[0])
    assert next(stream) == CHANGED, "for what happened between the page and the stream"
    put(app, "p1", "Habt ihr Staubsauger?", fate="propose", reason="unsure")
    rooms(app).storage.write(lambda tx: tx.changed.add(POSTS))
    assert next(stream) == CHANGED
    may[0] = False
    rooms(app).storage.write(lambda tx: tx.changed.add(POSTS))
    assert list(stream) == ["event: signed_out\ndata: {}\n\n"]
    anna = logged_in(app, "anna")[0]
    with anna.get("/posts/events", buffered=False) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert next(iter(answer.response)) in (CHANGED, CHANGED.encode())
    assert 'data-ref="p1"' in anna.get("/posts").text
    assert app.test_client().get("/posts/events").status_code == 401

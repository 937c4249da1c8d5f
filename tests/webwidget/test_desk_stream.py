"""What the desk is told as it happens."""

import gevent
from flask import Flask

from tests.webwidget.desk_browser import Browser, anna, app, boris, bot, parsed, waiting
from tests.webwidget.staffing import rooms
from webwidget.desk.stream import Board, follow

__all__ = ["anna", "app", "boris", "bot", "waiting"]


def test_stream_tells_queue_and_messages_as_they_come(app: Flask, anna: Browser, waiting: str) -> None:
    stream = follow(Board(rooms(app)), waiting, 2, lambda: True)
    told = dict(parsed(next(stream)) for _ in range(2))
    assert [message["seq"] for message in told["messages"]["messages"]] == [3]
    ticket = next(row for row in told["queue"]["tickets"] if row["conversation"] == waiting)
    assert (ticket["state"], ticket["seq"]) == ("queued", 3)
    anna.post(f"{waiting}/accept")
    told = dict(parsed(next(stream)) for _ in range(2))
    assert told["messages"]["messages"][0]["state"] == "human"
    ticket = next(row for row in told["queue"]["tickets"] if row["conversation"] == waiting)
    assert (ticket["state"], ticket["agent"], ticket["agent_name"]) == ("human", "anna", "Anna Weber")
    stream.close()


def test_stream_ends_with_the_session(app: Flask) -> None:
    stream = follow(Board(rooms(app)), None, 0, lambda: False)
    assert list(stream) == ["event: signed_out\ndata: {}\n\n"]


def test_stream_says_when_the_customer_has_said_whether_it_is_solved(app: Flask, anna: Browser) -> None:
    with gevent.Timeout(20):
        begun = app.test_client().post("/api/v1/conversations", json={}).json
        own = {"Authorization": f"Bearer {begun['token']}"}
        app.test_client().post("/api/v1/conversations/current/end", headers=own)
        path = f"conversations/{begun['conversation']}?messages=0"
        assert anna.get(path)["conversation"]["solved"] is None
        stream = anna.client.get(f"/desk/events?conversation={begun['conversation']}").iter_encoded()
        assert b"event: queue" in next(stream)
        body = {"seq": 1, "solved": False, "comment": "Nein, kim@kundin.example"}
        app.test_client().put("/api/v1/survey", json=body, headers=own)
        assert any(b"event: solved" in told for told in stream)
        shown = anna.get(path)["conversation"]
        assert (shown["solved"], shown["remark"]) == (False, "Nein, [E-Mail]")


def test_stream_says_that_a_conversation_is_gone(app: Flask, anna: Browser) -> None:
    with gevent.Timeout(20):
        begun = app.test_client().post("/api/v1/conversations", json={}).json
        path = f"/desk/events?conversation={begun['conversation']}"
        stream = anna.client.get(path).iter_encoded()
        assert next(stream).startswith(b"event: queue")
        own = {"Authorization": f"Bearer {begun['token']}"}
        app.test_client().delete("/api/v1/conversations/current", headers=own)
        for told in (stream, anna.client.get(path).iter_encoded()):
            assert list(told)[-1].startswith(b"event: gone")

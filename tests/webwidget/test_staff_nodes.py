"""Log-ins and log-outs across web processes and their restarts, on both databases."""

from concurrent.futures import ThreadPoolExecutor

from bot.staff.secret import installation_secret
from bot.storage import Storage
from tests.webwidget.installation import Installation, cookie, knows, moved
from tests.webwidget.staffing import PASSWORDS, form_token, logged_in, rooms


def test_a_log_in_holds_on_every_node_and_ends_on_every_node(installation: Installation) -> None:
    here, headers = logged_in(installation.one, "anna")
    there = moved(here, installation.two)
    assert knows(there)
    token = form_token(there.get("/desk"))
    assert there.post("/logout", data={"csrf_token": token}).status_code == 303
    assert not knows(here)
    answer = here.post("/desk/api/conversations/x/close", headers=headers)
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["code"] == "signed_out"


def test_a_form_of_one_node_can_be_sent_to_another(installation: Installation) -> None:
    here = installation.one.test_client()
    token = form_token(here.get("/login"))
    form = {"name": "anna", "password": PASSWORDS["anna"], "csrf_token": token}
    assert moved(here, installation.two).post("/login", data=form).location == "/desk"


def test_an_open_desk_ends_with_a_log_out_on_another_node(installation: Installation) -> None:
    here, headers = logged_in(installation.one, "anna")
    store = rooms(installation.one).store
    conversation, _ = store.create(site="shop")
    stream = here.get(f"/desk/events?conversation={conversation.id}").iter_encoded()
    assert next(stream).startswith(b"event: queue")
    there = moved(here, installation.two)
    there.post("/logout", data={"csrf_token": headers["X-CSRF-Token"]})
    store.post(conversation.id, text="Das geht nur den Kundendienst an")
    assert list(stream) == [b"event: signed_out\ndata: {}\n\n"]


def test_changed_roles_count_on_every_node_at_the_next_request(installation: Installation) -> None:
    there = moved(logged_in(installation.one, "anna")[0], installation.two)
    assert knows(there)
    change = "UPDATE staff SET roles = '[\"{}\"]' WHERE name = 'anna'"
    storage = rooms(installation.one).storage
    try:
        storage.write(lambda tx: tx._db.exec_driver_sql(change.format("curator")))
        assert there.get("/desk").status_code == 403
        assert there.get("/curation").status_code == 200
    finally:
        storage.write(lambda tx: tx._db.exec_driver_sql(change.format("agent")))


def test_a_restart_keeps_log_ins_and_log_outs(installation: Installation) -> None:
    before = installation.node()
    stays, headers = logged_in(before, "anna")
    leaves, _ = logged_in(before, "anna")
    stolen = moved(leaves, before)
    leaves.post("/logout", data={"csrf_token": form_token(leaves.get("/desk"))})
    rooms(before).close()

    after = installation.node()
    assert knows(moved(stays, after))
    assert not knows(moved(stolen, after))
    sent = moved(stays, after).post("/desk/api/conversations/x/close", headers=headers)
    assert sent.status_code == 404  # the token of a page that stayed open holds, too


def test_an_account_can_be_logged_out_everywhere(installation: Installation) -> None:
    anna = [logged_in(app, "anna")[0] for app in (installation.one, installation.two)]
    carla, _ = logged_in(installation.two, "carla")
    rooms(installation.one).storage.write(lambda tx: tx.sessions.end_all("anna"))
    assert not any(knows(client) for client in anna)
    assert carla.get("/curation").status_code == 200


def test_nobody_can_find_a_cookie_in_the_store(installation: Installation) -> None:
    client, _ = logged_in(installation.one, "anna")
    held = cookie(client).value
    assert len(held) == 43  # 256 bits
    with rooms(installation.one).storage.reading() as read:
        rows = read._db.exec_driver_sql("SELECT * FROM session").all()
    assert len(rows) == 1
    assert held not in str(rows)
    assert "anna" in str(rows)


def test_all_processes_agree_on_one_secret_whoever_asks_first(installation: Installation) -> None:
    asking = [(rooms(app).storage, rooms(app).home) for app in (installation.one, installation.two)]
    known = installation_secret(*asking[0])
    assert installation.one.secret_key == installation.two.secret_key == known
    storages = [Storage.open(home) for _, home in asking]
    try:
        storages[0].write(lambda tx: tx._db.exec_driver_sql("DELETE FROM installation"))
        asked = [(storage, home) for storage, (_, home) in zip(storages, asking, strict=True)] * 4
        with ThreadPoolExecutor() as pool:
            assert len(set(pool.map(lambda each: installation_secret(*each), asked))) == 1
    finally:
        storages[0].write(lambda tx: tx.nodes.change("secret", known.hex()))
        for storage in storages:
            storage.close()

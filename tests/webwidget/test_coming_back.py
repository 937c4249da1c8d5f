"""The page that a link in a letter leads to, as browsers, and programs that look into letters, open it."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.conversations.bot import FakeBot
from bot.conversations.links import new_link
from bot.privacy.erasure import Erasure
from bot.privacy.export import collected
from knowledge.folder.home import Home, Settings
from knowledge.folder.mail import Mail
from knowledge.sites.sites import Site
from webwidget.app import create_app
from webwidget.services import Services

MAIL = Mail({"from": "a@shop.example", "smtp": "smtp://localhost:9", "link": "http://localhost"})


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("back"), Settings(title="Wendelkorn", mail=MAIL))


@pytest.fixture
def rooms(home: Home) -> Iterator[Services]:
    app = create_app(home, bot=FakeBot())
    present: Services = app.extensions["kundig"]
    present.sites.save(Site("shop", "Wendelkorn & Töchter", ("de", "en")))
    yield present
    present.close()


@pytest.fixture
def client(rooms: Services, home: Home) -> FlaskClient:
    return create_app(home, bot=FakeBot()).test_client()


@pytest.fixture
def conversation(rooms: Services) -> str:
    id = rooms.store.create(site="shop", locale="en")[0].id
    rooms.store.contacts.reach_at(id, "max@customer.example")
    return id


@pytest.fixture
def token(rooms: Services, conversation: str) -> str:
    return rooms.storage.write(lambda tx: new_link(tx, conversation))


def text(answer: TestResponse) -> str:
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    return answer.get_data(as_text=True)


def test_who_only_looks_uses_nothing_up(client: FlaskClient, token: str) -> None:
    for _ in range(3):
        assert "Welcome back!" in text(client.get(f"/m/{token}"))
        assert client.head(f"/m/{token}").status_code == 200
    assert "data-token" not in text(client.get(f"/m/{token}"))


def test_a_link_that_proves_an_address_opens_nothing(
    client: FlaskClient, rooms: Services, conversation: str
) -> None:
    token = rooms.storage.write(lambda tx: new_link(tx, conversation, proves=True))
    assert "Is this your address?" in text(client.get(f"/m/{token}"))
    assert not rooms.store.contacts.is_proved(conversation)
    used = text(client.post(f"/m/{token}"))
    assert "the address is confirmed" in used
    assert "data-token" not in used
    assert rooms.store.contacts.is_proved(conversation)
    for again in (client.post(f"/m/{token}"), client.post(f"/m/{token}/again")):
        assert "used" in (said := text(again))
        assert "<form" not in said
    with rooms.storage.reading() as read:
        assert read.deliveries.counts() == {}


def test_the_button_gives_this_browser_a_token_once(
    client: FlaskClient, rooms: Services, token: str, conversation: str
) -> None:
    opened = text(client.post(f"/m/{token}"))
    own = opened.partition('data-token="')[2].partition('"')[0]
    assert rooms.store.authenticate(own).id == conversation
    assert 'data-site="shop" data-page="/c/shop?lang=en"' in opened
    again = text(client.post(f"/m/{token}"))
    assert "already used" in again
    assert "data-token" not in again
    assert token not in opened.replace(f"/m/{token}", "")


def test_a_new_one_is_sent_to_who_asks_and_not_too_often(
    client: FlaskClient, rooms: Services, token: str
) -> None:
    client.post(f"/m/{token}")
    answers = [client.post(f"/m/{token}/again") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "on its way" in text(answers[0])
    with rooms.storage.reading() as read:
        assert read.deliveries.counts() == {"pending": 1}


def test_one_that_is_still_good_brings_no_other(client: FlaskClient, rooms: Services, token: str) -> None:
    assert "Send a new link" not in text(client.get(f"/m/{token}"))


def test_nothing_can_be_sent_where_letters_do_not_arrive(
    client: FlaskClient, rooms: Services, token: str, conversation: str
) -> None:
    client.post(f"/m/{token}")
    rooms.storage.write(lambda tx: tx.contacts.fails(conversation, 1.0))
    page = text(client.get(f"/m/{token}"))
    assert "Send a new link" not in page
    text(client.post(f"/m/{token}/again"))
    with rooms.storage.reading() as read:
        assert read.deliveries.counts() == {}


def test_a_guess_or_an_erased_conversation_tells_nothing(
    client: FlaskClient, rooms: Services, token: str, conversation: str
) -> None:
    unknown = text(client.get("/m/guessed"))
    assert "no such link" in text(client.get("/m/guessed", headers={"Accept-Language": "en"}))
    rooms.storage.write(lambda tx: tx.whole.erase(conversation))
    assert text(client.get(f"/m/{token}")) == unknown.replace("guessed", token)
    assert text(client.post(f"/m/{token}")) == unknown
    assert text(client.post(f"/m/{token}/again")) == unknown


def test_a_conversation_that_began_on_no_page_opens_on_the_first(
    client: FlaskClient, rooms: Services
) -> None:
    id = rooms.store.create(locale="de")[0].id
    token = rooms.storage.write(lambda tx: new_link(tx, id))
    assert 'data-page="/c/shop?lang=de"' in text(client.post(f"/m/{token}"))
    rooms.sites.remove("shop")
    other = rooms.storage.write(lambda tx: new_link(tx, id))
    assert "Diesen Link gibt es nicht" in text(client.get(f"/m/{other}"))


def test_what_is_stored_of_it_is_handed_out_without_secrets_and_erased(
    rooms: Services, token: str, conversation: str
) -> None:
    [found] = collected(rooms.home, rooms.storage, [conversation])
    told = found.as_json()
    assert told["contact"][0]["email"] == "max@customer.example"
    assert set(told["link"][0]) == {"conversation", "created", "expires", "used", "proves"}
    assert "thread" not in told["contact"][0]
    report = Erasure(rooms.home, rooms.storage).run([conversation])
    assert (report.removed["contact"], report.removed["link"]) == (1, 1)


def test_what_is_archived_comes_back_with_its_link(rooms: Services, token: str, conversation: str) -> None:
    rooms.store.post(conversation, choice="handoff")
    _, own = rooms.links.use(token)

    def there_and_back(tx: object) -> None:
        tx.archive.put(conversation, float("inf"), 1.0, {})  # type: ignore[attr-defined]
        tx.archive.bring_back(conversation, 2.0)  # type: ignore[attr-defined]

    rooms.storage.write(there_and_back)
    assert rooms.store.authenticate(own).id == conversation
    assert rooms.links.look(token).state == "used"
    assert rooms.store.contacts.mail(conversation) == "sends"

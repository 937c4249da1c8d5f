"""Channels: where customers write besides the chat; connected, looked at, tried and disconnected."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.channels.asking import Field
from bot.channels.connecting import Network, check, connect, opened, renew
from bot.channels.errors import NotDelivered
from bot.channels.messengers.messenger import Outbound, send
from bot.channels.networks import MESSENGERS, NETWORKS
from bot.storage.repositories.messengers import Connection, Peer
from knowledge.errors import InvalidField
from knowledge.faults import Fault
from knowledge.folder.addresses import is_web_address
from webwidget.admin.face import blueprint
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.channels import channel_name
from webwidget.staff.language import in_language, language, say
from webwidget.staff.origin import by

STALE = 3600.0  # seconds without a look, after which nothing is known
DAY = 86_400.0
CHOSEN_FROM = 5  # people who wrote last
STEPS = 10  # at most


@dataclass(frozen=True)
class State:
    """How a connection does: `good`, `bad` or, when nobody has looked lately, `unknown`."""

    kind: str
    told: str

    @classmethod
    def of(cls, one: Connection, now: float) -> "State":
        if one.kind not in NETWORKS:
            return cls("bad", say("channel_unknown_kind"))
        if one.trouble:
            return cls("bad", Fault.from_json(one.trouble).told(language()))
        if one.checked is None:
            return cls("unknown", say("channel_never_checked"))
        if now - one.checked > STALE:
            return cls("unknown", say("channel_unchecked"))
        return cls("good", say("channel_good"))


@blueprint.get("/channels")
@requires("admin")
def channels() -> str:
    """All of them with how they do, and what can be connected."""
    now, rooms = time.time(), services()
    rows = [(each, channel_name(each.kind), State.of(each, now)) for each in rooms.connections.all()]
    return render_template(
        "admin/channels.html",
        rows=rows,
        kinds={
            "private": [each for each in NETWORKS.values() if each.kind in MESSENGERS],
            "public": [each for each in NETWORKS.values() if each.kind not in MESSENGERS],
        },
        removed=request.args.get("removed", ""),
        mails=rooms.home.settings.mail.sends,
    )


@blueprint.get("/channels/new/<kind>")
@requires("admin")
def new_channel(kind: str) -> str:
    """An empty form, beside what is to be done at the network."""
    return _form(_network(kind), {"address": _reached_at(), "site": _first_site()})


@blueprint.post("/channels/new/<kind>")
@requires("admin")
def add_channel(kind: str) -> ResponseReturnValue:
    """Connect it: the network is told where we listen, and asked at once."""
    network, sent, rooms = _network(kind), _sent(), services()
    kept = rooms.connections.acting(by())
    try:
        site = rooms.sites.get(sent.get("site", ""))
        added = connect(kept, network, site.name, _address(sent.get("address", "")), sent)
    except InvalidField as error:
        return _form(network, sent, _explained(kind, error), error.field), HTTPStatus.UNPROCESSABLE_ENTITY
    except NotDelivered as error:
        return _form(network, sent, _refusal(network, error)), HTTPStatus.UNPROCESSABLE_ENTITY
    check(rooms.storage, kept, network, added)
    return redirect(url_for("admin.channel", id=added.id, done="added"), HTTPStatus.SEE_OTHER)


@blueprint.get("/channels/<id>")
@requires("admin")
def channel(id: str) -> str:
    """One: how it does, its address, a test, other secrets, the end. Raises UnknownConnection."""
    return _page(services().connections.get(id))


@blueprint.post("/channels/<id>/check")
@requires("admin")
def check_channel(id: str) -> ResponseReturnValue:
    """Ask the network now. Raises UnknownConnection."""
    one = services().connections.get(id)
    check(services().storage, services().connections, _network(one.kind), one)
    return redirect(url_for("admin.channel", id=id, done="checked"), HTTPStatus.SEE_OTHER)


@blueprint.post("/channels/<id>/test")
@requires("admin")
def test_channel(id: str) -> ResponseReturnValue:
    """A message to one of those who wrote lately: best to oneself. Raises UnknownConnection."""
    rooms = services()
    one, person = rooms.connections.get(id), request.form.get("person", "")
    found = next((peer for peer, _ in _lately(one) if peer.person == person), None)
    if one.kind not in MESSENGERS or found is None:
        return _page(one, message=say("test_nobody")), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        held, said = opened(rooms.connections, one), Outbound(person, say("test_text"), 0)
        send(MESSENGERS[one.kind], held, said)
    except NotDelivered as error:
        return _page(one, message=error.told(language())), HTTPStatus.UNPROCESSABLE_ENTITY
    rooms.connections.acting(by()).note_test(id)
    return redirect(url_for("admin.channel", id=id, done="tested"), HTTPStatus.SEE_OTHER)


@blueprint.post("/channels/<id>/renew")
@requires("admin")
def renew_channel(id: str) -> ResponseReturnValue:
    """A new token, and the like; conversations go on. Raises UnknownConnection."""
    rooms, one = services(), services().connections.get(id)
    kept, network = rooms.connections.acting(by()), _network(one.kind)
    try:
        renew(kept, network, one, _sent())
    except InvalidField as error:
        return _page(one, message=_explained(one.kind, error)), HTTPStatus.UNPROCESSABLE_ENTITY
    except NotDelivered as error:
        return _page(one, message=_refusal(network, error)), HTTPStatus.UNPROCESSABLE_ENTITY
    check(rooms.storage, kept, network, kept.get(id))
    return redirect(url_for("admin.channel", id=id, done="renewed"), HTTPStatus.SEE_OTHER)


@blueprint.post("/channels/<id>/remove")
@requires("admin")
def remove_channel(id: str) -> ResponseReturnValue:
    """Nothing comes or goes there any more; conversations stay. Raises UnknownConnection."""
    one = services().connections.get(id)
    services().connections.acting(by()).remove(id)
    return redirect(url_for("admin.channels", removed=one.name), HTTPStatus.SEE_OTHER)


def _network(kind: str) -> Network:
    if kind not in NETWORKS:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_network", say("channel_unknown_kind"))
    return NETWORKS[kind]


def _sent() -> dict[str, str]:
    return {name: value.strip() for name, value in request.form.items() if name != "csrf_token"}


def _address(written: str) -> str:
    """Raises InvalidField."""
    if not written or not is_web_address(written):
        raise InvalidField("address", "missing", name=say("ask_address"))
    return written


def _reached_at() -> str:
    """Where others reach us, as far as we know."""
    return services().home.settings.mail.link or request.url_root.rstrip("/")


def _first_site() -> str:
    return next((site.name for site in services().sites.all()), "")


def _lately(one: Connection) -> list[tuple[Peer, float]]:
    with services().storage.reading() as read:
        return read.messengers.lately(one.id, time.time() - DAY, CHOSEN_FROM)


def _form(network: Network, shown: Mapping[str, str], message: str = "", field: str = "") -> str:
    """What was secret is to be entered again."""
    open_ones = {"address", "site", *(each.name for each in network.asks if not each.secret)}
    return render_template(
        "admin/new_channel.html",
        network=network,
        fields=[_labelled(network.kind, each) for each in network.asks],
        shown={name: value for name, value in shown.items() if name in open_ones},
        sites=services().sites.all(),
        steps=_steps(network.kind),
        message=message,
        wrong=field,
    )


def _page(one: Connection, message: str = "") -> str:
    network = NETWORKS.get(one.kind)
    return render_template(
        "admin/channel.html",
        one=one,
        title=channel_name(one.kind),
        state=State.of(one, time.time()),
        network=network,
        fields=[_labelled(one.kind, each) for each in network.asks] if network else [],
        address=_told(one),
        reached=_reached_at(),
        people=_lately(one) if one.kind in MESSENGERS else [],
        writes=one.kind in MESSENGERS,
        brings=not hasattr(network, "poll"),
        message=message,
        done=request.args.get("done", "") if not message else "",
    )


def _told(one: Connection) -> str:
    """The address that the network was told; empty where what we keep of it cannot be read."""
    try:
        return opened(services().connections, one).get("address", "")
    except NotDelivered:
        return ""


def _labelled(kind: str, field: Field) -> tuple[Field, str, str]:
    """With what it is called and where it is found."""
    known = [f"ask_{kind}_{field.name}", f"ask_{field.name}"]
    label = next((say(key) for key in known if key in in_language()), field.name)
    hint = next((say(f"{key}_hint") for key in known if f"{key}_hint" in in_language()), "")
    return field, label, hint


def _refusal(network: Network, error: NotDelivered) -> str:
    """What is wrong with something new, that never worked and so has not ended."""
    if error.kind == "token":
        why = str(error.fault.data.get("why", ""))
        return say("channel_token_wrong", network=network.title, why=why)
    return error.told(language())


def _explained(kind: str, error: InvalidField) -> str:
    field = Field(error.field)
    return say("about_field", field=_labelled(kind, field)[1], message=error.fault.told(language()))


def _steps(kind: str) -> list[str]:
    """What is to be done there, as far as the catalogue says it."""
    keys = (f"step_{kind}_{number}" for number in range(1, STEPS + 1))
    return [say(key) for key in keys if key in in_language()]

"""Canned replies: what they may hold, what their variables become, and how they are kept."""

import pytest

from bot.conversations.errors import InvalidText
from bot.conversations.store import Store
from bot.handoff.canned import (
    CannedReplies,
    CannedReply,
    UnknownCannedReply,
    filled_in,
    for_language,
    written,
)
from bot.staff.accounts import By
from knowledge.errors import InvalidField

ANNA = By("anna", "192.0.2.0/24")
VALUES = {"agent": "Anna Weber", "number": "#3f9a1", "site": "Wendelkorn"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hier ist {agent} von {site}.", "Hier ist Anna Weber von Wendelkorn."),
        ("Guten Tag {customer},\n\nhier ist {agent}.", "Guten Tag,\n\nhier ist Anna Weber."),
        ("{customer}, willkommen!", "Willkommen!"),
        ("Gespräch {number}\nE-Mail: {email}\nBis bald", "Gespräch #3f9a1\nBis bald"),
        ("Wir schreiben Ihnen ({email}) heute noch.", "Wir schreiben Ihnen heute noch."),
        ("Hallo {customer} {customer}!", "Hallo!"),
        ("Hallo, {customer}!\nBis bald, {customer}", "Hallo!\nBis bald"),
        ("Ein { bleibt, {} auch.", "Ein { bleibt, {} auch."),
        ("{customer}", ""),
    ],
)
def test_a_variable_becomes_its_value_and_without_one_leaves_no_hole(text: str, shown: str) -> None:
    assert filled_in(text, VALUES) == shown


def test_what_a_customer_left_is_never_read_as_a_variable() -> None:
    assert filled_in("{email} {agent}", VALUES | {"email": "{agent}@example.org"}) == (
        "{agent}@example.org Anna Weber"
    )


@pytest.mark.parametrize("name", ["", "Zwei Wörter", "-a", "a--b", "a_b", "x" * 41, "a/b"])
def test_a_shortcut_is_short_and_typed_easily(name: str) -> None:
    with pytest.raises(InvalidField) as refused:
        written(name, {"de": "Hallo"})
    assert (refused.value.field, refused.value.fault.key) == ("name", "invalid_field.no_shortcut")


def test_what_was_typed_is_forgiven_what_does_not_matter() -> None:
    reply = written(" /Gruß-2 ", {"de": " Hallo {agent} \r\n", "en": "  "})
    assert reply == CannedReply("gruß-2", {"de": "Hallo {agent}"})


def test_an_unknown_variable_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidField) as refused:
        written("gruss", {"de": "Guten Tag {kunde}"})
    told = refused.value.fault.told("de")
    assert "„{kunde}“" in told
    assert "{customer}, {agent}, {site}, {number}, {email}" in told


def test_a_reply_has_a_text() -> None:
    with pytest.raises(InvalidField):
        written("gruss", {"de": " "})
    with pytest.raises(InvalidText):
        written("gruss", {"de": "x" * 4001})


def test_the_customers_language_goes_first() -> None:
    both, german = CannedReply("a", {"de": "Hallo", "en": "Hello"}), CannedReply("b", {"de": "Tschüs"})
    assert for_language([both, german], {}, "en", "de") == [
        {"name": "a", "text": "Hello"},
        {"name": "b", "text": "Tschüs"},
    ]
    assert german.text_for("fr", "en") == "Tschüs"


def test_replies_are_kept_changed_renamed_and_removed(store: Store) -> None:
    canned = CannedReplies(store.storage)
    canned.save(written("gruss", {"de": "Hallo", "en": "Hello"}), ANNA)
    canned.save(written("ende", {"de": "Tschüs"}), ANNA)
    assert [reply.name for reply in canned.all()] == ["ende", "gruss"]
    canned.save(written("hallo", {"de": "Guten Tag"}), ANNA, instead_of="gruss")
    assert [(reply.name, dict(reply.texts)) for reply in canned.all()] == [
        ("ende", {"de": "Tschüs"}),
        ("hallo", {"de": "Guten Tag"}),
    ]
    with pytest.raises(InvalidField):
        canned.save(written("ende", {"de": "Schluss"}), ANNA)
    with pytest.raises(InvalidField):
        canned.save(written("ende", {"de": "Schluss"}), ANNA, instead_of="hallo")
    with pytest.raises(UnknownCannedReply):
        canned.save(written("neu", {"de": "Neu"}), ANNA, instead_of="gruss")
    canned.remove("ende", ANNA)
    with pytest.raises(UnknownCannedReply):
        canned.remove("ende", ANNA)
    assert [reply.name for reply in canned.all()] == ["hallo"]
    with store.storage.reading() as read:
        notes = [(note.action, note.actor, note.about) for note in read.audit.before(9)]
    assert notes == [
        ("canned_removed", "anna", "ende"),
        ("canned_saved", "anna", "hallo"),
        ("canned_saved", "anna", "ende"),
        ("canned_saved", "anna", "gruss"),
    ]

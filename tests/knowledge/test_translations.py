"""Which translations lag behind: told by the history alone, and by what somebody has confirmed."""

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.corpus.corpus import Corpus
from knowledge.curating.translations import Translations
from knowledge.entries import Entry

DE = Entry("shipping", "de", "Wie lange dauert es?", "Zwei Tage.")
EN = Entry("shipping", "en", "How long does it take?", "Two days.")


class House:
    """A corpus, and what its history tells of languages."""

    def __init__(self, folder: Path) -> None:
        self.corpus = Corpus(folder / "corpus.sqlite")
        self.translations = Translations(folder / "corpus.sqlite")

    def save(self, *entries: Entry) -> None:
        self.corpus.save(entries, author="carla")

    def behind(self) -> dict[str, list[str]]:
        found = self.translations.of("shipping")
        return {locale: sorted(each.since) for locale, each in found.items() if each.behind}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_first_translation_leaves_the_original_as_it_was(house: House) -> None:
    house.save(DE)
    house.save(EN)
    assert house.behind() == {}
    assert sorted(house.translations.of("shipping")) == ["de", "en"]


def test_a_changed_text_leaves_the_others_behind_until_they_follow(house: House) -> None:
    house.save(DE)
    house.save(EN)
    later = replace(DE, answer="Drei Tage.")
    house.save(later)
    house.save(replace(later, answer="Vier Tage."))
    assert house.behind() == {"en": ["de"]}
    assert house.translations.of("shipping")["en"].since["de"].answer == "Zwei Tage."  # as it was translated
    house.save(replace(EN, answer="Four days."))
    assert house.behind() == {}


def test_what_customers_do_not_read_leaves_nobody_behind(house: House) -> None:
    house.save(DE)
    house.save(EN)
    house.save(replace(DE, variants=("Lieferzeit?",), topic="Versand", state="draft"))
    assert house.behind() == {}
    house.save(replace(DE, answer="Drei Tage.", topic="Versand"))
    house.save(replace(EN, topic="Shipping"))  # a topic is no answer to a new text
    assert house.behind() == {"en": ["de"]}


def test_somebody_says_that_it_still_fits(house: House) -> None:
    house.save(DE)
    house.save(EN)
    house.save(replace(DE, answer="2 Tage."))
    house.translations.confirm("shipping", "en")
    assert house.behind() == {}
    house.save(replace(DE, answer="Drei Tage."))
    assert house.translations.of("shipping")["en"].since["de"].answer == "2 Tage."


def test_a_language_that_is_gone_outdates_nothing(house: House) -> None:
    house.save(DE)
    house.save(EN)
    house.save(replace(DE, answer="Drei Tage."))
    house.corpus.delete("shipping", "de", author="carla")
    assert house.behind() == {}
    house.save(DE)  # written anew, after a look at the others
    assert house.behind() == {}


def test_an_import_brings_all_languages_at_once(house: House) -> None:
    house.save(DE, EN)
    house.save(replace(DE, answer="Drei Tage."), replace(EN, answer="Three days."))
    assert house.behind() == {}


def test_the_third_language_waits_for_both(house: House) -> None:
    house.save(DE, EN, replace(EN, locale="fr", answer="Deux jours."))
    house.save(replace(DE, answer="Drei Tage."))
    house.save(replace(EN, answer="Three days."))
    assert house.behind() == {"fr": ["de"]}
    house.save(replace(EN, answer="Three working days."))  # news of its own
    assert house.behind() == {"de": ["en"], "fr": ["de", "en"]}

"""Which column of a table means what: by its heading, in the languages and spellings people use. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

NAMES = {
    "id": "id kennung schlüssel key identifier faq_id entry_id identifiant",
    "locale": "locale sprache sprachen language languages lang langue language_code langcode sprachcode",
    "question": "question questions frage fragen fragestellung fragetext question_text question_title "
    "faq_question faq_frage kundenfrage kundenfragen primary_question main_question hauptfrage q f",
    "answer": "answer answers antwort antworten antworttext answer_text faq_answer faq_antwort "
    "réponse réponses a answer_markdown antwort_markdown",
    "variants": "variants variant varianten variante variantes alternative_fragen alternativfragen "
    "alternativfrage alternative_frage alternative_questions alternative_question alternate_questions "
    "ähnliche_fragen similar_questions weitere_fragen weitere_formulierungen formulierungen formulierung "
    "wordings wording utterances alternate_question alternate_phrasings question_variations "
    "question_variation",
    "topic": "topic topics thema themen kategorie kategorien category categories rubrik rubriken bereich "
    "section thème thèmes catégorie catégories faq_category faq_categories faq_cat "
    "tax_faq_category tax_faq_cat tax_category category_name kategoriename collection collections "
    "folder folder_name ordner",
    "followups": "followups follow_ups followup follow_up folgefragen folgefrage anschlussfragen "
    "anschlussfrage",
    "links": "links link liens lien",
    "media": "media medien médias",
    "risk": "risk risiko risque",
    "state": "state status post_status publish_status publishstatus workflow_state zustand statut état",
    "published": "published is_published veröffentlicht publié published_at published_on published_date "
    "veröffentlicht_am publié_le enabled is_enabled aktiviert active is_active aktiv visible is_visible "
    "sichtbar",
    "withheld": "draft is_draft entwurf brouillon unpublished disabled is_disabled deaktiviert inactive "
    "inaktiv hidden is_hidden versteckt ausgeblendet",
    "valid_from": "valid_from valid_since gültig_ab gültig_von gültig_seit valable_dès valable_à_partir_du",
    "contexts": "contexts context kontexte kontext contextes contexte",
    "public": "public öffentlich publique",
    "valid_until": "valid_until valid_to valid_through expires expiry_date gültig_bis läuft_ab ablaufdatum "
    "valable_jusqu_au expiration",
}
# What some programs call a question and its answer. They count where no column is called by its own name.
OTHERWISE = {
    "question": "title post_title short_description name titel titre überschrift heading article_title "
    "preferred_phrase preferredphrase concept subject betreff",
    "answer": "content post_content inhalt html_content content_html body_html html_body body text introtext "
    "lösung solution response reply description beschreibung html article_body contenu definition fulltext",
}
GOES_ON = frozenset(("fulltext",))  # what some programs call the rest of an answer
MARKDOWN = frozenset(("answer_markdown", "antwort_markdown"))  # what stands there is Markdown as it is
SEVERAL = frozenset(("variants", "links", "media", "followups"))  # fields that may have more than one column
REQUIRED = {"question": "Frage", "answer": "Antwort"}
WORDS = 4  # of a name that no program of ours has given
NUMBERED = re.compile(r"(.+?)_?\d+")
# Programs put one in front of a form's field, and end a field of one's own in `__c`.
WHOSE = re.compile(r"^(?:your|our|ihre|deine|eure|unsere|votre|die|the|la)_(?=.)")
OWN = re.compile(r"__c$", re.IGNORECASE)
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True)
class Columns:
    """The fields of a table's columns, empty for one that is not ours."""

    names: tuple[str, ...]  # as they stand in the header
    fields: tuple[str, ...]
    guessed: tuple[int, ...] = ()  # places of those that were taken for question or answer

    @property
    def complete(self) -> bool:
        return all(field in self.fields for field in REQUIRED)

    @property
    def is_markdown(self) -> bool:
        return any(_key(name) in MARKDOWN for name in self.names)

    def has(self, field: str) -> bool:
        return field in self.fields

    def column(self, field: str) -> str:
        """The name of the first column of this field."""
        return self.names[self.fields.index(field)] if field in self.fields else field


def columns(header: Sequence[str]) -> Columns:
    """What the cells of a row mean when they are headings."""
    names = tuple(" ".join(UNSEEN.sub("", name).split()) for name in header)
    found = [_field(_key(name)) for name in names]
    guessed = []
    if "question" not in found and (
        numbered := [at for at, name in enumerate(names) if _numbered(_key(name)) == "question"]
    ):
        found[numbered[0]] = "question"
    for field, words in OTHERWISE.items():
        keys = [_key(word) for word in words.split()]
        places = [at for at, name in enumerate(names) if not found[at] and _key(name) in keys]
        place = min(places, key=lambda at: keys.index(_key(names[at])), default=None)
        if field not in found and place is not None:
            found[place] = field
            guessed.append(place)
    for at, name in enumerate(names):
        if not found[at] and _key(name) in GOES_ON:
            found[at] = "answer_more"
    for field in REQUIRED:
        places = [at for at, name in enumerate(names) if not found[at] and field in _speaks_of(_key(name))]
        if field not in found and len(places) == 1 and not names[places[0]].endswith("?"):
            found[places[0]] = field
            guessed.append(places[0])
    for place, field in enumerate(
        found
    ):  # of two topics the second is none of ours; of two answers, who knows?
        if field in found[:place] and field not in SEVERAL and field not in REQUIRED:
            found[place] = ""
    return Columns(names, tuple(found), tuple(guessed))


def known(names: Sequence[str]) -> int:
    """How many of these are headings of ours."""
    return sum(bool(_field(_key(name))) for name in names)


def _field(key: str) -> str:
    if key in _fields():
        return _fields()[key]
    return "variants" if _numbered(key) in ("variants", "question") else ""


@cache
def _speaks_of(key: str) -> frozenset[str]:
    """Question or answer, where one of a few words says so: `customer_question`, `Antwort Verkauf`."""
    words = key.split("_")
    fields = {_fields().get(word, "") for word in words if len(word) > 1}
    return frozenset(fields if len(words) <= WORDS else ())


def _numbered(key: str) -> str:
    """The field of `variant_2`."""
    numbered = NUMBERED.fullmatch(key)
    return _fields().get(numbered[1], "") if numbered else ""


@cache
def _fields() -> dict[str, str]:
    return {key: field for field, words in NAMES.items() for key in _keys(words)}


def _keys(words: str) -> frozenset[str]:
    return frozenset(_key(word) for word in words.split())


@cache
def _key(name: str) -> str:
    """Without regard to case, accents, spaces, and what stands in brackets or behind: `Frage (Kunde)*:`."""
    bare = (
        re.sub(r"[(\[][^)\]]{0,60}[)\]]", "", OWN.sub("", UNSEEN.sub("", name)))
        if len(name) < 200
        else name[:200]
    )
    if bare.strip(" \t\"'") == "":
        bare = name
    folded = unicodedata.normalize("NFC", bare).casefold()
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        folded = folded.replace(letter, letters)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    return WHOSE.sub("", re.sub(r"[^a-z0-9]+", "_", plain).strip("_"))

import itertools
import re
import tomllib
from importlib import resources

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn

from bot.privacy.found import KINDS
from bot.privacy.masking import impersonal, mask
from bot.privacy.words import placeholders
from knowledge.languages import LANGUAGES
from matcher.reading.normalising import plain

PERSONAL = {
    "Bitte an max.mustermann@example.de antworten.": "Bitte an [E-Mail] antworten.",
    "Ich bin anna (at) firma (punkt) de": "Ich bin [E-Mail]",
    "Müller+shop@büro.example": "[E-Mail]",
    "max\u200b@exam\u00adple.de, 0172\u2060 1234567": "[E-Mail], [Telefon]",
    "Tel.: 0123/456789": "Tel.: [Telefon]",
    "Rufen Sie mich an: +49 (0)30 1234567.": "Rufen Sie mich an: [Telefon].",
    "(030) 1234567": "[Telefon]",
    "(mobil 0172 1234567)": "(mobil [Telefon])",
    "0172-1234567/0173 1234567": "[Telefon]/[Telefon]",
    "Bestellung 4711, Rückruf bitte unter 0301234567": "Bestellung 4711, Rückruf bitte unter [Telefon]",
    "Wo ist mein Paket? 0172 1234567": "Wo ist mein Paket? [Telefon]",
    "Handynr. 1721234567": "Handynr. [Telefon]",
    "0043 664 1234567": "[Telefon]",
    "044 668 18 00": "[Telefon]",
    "Meine IBAN ist DE89 3704 0044 0532 0130 00 danke": "Meine IBAN ist [IBAN] danke",
    "de89370400440532013000": "[IBAN]",
    "GB29-NWBK-6016-1331-9268-19": "[IBAN]",
    "Karte 4111 1111 1111 1111 gültig 12/27": "Karte [Karte] gültig 12/27",
    "378282246310005": "[Karte]",
    "5555-5555-5555-4444": "[Karte]",
}
PERSONAL_ENGLISH = {
    "Mail me at jo@example.co.uk": "Mail me at [email]",
    "call me on 020 7946 0958": "call me on [phone]",
    "ring 07700 900123 please": "ring [phone] please",
    "It's (415) 555-2671": "It's [phone]",
    "card: 4111111111111111": "card: [card]",
}
PERSONAL_FRENCH = {
    "Écrivez à jean.dupont@exemple.fr.": "Écrivez à [e-mail].",
    "lea (arobase) exemple (point) fr": "[e-mail]",
    "Mon portable : 06 12 34 56 78, merci": "Mon portable : [téléphone], merci",
    "06.12.34.56.78": "[téléphone]",
    "Tél. 06-12-34-56-78": "Tél. [téléphone]",
    "Joignable au 01/23/45/67/89 le soir": "Joignable au [téléphone] le soir",
    "J’attends votre retour au 0612345678": "J’attends votre retour au [téléphone]",
    "Appelez-moi au +33 (0)6 12 34 56 78 !": "Appelez-moi au [téléphone] !",
    "0033 6 12 34 56 78": "[téléphone]",
    "Belgique : 0470 12 34 56 ou +32 2 123 45 67": "Belgique : [téléphone] ou [téléphone]",
    "Suisse 044 668 18 00": "Suisse [téléphone]",
    "Luxembourg +352 621 123 456": "Luxembourg [téléphone]",
    "au Luxembourg, téléphone 621 123 456": "au Luxembourg, téléphone [téléphone]",
    "Mon n° : 6 12 34 56 78": "Mon n° : [téléphone]",
    "Mon IBAN : FR76 3000 6000 0112 3456 7890 189": "Mon IBAN : [IBAN]",
    "carte 4111 1111 1111 1111": "carte [carte]",
}
PLAIN_FRENCH = [
    "n° de commande 0612345678", "Ma commande : 0612345678", "facture n° 0123456789", "réf. 0612345678",
    "Mon numéro de client est le 0612345678", "numéro de suivi 0123456789", "colis 6A12345678901",
    "SIRET 123 456 789 00012", "le 06.12.2024", "le 06/12/24 à 14h30", "du 01.03.2024-05.03.2024",
    "75001 points", "1 234,50 €", "12 345 678,90 EUR", "commande du 06-12-2024, 38-40",
]  # fmt: skip
NUMBERS = ["4711", "0301234567", "47110815", "100-2345678", "0815-4711", "A-0301234567", "2026-11-00042"]
LABELS = [
    *("Meine Bestellnummer ist {}.", "Auftragsnummer {}", "meine Kundennummer lautet {}", "Rechnungsnr. {}"),
    *("Wann kommt die Bestellung {}", "Sendung {} fehlt", "Retoure {}?", "Art.-Nr. {} in 38/40"),
    *("My order number is {}, thanks", "invoice {}", "customer no. {}", "Item {} is broken"),
]
PLAIN = [
    *(label.format(number) for label in LABELS for number in NUMBERS),
    *map("Ist die EAN {} noch da?".format, ("4006381333931", "5901234123457", "0012345678905")),
    *map("Sendungsverfolgung {}".format, ("00340434161094042557", "1Z999AA10123456784", "01234567890123")),
    *map("Kostet das {}?".format, ("1.299,00 €", "0,99 EUR", "12.345,67 Euro", "£1,299.00", "$ 10.50")),
    *map("Lieferung am {}".format, ("02.03.2024", "2.3.24", "02/03/2024", "2024-03-02", "02. 03. 2024")),
    *map("zwischen {} Uhr".format, ("08:00-12:30", "08:00 und 09:15:30", "9-12")),
    *map("Ich habe {} Punkte".format, ("01067", "10115", "8010")),
    "Größe 38-40, 2 x 100 x 200 cm, 5000 mAh, 230 V / 50 Hz, USB 3.1, Android 14",
    "https://shop.example/p/0301234567?ref=4711",
    "DE89 ist kein Konto, DE12 3456 auch nicht, und DE123456789 ist eine Umsatzsteuernummer.",
    "1234 5678 9012 3456 und 4111 1111 1111 1112 bestehen die Prüfung nicht",
    "Ich erreiche Seite 404 nicht, Fehler 0x80070005",
    "@home, a@b, 50% @ night",
]


@pytest.mark.parametrize(("text", "masked"), PERSONAL.items())
def test_personal_data_goes(text: str, masked: str) -> None:
    assert mask(text, "de") == masked


@pytest.mark.parametrize(("text", "masked"), PERSONAL_ENGLISH.items())
def test_personal_data_goes_in_english(text: str, masked: str) -> None:
    assert mask(text, "en") == masked


@pytest.mark.parametrize(("text", "masked"), PERSONAL_FRENCH.items())
def test_personal_data_goes_in_french(text: str, masked: str) -> None:
    assert mask(text, "fr") == masked


def test_every_language_has_words_of_its_own_and_one_without_speaks_english() -> None:
    assert len({mask("a@b.example", language) for language in LANGUAGES}) == len(LANGUAGES)
    assert mask("a@b.example", "nl") == mask("a@b.example", "en")
    folder = resources.files("bot.privacy.words")
    for language in LANGUAGES:
        words = tomllib.loads(folder.joinpath(f"{language}.toml").read_text("utf-8"))
        assert set(words["placeholders"]) == set(KINDS)
        assert set(words["phone"]) == {"regions", "call", "number", "label", "parts", "abbreviations"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mask_is_left_out_of_a_question(language: str) -> None:
    for placeholder in placeholders(language).values():
        assert plain(f"Wo ist mein Paket? {placeholder}") == "Wo ist mein Paket?"


@pytest.mark.parametrize("text", [*PLAIN, *PLAIN_FRENCH])
def test_the_shops_own_numbers_stay(text: str) -> None:
    assert mask(text, "de") == text
    assert mask(text, "en") == text
    assert mask(text, "fr") == text


REGION_NUMBERS = [
    phonenumbers.example_number_for_type(region, kind)
    for region in ("DE", "AT", "CH", "GB", "FR", "BE")
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
]
FORMATS = (
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.NATIONAL,
    phonenumbers.PhoneNumberFormat.E164,
)


@pytest.mark.parametrize(
    "sentence", ["Sie erreichen mich unter {}.", "{}", "call {} (evenings)", "Tel {}, ja", "mon numéro, {}"]
)
def test_every_usual_writing_of_a_phone_number_goes(sentence: str) -> None:
    for number, writing in itertools.product(REGION_NUMBERS, FORMATS):
        written = phonenumbers.format_number(number, writing)
        masked = mask(sentence.format(written), "de")
        assert masked == sentence.format("[Telefon]"), written


GAP = st.sampled_from(["", " ", "-"])
WORDS = st.sampled_from(["", "Hallo, ", "meine Nummer lautet ", "see: ", "(", "\n"])


def grouped(number: str, size: int, gap: str) -> str:
    return gap.join(number[i : i + size] for i in range(0, len(number), size))


@given(st.integers(0, 10**18 - 1), GAP, WORDS)
def test_every_german_iban_goes(account: int, gap: str, before: str) -> None:
    bban = f"{account:018}"
    written = f"DE{iban.calc_check_digits('DE00' + bban)}{bban}"
    assert mask(before + grouped(written, 4, gap) + " bitte") == before + "[IBAN] bitte"


@given(st.sampled_from(["4", "51", "55", "2221", "2720"]), st.integers(0, 10**15 - 1), GAP, WORDS)
def test_every_card_goes(issuer: str, number: int, gap: str, before: str) -> None:
    digits = (issuer + f"{number:015}")[:15]
    digits += luhn.calc_check_digit(digits)
    assert mask(before + grouped(digits, 4, gap) + ", CVC") == before + "[Karte], CVC"


@given(
    st.from_regex(r"[a-z][a-z0-9_+-]{0,20}(\.[a-z0-9]{1,10}){0,2}", fullmatch=True),
    st.from_regex(r"[a-z][a-z0-9-]{0,10}(\.[a-z]{2,6}){1,2}", fullmatch=True),
)
def test_every_address_goes(local: str, domain: str) -> None:
    assert mask(f"an {local}@{domain}!") == "an [E-Mail]!"


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_text_can_be_masked_and_masking_twice_changes_nothing(text: str, locale: str) -> None:
    once = mask(text, locale)
    assert mask(once, locale) == once


SPECIAL = "@ät\u00ad\u200b\u2060\ufeff"  # what addresses are made of, and what nobody sees


@given(
    st.text(alphabet=st.characters(exclude_categories=["Nd", "Nl", "No", "Cs"], exclude_characters=SPECIAL))
)
def test_text_without_numbers_and_addresses_stays(text: str) -> None:
    assert mask(text) == text


LONG = ["0 ", "0", "a@", "DE89 ", "4111 ", "+49 ", "0172 1234567 ", "1.1.", "0/1-", "a.b-", "!"]


IMPERSONAL = {
    "Ich bin kim@kundin.example, wo ist\nmein Paket?": "Ich bin …, wo ist mein Paket?",
    "Wo ist meine Bestellung 4711-22-33?": "Wo ist meine Bestellung …?",
    "Bestellnr. WT-2024-00417 fehlt": "Bestellnr. … fehlt",
    "Sendung JJD000390012345678": "Sendung …",
    "Kundennummer 12 345 678": "Kundennummer …",
    "am 12.03.2024 in 30159 Hannover bestellt": "am … in … bestellt",
    "siehe https://shop.example/t?id=kim !": "siehe … !",
    "Passt der RX-3000 zum MT-4500?": "Passt der RX-3000 zum MT-4500?",
    "am 24. Dezember 2024 von 8 bis 12 Uhr": "am 24. Dezember 2024 von 8 bis 12 Uhr",
    "2 Stück zu 100 g für 4,90 € in 3-5 Tagen": "2 Stück zu 100 g für 4,90 € in 3-5 Tagen",
}


@pytest.mark.parametrize(("text", "kept"), IMPERSONAL.items())
def test_what_outlives_its_conversation_points_to_nobody(text: str, kept: str) -> None:
    assert impersonal(text) == kept


@given(st.text(alphabet="0123456789 -.aB"), st.sampled_from(LANGUAGES))
def test_no_long_number_is_left(text: str, locale: str) -> None:
    assert not re.search(r"\d{5}", impersonal(text, locale))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", [*LONG, "1a", "a1 ", "abcd-", "www."])
def test_long_texts_lose_what_is_personal_in_bounded_time(unit: str) -> None:
    impersonal((unit * 10_000)[:10_000])

"""The same question in other clothes reads the same."""

import pytest

from matcher import plain
from matcher.languages import LANGUAGES
from matcher.reading.dialects import _TELLING

QUESTION = "Wo ist mein Paket?"
CLOTHES = [
    "Wo ist mein Paket?????", "Wo ist mein Paket ?!?!", "Hallo, wo ist mein Paket?",
    "Guten Tag liebes Team, wo ist mein Paket?", "hallo zusammen wo ist mein Paket?",
    "heyy wo ist mein Paket?", "Halloooo, wo ist mein Pakettt???", "wo ist mein Paket? dankeeee",
    "super danke schonmal! noch eins: wo ist mein Paket?", "2 Fragen: wo ist mein Paket?",
    "Hallo Frau Müller, wo ist mein Paket?", "Hi Kim, wo ist mein Paket?",
    "Wo ist mein Paket? Danke!", "Wo ist mein Paket? Vielen Dank im Voraus für Ihre Hilfe!",
    "Ich hab mal ne Frage: Wo ist mein Paket?", "Hallo! Kurze Frage, wo ist mein Paket? LG",
    "Wo ist mein Paket? Mit freundlichen Gruessen Kim Muster", "Danke. Wo ist mein Paket? 🙏🙏",
    "Guten Tag,\nwo ist mein Paket?\n\nMit freundlichen Grüßen\nKim Muster",
    "Sehr geehrte Damen und Herren,\n\nwo ist mein Paket?\nVielen Dank!\n\nMfG\nKim\nTel.: 0171 2345678",
    "Sehr geehrte Frau Dr. Muster,\r\nwo ist mein Paket?\r\n-- \r\nKim Muster\r\nMusterweg 1",
    "Wo ist mein Paket?\n\nVon meinem iPhone gesendet",
    "Wo ist mein Paket?\n\nAm 3.11.2026 um 12:30 schrieb Shop <post@shop.example>:\n> Hallo,\n> Ihr Paket",
    "Wo ist mein Paket?\n-----Ursprüngliche Nachricht-----\nVon: Shop\nIhr Paket ist unterwegs",
    "Wo ist mein Paket?\n\nVon: Shop\nGesendet: Montag\nIhr Paket ist unterwegs",
    "On Mon, 3 Nov 2026 at 12:00, Shop\n<post@shop.example> wrote:\n> Ihr Paket\n\nWo ist mein Paket?",
    "hi, wo ist mein Paket? :)", "Wo ist mein Paket? ^^ xD", "Wo ist mein Paket? bitte schön",
    "Wo ist mein Paket? Bestellnummer 12345", "Meine Bestellnummer lautet WK-2026-12345. Wo ist mein Paket?",
    "Wo ist mein Paket 00340434161094042557?", "Wo ist mein Paket (Sendungsnr.: JJD000390007)?",
    "Wo ist mein Paket? Tel. [Telefon]", "Wo ist mein Paket? Meine E-Mail-Adresse ist kim@mail.example",
    "W o  i s t  m e i n  P a k e t ?",
    "Bonjour Madame, wo ist mein Paket? Merci d'avance, cordialement, Kim Muster",
]  # fmt: skip


@pytest.mark.parametrize("text", CLOTHES)
def test_a_question_is_read_without_its_clothes(text: str) -> None:
    assert plain(text).lower() == QUESTION.lower()


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("📦❓ wo ist es", "Paket wo ist es?"),
        ("wo bleibt mein 📦?", "wo bleibt mein Paket?"),
        ("where is my 📦?", "where is my parcel?"),
        ("✉️ nicht da 😢", "E-Mail nicht da"),
        ("💳😱 weg!!!", "Karte card weg"),  # the language of one word is not told
        ("🎁 kann man das als Geschenk verpacken?", "kann man das als Geschenk verpacken?"),
        ("Wo ist mein Paket? 📦", "Wo ist mein Paket?"),
        ("🔥🔥 Seite geht nicht", "Seite geht nicht"),
        ("😡😡", "😡😡"),
    ],
)  # fmt: skip
def test_pictures_that_say_what_it_is_about_are_words(text: str, question: str) -> None:
    assert plain(text) == question
    assert plain(question) == question


def test_shouting_is_not_heard() -> None:
    assert plain("WO IST MEIN PAKET!!!") == "wo ist mein paket"
    assert plain("GDPR") == "GDPR"


@pytest.mark.parametrize(
    "text",
    ["Danke!", "Hallo", "Vielen Dank im Voraus!", "Mit freundlichen Grüßen", "ok danke", "ja, danke", "👍",
     "?!", "", "12345678", "Bestellnummer 12345", "super, danke", "Ich habe eine Frage", "Thanks a lot",
     "> Ihr Paket", "Liebe Grüße, Kim", "hi there", "Hallo zusammen"],
)  # fmt: skip
def test_nothing_but_courtesies_stays(text: str) -> None:
    assert plain(text).strip("?!") == text.strip("?!")


@pytest.mark.parametrize(
    "text",
    ["Habt ihr 007 auf Lager?", "Passt der B200 auf Typ 3?", "Gilt die Rechnung 2024 noch?",
     "Geht Packstation 112?",
     "Habe ich 30 Tage Zeit?", "Gibt es Teile für 12000 Euro?", "Kommt es am 24.12.2026?",
     "Liefern Sie nach 10115 Berlin?",
     "Ich habe eine Frage zu meiner Bestellung", "Liebe Grüße auf die Karte, geht das?",
     "Hallo Kitty Mixer lieferbar?",
     "Danke für nichts", "Wo ist das Dankeschön für Neukunden?"],
)  # fmt: skip
def test_what_belongs_to_a_question_stays(text: str) -> None:
    assert plain(text).removeprefix("Hallo ") in (text, text.removeprefix("Hallo "))


@pytest.mark.parametrize("text", [*CLOTHES, "Danke", "x" * 9_000, "Hallo Paket 12345 " * 300])
def test_reading_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("text", ["AAA Batterien", "www.shop.example", "Teil VIII", "Schifffahrt", "Kaffee"])
def test_letters_that_belong_to_a_word_stay(text: str) -> None:
    assert plain(text) == text


def test_three_dots_say_nothing() -> None:
    assert plain("Mein Paket...") == plain("Mein Paket ….") == "Mein Paket"
    assert plain("Seit dem 3. Mai....") == "Seit dem 3. Mai"
    assert plain("Mein Paket.") == "Mein Paket."


def test_lines_stay_lines() -> None:
    assert plain("Hallo,\nmein Mixer ist kaputt.\nWas nun?\n\nLG") == "mein Mixer ist kaputt.\nWas nun?"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("i hob mei Packerl no ned kriagt", "ich habe mein Paket noch nicht gekriegt"),
        ("Wo isch mi Päckli?", "Wo ist mein Paket?"),
        ("und kemma da wos probiern?", "und können wir da was probieren?"),
        ("I have no parcel, a week late", "I have no parcel, a week late"),
        ("Das Paket ist nit da", "Das Paket ist nit da"),
    ],
)
def test_a_dialect_is_read_in_the_standard_language(text: str, read: str) -> None:
    """A single word of one may be anything, and so may words that other languages have, too."""
    assert plain(text) == read


def test_no_word_that_tells_a_dialect_is_one_of_a_language_that_is_heard() -> None:
    known = set().union(*(language.words | language.courtesies for language in LANGUAGES.values()))
    assert not _TELLING.keys() & known


def test_what_leads_to_the_matter_is_not_read() -> None:
    assert plain("Mir geht's um die Entsorgung") == "die Entsorgung"
    assert plain("Hi, I'm writing about my refund!") == "my refund"
    assert plain("Es geht um") == "Es geht um"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("im ill thats why i cant come", "i'm ill that's why i can't come"),
        ("Whats a repair gonna cost", "What is a repair going to cost"),
        ("can u send it pls", "can you send it"),
        ("hat sie ne app", "hat sie eine app"),
        ("is mein paket nich da", "ist mein paket nicht da"),
        ("im paket fehlt was", "im paket fehlt was"),  # “im” is a German word
        ("le produit dont je parle", "le produit dont je parle"),
        ("je ne sais pas", "je ne sais pas"),
        ("what's its weight", "what's its weight"),
        ("WK-R-2 n U 4", "WK-R-2 n U 4"),
    ],
)
def test_what_is_written_short_is_read_in_full(text: str, read: str) -> None:
    assert plain(text) == read
    assert plain(read) == read


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("wollt nur wissen ob der Zoll mit drin ist", "ist der Zoll mit drin?"),
        (
            "Ich wollte fragen, ob ihr samstags offen habt, weil ich dann komme",
            "habt ihr samstags offen, weil ich dann komme?",
        ),
        ("Ich wollte wissen, ob das passt und wann", "das passt und wann?"),
        ("I wanted to know if you can ship it", "can you ship it?"),
        ("I wanted to know if the mower fits", "the mower fits?"),
        ("I wanted to ask whether it is free", "is it free?"),
        ("Hallo, ich wollte mal kurz fragen, wie lange das dauert. Danke!", "wie lange das dauert?"),
        ("Können Sie mir bitte sagen, wo mein Paket ist?", "wo mein Paket ist?"),
        ("ja hallo ich wollte nur fragen: wo ist mein Paket", "wo ist mein Paket?"),
        ("I was just wondering if you ship to Malta", "you ship to Malta?"),
        ("hi, can u tell me what time you open pls", "what time you open?"),
        ("I'd like to know whether it fits. It is for a friend.", "it fits? It is for a friend."),
        ("Pourriez-vous me dire quand mon colis arrive", "quand mon colis arrive?"),
        ("Ich wollte nur fragen: kann ich das umtauschen", "kann ich das umtauschen?"),
        ("pls where is my parcel", "where is my parcel"),
        ("Bitte kann ich das umtauschen?", "kann ich das umtauschen?"),
        ("Please cancel my order", "Please cancel my order"),
        ("please do not respond", "please do not respond"),
        ("I want to know more", "I want to know more"),
        ("Ich möchte wissen", "Ich möchte wissen"),
        ("Kannst du mir helfen?", "Kannst du mir helfen?"),
        ("Können Sie mir eine Rechnung schicken?", "Können Sie mir eine Rechnung schicken?"),
    ],
)
def test_of_a_question_that_is_said_to_be_asked_the_question_is_read(text: str, question: str) -> None:
    assert plain(text) == question
    assert plain(question) == question


def test_a_number_that_goes_leaves_other_marks_alone() -> None:
    told = "Heute ist der 13., und es ist nichts da. Ab wann muss ich mir Sorgen machen?"
    assert plain(f"{told} Bestellnummer 12345678.") == told

"""What is found where, and what stays."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.finding import find
from bot.privacy.found import Found
from bot.privacy.masking import mask
from bot.privacy.message import Message

# From what people report in public: nothing of it may be left.
REPORTED = {
    "o'brien@firma.example": "[E-Mail]",
    "max.muster @ mail.example": "[E-Mail]",
    "max.muster＠mail.example": "[E-Mail]",
    "0171‑2345678": "[Telefon]",
    "٠١٧١ ٢٣٤٥٦٧٨": "[Telefon]",
    "０１７１２３４５６７８": "[Telefon]",
    "DE89 3704 0044\n0532 0130 00": "[IBAN]",
    "DE89/3704/0044/0532/0130/00": "[IBAN]",
}
KINDS = {
    "Meine IBAN ist DE89 3704 0044 0532 0130 01, vertippt": "Meine IBAN ist [IBAN], vertippt",
    "Karte 4111 1111 1111 1112, vertippt": "Karte [Karte], vertippt",
    "Kontonummer 0532013000, BLZ 37040044": "Kontonummer [Konto], BLZ [Konto]",
    "null eins sieben eins drei neun zwo null null eins zwei": "[Telefon]",
    "0171 neununddreißig zwanzig null null eins zwei drei": "[Telefon]",
    "meine PIN ist 4711 und TAN 483920": "meine PIN ist [Code] und TAN [Code]",
    "mein Passwort ist Sommer2024!": "mein Passwort ist [Passwort]",
    "Passwort: sonnenblume": "Passwort: [Passwort]",
    "Ich bin am 12.03.1985 geboren": "Ich bin am [Geburtstag] geboren",
    "Steuer-ID lautet: 36 574 261 809": "Steuer-ID lautet: [Ausweis]",
    "65170839J003": "[Ausweis]",
    "Sozialversicherungsnummer 12 345678 A 123": "Sozialversicherungsnummer [Ausweis]",
    "Konto bei der Sparkasse: 1234567890": "Konto bei der Sparkasse: [Konto]",
    "Max Mustermann, Musterstraße 1": "[Name], [Adresse]",
    "AHV 756.9217.0769.85": "AHV [Ausweis]",
    "Kennzeichen B-AB 1234": "Kennzeichen [Kennzeichen]",
    "Ich heiße Kim Muster und wo ist mein Paket?": "Ich heiße [Name] und wo ist mein Paket?",
    "Danke\n\nViele Grüße\nHans-Peter Becker": "Danke\n\nViele Grüße\n[Name]",
    "Musterstr. 12a, 12345 Musterstadt": "[Adresse]",
    "12 High Street, Leeds LS1 4AP": "[Adresse]",
    "blockiert: 203.0.113.195 und 2001:db8::1": "blockiert: [Anschluss] und [Anschluss]",
    "Insta @kim.muster": "Insta [Profil]",
    "https://shop.example/reset?token=8f3a9c1b geht nicht": "[Link] geht nicht",
    "Zentrale 04131 7788-0, Durchwahl 23": "Zentrale [Telefon], Durchwahl [Telefon]",
    "Passwort Rose2023 geht nicht, jetzt Rose2024": "Passwort [Passwort] geht nicht, jetzt [Passwort]",
    "Passphrase: correct horse battery": "Passphrase: [Passwort]",
    "Geburtsdatum lautet nicht 9.2.1956 sondern 9.2.1957": (
        "Geburtsdatum lautet nicht [Geburtstag] sondern [Geburtstag]"
    ),
    "ZH 418 223 ist mein Kennzeichen": "[Kennzeichen] ist mein Kennzeichen",
    "Name auf der Rechnung: Muster, Kim": "Name auf der Rechnung: [Name]",
    "Hallo Svantje, danke": "Hallo [Name], danke",
    "beim Gespräch mit einer Frau Gündüz": "beim Gespräch mit einer Frau [Name]",
    "Ist Jolanda heute da?": "Ist [Name] heute da?",
    "Yours sincerely\nMargaret A. Thornhill": "Yours sincerely\n[Name]",
    "hello its debbie again": "hello its [Name] again",
    "Bitte rufen Sie Silke unter 0171 2345678 an": "Bitte rufen Sie [Name] unter [Telefon] an",
    "Waltraud Eibensteiner 0664 1234567": "[Name] [Telefon]",
    "Jasmin Oelschläger": "[Name]",
    "Goethestr. 22b, 2. OG, 04109 Leipzig": "[Adresse]",
    "an schillerplatz 2, 70173 stuttgart": "an [Adresse]",
    "Das Paket liegt beim Nachbarn, Vor dem Steintor 61": "Das Paket liegt beim Nachbarn, [Adresse]",
    "Liebe Grüsse": "Liebe Grüsse",
    "Hallo Sparkasse, meine Karte geht nicht": "Hallo Sparkasse, meine Karte geht nicht",
    "Bitte rufen Sie Kundenservice unter 3 an": "Bitte rufen Sie Kundenservice unter 3 an",
    "Max Factor Mascara": "Max Factor Mascara",
    "can you ask Lachlan to email me": "can you ask [Name] to email me",
    "was told by Niamh in billing": "was told by [Name] in billing",
    "bei Grabowskis abgegeben": "bei [Name] abgegeben",
    "die Huber Resi kommt": "die [Name] kommt",
    "Der Monteur hieß Piontek": "Der Monteur hieß [Name]",
    "I'm Ottoline's mum": "I'm [Name]'s mum",
    "Danke für die Hilfe!! Kunigunde Österle": "Danke für die Hilfe!! [Name]",
    "Ganz liebe Grüße von Leevke und Mats": "Ganz liebe Grüße von [Name]",
    "Das Haus in An der Bleiche 7 ist gelb": "Das Haus in [Adresse] ist gelb",
    "wohne in der Goethestraße, Hausnummer 112": "wohne in der [Adresse]",
    "unterschrieben hat ein Tiedemann": "unterschrieben hat ein [Name]",
    "parcel signed for by J Fairweather": "parcel signed for by [Name]",
    "first name Imogen, surname Fairweather": "first name [Name], surname [Name]",
    "Sehr geehrte Frau von der Heide,": "Sehr geehrte Frau [Name],",
    "ich heisse ruediger kalkbrenner, wo ist": "ich heisse [Name], wo ist",
    "Straße: Birkenallee Nr.: 27": "Straße: [Adresse] Nr.: [Adresse]",
    "abgestellt bei Große Bleichen 21, danke": "abgestellt bei [Adresse], danke",
    "Gerät 3C:22:FB:9A:01:7E": "Gerät [Anschluss]",
    "Unser Lehrling Runhild Dösemann hat bestellt": "Unser Lehrling [Name] hat bestellt",
    "auf der Klingel steht Zwörnitz": "auf der Klingel steht [Name]",
    "Bestellung 17, Carola Wöppel, noch nicht da": "Bestellung 17, [Name], noch nicht da",
    "mit herrn zwörnitz gesprochen": "mit herrn [Name] gesprochen",
    "Zwörnitz, Piotr": "[Name]",
    "Gwenda here again": "[Name] here again",
    "wir sind in Hinterdorf 56, 6850 Dornbirn": "wir sind [Adresse]",
    "The Old Sawmill, Otter Lane, Ludlow SY8 1BE": "[Adresse]",
    "Abholung bei uns, Gewerbepark Süd 8": "Abholung bei uns, [Adresse]",
    "Merci und en schöne Tag, Regula": "Merci und en schöne Tag, [Name]",
    "bitte melden, andrea": "bitte melden, [Name]",
    "please ring me. many thanks jean": "please ring me. many thanks [Name]",
    "Ja, Dombrowski mit w": "Ja, [Name] mit w",
    "herr kiefer vom amt meinte": "herr [Name] vom amt meinte",
    "I am Zainab, Imran's mum": "I am [Name], [Name]'s mum",
    "Hier ist noch mal die Renate wegen morgen": "Hier ist noch mal die [Name] wegen morgen",
    "mein name ist gerd holthausen ich warte": "mein name ist [Name] ich warte",
    "Passenger: Abdul Rahman Khan": "Passenger: [Name]",
    "in der Bergischen Landstr. 12a im Keller": "in der [Adresse] im Keller",
    "postcode BS6 5JP house number 41": "postcode [Adresse] house number [Adresse]",
    "deliver it to 6 Beech Close next door": "deliver it to [Adresse] next door",
    "handy 0176.88.99.77.66": "handy [Telefon]",
    "habe das passwort auf hundehuette geändert": "habe das passwort auf [Passwort] geändert",
    "I set it to Paddington#7 yesterday": "I set it to [Passwort] yesterday",
    "Versichertennr. steht auf der Karte: K902335143": "Versichertennr. steht auf der Karte: [Ausweis]",
    "Kartennummer Krankenkasse 80756015090002647562": "Kartennummer Krankenkasse [Ausweis]",
    "mein auto b mw 4711 wurde abgeschleppt": "mein auto [Kennzeichen] wurde abgeschleppt",
    "der Golf mit M-AB 123E": "der Golf mit [Kennzeichen]",
    "hi its kev i rang earlier": "hi its [Name] i rang earlier",
    "Schadowski mit ow, nicht mit of": "[Name] mit ow, nicht mit of",
    "frau lindemann vom amt meinte": "frau [Name] vom amt meinte",
    "the code you texted me is 771 204": "the code you texted me is [Code]",
    "Hillcrest, 3 Beacon Lane, Exmouth": "[Adresse]",
    "Haus Waldfrieden, Bergstr. 3, 87561 Oberstdorf": "[Adresse]",
    "Apartment 9, The Granary, Wharf Street, Leeds": "[Adresse]",
    "I reset it to Gr8tDane! and waited": "I reset it to [Passwort] and waited",
    "Skype: live:h.wiesenthal": "Skype: [Profil]",
    "die pin meiner gesundheitskarte ist 482913": "die pin meiner gesundheitskarte ist [Code]",
    "Prüfziffer hinten auf der Karte: 902": "Prüfziffer hinten auf der Karte: [Code]",
    "ich tippe rosenkohl als kennwort ein": "ich tippe [Passwort] als kennwort ein",
    "Passwort vergessen, glaub es war Bello_2010": "Passwort vergessen, glaub es war [Passwort]",
    "Codewort fürs Telefonbanking ist Eisvogel": "Codewort fürs Telefonbanking ist [Passwort]",
    "Geburtstag: 1988-09-30": "Geburtstag: [Geburtstag]",
    "mein Golf, WOB VW 38, parkt dort": "mein Golf, [Kennzeichen], parkt dort",
    "E-Kennzeichen M-XE 512E": "E-Kennzeichen [Kennzeichen]",
    "my snap is kevtrains": "my snap is [Profil]",
    "danke schonmal, gruß olli": "danke schonmal, gruß [Name]",
    "ich bin die Mama von Emilia": "ich bin die Mama von [Name]",
    "bei dr. hellwig um 10": "bei dr. [Name] um 10",
    "Da isch d Ursle, guete Morge": "Da isch d [Name], guete Morge",
    "Traveller: Siti Nur Aisyah": "Traveller: [Name]",
    "Zählerstand für An der Kuhweide 17": "Zählerstand für [Adresse]",
    "meine straße ist die hohe luft 9": "meine straße ist die [Adresse]",
    "my address is 3 the crescent york yo24 1ab": "my address is [Adresse]",
    "wir sind in die Neue Reihe 17 gezogen": "wir sind in die [Adresse] gezogen",
    "Hausnummer in der Parkallee ist die 63": "Hausnummer in der [Adresse] ist die [Adresse]",
    "Sie wohnt im Heuweg 1 in Husum": "Sie wohnt [Adresse] in [Adresse]",
    "meine Jacke von Paul Kehl ist weg": "meine Jacke von [Name] ist weg",
    "Abc123# ist mein Passwort": "[Passwort] ist mein Passwort",
    "4711 ist meine PIN, 0815 ist die TAN": "[Code] ist meine PIN, [Code] ist die TAN",
    "PIN: vier sieben eins eins": "PIN: [Code]",
    "PIN: 4 7 1 1": "PIN: [Code]",
    "pay it into 30-92-18, account number 51840277": "pay it into [Konto], account number [Konto]",
    "Aktivierungscode per SMS lautet 338 104": "Aktivierungscode per SMS lautet [Code]",
    "ich logge mich mit Kirschkuchen!3 ein": "ich logge mich mit [Passwort] ein",
    "kennwort müsste apfelbaum sein": "kennwort müsste [Passwort] sein",
    "mei Geburtstag is da 17. Feber 1955": "mei Geburtstag is da [Geburtstag]",
    "Rautenberg, guten Tag, ich warte": "[Name], guten Tag, ich warte",
    "frau jablonski aus der abteilung": "frau [Name] aus der abteilung",
    "Stromausfall Hinter dem Dorfe 7, seit heute": "Stromausfall [Adresse], seit heute",
}
STAYING = [
    "Passwort vergessen",
    "mein Passwort ist falsch",
    "Mein Name ist falsch geschrieben",
    "Version 10.0.0.1",
    "Router 192.168.0.1 nicht erreichbar",
    "Vertragsnummer 55 0917 443",
    "Herr der Ringe, abgegeben bei Filiale 12",
    "Mit dem Passwort komme ich nicht weiter",
    "I'm done, this is fine, thanks, Team",
    "Geschenk für meine Frau zum 24.12.2026",
    "Kann ich am Montag 5 Stück in 10000 Punkte tauschen?",
    "Im April kommt das Sofa Emma, sagt Dr. Oetker.",
    "Bestellung 4711 0815 0301 2345",
    "Bett Elsa Kiefer, the Ted Baker bag, 10 Place Setting",
    "Name der Farbe: Petrol, Nachbar verweigert Annahme, Regards from Spain",
    "Der Ring 54 passt nicht, Teil 3 der Lieferung",
    "Hallo Chatbot, die Lampe von Philips summt",
    "Ist Ware heute da?",
    "Told by Evri in May",
    "Ich habe für meine Frau Schuhe gekauft",
    "My mum Christmas gift is late",
    "Alles da!\nBeste Qualität",
    "Klasse 2 Fenster Platz 14",
    "Moin Moin, ist der Hafen offen?",
    "my daughter Grade 3 piano books arrived damaged",
    "Ich als Schwangere Corona",
    "Hello, Kia with a roof box, is that possible?",
    "Danke, Sonne",
    "Ich nehme das andere Sofa, Henri",
    "thanks, may",
    "set it to Order#4711",
    "changed it to Friday",
    "I set it to off-peak_2 as told",
    "set it to 21degrees! and iphone14pro",
    "herr gott nochmal, wann kommt ihr",
    "frau und mann, zwei karten",
    "mrs claus outfit in stock?",
    "Kennwort auf Wunsch geändert",
    "Hello, Gloves with us",
    "stell es auf https://shop.example/a?b=1&c=2 um",
    "habe das Passwort auf der Seite geändert",
    "Artikel A123456780 für die Krankenkasse",
    "mein auto hat ps 90",
    "Passwort auf Facebook geändert",
    "Datum 2026-11-27 am 1999.12.31",
    "ich nehme Sonderzeichen als Passwort",
    "Geburtstag am 2030-04-03",
    "my insta is hacked, my facebook is private",
    "Danke, Gruß zurück",
    "Da isch d Rechnig, bitte",
    "Mutter Teresa Straße ist gesperrt",
    "Messer von Robert Herder",
    "Mrs Beeton cookbook",
    "Paula Pudding",
    "Steht das auch Am Tag 3 noch da?",
    "in der Neuen Version 12 fehlt es",
    "meine adresse ist seit mai 2020 falsch",
    "our street is closed until 5 May",
    "Vater von Zwillingen",
    "meter 0412 7781",
    "I tried everything as my password",
    "ich melde mich mit 4711 an",
    "Sendung, hallo?",
]


@pytest.mark.parametrize(("text", "masked"), (REPORTED | KINDS).items())
def test_each_kind(text: str, masked: str) -> None:
    assert mask(text, "de") == masked
    assert mask(masked, "de") == masked


@pytest.mark.parametrize("text", STAYING)
def test_what_is_no_one_s_stays(text: str) -> None:
    assert mask(text) == text


def test_numbers_beside_their_name_are_found_wherever_it_stands_in_a_text() -> None:
    question = "Wann kommt das Paket, das ich im Mai bestellt habe und das nie da war? "
    for name in ("Karten-PIN 4711", "code aus der SMS 4711", "Konto-Steuer-ID 36 574 261 809"):
        for text in (name, question + name, question * 4 + name + " " + question):
            assert mask(text) != text, text


def test_finds_are_told_by_their_place_in_the_text_as_it_was_written() -> None:
    text = "\u200b\u200bTel.\u00ad 0171\u2011\u200b3920012\u200b!"
    assert [text[start:end] for start, end, _ in find(text)] == ["0171\u2011\u200b3920012"]
    assert find("Tel. 0171 3920012") == [Found(5, 17, "phone")]


@given(st.text(max_size=60))
def test_a_message_reads_one_character_for_one_that_is_seen(text: str) -> None:
    message = Message(text)
    places = [message.original((place, place + 1)) for place in range(len(message.plain))]
    assert all(start < end <= len(text) for start, end in places)
    assert [start for start, _ in places] == sorted({start for start, _ in places})


@given(
    st.lists(st.sampled_from([*REPORTED, *KINDS, *STAYING]), max_size=4),
    st.sampled_from([" ", "\n", ", ", ""]),
)
def test_finds_never_overlap(texts: list[str], gap: str) -> None:
    found = find(gap.join(texts))
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert all(one.start < one.end for one in found)


SIZES = st.sampled_from([(4,), (2,), (3,), (4, 5), (1,), (20,)])
GAPS = st.sampled_from([" ", "-", "/", ".", " / ", " - ", "_"])


@given(
    st.from_regex(r"[2-9]\d{15,19}", fullmatch=True),
    SIZES,
    GAPS,
    st.sampled_from(["", "Tel. ", "Konto ", "IBAN "]),
)
def test_no_number_is_left_in_part(number: str, sizes: tuple[int, ...], gap: str, before: str) -> None:
    pieces, place = [], 0
    for size in itertools.cycle(sizes):
        pieces.append(number[place : place + size])
        place += size
        if place >= len(number):
            break
    masked = mask(f"{before}{gap.join(pieces)}, danke")
    assert sum(letter.isdigit() for letter in masked) in {0, len(number)}


def test_a_number_of_things_after_a_number_stays() -> None:
    assert mask("Karte 4111 1111 1111 1111 2 Stück") == "Karte [Karte] 2 Stück"
    assert mask("Bestellung 4711, 0171 3920012 am 12.03.2026") == "Bestellung 4711, [Telefon] am 12.03.2026"

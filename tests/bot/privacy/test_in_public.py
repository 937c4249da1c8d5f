"""What must not stand in public: stricter than in a conversation."""

from bot.privacy.in_public import masked


def test_order_numbers_codes_streets_and_signatures_go() -> None:
    for text, left in (
        ("Wo ist WK12345678?", "Wo ist …?"),
        ("Code HERBST-7K2M geht nicht", "Code [Code] geht nicht"),
        ("Liefert ihr in den Gartenweg 3a?", "Liefert ihr in den [Adresse]?"),
        ("Mit freundlichen Grüßen Hans-Peter Schmidt, Tel.", "Mit freundlichen Grüßen [Name], Tel."),
        ("Bitte an Familie Öztürk", "Bitte an Familie [Name]"),
        ("Mein Mann Torsten Wiegand hat das gekauft", "Mein Mann [Name] hat das gekauft"),
        ("Ich bin die Anna aus Kassel und frage", "Ich bin die [Name] und frage"),
        ("My mum Doreen Castell was sold three", "My mum [Name] was sold three"),
        ("Das war mein Schwager, Konrad Billerbeck", "Das war mein Schwager, [Name]"),
        ("Ask for Winifred Oakes, she knows", "Ask for [Name], she knows"),
        ("Regards, Col. Edmund Fairweather (retd.)", "Regards, [Name] (retd.)"),
        ("my card ending 4417, exp 09/27, got charged", "my card ending [Code], got charged"),
        ("Karte gültig bis 09/27 geht nicht", "Karte gültig bis [Code] geht nicht"),
        ("My card ends 4417 and expires 08/28", "My card ends [Code]"),
        ("Meine Visa läuft am 08/28 ab", "Meine Visa läuft am [Code] ab"),
        ("max.muster @ mail.example oder 0171 2345678", "[E-Mail] oder [Telefon]"),
    ):
        assert masked(text, "de").text == left


def test_prices_days_and_hours_stay() -> None:
    for text in (
        "Aktion gültig bis 09/27?",
        "Sale ending 2027?",
        "Kostet der Mäher 1.299,00 €?",
        "Am 24.12.2026 offen?",
        "Am Samstag 9:30-18:30 Uhr?",
    ):
        assert masked(text, "de").text == text
        assert not masked(text, "de").taken

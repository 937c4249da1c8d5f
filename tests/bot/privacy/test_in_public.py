"""What must not stand in public: stricter than in a conversation."""

from bot.privacy.in_public import masked


def test_order_numbers_codes_streets_and_signatures_go() -> None:
    for text, left in (
        ("Wo ist WK12345678?", "Wo ist …?"),
        ("Code HERBST-7K2M geht nicht", "Code [Code] geht nicht"),
        ("Liefert ihr in den Gartenweg 3a?", "Liefert ihr in den [Adresse]?"),
        ("Mit freundlichen Grüßen Hans-Peter Schmidt, Tel.", "Mit freundlichen Grüßen [Name], Tel."),
        ("Bitte an Familie Öztürk", "Bitte an Familie [Name]"),
        ("max.muster @ mail.example oder 0171 2345678", "[E-Mail] oder [Telefon]"),
    ):
        assert masked(text, "de").text == left


def test_prices_days_and_hours_stay() -> None:
    for text in ("Kostet der Mäher 1.299,00 €?", "Am 24.12.2026 offen?", "Am Samstag 9:30-18:30 Uhr?"):
        assert masked(text, "de").text == text
        assert not masked(text, "de").taken

"""Markdown as a person would type it."""

import pytest

from knowledge.plain import plain


@pytest.mark.parametrize(
    ("markdown", "typed"),
    [
        ("Zwei bis **drei** *Werktage*.", "Zwei bis drei Werktage."),
        ("Eins\nzwei\n\nDrei", "Eins\nzwei\n\nDrei"),
        ("## Rückgabe\n\n- Etikett\n- `Paket`", "Rückgabe\n\n– Etikett\n– Paket"),
        ("3. drei\n4. vier\n   - innen", "3. drei\n4. vier\n   – innen"),
        ("[Konto](https://shop.example/konto) öffnen", "Konto (https://shop.example/konto) öffnen"),
        ("<https://shop.example/>", "https://shop.example/"),
        ("[hilfe@shop.example](mailto:hilfe@shop.example)", "hilfe@shop.example"),
        ("| Land | Tage |\n|---|---|\n| DE | 2 |", "Land | Tage\nDE | 2"),
        ("~~49~~ **39** Euro", "~~49~~ 39 Euro"),
        ("> Zitat\n\n```\ncode\n```", "Zitat\n\ncode"),
        ("5 &lt; 6 & <b>roh</b>", "5 < 6 & <b>roh</b>"),
        ("", ""),
    ],
)
def test_the_words_stay_and_the_marks_go(markdown: str, typed: str) -> None:
    assert plain(markdown) == typed

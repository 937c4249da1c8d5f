import json
from pathlib import Path

import pytest

from bot.dialogue.strangers import stranger
from knowledge.demo import FOLDER

SPOKEN = frozenset(("de", "en"))
BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("tr", "Kargom nerede?"),
        ("pl", "Gdzie jest moja paczka?"),
        ("it", "Quanto costa la spedizione?"),
        ("es", "¿Dónde está mi paquete?"),
        ("nl", "Waar is mijn pakket?"),
        ("pt", "Onde está a minha encomenda?"),
        ("ru", "Где моя посылка?"),
        ("ar", "كيف يمكنني إرجاع المنتج"),
        ("ja", "返品はできますか"),
        ("el", "Πού;"),
        ("fr", "Où est mon colis ?"),
    ],
)
def test_other_languages_are_known(language: str, text: str) -> None:
    assert stranger(text, SPOKEN) == language
    assert stranger(text, SPOKEN | {language}) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "Ciao",
        "ok",
        "PayPal",
        "DHL Express",
        "WK48210377",
        "[E-Mail]",
        "12",
        "how much?",
        "und wie oft?",
        "Wer gewann 1978?",
    ],
)
def test_names_numbers_and_single_words_are_no_language(text: str) -> None:
    assert stranger(text, SPOKEN) is None


def test_a_site_s_own_questions_are_not_taken_for_another_language() -> None:
    entries = [json.loads(line) for line in (FOLDER / "shop.jsonl").open(encoding="utf-8")]
    asked = [text for entry in entries for text in (entry["question"], *entry["variants"])]
    for name in ("shop_questions_de", "banking_questions_de"):
        lines = (BENCHMARKS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        asked += [
            text for line in lines for text in [json.loads(line).get("text") or json.loads(line)["query"]]
        ]
    taken = [text for text in asked if stranger(text, SPOKEN)]
    assert len(taken) <= 0.002 * len(asked), taken

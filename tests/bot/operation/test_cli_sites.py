"""`kundig site` as an operator uses it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.operation.cli import main


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("KUNDIG_HOME", str(tmp_path / "home"))
    return Run()


class Run:
    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["site", *arguments])

    def shop(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self("list", "--json").stdout)[0]
        return found


def test_all_fields_can_be_set(run: Run) -> None:
    made = run(
        "add", "shop", "--title", "Shop", "--origin", "HTTPS://Müller.example/", "--origin", "shop.example",
        "--locale", "de", "--locale", "fr", "--accent", "#0B5FFF", "--greeting", "fr=Bonjour = salut",
        "--retention", "30", "--notice", "de=Wir lesen mit.", "--notice", "fr=Nous lisons.", "--consent",
        "--no-attachments", "--account-page", "shop.example/konto",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert 'data-site="shop"' in made.output
    assert run.shop() == {
        "name": "shop", "title": "Shop", "locales": ["de", "fr"], "accent": "#0b5fff",
        "origins": ["https://xn--mller-kva.example", "https://shop.example"],
        "greeting": {"fr": "Bonjour = salut"}, "hours": None,
        "retention": 30,
        "notice": {"de": "Wir lesen mit.", "fr": "Nous lisons."},
        "consent": True,
        "assign": None,
        "contexts": [],
        "attachments": False,
        "account_page": "https://shop.example/konto",
    }  # fmt: skip


def test_a_change_leaves_what_it_does_not_name(run: Run) -> None:
    run("add", "shop", "--title", "Shop", "--greeting", "de=Moin", "--greeting", "en=Hello")
    before = run.shop()
    assert run("change", "shop", "--accent", "#112233").exit_code == 0
    assert run.shop() == before | {"accent": "#112233"}
    assert run("change", "shop", "--locale", "en").exit_code == 0
    assert run.shop() == before | {"accent": "#112233", "locales": ["en"], "greeting": {"en": "Hello"}}
    assert run("change", "shop", "--notice", "en=We read.", "--consent").exit_code == 0
    assert run("change", "shop", "--title", "Shop").exit_code == 0
    assert (run.shop()["notice"], run.shop()["consent"]) == ({"en": "We read."}, True)
    assert run("change", "shop", "--no-consent").exit_code == 0
    assert run.shop()["consent"] is False
    assert run("change", "shop", "--retention", "30").exit_code == 0
    assert run("change", "shop", "--title", "Shop").exit_code == 0
    assert run.shop()["retention"] == 30
    assert run("change", "shop", "--retention", "0").exit_code == 0
    assert run.shop()["retention"] is None


def test_opening_hours_are_changed_bit_by_bit(run: Run) -> None:
    run("add", "shop", "--hours", "Mo-Fr 9-17", "--holidays", "DE-BY", "--exception", "2026-12-24=9-12")
    assert run("change", "shop", "--exception", "2026-12-31=closed", "--zone", "Europe/Vienna").exit_code == 0
    assert run.shop()["hours"] == {
        "week": "Mo-Fr 09:00-17:00", "zone": "Europe/Vienna", "holidays": "DE-BY",
        "exceptions": {"2026-12-24": "09:00-12:00", "2026-12-31": ""},
    }  # fmt: skip
    assert run("change", "shop", "--holidays", "none").exit_code == 0
    refused = run("change", "shop", "--hours", "Montags")
    assert (refused.exit_code, "Montags" in refused.stderr) == (1, True)
    assert run("change", "shop", "--hours", "always").exit_code == 0
    assert run.shop()["hours"] is None


def test_a_removed_site_is_gone(run: Run) -> None:
    run("add", "shop")
    assert run("remove", "shop").exit_code == 0
    assert json.loads(run("list", "--json").stdout) == []
    again = run("remove", "shop")
    assert (again.exit_code, "shop" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("--origin", "https://shop.example/de"), 1, "https://shop.example/de"),
        (("--greeting", "Hello"), 2, "Hello"),
        (("--greeting", "fr=Bonjour"), 1, "fr"),
        (("--accent", "blue"), 1, "blue"),
        (("--retention", "-4"), 1, "-4"),
        (("--notice", "fr=Nous lisons."), 1, "fr"),
        (("--notice", "de=Wir lesen mit.", "--consent"), 1, "missing in en"),
    ],
)
def test_what_cannot_be_used_is_named_and_changes_nothing(
    run: Run, arguments: tuple[str, ...], code: int, named: str
) -> None:
    run("add", "shop")
    before = run.shop()
    refused = run("change", "shop", *arguments)
    assert (refused.exit_code, named in refused.stderr) == (code, True)
    assert run.shop() == before


def test_keys_are_made_shown_once_and_removed(run: Run) -> None:
    run("add", "shop")
    made = run("key", "new", "shop")
    [key] = json.loads(run("key", "list", "shop", "--json").stdout)
    secret = made.output.split()[-1]
    assert (len(secret), key["key"] in made.output) == (64, True)
    assert secret not in run("key", "list", "shop").output
    assert json.loads(run("key", "new", "shop", "--json").stdout)["secret"] != secret
    assert "already" in run("key", "new", "shop").output
    assert run("key", "remove", "shop", key["key"]).exit_code == 0
    assert run("key", "remove", "shop", key["key"]).exit_code == 1
    assert run("key", "new", "none").exit_code == 1


def test_contexts_are_set_listed_and_removed(run: Run) -> None:
    run("add", "shop")
    set_cart = (
        "context",
        "set",
        "shop",
        "cart",
        "--path",
        "/cart",
        "--given",
        "cart",
        "--greeting",
        "de=Fast da.",
    )
    assert run(*set_cart, "--topic", "Bezahlung", "--entry", "pay").exit_code == 0
    assert run("context", "set", "shop", "product", "--path", "/p/*").exit_code == 0
    assert run("change", "shop", "--title", "Laden").exit_code == 0
    [cart, product] = json.loads(run("context", "list", "shop", "--json").stdout)
    assert (cart["greeting"], cart["entries"], product["paths"]) == ({"de": "Fast da."}, ["pay"], ["/p/*"])
    assert run("context", "remove", "shop", "cart").exit_code == 0
    assert run("context", "remove", "shop", "cart").exit_code == 1
    assert run("context", "set", "shop", "x", "--path", "no").exit_code == 1

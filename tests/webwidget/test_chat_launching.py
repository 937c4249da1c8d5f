"""Which language the launcher speaks for which site."""

from knowledge.sites.sites import Site
from webwidget.chat.launching import mark, spoken


def site(name: str, *locales: str) -> Site:
    return Site(name, "X", locales=locales)


def test_only_sites_that_differ_from_most_are_told_apart() -> None:
    usual, others = spoken([site("a", "de", "en"), site("b", "de-AT", "en-GB"), site("c", "en")], "de")
    assert usual == "de en"
    assert others == ((mark("c"), "en"),)


def test_without_a_site_or_without_a_language_of_ours_everything_is_spoken_the_default_first() -> None:
    assert spoken([], "en") == ("en de fr", ())
    assert spoken([site("a", "it")], "fr") == ("fr de en", ())


def test_a_mark_is_what_the_launchers_script_makes_of_a_name() -> None:
    assert mark("") == 0
    assert mark("ab") == 97 * 31 + 98
    assert mark("x" * 80) < 2**32

"""Whatever accent a site has, the chat can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webwidget.chat.colour import (
    DARK_PAPER,
    DARK_SURFACE,
    LIGHT_PAPER,
    LIGHT_SURFACE,
    READABLE,
    contrast,
    mixed,
    shown,
    stylesheet,
    theme,
)

ACCENTS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_as_the_standard_defines_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(ACCENTS, st.sampled_from([LIGHT_SURFACE, DARK_SURFACE]))
def test_every_accent_becomes_readable(accent: str, surface: str) -> None:
    made = theme(accent, surface)
    paper = LIGHT_PAPER if surface == LIGHT_SURFACE else DARK_PAPER
    for ground in (surface, paper, made["accent-wash"]):  # links on the page, what was chosen
        assert contrast(made["accent-text"], ground) >= READABLE
    assert contrast(made["on-accent"], made["accent"]) >= READABLE
    assert contrast(made["on-accent"], made["accent-strong"]) >= READABLE
    assert contrast(made["on-bubble"], made["bubble"]) >= READABLE


def test_an_accent_that_can_be_read_stays_as_it_is() -> None:
    assert theme("#1f4d3a", LIGHT_SURFACE)["accent"] == "#1f4d3a"


def test_what_was_corrected_is_told_with_the_contrast_before_and_after() -> None:
    light, dark = shown("#ffee00")
    assert (light.scheme, light.corrected, dark.corrected) == ("light", True, False)
    assert light.before < light.needed <= light.after
    assert light.colour == theme("#ffee00", LIGHT_SURFACE)["accent"]
    light, dark = shown("#1f4d3a")
    assert not light.corrected
    assert dark.before < dark.needed <= dark.after


def test_the_stylesheet_has_both_colour_schemes() -> None:
    css = stylesheet("#ffee00")
    assert css.count("--accent:") == 2
    assert "prefers-color-scheme: dark" in css
    assert "#ffee00" not in css.partition("@media")[0]


def test_mixing() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"

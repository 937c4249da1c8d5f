"""Whatever accent a site has, the chat can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webwidget.chat.colour import DARK_SURFACE, LIGHT_SURFACE, READABLE, contrast, mixed, stylesheet, theme

ACCENTS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_as_the_standard_defines_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(ACCENTS, st.sampled_from([LIGHT_SURFACE, DARK_SURFACE]))
def test_every_accent_becomes_readable(accent: str, surface: str) -> None:
    made = theme(accent, surface)
    assert contrast(made["accent-text"], surface) >= READABLE
    assert contrast(made["on-accent"], made["accent"]) >= READABLE
    assert contrast(made["on-accent"], made["accent-strong"]) >= READABLE
    assert contrast(made["on-bubble"], made["bubble"]) >= READABLE


def test_an_accent_that_can_be_read_stays_as_it_is() -> None:
    assert theme("#1f4d3a", LIGHT_SURFACE)["accent"] == "#1f4d3a"


def test_the_stylesheet_has_both_colour_schemes() -> None:
    css = stylesheet("#ffee00")
    assert css.count("--accent:") == 2
    assert "prefers-color-scheme: dark" in css
    assert "#ffee00" not in css.partition("@media")[0]


def test_mixing() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"

"""A site's accent colour as a theme that can be read, in light and dark. Pure.

Contrast and relative luminance as in WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
"""

from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass
from typing import Literal

READABLE = 4.5  # the least contrast of text, WCAG 2.2 AA
CLEAR = 6.0  # what we aim for on dark, where thin light letters look weaker than they measure
LIGHT_SURFACE, DARK_SURFACE = "#ffffff", "#181f1c"  # as in base.css
LIGHT_PAPER, DARK_PAPER = "#f4f6f4", "#101513"
WHITE, INK = "#ffffff", "#0b1410"
WASH = 0.12  # of the accent, in the ground of what is chosen
STEPS = 40

Theme = Mapping[str, str]
Scheme = Literal["light", "dark"]
SURFACES: Mapping[Scheme, str] = {"light": LIGHT_SURFACE, "dark": DARK_SURFACE}


@dataclass(frozen=True)
class Shown:
    """What a scheme makes of an accent, and the contrast of both as letters on the hardest ground there."""

    scheme: Scheme
    given: str
    colour: str
    before: float
    after: float
    needed: float

    @property
    def on(self) -> str:
        """Letters on it."""
        return _on(self.colour)

    @property
    def corrected(self) -> bool:
        return self.colour != self.given


def shown(accent: str) -> tuple[Shown, ...]:
    """What is seen of an accent, in light and dark."""
    found = []
    for scheme, surface in SURFACES.items():
        made = _readable(accent, surface)
        before, after = (_legible(colour, surface) for colour in (accent, made))
        found.append(Shown(scheme, accent, made, before, after, _enough(surface)))
    return tuple(found)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours `#rrggbb`, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def theme(accent: str, surface: str) -> Theme:
    """The accent's custom properties on a surface; the accent is moved until it can be read there."""
    made = _readable(accent, surface)
    on_accent = _on(made)
    # Large areas of a colour bright enough for letters on dark would dazzle.
    bubble = made if surface == LIGHT_SURFACE else mixed(surface, made, 0.35)
    return {
        "accent": made,
        "accent-strong": mixed(made, INK if on_accent == WHITE else WHITE, 0.18),
        "on-accent": on_accent,
        "accent-text": made,
        "accent-wash": mixed(surface, made, WASH),
        "bubble": bubble,
        "on-bubble": _on(bubble),
    }


def stylesheet(accent: str) -> str:
    """The theme of an accent as CSS, for both colour schemes."""
    light, dark = theme(accent, LIGHT_SURFACE), theme(accent, DARK_SURFACE)
    return f":root {{{_css(light)}}}\n@media (prefers-color-scheme: dark) {{ :root {{{_css(dark)}}} }}\n"


def mixed(one: str, other: str, share: float) -> str:
    """`one` with `share` (0 to 1) of `other`."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _on(background: str) -> str:
    return max(WHITE, INK, key=lambda colour: contrast(colour, background))


def _readable(accent: str, surface: str) -> str:
    """The accent, made darker or lighter in its own hue until it stands out from all that it stands on."""
    if _legible(accent, surface) >= _enough(surface):
        return accent
    hue, lightness, saturation = rgb_to_hls(*(channel / 255 for channel in _channels(accent)))
    end = 0.0 if surface == LIGHT_SURFACE else 1.0
    steps = (lightness + (end - lightness) * step / STEPS for step in range(1, STEPS + 1))
    moved = (_hex(hls_to_rgb(hue, step, saturation)) for step in steps)
    return next(colour for colour in moved if _legible(colour, surface) >= _enough(surface))


def _legible(colour: str, surface: str) -> float:
    """The contrast of letters on the page, on what lies on it, and on what was chosen there."""
    paper = LIGHT_PAPER if surface == LIGHT_SURFACE else DARK_PAPER
    return min(contrast(colour, ground) for ground in (surface, paper, mixed(surface, colour, WASH)))


def _enough(surface: str) -> float:
    return READABLE if surface == LIGHT_SURFACE else CLEAR


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _css(properties: Theme) -> str:
    return " ".join(f"--{name}: {value};" for name, value in properties.items())


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

"""A site's accent colour as a theme that can be read, in light and dark. Pure.

Contrast and relative luminance as in WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
"""

from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls

READABLE = 4.5  # the least contrast of text, WCAG 2.2 AA
CLEAR = 6.0  # what we aim for on dark, where thin light letters look weaker than they measure
LIGHT_SURFACE, DARK_SURFACE = "#ffffff", "#181f1c"  # as in base.css
WHITE, INK = "#ffffff", "#0b1410"
STEPS = 40

Theme = Mapping[str, str]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours `#rrggbb`, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def theme(accent: str, surface: str) -> Theme:
    """The accent's custom properties on a surface; the accent is moved until it can be read there."""
    shown = _readable(accent, surface)
    on_accent = _on(shown)
    # Large areas of a colour bright enough for letters on dark would dazzle.
    bubble = shown if surface == LIGHT_SURFACE else mixed(surface, shown, 0.35)
    return {
        "accent": shown,
        "accent-strong": mixed(shown, INK if on_accent == WHITE else WHITE, 0.18),
        "on-accent": on_accent,
        "accent-text": shown,
        "accent-wash": mixed(surface, shown, 0.12),
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
    """The accent, made darker or lighter in its own hue until it stands out from the surface."""
    hue, lightness, saturation = rgb_to_hls(*(channel / 255 for channel in _channels(accent)))
    end, enough = (0.0, READABLE) if surface == LIGHT_SURFACE else (1.0, CLEAR)
    steps = (lightness + (end - lightness) * step / STEPS for step in range(STEPS + 1))
    moved = (_hex(hls_to_rgb(hue, step, saturation)) for step in steps)
    return next(colour for colour in moved if contrast(colour, surface) >= enough)


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

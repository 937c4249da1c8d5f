"""A preview card as a PNG: a name, a greeting and a bubble on the site's colour. Pure."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Final

import font_lato
from PIL import Image, ImageDraw, ImageFont

from webwidget.chat.colour import INK, LIGHT_SURFACE, WHITE, contrast, mixed, theme

SIZE: Final = (1200, 630)  # what Open Graph and Twitter's large cards ask for
EDGE: Final = 96
WIDTH: Final = SIZE[0] - 2 * EDGE
TITLE, TEXT, LABEL = 86, 42, 30  # pixels
NO_LETTER: Final = "\uffff"
MOST_LINES: Final = 3


def card(title: str, greeting: str, accent: str, label: str) -> bytes:
    """The picture; what does not fit ends with “…”."""
    ground = theme(accent, LIGHT_SURFACE)["accent"]
    ink = max(WHITE, INK, key=lambda colour: contrast(colour, ground))
    picture = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(picture)
    _bubbles(draw, mixed(ground, ink, 0.1), mixed(ground, ink, 0.16))
    thin, bold = font_lato.Lato, font_lato.LatoBold
    draw.text((EDGE, EDGE - 12), _known(label, thin), fill=mixed(ground, ink, 0.78), font=_font(thin, LABEL))
    y = _lines(draw, title, EDGE + 46, _font(bold, TITLE), ink, 2)
    _lines(draw, greeting, y + 22, _font(thin, TEXT), mixed(ground, ink, 0.88), MOST_LINES)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _bubbles(draw: ImageDraw.ImageDraw, near: str, far: str) -> None:
    """Two speech bubbles, a question and its answer."""
    draw.rounded_rectangle((836, 430, 1044, 516), 36, fill=near, corners=(True, True, True, False))
    draw.rounded_rectangle((912, 536, 1120, 700), 36, fill=far)


def _lines(
    draw: ImageDraw.ImageDraw, text: str, y: int, font: ImageFont.FreeTypeFont, colour: str, most: int
) -> int:
    """Writes below `y`, at most so many lines; where they end."""
    lines = list(_broken(draw, _known(text, str(font.path)), font))
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(draw, lines[most - 1] + " …", font)]
    for line in lines:
        draw.text((EDGE, y), line, fill=colour, font=font)
        y += round(font.size * 1.24)
    return y


def _broken(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and draw.textlength(longer, font) > WIDTH:
            yield _shortened(draw, line, font)
            longer = word
        line = longer
    yield _shortened(draw, line, font)


def _shortened(draw: ImageDraw.ImageDraw, line: str, font: ImageFont.FreeTypeFont) -> str:
    """A line that fits, whatever a word's length."""
    if draw.textlength(line, font) <= WIDTH:
        return line
    cut = line.removesuffix(" …")
    while draw.textlength(cut + " …", font) > WIDTH:
        cut = cut[:-1]
    return cut.rstrip() + " …"


def _known(text: str, file: str) -> str:
    """The words that the font has all letters of; an emoji or another script would be a row of boxes."""
    return " ".join(word for word in text.split() if all(_has(file, letter) for letter in word))


@cache
def _has(file: str, letter: str) -> bool:
    drawn, missing = (_font(file, LABEL).getmask(each) for each in (letter, NO_LETTER))
    return bytes(drawn) != bytes(missing)


@cache
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size)

"""A preview card as a PNG: a name, a greeting and a bubble on the site's colour. Pure."""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from webwidget.chat.colour import INK, LIGHT_SURFACE, WHITE, contrast, mixed, theme

SIZE: Final = (1200, 630)  # what Open Graph and Twitter's large cards ask for
EDGE: Final = 96
WIDTH: Final = SIZE[0] - 2 * EDGE
TITLE, TEXT, LABEL = 84, 42, 30  # pixels
MOST_LINES: Final = 3


def card(title: str, greeting: str, accent: str, label: str) -> bytes:
    """The picture; what does not fit ends with “…”."""
    ground = theme(accent, LIGHT_SURFACE)["accent"]
    ink = max(WHITE, INK, key=lambda colour: contrast(colour, ground))
    picture = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(picture)
    _bubbles(draw, mixed(ground, ink, 0.1), mixed(ground, ink, 0.16))
    draw.text((EDGE, EDGE), label, fill=mixed(ground, ink, 0.78), font=_font(LABEL))
    y = _lines(draw, title, EDGE + 74, TITLE, ink, 2)
    _lines(draw, greeting, y + 22, TEXT, mixed(ground, ink, 0.86), MOST_LINES)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _bubbles(draw: ImageDraw.ImageDraw, near: str, far: str) -> None:
    """Two speech bubbles, half out of the picture."""
    draw.rounded_rectangle((820, 420, 1320, 720), 60, fill=near)
    draw.polygon([(900, 420), (960, 420), (880, 360)], fill=near)
    draw.rounded_rectangle((980, 300, 1300, 480), 48, fill=far)


def _lines(draw: ImageDraw.ImageDraw, text: str, y: int, size: int, colour: str, most: int) -> int:
    """Writes below `y`, at most so many lines; where they end."""
    font = _font(size)
    lines = list(_broken(draw, text, font))
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(draw, lines[most - 1] + " …", font)]
    for line in lines:
        draw.text((EDGE, y), line, fill=colour, font=font)
        y += round(size * 1.24)
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


def _font(size: int) -> ImageFont.FreeTypeFont:
    """The one that Pillow brings, so that a card looks the same everywhere."""
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType")
    return font

"""A picture, decoded and written anew: what is kept holds nothing but what can be seen.

Where it was taken, by whom and with what stays behind, and so does whatever was hidden in the file. It is
turned upright, and made smaller where no screen could show it. Of a moving picture the first frame is kept.
"""

from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from bot.conversations.files import limits
from bot.conversations.files.checked import Checked
from bot.conversations.files.errors import AttachmentRefused
from knowledge.media.dimensions import size_of

FORMATS = {"jpg": ("JPEG",), "png": ("PNG",), "gif": ("GIF",), "webp": ("WEBP",)}
QUALITY = 85
_SRGB = ImageCms.createProfile("sRGB")
Image.MAX_IMAGE_PIXELS = None  # we count ourselves, before anything is unpacked


def written_anew(content: bytes, kind: str) -> Checked:
    """Raises AttachmentRefused."""
    _check_size(content, kind)
    try:
        with Image.open(BytesIO(content), formats=FORMATS[kind]) as opened:
            opened.draft("RGB", (limits.EDGE, limits.EDGE))  # a JPEG is unpacked no larger than needed
            picture = _plain(opened)
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:  # what Pillow calls damaged
        raise AttachmentRefused("damaged") from error
    return _written(picture, photo=kind == "jpg")


def _check_size(content: bytes, kind: str) -> None:
    """By what its header says: a kilobyte may unpack to gigabytes."""
    size = size_of(content, kind)
    if size is None:
        raise AttachmentRefused("damaged")
    if size[0] * size[1] > (limits.PIXELS_OF_PHOTO if kind == "jpg" else limits.PIXELS):
        raise AttachmentRefused("pixels")


def _plain(opened: Image.Image) -> Image.Image:
    """Upright, in sRGB with or without transparency, no larger than EDGE, and without a word about itself."""
    opened.load()
    profile = opened.info.get("icc_profile")
    has_alpha = opened.has_transparency_data
    picture = _eight_bits(opened).convert("RGBA" if has_alpha else "RGB")
    picture.thumbnail((limits.EDGE, limits.EDGE), Image.Resampling.LANCZOS)
    picture.info["exif"] = opened.info.get("exif", b"")
    picture = ImageOps.exif_transpose(picture)
    if profile and opened.mode in ("RGB", "RGBA"):
        picture = _in_srgb(picture, profile)
    picture.info.clear()
    return picture


def _eight_bits(opened: Image.Image) -> Image.Image:
    """Of sixteen bits a channel the upper eight; Pillow would take all above 255 for white."""
    if opened.mode.startswith("I"):
        return opened.convert("I").point(lambda value: value / 256).convert("L")
    return opened


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """As it is where its profile cannot be read: colours are a little off then."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode=picture.mode)
    except (OSError, ImageCms.PyCMSError):
        return picture
    return converted or picture


def _written(picture: Image.Image, *, photo: bool) -> Checked:
    if not photo:
        drawn = _bytes(picture, "PNG", optimize=True)
        if len(drawn) <= limits.DRAWN:
            return Checked("image/png", drawn, *picture.size)
    return Checked("image/jpeg", _bytes(_on_white(picture), "JPEG", quality=QUALITY), *picture.size)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _bytes(picture: Image.Image, format: str, **options: object) -> bytes:
    written = BytesIO()
    picture.save(written, format, **options)
    return written.getvalue()

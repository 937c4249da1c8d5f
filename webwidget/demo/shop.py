"""The landing page of the demo shop, with the chat on it."""

from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_currency
from flask import Blueprint, Response, make_response, render_template, request, send_from_directory, url_for

from knowledge.demo import FOLDER, SITE
from knowledge.languages import name_of, phrases, preferred, speakers
from webwidget.security import content_security

LANGUAGES = speakers("demo")


@dataclass(frozen=True)
class Product:
    """A thing on the page; `price` in euros. Its key names its phrases and its drawing."""

    key: str
    name: str
    price: int


PRODUCTS = (
    Product("bohnhild", "Bohnhild", 389),
    Product("troepfelinde", "Tröpfelinde", 119),
    Product("brodelbert", "Brodelbert", 79),
    Product("quirlinde", "Quirlinde", 149),
    Product("halmut", "Halmut", 329),
    Product("knips", "Knips", 44),
    Product("schraubine", "Schraubine", 98),
)
PROMISES = ("guarantee", "returns", "delivery", "parts")
STORES = (
    ("Altenwieden", "Kesselgasse 3"),
    ("Kranichstedt", "Am Speicher 12"),
    ("Oberlohe", "Marktstraße 27"),
)

blueprint = Blueprint(
    "demo", __name__, template_folder="templates", static_folder="static", static_url_path="/demo/static"
)


@blueprint.get("/demo/")
def shop() -> Response:
    """The page."""
    language = language_here()
    page = render_template(
        "demo/shop.html",
        say=phrases(language, "demo").say,
        language=language,
        others=others(language),
        products=PRODUCTS,
        promises=PROMISES,
        stores=STORES,
        price=lambda euros: price_in(euros, language),
        site=SITE,
        help=url_for("help.start", name=SITE.name, lang=language),
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = content_security(frames="'self'")
    response.headers["Vary"] = "Accept-Language"
    return response


def language_here() -> str:
    """What the address says (`?lang=en`), else the browser, else the shop's first."""
    told = [request.args.get("lang", ""), *request.accept_languages.values(), *SITE.locales]
    return preferred(told, among=LANGUAGES)


def others(language: str) -> dict[str, tuple[str, str]]:
    """What the other languages call themselves, and where this page speaks them."""
    here = dict(request.view_args or {})
    return {
        other: (name_of(other, other).capitalize(), url_for(str(request.endpoint), **here, lang=other))
        for other in LANGUAGES
        if other != language
    }


@blueprint.get("/demo/media/<name>")
def media(name: str) -> Response:
    """A drawing of the shop's."""
    return send_from_directory(FOLDER / "media", name, max_age=300)


def price_in(euros: int, language: str) -> str:
    """Whole euros: “389 €”, “€389”."""
    pattern = Locale.parse(language).currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(euros, "EUR", pattern, locale=language, currency_digits=False)

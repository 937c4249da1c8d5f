"""The demo shop: its answers, pictures and site, put into an empty data folder."""

from dataclasses import replace
from pathlib import Path

from knowledge.corpus.corpus import Corpus, Saved
from knowledge.entries import Entry, Media
from knowledge.folder.home import Home
from knowledge.media.media import MediaStore
from knowledge.sites.contexts import Context
from knowledge.sites.sites import Site

FOLDER = Path(__file__).with_name("demo")
SCHEME = "demo:"  # in the shop's file, an address of a picture beside it
CONTEXTS = (
    Context(
        "product",
        paths=("/demo/product/*",),
        greeting={
            "de": "Überlegen Sie noch? Fragen Sie, was Sie vor dem Kauf wissen möchten.",
            "en": "Still thinking? Ask whatever you would like to know before you buy.",
            "fr": "Vous hésitez\u202f? Demandez ce que vous voulez savoir avant d’acheter.",
        },
        topics=("Vor dem Kauf", "Before you buy", "Reparatur & Garantie", "Repair & warranty"),
        entries=("own-guarantee", "availability", "try-in-store"),
    ),
    Context(
        "cart",
        given=("cart",),
        greeting={
            "de": "Fast geschafft. Fragen zu Versand, Bezahlung oder Gutschein?",
            "en": "Nearly there. Questions about delivery, payment or a voucher?",
            "fr": "C’est presque fini. Des questions sur la livraison, le paiement, un bon\u202f?",
        },
        topics=("Bezahlung", "Payment", "Lieferung", "Delivery"),
        entries=("delivery-costs", "payment-methods", "voucher-code"),
    ),
    Context(
        "order",
        given=("order",),
        greeting={
            "de": "Danke für Ihre Bestellung! Wie können wir damit helfen?",
            "en": "Thank you for your order! How can we help with it?",
            "fr": "Merci pour votre commande\u202f! Comment pouvons-nous vous aider\u202f?",
        },
        topics=("Lieferung", "Delivery", "Rückgabe", "Returns"),
        entries=("track-parcel", "order-change", "returns-period"),
    ),
)
SITE = Site(
    name="demo",
    title="Wendelkorn & Töchter",
    locales=("de", "en", "fr"),
    accent="#1f4d3a",
    greeting={
        "de": "Guten Tag! Fragen Sie uns alles rund um Bestellung, Lieferung und Reparatur.",
        "en": "Hello! Ask us anything about orders, delivery and repairs.",
        "fr": "Bonjour\u202f! Commande, livraison, réparation\xa0: posez-nous vos questions.",
    },
    contexts=CONTEXTS,
)


def load_demo(home: Home) -> Saved:
    """Imports the shop's entries and pictures and makes the site “demo”. Doing it again changes nothing."""
    from knowledge.formats import read

    pictures = MediaStore(home.media)
    entries = [_with_pictures(entry, pictures) for entry in read(FOLDER / "shop.jsonl")]
    return Corpus(home.corpus).save(entries, author="demo")


def _with_pictures(entry: Entry, pictures: MediaStore) -> Entry:
    media = (
        replace(item, src=_kept(item.src, pictures), poster=_kept(item.poster, pictures))
        for item in entry.media
    )
    return replace(entry, media=tuple[Media, ...](media))


def _kept(address: str, pictures: MediaStore) -> str:
    if not address.startswith(SCHEME):
        return address
    return pictures.add(FOLDER / "media" / address.removeprefix(SCHEME))

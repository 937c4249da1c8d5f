"""Plain facts about a text: its clean form, its folded form, its sentences, its likely language."""

import re
import unicodedata
from typing import Literal

Language = Literal["de", "en"]

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FOLDS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_SPELLED = re.compile(r"(?<![aeq])([aou])e")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"\w+")


def word_set(block: str) -> frozenset[str]:
    """The words of a block of text."""
    return frozenset(block.split())


_GERMAN = word_set("""
der die das den dem des ein eine einen einem einer eines und oder aber ich du er sie es wir ihr ist
sind war bin bist hat habe haben hab nicht kein keine keinen was wer wie wo wann warum wieso weshalb
welche welcher welches kann können koennen muss müssen mein meine meinen meinem meiner mir mich uns
euch für fuer mit von zu zum zur auf aus bei beim nach über ueber unter wenn dass daß ob noch schon
auch nur bitte gibt geht wird werden wurde möchte moechte will sich im am vom als denn mal gegen
ohne um wieder jetzt hier da etwas man ihre ihren ihrer ihnen euer eure danke hallo ja nein doch
sehr mehr bestellung lieferung konto rechnung paket versand zurück kostet kosten lange viel rückgabe
warte kommt bekomme hilfe
""")
_ENGLISH = word_set("""
the a an and or but i you he she it we they is are was were be been am has have had not no don't
doesn't what who how where when why which whose can could must should would will my your our their
me us for with of to on from at by after over under if that this these those there still already
also only please do does did get got want need about into out up as than then again now here some
any one more much many long order delivery account invoice parcel shipping return cost costs help
thanks thank hello yes it's i'm i've
""")


def clean(text: str) -> str:
    """Compatibility forms resolved, invisible characters and lone surrogates gone, spaces single."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in text)
    return " ".join(text.split())


def fold(text: str) -> str:
    """Lower case, with ä, ae and a alike (and so on), other accents gone: for comparing spellings."""
    text = _SPELLED.sub(r"\1", text.lower().translate(_FOLDS))
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The words of a folded text."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def guess_language(text: str, fallback: Language = "de") -> Language:
    """German or English by its small words and umlauts; `fallback` when neither tells."""
    lowered = text.lower()
    found = re.findall(r"[\w']+", lowered)
    german = sum(word in _GERMAN for word in found) + 2 * sum(map(lowered.count, "äöüß"))
    english = sum(word in _ENGLISH for word in found)
    if german == english:
        return fallback
    return "de" if german > english else "en"

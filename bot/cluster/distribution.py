"""A release published on one node reaches all others through the database: by its content, verified.

The database says which release is live; each node fetches what it lacks and switches to it. Only one node
holds the corpus, and only there a release is made.
"""

import hashlib
import json
import logging
import re
import socket
import time
import uuid
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bot.storage import Storage, Transaction
from knowledge.errors import DamagedRelease, KundigError, UnknownRelease
from knowledge.files import make_file
from knowledge.folder.home import Home
from knowledge.media.media import MediaStore, is_whole, pictures_of
from knowledge.releases.releases import Release, Releases

log = logging.getLogger("kundig.cluster")

LIVE, CORPUS = "live_release", "corpus"  # facts of the installation
RELEASES = "releases"  # the topic of what is live
NODE = re.compile("[0-9a-f]{32}")


class CorpusElsewhere(KundigError):
    """Another node holds the corpus; `host` is the machine it was last on."""

    def __init__(self, host: str) -> None:
        super().__init__(host=host)
        self.host = host


class Distribution:
    """One data folder and the database it shares with others."""

    def __init__(self, home: Home, storage: Storage) -> None:
        self._home, self._storage = home, storage
        self._releases, self._media = Releases(home.releases), MediaStore(home.media)

    def check_corpus(self) -> None:
        """Raises CorpusElsewhere when another node holds it; before the first publishing nobody does."""
        with self._storage.reading() as read:
            held = read.nodes.fact(CORPUS)
        if held is not None and json.loads(held)["node"] != node_of(self._home):
            raise CorpusElsewhere(json.loads(held)["host"])

    def hold_corpus(self) -> None:
        """From now on the corpus is here, wherever it was before."""
        mine = json.dumps({"node": node_of(self._home), "host": socket.gethostname()})
        self._storage.write(lambda tx: tx.nodes.change(CORPUS, mine))

    def last_number(self) -> int:
        """The highest number that any node has published; 0 before the first."""
        with self._storage.reading() as read:
            return max(read.releases.numbers(), default=0)

    def share(self, number: int) -> None:
        """Brings a release of this node to all, with its pictures, and makes it live everywhere.

        Raises CorpusElsewhere, and DamagedRelease when it is damaged or its number is that of another.
        """
        self.check_corpus()
        release = self._releases.get(number)
        release.verify()
        pictures = self._pictures(release)
        self._bring({part.sha256: release.path / part.name for part in release.parts} | pictures)
        manifest = json.dumps(release.manifest, ensure_ascii=False)
        named = {path.name: digest for digest, path in pictures.items()}
        mine = json.dumps({"node": node_of(self._home), "host": socket.gethostname()})

        def publish(transaction: Transaction) -> None:
            known = transaction.releases.manifest(number)
            if known is not None and json.loads(known) != release.manifest:
                raise DamagedRelease("other_release", file=str(release.path))
            transaction.nodes.agree(CORPUS, mine)
            transaction.releases.add(number, manifest, time.time())
            for name, digest in named.items():
                transaction.releases.name_media(name, digest)
            _make_live(transaction, number)

        self._storage.write(publish)

    def make_live(self, number: int) -> None:
        """Puts a release live everywhere that any node has published; only if it can be live here.

        Raises UnknownRelease, DamagedRelease, MediaRefused, and then changes nothing.
        """
        self._fetch(number)
        self._storage.write(lambda tx: _make_live(tx, number))

    def follow(self) -> int | None:
        """Serve here what is live everywhere; its number, or None before anything was published.

        One that was found damaged here is fetched again.

        Raises DamagedRelease, MediaRefused when the database holds other contents than were published.
        """
        with self._storage.reading() as read:
            told = read.nodes.fact(LIVE)
        if told is None:
            return None
        number = int(told)
        if number != self._releases.live_number() or self._releases.is_marked(number):
            self._fetch(number)
            self._releases.switch(number)
            log.info("release %s is live here", number)
        return number

    def _bring(self, files: Mapping[str, Path]) -> None:
        with self._storage.reading() as read:
            missing = read.releases.missing(files)
        for digest in missing:
            self._storage.write(partial(_bring, sha256=digest, content=files[digest].read_bytes()))

    def _pictures(self, release: Release) -> dict[str, Path]:
        """The pictures of ours that a release shows, by their sha256; one that is gone is left out."""
        paths = [self._media.folder / name for name in sorted(pictures_of(release.entries()))]
        return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in paths if path.exists()}

    def _fetch(self, number: int) -> None:
        """A release with its pictures, which is one of ours then."""
        with self._storage.reading() as read:
            manifest, media = read.releases.manifest(number), read.releases.media()
            known = ", ".join(map(str, read.releases.numbers())) or "–"
        if manifest is None:
            raise UnknownRelease(release=str(number), known=known)
        self._fetch_pictures(media)
        self._releases.install(number, json.loads(manifest), self._content)

    def _fetch_pictures(self, media: Mapping[str, str]) -> None:
        for name, digest in media.items():
            if not is_whole(self._media.folder / name):
                self._media.install(name, self._content(digest))

    def _content(self, sha256: str) -> bytes:
        with self._storage.reading() as read:
            return read.releases.content(sha256)


def node_of(home: Home) -> str:
    """The name of a data folder among those of an installation, made on first use.

    With a damaged one it is a new node, and has to say that the corpus is here: `kundig publish --here`.
    """
    file = home.run / "node.id"
    name = _read(file)
    if NODE.fullmatch(name):
        return name
    if file.exists():
        log.warning("%s is damaged, so this data folder is a new node.", file)
        file.unlink(missing_ok=True)
    make_file(file, uuid.uuid4().hex.encode())
    return _read(file)


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("ascii", "replace").strip()
    except FileNotFoundError:
        return ""


def _bring(transaction: Transaction, sha256: str, content: bytes) -> None:
    transaction.releases.bring(sha256, content)


def _make_live(transaction: Transaction, number: int) -> None:
    transaction.nodes.change(LIVE, str(number))
    transaction.changed.add(RELEASES)

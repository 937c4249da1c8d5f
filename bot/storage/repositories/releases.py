"""Releases and pictures for the nodes that fetch them: manifests, and files by their sha256 in parts."""

from collections.abc import Iterable

import sqlalchemy as sa

from bot.storage.tables import blob, media, release

PART = 4 * 2**20  # bytes


class Releases:
    """What was published, for every node."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, number: int, manifest: str, created: float) -> None:
        """Its files must be there. Nothing changes when it is known already."""
        if self.manifest(number) is None:
            self._db.execute(sa.insert(release), {"number": number, "manifest": manifest, "created": created})

    def manifest(self, number: int) -> str | None:
        """The JSON text of a release's manifest."""
        text: str | None = self._db.execute(
            sa.select(release.c.manifest).where(release.c.number == number)
        ).scalar()
        return text

    def numbers(self) -> list[int]:
        return [row[0] for row in self._db.execute(sa.select(release.c.number).order_by(release.c.number))]

    def missing(self, digests: Iterable[str]) -> list[str]:
        """Those of which nobody has brought the content."""
        wanted = list(dict.fromkeys(digests))
        rows = self._db.execute(sa.select(blob.c.sha256).where(blob.c.sha256.in_(wanted)).distinct())
        known = {row[0] for row in rows}
        return [digest for digest in wanted if digest not in known]

    def bring(self, sha256: str, content: bytes) -> None:
        """The content of a file; empty ones have a part, too."""
        if self.missing([sha256]):
            starts = range(0, max(1, len(content)), PART)
            parts = [
                {"sha256": sha256, "part": n, "content": content[s : s + PART]} for n, s in enumerate(starts)
            ]
            self._db.execute(sa.insert(blob), parts)

    def content(self, sha256: str) -> bytes:
        """What was brought; empty when nothing was."""
        statement = sa.select(blob.c.content).where(blob.c.sha256 == sha256).order_by(blob.c.part)
        return b"".join(bytes(row[0]) for row in self._db.execute(statement))

    def name_media(self, name: str, sha256: str) -> None:
        """A picture by its name."""
        known = self._db.execute(sa.select(media.c.name).where(media.c.name == name)).first()
        if known is None:
            self._db.execute(sa.insert(media), {"name": name, "sha256": sha256})

    def media(self) -> dict[str, str]:
        """The sha256 of each picture, by its name."""
        return dict(self._db.execute(sa.select(media.c.name, media.c.sha256)).all())

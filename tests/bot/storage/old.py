"""A store as version 0.1 left it: its tables, by the SQL it used, and a few rows of each.

python -m tests.bot.storage.old    writes conversations-0.1.sqlite.gz anew
"""

import gzip
import sqlite3
import tempfile
from contextlib import closing
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

KEPT = Path(__file__).with_name("conversations-0.1.sqlite.gz")
CORPUS = Path(__file__).parents[2] / "knowledge" / "corpus-0.1.sqlite.gz"  # with sites and feedback
TABLES = files("bot.storage.migrations").joinpath("versions", "0001_first.sql")
TOKEN = "told once"
TRACE = (
    '{"decision":"answer","entry":"returns","variant":"Wie geht Rückgabe?","probability":0.97,"margin":0.9,'
    '"release":1,"candidates":[{"entry":"returns","probability":0.97},{"entry":"refund","probability":0.02}]}'
)
CHOICES = '[{"id":"entry:refund","title":"Wann kommt mein Geld?"},{"id":"handoff","title":"Ein Mensch"}]'
MEDIA = '[{"kind":"image","src":"a.png"}]'

CONVERSATION = "INSERT INTO conversation VALUES (?, ?, ?, 'de', ?, ?, ?, ?, ?, ?, 1700000000.5, 1700000060.5)"
MESSAGE = "INSERT INTO message VALUES (?, ?, ?, ?, 1700000001.5, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
TURN = "INSERT INTO turn VALUES (?, ?, ?, ?, 1700000001.5, ?)"
HANDOFF = "INSERT INTO handoff VALUES (?, ?, ?, 1700000010.5, ?, ?, ?)"


def write(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(TABLES.read_text(encoding="utf-8"))
        _conversations(db)
        _messages(db)
        for turn in (("c1", 1, "done", 1, 1700000002.5), ("c3", 1, "pending", 0, None)):
            db.execute(TURN, turn)
        db.execute(HANDOFF, ("c2", 3, "second_miss", None, None, None))
        db.execute(HANDOFF, ("c4", 2, "requested", 1700000011.5, "eva", 1700000020.5))
        db.execute("INSERT INTO staff VALUES ('eva', 'Eva', '$argon2id$v=19$x', '[\"agent\"]', 1690000000.5)")
        db.execute("INSERT INTO login VALUES ('max', 3, 1700000100.5)")


def _conversations(db: sqlite3.Connection) -> None:
    token = sha256(TOKEN.encode()).digest()
    identity = '{"name":"Erika"}'
    rows = [
        ("c1", token, "shop", "bot", 3, "https://shop.example/cart", identity, None, 0),
        ("c2", b"2" * 32, "", "queued", 3, None, None, None, 2),
        ("c3", b"3" * 32, "shop", "bot", 1, None, None, None, 0),
        ("c4", b"4" * 32, "shop", "closed", 2, None, None, None, 0),
    ]
    db.executemany(CONVERSATION, rows)


def _messages(db: sqlite3.Connection) -> None:
    none = (None,) * 9
    rows = [
        ("c1", 1, "customer", "Wie geht Rückgabe?", *none[:7], "customer:k1", None),
        ("c1", 2, "bot", "So geht das.", None, CHOICES, None, "returns", TRACE, None, None, None, 1),
        ("c1", 3, "bot", "Und so.", None, None, MEDIA, "returns", None, None, None, None, 1),
        ("c2", 1, "customer", "Hallo?", *none),
        ("c2", 2, "bot", "Das weiß ich nicht.", *none[:8], 1),
        ("c2", 3, "system", "Ich hole jemanden.", *none[:5], "queued", None, None, 1),
        ("c3", 1, "customer", "Wo ist mein Paket?", *none),
        ("c4", 1, "customer", "Ein Mensch", *none[:6], "handoff", None, None),
        ("c4", 2, "system", "Ich hole jemanden.", *none[:5], "queued", None, None, None),
    ]
    db.executemany(MESSAGE, rows)
    db.execute("INSERT INTO offer VALUES ('c1', 'entry:refund', 'Wann kommt mein Geld?')")
    db.execute("INSERT INTO offer VALUES ('c1', 'handoff', 'Ein Mensch')")


def unpack(folder: Path) -> Path:
    """The data folder's two databases as they were; the store's."""
    path = folder / "conversations.sqlite"
    path.write_bytes(gzip.decompress(KEPT.read_bytes()))
    path.with_name("corpus.sqlite").write_bytes(gzip.decompress(CORPUS.read_bytes()))
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.sqlite"
        write(made)
        KEPT.write_bytes(gzip.compress(made.read_bytes(), mtime=0))

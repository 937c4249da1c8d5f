"""A store as it is after years: many conversations of ten messages each, made by a few statements.

Two years of a shop: every tenth answer was judged, every twenty-fifth conversation went to a person, thirty
wait for one just now and twenty have one.
"""

import hashlib
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from bot.protocol import Candidate, Trace
from bot.storage import Storage

MESSAGES = 10  # of each conversation
WAITING, HELD = 30, 20
YEARS = 2
_ANSWER = "Sie können Ihre Bestellung innerhalb von 30 Tagen zurückgeben. " * 3
_CANDIDATES = (Candidate("e1", 0.97, "Rückgabe?"), Candidate("e2", 0.02, "Erstattung?"))
_TRACE = json.dumps(Trace("answer", "e1", probability=0.97, candidates=_CANDIDATES).as_json())

# `number` holds 0 to the count of conversations, the youngest first; `step` are the numbers 1 to MESSAGES.
_STATEMENTS = (
    f"""INSERT INTO conversation (id, token, site, locale, state, seq, created, updated, events)
        SELECT id, digest_of(id), 'shop', 'de',
            CASE WHEN n < {WAITING} THEN 'queued' WHEN n < {WAITING + HELD} THEN 'human'
                 WHEN n % 20 = 0 THEN 'closed' ELSE 'bot' END,
            {MESSAGES}, moved - 300, moved, {MESSAGES}
        FROM number ORDER BY id""",
    f"""INSERT INTO message (conversation, seq, role, text, created, entry, trace, choice, client_key, turn)
        SELECT number.id, s, CASE s % 2 WHEN 1 THEN 'customer' ELSE 'bot' END,
            CASE s % 2 WHEN 1 THEN 'Wann kommt meine Bestellung an?' ELSE '{_ANSWER}' END,
            moved - 300 + 30 * s,
            CASE s % 2 WHEN 0 THEN 'e' || (n % 200) END,
            CASE s % 2 WHEN 0 THEN '{_TRACE}' END,
            CASE WHEN s = 5 AND n % 4 = 0 THEN 'entry:e' || (n % 200) END,
            CASE s % 2 WHEN 1 THEN 'customer:' || number.id || s END,
            CASE s % 2 WHEN 0 THEN s - 1 END
        FROM number CROSS JOIN step ORDER BY number.id, s""",
    """INSERT INTO event (conversation, number, kind, seq, data, created)
        SELECT id, s, 'message.created', s,
            CASE s % 2 WHEN 1 THEN '{"role":"customer"}' ELSE '{"role":"bot"}' END, moved - 300 + 30 * s
        FROM number CROSS JOIN step ORDER BY id, s""",
    """INSERT INTO turn (conversation, seq, state, attempts, created, finished, holder, lease)
        SELECT id, s, 'done', 1, moved - 300 + 30 * s, moved - 300 + 30 * s, 'gone', moved
        FROM number CROSS JOIN step WHERE s % 2 = 1 ORDER BY id, s""",
    f"""INSERT INTO handoff (conversation, seq, reason, requested, accepted, agent, ended)
        SELECT id, {MESSAGES}, 'requested', moved, CASE WHEN n >= {WAITING} THEN moved END,
            CASE WHEN n >= {WAITING} THEN 'eva' END, CASE WHEN n >= {WAITING + HELD} THEN moved END
        FROM number WHERE n < {WAITING + HELD} OR n % 25 = 0 ORDER BY id""",
    """UPDATE conversation SET agent = 'eva' WHERE state = 'human'""",
    """INSERT INTO feedback (conversation, seq, helpful, comment, entry, created)
        SELECT id, 2, CASE n % 3 WHEN 0 THEN 0 ELSE 1 END, '', 'e' || (n % 200), moved
        FROM number WHERE n % 10 = 0 ORDER BY id""",
)


def id_of(number: int) -> str:
    """Of a conversation that was filled in, which is its token, too; the youngest is number 0."""
    return hashlib.md5(str(number).encode()).hexdigest()


def fill_file(path: Path, conversations: int) -> None:
    """Fills a SQLite file; it is new, so a crash meanwhile would lose nothing."""
    Storage.at_file(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -1000000")
        db.create_function("id_of", 1, id_of, deterministic=True)
        db.create_function("digest_of", 1, _digest_of, deterministic=True)
        db.execute("CREATE TEMP TABLE number (n INTEGER, id TEXT, moved REAL)")
        db.execute(
            f"""WITH RECURSIVE counted (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted
                WHERE n + 1 < {conversations})
                INSERT INTO number SELECT n, id_of(n), {_moved(conversations)} FROM counted ORDER BY 2"""
        )
        db.execute("CREATE TEMP TABLE step (s INTEGER)")
        db.executemany("INSERT INTO step VALUES (?)", [(s,) for s in range(1, MESSAGES + 1)])
        for statement in _STATEMENTS:
            db.execute(statement)


def fill_server(url: str, conversations: int) -> None:
    """Fills a PostgreSQL database; foreign keys hold by themselves, and what autovacuum would do is done."""
    Storage.at_server(url).close()
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        db = connection.cursor()
        db.execute("SET session_replication_role = replica")
        db.execute("SET work_mem = '1GB'")
        db.execute(
            """CREATE FUNCTION pg_temp.digest(id text) RETURNS bytea LANGUAGE sql
               AS $$ SELECT sha256(convert_to(id, 'UTF8')) $$"""
        )
        db.execute(
            f"""CREATE TEMP TABLE number AS SELECT n, md5(n::text) AS id, {_moved(conversations)} AS moved
                FROM generate_series(0, {conversations} - 1) AS n ORDER BY 2"""
        )
        db.execute(f"CREATE TEMP TABLE step AS SELECT generate_series(1, {MESSAGES}) AS s")
        for statement in _STATEMENTS:
            db.execute(statement.replace("digest_of", "pg_temp.digest"))
        db.execute("VACUUM ANALYZE")


def _moved(conversations: int) -> str:
    """When conversation `n` last moved."""
    return f"{time.time() - 60} - n * {YEARS * 365 * 86_400 / conversations}"


def _digest_of(id: str) -> bytes:
    return hashlib.sha256(id.encode()).digest()

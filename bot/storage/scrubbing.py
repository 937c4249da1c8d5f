"""After something was deleted: nothing of it is left in a database's log or free pages.

SQLite overwrites what it deletes (`secure_delete`); its log is emptied here. PostgreSQL gives the pages free
by VACUUM and overwrites them as it needs them.
"""

import logging
import sqlite3

from bot.storage.engines.connecting import engine as postgres_engine
from bot.storage.engines.connecting import shown
from bot.storage.engines.sqlite import explained
from knowledge.files import empty_log
from knowledge.folder.home import Home

log = logging.getLogger(__name__)

_FILES = ("conversations.sqlite", "tracker.sqlite", "corpus.sqlite")
_VACUUM = (
    "VACUUM conversation, message, offer, turn, handoff, event, feedback, survey, delivery, outcome, archive,"
    " mark, proposal, unsettled, attachment, attachment_content, contact, link"
)


def scrub(home: Home, *, vacuum: bool = True) -> bool:
    """False where others were busy all the while; then the next time does it. Raises StoreUnavailable."""
    if home.settings.database and vacuum:
        _vacuum(home.settings.database)
    return all([_emptied(home, name) for name in _FILES])


def _emptied(home: Home, name: str) -> bool:
    try:
        return empty_log(home.root / name)
    except sqlite3.OperationalError as error:
        log.warning("%s: %s", name, error)
        return False


def _vacuum(address: str) -> None:
    engine = postgres_engine(address)
    try:
        with explained(shown(address)), engine.connect() as db:
            db = db.execution_options(isolation_level="AUTOCOMMIT")
            db.exec_driver_sql(_VACUUM)
            if db.exec_driver_sql("SELECT to_regclass('tracker.events')").scalar():
                db.exec_driver_sql("VACUUM tracker.events")
    finally:
        engine.dispose()

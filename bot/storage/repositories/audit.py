"""What staff did: who, what, about whom, when and whence. Never what was said.

A note is written in the transaction of what it tells of, so that neither is there without the other.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

import sqlalchemy as sa

from bot.storage.tables import audit

Action = Literal[
    "log_in", "log_in_paused", "log_out", "sessions_ended",
    "account_added", "account_removed", "account_disabled", "account_enabled",
    "roles_changed", "password_changed", "password_reset",
    "skills_changed", "team_added", "team_changed", "team_removed",
    "totp_on", "totp_off", "totp_reset", "recovery_codes_made", "recovery_code_used",
    "log_in_with", "provider_added", "provider_removed", "identity_linked", "email_changed",
    "link_sent", "password_chosen", "site_key_made", "site_key_removed",
    "channel_added", "channel_changed", "channel_tested", "channel_removed",
    "person_exported", "person_erased", "conversation_restored", "conversations_closed",
    "canned_saved", "canned_removed", "second_reader_on", "second_reader_off",
    "second_step_required", "second_step_optional",
    "published", "rolled_back", "announced", "announcement_ended", "conversation_opened",
    "proactive_saved", "proactive_removed",
]  # fmt: skip
OPENED: Final = "conversation_opened"
ACTIONS: tuple[Action, ...] = get_args(Action)

_LONGEST = 200  # characters of a name


@dataclass(frozen=True)
class Note:
    """One thing that was done. `actor` is an account, empty for the command line and timed jobs.

    `about` names an account, a release, a site or, by its random id, a conversation, never a customer;
    `origin` is a network, empty on the machine itself; `counts` says of how many.
    """

    at: float
    action: Action
    actor: str = ""
    about: str = ""
    origin: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    id: str = field(default_factory=lambda: secrets.token_hex(8))

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError(f"An audit knows no action {self.action!r}; it knows {', '.join(ACTIONS)}.")
        if not all(isinstance(count, int) for count in self.counts.values()):
            raise ValueError("An audit counts, it does not quote.")


_FIELDS = [audit.c[name] for name in Note.__dataclass_fields__]
_HOUR = 3600
_PAGE = (
    sa.select(*_FIELDS)
    .where(
        (audit.c.action == OPENED) == sa.bindparam("opened"),
        sa.or_(
            audit.c.at < sa.bindparam("before"),
            sa.and_(audit.c.at == sa.bindparam("before"), audit.c.id < sa.bindparam("id")),
        ),
    )
    .order_by(audit.c.at.desc(), audit.c.id.desc())
    .limit(sa.bindparam("most"))
)
_ABOUT = _PAGE.where(sa.or_(audit.c.about == sa.bindparam("whom"), audit.c.actor == sa.bindparam("whom")))
_KNOWN = sa.select(audit.c.id).where(audit.c.id == sa.bindparam("id"))
_OPENED_OF = sa.delete(audit).where(audit.c.action == OPENED, audit.c.about == sa.bindparam("whom"))
_OLD = sa.delete(audit).where(audit.c.at < sa.bindparam("moment"))


class Audit:
    """All notes."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, note: Note) -> None:
        row = {name: getattr(note, name) for name in Note.__dataclass_fields__}
        names = {name: row[name][:_LONGEST] for name in ("actor", "about", "origin")}
        self._db.execute(sa.insert(audit), row | names | {"counts": dict(note.counts)})

    def opened(self, account: str, conversation: str, now: float, origin: str) -> None:
        """Somebody looks into a conversation; noted once in an hour, whichever process they come to."""
        hour = int(now // _HOUR)
        id = hashlib.sha256(f"{account} {conversation} {hour}".encode()).hexdigest()[:16]
        if self._db.execute(_KNOWN, {"id": id}).first() is None:
            self.add(Note(now, OPENED, account, conversation, origin, id=id))

    def forget_opened(self, conversation: str) -> None:
        """Who looked into a conversation that was erased."""
        self._db.execute(_OPENED_OF, {"whom": conversation})

    def before(
        self,
        limit: int,
        at: float = float("inf"),
        id: str = "",
        whom: str | None = None,
        *,
        opened: bool = False,
    ) -> list[Note]:
        """The latest before the note `id` of that moment, latest first; of one account, or about what is
        called so, if `whom` is given. Who opened conversations is a list of its own.
        """
        values = {"before": at, "id": id, "most": limit, "opened": opened}
        page, of = (_PAGE, {}) if whom is None else (_ABOUT, {"whom": whom})
        rows = self._db.execute(page, values | of)
        return [_note(row) for row in rows]

    def forget_before(self, moment: float) -> int:
        """How many there were."""
        return int(self._db.execute(_OLD, {"moment": moment}).rowcount)


def _note(row: sa.engine.Row) -> Note:
    at, action, actor, about, origin, counts, id = row
    return Note(at, action, actor, about, origin, counts or {}, id)

"""What staff did: who, what, about whom, when and whence. Never what was said.

A note is written in the transaction of what it tells of, so that neither is there without the other.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import sqlalchemy as sa

from bot.storage.tables import audit

Action = Literal[
    "log_in", "log_in_paused", "log_out", "sessions_ended",
    "account_added", "account_removed", "account_disabled", "account_enabled",
    "roles_changed", "password_changed", "password_reset",
    "skills_changed", "team_added", "team_changed", "team_removed",
    "totp_on", "totp_off", "totp_reset", "recovery_codes_made", "recovery_code_used",
    "log_in_with", "provider_added", "provider_removed", "identity_linked", "email_changed",
    "person_exported", "person_erased", "conversation_restored", "conversations_closed",
    "canned_saved", "canned_removed",
    "published", "rolled_back",
]  # fmt: skip
ACTIONS: tuple[Action, ...] = get_args(Action)

_LONGEST = 200  # characters of a name


@dataclass(frozen=True)
class Note:
    """One thing that was done. `actor` is an account, empty for the command line and timed jobs.

    `about` names an account, a release or a site, never a customer; `origin` is a network, empty on the
    machine itself; `counts` says of how many.
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
_PAGE = (
    sa.select(*_FIELDS)
    .where(
        sa.or_(
            audit.c.at < sa.bindparam("before"),
            sa.and_(audit.c.at == sa.bindparam("before"), audit.c.id < sa.bindparam("id")),
        )
    )
    .order_by(audit.c.at.desc(), audit.c.id.desc())
    .limit(sa.bindparam("most"))
)
_ABOUT = _PAGE.where(sa.or_(audit.c.about == sa.bindparam("whom"), audit.c.actor == sa.bindparam("whom")))
_OLD = sa.delete(audit).where(audit.c.at < sa.bindparam("moment"))


class Audit:
    """All notes."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, note: Note) -> None:
        row = {name: getattr(note, name) for name in Note.__dataclass_fields__}
        names = {name: row[name][:_LONGEST] for name in ("actor", "about", "origin")}
        self._db.execute(sa.insert(audit), row | names | {"counts": dict(note.counts)})

    def before(
        self, limit: int, at: float = float("inf"), id: str = "", whom: str | None = None
    ) -> list[Note]:
        """The latest before the note `id` of that moment, latest first; of one account if `whom` is given."""
        values = {"before": at, "id": id, "most": limit}
        page, of = (_PAGE, {}) if whom is None else (_ABOUT, {"whom": whom})
        rows = self._db.execute(page, values | of)
        return [_note(row) for row in rows]

    def forget_before(self, moment: float) -> int:
        """How many there were."""
        return int(self._db.execute(_OLD, {"moment": moment}).rowcount)


def _note(row: sa.engine.Row) -> Note:
    at, action, actor, about, origin, counts, id = row
    return Note(at, action, actor, about, origin, counts or {}, id)

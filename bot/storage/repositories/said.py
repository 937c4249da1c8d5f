"""All that people said, one text after the other: for whoever looks for somebody's address in it.

Answers of the bot are left out: they are the company's own.
"""

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa

from bot.storage.repositories.whole import Rows
from bot.storage.tables import (
    contact,
    conversation,
    customer,
    feedback,
    mailed,
    message,
    note,
    page_context,
    survey,
    tag,
    tie,
)
from knowledge.sites.contexts import values_of

PEOPLE = ("customer", "agent")
CUSTOMER = ("subject", "name", "email")  # what a site's server says of one

_MOST = sa.bindparam("most")
_MESSAGES = (
    sa.select(message.c.conversation, message.c.seq, message.c.role, message.c.text, message.c.name)
    .where(
        sa.tuple_(message.c.conversation, message.c.seq)
        > sa.tuple_(sa.bindparam("of"), sa.bindparam("after"))
    )
    .order_by(message.c.conversation, message.c.seq)
    .limit(_MOST)
)
_COMMENTS = sa.select(feedback.c.conversation, feedback.c.comment).where(feedback.c.comment != "")
_REMARKS = sa.select(survey.c.conversation, survey.c.comment).where(survey.c.comment != "")
_NOTES = sa.select(note.c.conversation, note.c.text)
_CONTACTS = sa.select(contact.c.conversation, contact.c.email)
_CUSTOMERS = [
    sa.select(customer.c.conversation, customer.c[part]).where(customer.c[part].is_not(None))
    for part in CUSTOMER
]
_TAGS = sa.select(tag.c.conversation, tag.c.name)
_SUBJECTS = sa.select(mailed.c.conversation, mailed.c.subject)
_TIES = sa.select(tie.c.conversation, tie.c.value)
_BESIDE = (_COMMENTS, _REMARKS, _NOTES, _CONTACTS, _SUBJECTS, _TIES, *_CUSTOMERS, _TAGS)
_PAGES = sa.select(conversation.c.id, conversation.c.page).where(conversation.c.page.is_not(None))

_COLUMNS = (
    ("feedback", "comment"), ("survey", "comment"), ("note", "text"), ("tag", "name"), ("contact", "email"),
    ("mailed", "subject"), ("tie", "value"),
)  # fmt: skip
_CONTEXTS = sa.select(page_context.c.conversation, page_context.c.page, page_context.c.given)


class Text(NamedTuple):
    """Something said in a conversation, or about it."""

    conversation: str
    text: str


class Said:
    """Texts of conversations that are in sight."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def messages(self, of: str, after: int, limit: int) -> tuple[list[Text], tuple[str, int] | None]:
        """Texts beyond the message `after` of the conversation `of`, and where the next ones begin."""
        rows = self._db.execute(_MESSAGES, {"of": of, "after": after, "most": limit}).all()
        texts = [Text(row.conversation, row.text) for row in rows if row.role in PEOPLE]
        return texts, (rows[-1].conversation, rows[-1].seq) if rows else None

    def beside(self) -> list[Text]:
        """Comments, notes, tags, addresses that were left or proved, pages that conversations began on."""
        texts = [Text(*row) for statement in (*_BESIDE, _PAGES) for row in self._db.execute(statement)]
        for id, page, given in self._db.execute(_CONTEXTS):
            texts += [Text(id, each) for each in (page or "", *values_of(given))]
        return texts


def of_rows(id: str, rows: Rows) -> Iterator[Text]:
    """The same of an archived conversation."""
    for each in rows["message"]:
        if each["role"] in PEOPLE:
            yield Text(id, each["text"])
    for table, column in _COLUMNS:
        yield from (Text(id, each[column]) for each in rows.get(table, ()))  # older archives lack some
    for each in rows.get("page_context", ()):
        yield from (Text(id, one) for one in (each["page"] or "", *values_of(each["given"])))
    for each in rows.get("customer", ()):
        yield from (Text(id, each[part]) for part in CUSTOMER if each[part])
    yield Text(id, rows["conversation"][0]["page"] or "")

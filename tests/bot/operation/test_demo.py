"""What the demo brings to try."""

from pathlib import Path

from bot.handoff.canned import CannedReplies, for_language, written
from bot.operation.demo import CANNED, add_canned
from bot.staff.accounts import COMMAND_LINE
from tests.fresh import fresh_store


def test_canned_replies_are_added_once_and_own_ones_stay(tmp_path: Path) -> None:
    with fresh_store(tmp_path / "conversations.sqlite") as storage:
        canned = CannedReplies(storage)
        canned.save(written("gruss", {"de": "Moin!"}), COMMAND_LINE)
        add_canned(canned)
        add_canned(canned)
        found = {each["name"]: each["text"] for each in for_language(canned.all(), {}, "de")}
    assert found.keys() == CANNED.keys()
    assert found["gruss"] == "Moin!"

"""What is left when a process dies in the middle of its work."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.conversations.bot import FakeBot
from bot.conversations.store import Store
from bot.conversations.turns import Turns
from bot.storage import Storage

pytestmark = pytest.mark.slow

# Eight customers post as fast as they can, the bot answers; what was acknowledged is printed.
POSTING = """
import sys
from pathlib import Path
if sys.argv[2] == "patched":
    import gevent.monkey
    gevent.monkey.patch_all()
import gevent
from bot.conversations.bot import FakeBot
from bot.conversations.store import Store
from bot.conversations.turns import Turns
from bot.storage import Storage

store = Store(Storage.at_file(Path(sys.argv[1])))
Turns(store, FakeBot(delay=0.001)).start()
run = sys.argv[3]

def post(author):
    conversation, _ = store.create()
    for n in range(1_000_000):
        text = f"{run} {author} {n}"
        seq = store.post(conversation.id, text=text, key=text.replace(" ", "-")).seq
        print(conversation.id, seq, text, flush=True)

gevent.joinall([gevent.spawn(post, author) for author in range(8)], raise_error=True)
"""


def post_until_killed(path: Path, run: int) -> list[tuple[str, int, str]]:
    """Start a process that posts, kill it after a moment; what it had acknowledged."""
    kind = "patched" if run % 2 else "plain"
    child = subprocess.Popen(
        [sys.executable, "-c", POSTING, str(path), kind, str(run)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    lines = [child.stdout.readline()]
    time.sleep(0.2 + 0.07 * run)
    os.kill(child.pid, signal.SIGKILL)
    lines += child.stdout.readlines()
    child.wait(timeout=10)
    told = [line.rstrip("\n").split(" ", 2) for line in lines if line.endswith("\n")]
    return [(conversation, int(seq), text) for conversation, seq, text in told]


def test_no_acknowledged_message_is_lost_or_doubled(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    told = [line for run in range(4) for line in post_until_killed(path, run)]
    assert len(told) > 100
    storage, bot = Storage.at_file(path), FakeBot()
    store = Store(storage)
    turns = Turns(store, bot)
    turns.start()
    for id in {conversation for conversation, _, _ in told}:
        customers = [message for message in store.messages(id, limit=100_000) if message.role == "customer"]
        store.wait_replies(id, customers[-1].seq, 30)
        messages = store.messages(id, limit=100_000)
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        stored = {message.seq: message.text for message in messages}
        assert all(stored[seq] == text for conversation, seq, text in told if conversation == id)
        said = [message.text for message in messages if message.role == "customer"]
        answered = [message.text for message in messages if message.role == "bot"]
        assert len(set(said)) == len(said)
        assert answered == said
    turns.stop()
    storage.close()

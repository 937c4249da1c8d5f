"""Two bot processes on one PostgreSQL, both asked the same turns at the same time."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from knowledge.folder.home import Home
from knowledge.languages import text
from tests.bot.dialogue.conftest import Bot, publish_shop, started
from tests.ready import Ready

pytestmark = pytest.mark.slow

CONVERSATIONS = 15
STUCK = 30  # letters that tell a line
FIRST, SECOND = "Wer gewann 1974?", "Wer gewann 1978?"


@pytest.fixture
def bots(tmp_path: Path, ready: Ready, postgresql: str) -> Iterator[tuple[Bot, Bot]]:
    running = []
    for name in ("one", "two"):
        home, away = Home(ready.trained(tmp_path / name)), tmp_path / f"{name}-away"
        away.mkdir()
        publish_shop(home)
        (home.root / "kundig.toml").write_text(f'encoder = "letters"\ndatabase = "{postgresql}"\n')
        running.append(started(home, away))
    yield running[0], running[1]
    assert [bot.stop() for bot in running] == [0, 0]


def test_a_turn_that_both_answer_is_counted_once(bots: tuple[Bot, Bot], postgresql: str) -> None:
    """Each conversation: a first miss, asked of both until one answers, then another question to either."""

    def converse(number: int) -> list[str | None]:
        asked = {"conversation": f"c{number}", "turn": 1, "attempt": 2, "locale": "de", "text": FIRST}
        body = json.dumps(asked).encode()
        with ThreadPoolExecutor(2) as both:
            answers = list(both.map(lambda bot: bot.post(body), bots))
        assert 200 in [status for status, _ in answers]
        status, answer = bots[0].post(body)  # whoever failed is asked again
        assert status == 200
        assert all(said == answer for status, said in answers if status == 200)
        second = bots[number % 2].turn(f"c{number}", SECOND, turn=2)
        return [answer["replies"][0]["text"][:STUCK], second["text"][:STUCK]]

    said = [text("bot", f"utter_{line}", "de")[:STUCK] for line in ("miss", "second_miss")]
    assert [converse(number) for number in range(CONVERSATIONS)] == [said] * CONVERSATIONS
    with psycopg2.connect(postgresql) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select count(*), count(distinct sender_id) from tracker.events where type_name = 'user'"
        )
        assert cursor.fetchone() == (2 * CONVERSATIONS, CONVERSATIONS)
    connection.close()

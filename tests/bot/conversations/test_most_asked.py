"""What was answered most: counted in the last weeks, by site and language, now and then."""

from collections import Counter
from pathlib import Path

from bot.conversations.insights.most_asked import KEPT, MostAsked, most_asked
from bot.storage import Storage
from bot.storage.repositories.measures import Place
from knowledge.folder.home import Home

DAY = 86400.0


def test_few_answers_say_nothing() -> None:
    counts = {"rare": 2, "often": 9, "b": 4, "a": 4, "": 50}
    assert most_asked(counts) == ("often", "a", "b")
    assert len(most_asked({f"e{n}": 3 for n in range(99)})) == 12


def test_it_is_of_the_last_weeks_and_counted_anew_after_a_while(tmp_path: Path) -> None:
    now = 1000 * DAY + 100
    with Storage.open(Home(tmp_path)) as storage:
        asked = MostAsked(storage, lambda: now)

        def add(day: float, entry: str, site: str = "shop") -> None:
            more = {Place(day * DAY, site, "de", "chat", entry): Counter(answered=5, asked=5)}
            storage.write(lambda tx: tx.measures.add(more))

        add(1000, "today")
        add(973, "weeks-ago")
        add(972, "long-ago")
        add(1000, "elsewhere", site="other")
        assert asked.on("shop", "de") == ("today", "weeks-ago")
        assert asked.on("shop", "en") == ()
        add(1000, "new")
        assert asked.on("shop", "de") == ("today", "weeks-ago")
        now += KEPT + 1
        assert asked.on("shop", "de") == ("new", "today", "weeks-ago")

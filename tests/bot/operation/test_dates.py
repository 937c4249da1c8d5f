"""What days change of a release: what an editor has published comes and goes, and nothing else does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.operation import dates
from bot.operation.dates import Calendar
from bot.operation.jobs.publish_jobs import do
from bot.operation.publish import NothingToPublish, publish, release
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.entries import Entry
from knowledge.folder.home import Home
from knowledge.releases.manifest import LATER
from knowledge.releases.releases import Releases, write_dated, write_entries
from matcher import Matcher
from tests.bot.operation.test_publish import ENTRIES, home

__all__ = ["home"]

TODAY = date.today()


def on(days: int) -> str:
    return (TODAY + timedelta(days)).isoformat()


LASTS = Entry("sale", "en", "Is there a sale?", "Until tonight.", valid_until=on(0))
COMES = Entry("gifts", "en", "Do you wrap gifts?", "From tomorrow on.", valid_from=on(1))
OVER = Entry("easter", "en", "Are there eggs?", "There were.", valid_until=on(-1))


def live(home: Home) -> set[str]:
    return {entry.id for entry in Releases(home.releases).current().entries()}


def published_yesterday(home: Home, entries: list[Entry]) -> None:
    """As `publish` would have yesterday, when `LASTS` and `COMES` were a day further off."""
    release(home, entries, author="anna")
    releases = Releases(home.releases)
    with releases.stage(author="anna") as stage:
        write_dated(stage, entries, TODAY - timedelta(1))
    releases.switch(stage.number)


def test_what_is_over_or_to_come_stays_out_and_what_is_to_come_is_kept(home: Home) -> None:
    Corpus(home.corpus).save([*ENTRIES, LASTS, COMES, OVER], author="anna")
    publish(home, author="anna")
    release = Releases(home.releases).current()
    assert live(home) == {"returns", "shipping", "sale"}
    assert {entry.id for entry in release.published()} == {"returns", "shipping", "sale", "gifts"}
    assert release.changes_on == on(1)
    assert not dates.is_due(home, TODAY)
    assert dates.is_due(home, TODAY + timedelta(1))
    release.verify()


def test_a_release_without_days_is_what_it_was_before_there_were_any(home: Home) -> None:
    Corpus(home.corpus).save(ENTRIES, author="anna")
    publish(home, author="anna")
    current = Releases(home.releases).current()
    assert current.changes_on == ""
    assert LATER not in current.manifest["files"]
    releases = Releases(home.releases)
    with releases.stage(author="anna") as stage:
        write_entries(stage, ENTRIES)
    assert releases.get(stage.number).published() == ENTRIES


def test_a_day_brings_what_was_published_and_no_draft(home: Home) -> None:
    ends, begins = replace(LASTS, valid_until=on(-1)), replace(COMES, valid_from=on(0))
    published_yesterday(home, [*ENTRIES, ends, begins])
    Corpus(home.corpus).save(
        [
            replace(ENTRIES[0], answer="Not any more."),  # approved since, published by nobody
            replace(ends, valid_until=on(9)),
            Entry("new", "en", "Is it new?", "Yes."),
            replace(begins, state="archived"),
        ],
        author="anna",
    )
    Calendar(home).look()
    Calendar(home).look()
    jobs = Jobs(home.corpus)
    job = jobs.claim()
    assert job is not None
    assert jobs.claim() is None  # one, though two have looked
    jobs.finish(job.id, result=do(home, job))
    assert live(home) == {"returns", "shipping", "gifts"}
    current = Releases(home.releases).current()
    assert current.manifest["author"] == dates.AUTHOR
    assert current.entry("returns", "en").answer == ENTRIES[0].answer
    assert Matcher.open(current.matcher_path).match("Do you wrap gifts?").entry == "gifts"
    assert dates.apply(home) == {"release": current.number}
    Calendar(home).look()
    assert jobs.claim() is None
    jobs.close()


def test_an_hour_passes_before_a_refused_day_is_tried_again(home: Home) -> None:
    published_yesterday(home, [replace(LASTS, valid_until=on(0))])
    releases = Releases(home.releases)
    with releases.stage(author="anna") as stage:
        write_dated(stage, [replace(LASTS, valid_until=on(-1))], TODAY - timedelta(1))
    releases.switch(stage.number)
    jobs = Jobs(home.corpus)
    Calendar(home).look()
    job = jobs.claim()
    assert job is not None
    with pytest.raises(NothingToPublish) as refused:
        do(home, job)
    jobs.finish(job.id, error=refused.value)
    Calendar(home).look()
    assert jobs.claim() is None
    with jobs._database.writing() as tables:
        earlier = datetime.now(UTC) - timedelta(hours=2)
        tables.table("jobs").update(job.id, {"updated": earlier.isoformat(timespec="milliseconds")})
    Calendar(home).look()
    assert jobs.claim() is not None
    jobs.close()

"""What curators took over from a person is erased with them, and no more than that."""

import zipfile
from dataclasses import replace

from bot.privacy.masking import impersonal
from bot.storage.repositories.proposals import Proposal
from knowledge.corpus.jobs import Jobs
from knowledge.corpus.wordings import Wordings
from knowledge.entries import Entry
from tests.bot.privacy.person import ADDRESS, ASKED, House, anywhere, house

__all__ = ["anywhere", "house"]


def test_a_question_that_was_taken_over_from_a_proposal_is_erased(house: House) -> None:
    """Made of several messages, it is none of them."""
    asked = "Kanarienfrage in zwei Teilen"
    both = Proposal("p2", house.theirs, 1, "de", asked, "", None, "anna", 1.0, "variant", 2.0, "carla")
    house.storage.write(lambda tx: tx.proposals.add(both))
    house.corpus.save([Entry("late", "de", "Warum?", "Darum.", variants=(asked, "Weshalb?"))], author="carla")
    Wordings(house.home.corpus).decide("late", "de", asked)
    assert house.erase(house.theirs)["variant"] == 1
    assert house.corpus.entry("late", "de").variants == ("Weshalb?",)


def test_proposals_that_name_the_address_go_without_their_conversation(house: House) -> None:
    gone = Proposal("p3", None, 1, "de", f"Wer ist {ADDRESS}?", "Ein Vogel.", None, "anna", 1.0)
    other = Proposal("p4", None, 1, "de", "Wer ist das?", "Ein Vogel.", None, "anna", 1.0)
    house.storage.write(lambda tx: (tx.proposals.add(gone), tx.proposals.add(other)))
    assert house.erase(house.theirs)["proposal"] == 2
    with house.storage.reading() as read:
        assert read.proposals.waiting(9) == [other]


def test_wordings_that_were_taken_over_are_erased_with_their_past(house: House) -> None:
    entry = Entry("delivery", "de", "Wo ist mein Paket?", "Unterwegs.", variants=(ASKED, "Paket weg"))
    kept = Entry("late", "de", "Warum so spät?", "Darum.", variants=("Wann kommt es?",))
    house.corpus.save([entry, kept], author="carla")
    Wordings(house.home.corpus).decide("delivery", "de", impersonal(ASKED, "de"))
    removed = house.erase(house.theirs)
    assert removed["variant"] == 1
    assert house.corpus.entry("delivery", "de").variants == ("Paket weg",)
    assert house.corpus.entry("late", "de") == kept
    assert all(
        ASKED not in (change.after.variants if change.after else ())
        for change in house.corpus.history("delivery", "de")
    )
    assert house.holds("Kanariengelb") == house.holds("kanariengelb") == []


def test_a_curators_own_words_stay_though_a_customer_used_the_same(house: House) -> None:
    entry = Entry("delivery", "de", "Wo ist mein Paket?", "Unterwegs.", variants=(ASKED,))
    house.corpus.save([entry], author="carla")
    assert "variant" not in house.erase(house.theirs)
    assert house.corpus.entry("delivery", "de") == entry


def test_jobs_and_files_of_imports_that_name_the_address_go(house: House) -> None:
    jobs = Jobs(house.home.corpus)
    done, waiting, other = (jobs.add("import", {"text": text}, "carla") for text in (ADDRESS, ADDRESS, "x"))
    for job in (done, other):
        jobs.finish(job)
    folder = house.home.run / "imports"
    folder.mkdir()
    (folder / "a.csv").write_text(f"frage;antwort\nWer?;{ADDRESS}\n", encoding="utf-8")
    (folder / "b.csv").write_text("frage;antwort\nWer?;Niemand\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "c.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{ADDRESS}</t>" * 500)
    removed = house.erase(house.theirs)
    assert (removed["upload"], removed["job"]) == (2, 1)
    assert [file.name for file in folder.iterdir()] == ["b.csv"]
    assert {job.id for job in jobs.recent()} == {waiting, other}


def test_a_reason_that_names_the_address_goes_and_the_entry_stays_given_back(house: House) -> None:
    entry = Entry("late", "de", "Warum so spät?", "Darum.")
    for each in (entry, replace(entry, answer="Bald.", state="review")):
        house.corpus.save([each], author="curt")
    house.corpus.give_back(house.corpus.entry("late", "de"), author="carla", why=f"Fragen Sie {ADDRESS}.")
    house.erase(house.theirs)
    assert house.corpus.history("late", "de")[0].why == "…"
    assert house.corpus.approved() == [entry]

from pathlib import Path

from knowledge.entries import Entry
from knowledge.home import Home
from knowledge.releases import Releases, write_entries


def test_publish_and_read_back(tmp_path: Path) -> None:
    home = Home(tmp_path / "data")
    releases = Releases(home.releases)
    entry = Entry("delivery-time", "de", "Wann kommt mein Paket?", "In **zwei** Tagen.", ("Lieferzeit",))
    with releases.stage(author="Erika") as stage:
        write_entries(stage, [entry])
    releases.switch(stage.number)
    assert releases.current().entry("delivery-time", "en") == entry

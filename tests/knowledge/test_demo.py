from pathlib import Path

from knowledge.corpus.corpus import Corpus
from knowledge.demo import load_demo
from knowledge.folder.home import Home


def test_the_demo_is_loaded_once_with_its_pictures(tmp_path: Path) -> None:
    home = Home(tmp_path)
    saved = load_demo(home)
    assert saved.created >= 120
    assert load_demo(home) == type(saved)(unchanged=saved.created)
    media = [item for entry in Corpus(home.corpus).entries() for item in entry.media]
    addresses = [
        address for item in media for address in (item.src, item.poster) if address.startswith("/media/")
    ]
    assert addresses
    assert all((home.media / address.removeprefix("/media/")).is_file() for address in addresses)
    assert not any(item.src.startswith("demo:") or item.poster.startswith("demo:") for item in media)

"""Pictures of every state, in a folder: `python -m tests.e2e.gallery FOLDER [LANGUAGE] [WIDTH] [light|dark]`.

Nothing is compared: they are there to be looked at. What is wider than its screen is named.
"""

import sys
import traceback
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.browsing import chromium
from tests.e2e.gallery.house import housed
from tests.e2e.gallery.look import Look, ways
from tests.e2e.gallery.scenes import SCENES


def main() -> None:
    folder, wanted = Path(sys.argv[1]), set(sys.argv[2:])
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for width, scheme, language in ways():
            if wanted <= {str(width), scheme, language}:
                walk(browser, folder, width, scheme, language)


def walk(browser: Browser, folder: Path, width: int, scheme: str, language: str) -> None:
    """All of it once, in an installation of its own."""
    with housed(language) as (address, house):
        look = Look(browser, address, folder, width, scheme, language)
        for scene in SCENES:
            try:
                scene(look, house)
            except (AssertionError, PlaywrightError):  # the others are worth a look all the same
                print(f"{look.name} {scene.__name__}:", traceback.format_exc(limit=-2), flush=True)


if __name__ == "__main__":
    main()

"""What axe-core finds in every state of the gallery, and which states scroll sideways:

    python -m benchmarks.accessibility [LANGUAGE] [WIDTH] [light|dark]

German and English, light and dark, 320 and 1280 px, or those of them that are named. Each way takes some two
minutes. Ends with 1 when anything is wrong; see benchmarks/accessibility.md.
"""

import sys
import time
import traceback
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.browsing import chromium
from tests.e2e.gallery.examining import Examined
from tests.e2e.gallery.house import housed
from tests.e2e.gallery.look import ways
from tests.e2e.gallery.scenes import SCENES

WIDTHS = (320, 1280)


def main() -> int:
    wanted, faults = set(sys.argv[1:]), list[str]()
    print("| language | width | scheme | states | wrong | seconds |\n|---|---|---|---|---|---|", flush=True)
    with chromium() as browser:
        for width, scheme, language in ways(WIDTHS):
            if wanted <= {str(width), scheme, language}:
                began = time.monotonic()
                look = examine(browser, width, scheme, language)
                told = (
                    language,
                    width,
                    scheme,
                    len(look.states),
                    len(look.faults),
                    int(time.monotonic() - began),
                )
                print("| " + " | ".join(map(str, told)) + " |", flush=True)
                faults += look.faults
    for fault in faults:
        print(fault)
    return min(1, len(faults))


def examine(browser: Browser, width: int, scheme: str, language: str) -> Examined:
    """All scenes once; one that cannot be played to its end is a fault, too."""
    with housed(language) as (address, house):
        look = Examined(browser, address, Path(), width, scheme, language)
        for scene in SCENES:
            try:
                scene(look, house)
            except (AssertionError, PlaywrightError):
                look.faults.append(f"{look.name} {scene.__name__}: {traceback.format_exc(limit=-2)}")
    return look


if __name__ == "__main__":
    sys.exit(main())

"""The same scenes, and instead of pictures what axe-core has against them."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from playwright.sync_api import Page

from tests.e2e.gallery.look import Look, too_wide

# What axe asks of whole pages only, when it comes to a frame by itself.
OF_FRAMES = {**DEFAULT_OPTIONS, "rules": {"page-has-heading-one": {"enabled": False}}}


@dataclass(frozen=True)
class Examined(Look):
    """`states` are those that were seen; `faults` what is wrong in them, each as one line."""

    states: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def keep(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Frames are looked into, too: axe does not go there by itself. `whole` makes no difference."""
        page.wait_for_timeout(250)  # what moves has come to rest
        self.states.append(name)
        if wider := too_wide(page):
            self._fault(name, f"{wider} px too wide")
        for frame in page.frames:
            asked = OF_FRAMES if frame.parent_frame else DEFAULT_OPTIONS
            for found in Axe().run(frame, options=asked).response["violations"]:
                self._fault(name, f"{found['id']}: {found['nodes'][0]['html'][:200]}")

    def _fault(self, name: str, what: str) -> None:
        self.faults.append(f"{self.name} {name}: {what}")

"""What a page of the zoo is, and how it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PLAIN = (
    '<script src="{address}/loader.js" data-site="{site}" data-locale="de" '
    'data-accent="#1f4d3a" async></script>'
)


@dataclass(frozen=True)
class HostPage:
    """A page elsewhere that embeds the chat.

    `head` and `body` are HTML in which {script} stands for the usual line; {address} and {site} are ours.
    `then` is JavaScript that runs once the launcher is there, after which it must still be.
    """

    name: str
    body: str = "<h1>Laden</h1>{script}"
    head: str = ""
    then: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    html: str = '<html lang="de">'
    doctype: str = "<!doctype html>"
    type: str = "text/html; charset=utf-8"
    frame: str = ""  # the attributes of a frame in which the page is shown, if it is

    def written(self, address: str) -> str:
        """As it is served."""
        head = f"<meta charset='utf-8'/><title>Laden</title>{self.head}"
        page = f"{self.doctype}{self.html}<head>{head}</head><body>{self.body}</body></html>"
        for gap, told in (("{script}", PLAIN), ("{address}", address), ("{site}", self.site)):
            page = page.replace(gap, told)
        return page

    @property
    def site(self) -> str:
        """Each has one of its own, so that one browser profile can visit them all."""
        return f"zoo-{self.name.replace('_', '-')}"

    def framed(self, path: str, address: str) -> str:
        """The page around it."""
        frame = self.frame.replace("{page}", f"{path}/framed")
        frame = frame.replace("{script}", PLAIN.replace('"', "")).replace("{address}", address)
        return f'<iframe name="shop" width="900" height="700" {frame.replace("{site}", self.site)}></iframe>'

    def headers_for(self, address: str) -> dict[str, str]:
        return {name: value.replace("{address}", address) for name, value in self.headers.items()}


def styled(name: str, css: str, **more: str) -> HostPage:
    """A page whose style sheet is hostile."""
    return HostPage(name, head=f"<style>{css}</style>", **more)  # type: ignore[arg-type]


def scripted(name: str, before: str = "", **more: str) -> HostPage:
    """A page whose scripts ran before ours."""
    return HostPage(name, head=f"<script>{before}</script>", **more)  # type: ignore[arg-type]

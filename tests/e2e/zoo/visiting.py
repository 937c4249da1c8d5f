"""Serves the zoo, and looks at one of its pages as a customer would."""

import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.e2e.zoo.everyday import BY_ADDRESS_WORKER
from tests.e2e.zoo.page import HostPage
from tests.e2e.zoo.wilder import WORKER

ACCENT = (0x1F, 0x4D, 0x3A)
WIDTH, HEIGHT = 1000, 760
WORKERS = {"/worker.js": WORKER, "/by_address.js": BY_ADDRESS_WORKER}
SEEN = """() => {
  const hosts = document.querySelectorAll("kundig-chat");
  if (hosts.length !== 1) return { problem: `${hosts.length} launchers` };
  const root = hosts[0].shadowRoot;
  const launcher = root.querySelector("button");
  const { left, top, width, height } = launcher.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  if (!width || left < 0 || top < 0 || x > innerWidth || y > innerHeight) return { problem: "out of sight" };
  if (document.elementFromPoint(x, y) !== hosts[0]) return { problem: "covered" };
  if (!launcher.contains(root.elementFromPoint(x, y))) return { problem: "covered within" };
  return { left, top, width, height };
}"""


@contextmanager
def zoo(pages: tuple[HostPage, ...], address: str) -> Iterator[str]:
    """Serves the pages by their names, each policy with it; gives their origin."""
    known = {f"/{page.name}": page for page in pages}

    class Zoo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, framed = self.path.removesuffix("/framed"), self.path.endswith("/framed")
            page = known.get(path)
            self.send_response(200)
            if page is None:
                return self._send("text/javascript", WORKERS.get(path, ""))
            if page.frame and not framed:
                return self._send("text/html", page.framed(path, address))
            for name, value in page.headers_for(address).items():
                self.send_header(name, value)
            return self._send(page.type, page.written(address))

        def _send(self, type: str, body: str) -> None:
            self.send_header("Content-Type", type)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Zoo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


class Visit:
    """One page of the zoo; `complaints` is what stood on its console."""

    def __init__(self, context: BrowserContext, host: HostPage, origin: str) -> None:
        self.host = host
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda line: self.complaints.append(line.text) if line.type == "error" else None
        )
        self.page.goto(f"{origin}/{host.name}")

    def close(self) -> None:
        self.page.close()

    @property
    def shop(self) -> Frame:
        """Where the launcher is."""
        if not self.host.frame:
            return self.page.main_frame
        frame = self.page.frame("shop")
        assert frame is not None
        return frame

    def find_launcher(self) -> tuple[float, float]:
        """The middle of the launcher, once it can be clicked and is painted."""
        self.shop.wait_for_selector("kundig-chat button", state="attached", timeout=5000)
        until = time.monotonic() + 5
        while "problem" in (seen := self.shop.evaluate(SEEN)):  # nothing can be clicked in a view transition
            assert time.monotonic() < until, seen["problem"]
            self.page.wait_for_timeout(50)
        place = self.shop.locator("kundig-chat button").bounding_box()
        assert place is not None
        picture = Image.open(io.BytesIO(self.page.screenshot(clip=place))).convert("RGB")
        edge = picture.getpixel((10, picture.height // 2))
        assert isinstance(edge, tuple)
        assert all(abs(a - b) < 12 for a, b in zip(edge, ACCENT, strict=True)), f"painted {edge}"
        return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2

    def ask(self) -> None:
        """A question gets its answer, and the chat is closed again."""
        with self.page.expect_event("framenavigated", lambda frame: "/widget?" in frame.url) as came:
            self.page.mouse.click(*self.find_launcher())
        chat = came.value
        text = chat.locator("#text")
        expect(text).to_be_focused()
        self.page.keyboard.type("returns-period bitte")
        self.page.keyboard.press("Enter")
        expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")
        assert self.shop.locator("kundig-chat iframe").count() == 1
        self.page.keyboard.press("Escape")
        expect(text).to_be_hidden()

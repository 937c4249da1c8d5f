"""The control arm: an in-memory relay that acknowledges first. The same checks must find its faults.

Run as `python -m tests.chaos.naive PORT`. Speaks just enough of the protocol for `customers.Customer`.
"""

import json
import sys
import uuid
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

conversations: dict[str, list[dict[str, Any]]] = defaultdict(list)


class Naive(BaseHTTPRequestHandler):
    def reply(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/conversations"):
            return self.reply(201, {"token": uuid.uuid4().hex})
        messages = conversations[self.headers["Authorization"]]
        for role in ("customer", "bot"):
            messages.append({"seq": len(messages) + 1, "role": role, "text": body["text"]})
        return self.reply(202, {"seq": len(messages) - 1})

    def do_GET(self) -> None:
        after = int(parse_qs(urlparse(self.path).query)["after"][0])
        messages = [m for m in conversations[self.headers["Authorization"]] if m["seq"] > after]
        self.reply(200, {"messages": messages})

    def log_message(self, *_: Any) -> None:
        """Silence: the test prints what matters."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Naive).serve_forever()

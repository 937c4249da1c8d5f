"""What somebody uploads: the fields of a form, and its files."""

import json
from email import message_from_bytes
from email.policy import HTTP
from typing import Any


def said_in(kind: str, body: bytes) -> dict[str, Any]:
    """The fields of JSON or of a form in parts; a file is its name, type and content."""
    if not kind.startswith("multipart/"):
        found = json.loads(body or b"{}")
        return found if isinstance(found, dict) else {}
    whole = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body, policy=HTTP)
    said: dict[str, Any] = {}
    for part in whole.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        file = part.get_filename()
        said[name] = content.decode() if file is None else (file, part.get_content_type(), content)
    return said

"""A client that fails when a response is not what the OpenAPI document says."""

import re
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, RefResolver
from werkzeug.test import TestResponse

PARAMETER = re.compile(r"\{\w+\}")


class Conforming:
    """Sends requests under /api/v1 and checks status, media type and body of each response."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self.document: dict[str, Any] = client.get("/api/v1/openapi.json").json or {}
        self.checked = 0

    def request(self, method: str, path: str, token: str | None = None, **more: Any) -> TestResponse:
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        response = self._client.open(path, method=method, headers=headers, **more)
        self._check(self._described(path.partition("?")[0])[method.lower()], response)
        return response

    def _described(self, path: str) -> dict[str, Any]:
        """The operations of a path, or of the one that it is an example of."""
        of = next(each for each in self.document["paths"] if re.fullmatch(PARAMETER.sub("[^/]+", each), path))
        found: dict[str, Any] = self.document["paths"][of]
        return found

    def begin(self, **body: Any) -> str:
        """The token of a new conversation."""
        return str(self.request("POST", "/api/v1/conversations", json=body).get_json()["token"])

    def _check(self, operation: dict[str, Any], response: TestResponse) -> None:
        described = operation["responses"][str(response.status_code)]
        if "$ref" in described:
            described = self.document["components"]["responses"][described["$ref"].rpartition("/")[2]]
        if "content" not in described:
            assert response.data == b""
            return
        schema = described["content"][response.mimetype]["schema"]
        if response.mimetype == "application/json":
            resolver = RefResolver("", self.document)
            Draft202012Validator(schema, resolver=resolver).validate(response.get_json())
            self.checked += 1

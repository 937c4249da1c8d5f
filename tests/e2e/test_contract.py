"""The HTTP contract against its own OpenAPI document, with thousands of right and wrong requests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import urllib3

from tests.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]

SCHEMATHESIS = Path(sys.prefix) / "tools" / "bin" / "schemathesis"
HERE = Path(__file__).parent


def test_every_endpoint_keeps_its_contract(served: Served) -> None:
    body = {"locale": "de"}
    token = urllib3.request("POST", f"{served.address}/api/v1/conversations", json=body).json()["token"]
    command = [
        str(SCHEMATHESIS), f"--config-file={HERE / 'schemathesis.toml'}", "run",
        f"{served.address}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {token}",
        "--checks", "all",
        "--max-examples", "60", "--seed", "1", "--request-timeout", "15", "--no-color",
    ]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, cwd=HERE, env={**os.environ, "CI": "1"})
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert served.healthy()


@pytest.mark.parametrize("length", [70_000, 5_000_000])
def test_a_huge_body_is_refused_and_the_server_goes_on(served: Served, length: int) -> None:
    data = b'{"text": "' + b"x" * length + b'"}'
    headers = {"Content-Type": "application/json"}
    try:
        response = urllib3.request(
            "POST", f"{served.address}/api/v1/conversations", body=data, headers=headers, retries=False
        )
        assert response.status == 413
        assert response.json()["error"]["code"] == "too_large"
    except urllib3.exceptions.ProtocolError:
        pass  # refused before the whole body was sent: the connection is closed under the sender
    assert served.healthy()

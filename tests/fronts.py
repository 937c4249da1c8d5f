"""Real reverse proxies with the configurations of deploy/, on free ports of this machine."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serving import free_port

DEPLOY = Path(__file__).parent.parent / "deploy"
NODES = (DEPLOY / "nginx" / "nodes.conf").read_text("utf-8")
NGINX = (DEPLOY / "nginx" / "kundig.conf").read_text("utf-8")
CADDY = (DEPLOY / "caddy" / "Caddyfile").read_text("utf-8")


def needs(program: str) -> pytest.MarkDecorator:
    missing = shutil.which(program) is None
    return pytest.mark.skipif(missing, reason=f"{program} is missing: `make test-install` brings it")


@contextmanager
def nginx(folder: Path, configuration: str) -> Iterator[str]:
    """Its address. The configuration listens on 80 and 443 as it is written."""
    front = free_port()
    site = configuration.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{front} ssl;")
    command = ["nginx", "-p", folder, "-c", whole_nginx(folder, site), "-g", "daemon off;"]
    with _running(command):
        yield f"https://127.0.0.1:{front}"


@contextmanager
def caddy(folder: Path, configuration: str) -> Iterator[str]:
    """Its address; without TLS, since nobody here gives it a certificate."""
    front, file = free_port(), folder / "Caddyfile"
    site = configuration.replace("chat.example.com {", f"http://127.0.0.1:{front} {{")
    file.write_text("{\n\tadmin off\n\tgrace_period 1s\n}\n" + site)
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    with _running(["caddy", "run", "--config", file, "--adapter", "caddyfile"], environment):
        yield f"http://127.0.0.1:{front}"


@contextmanager
def _running(command: list[str | Path], environment: dict[str, str] | None = None) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def whole_nginx(folder: Path, configuration: str) -> Path:
    """A complete configuration around a site's, with a certificate made for the occasion."""
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    site, file = folder / "kundig.conf", folder / "nginx.conf"
    site.write_text(configuration.replace("/etc/ssl/kundig", str(folder)))
    temporary = "".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file.write_text(
        f"pid {folder / 'pid'}; error_log stderr; events {{}}"
        f" http {{ access_log off; {temporary} include {site}; }}"
    )
    return file

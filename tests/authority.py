"""A certificate authority that signs certificates, for servers on loopback."""

import ssl
import subprocess
from pathlib import Path

EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Authority:
    """`file` is what whoever trusts it reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.file, self._key = folder / "authority.pem", folder / "authority.key"
        _openssl("req", "-x509", *EC, "-days", "2", "-subj", "/CN=An authority", "-keyout", self._key,
                 "-out", self.file)  # fmt: skip

    def server(self, names: str) -> ssl.SSLContext:
        """The own side of a server that goes by these names, such as `DNS:shop.example,IP:127.0.0.1`."""
        key, request, file = (self._folder / f"server.{ending}" for ending in ("key", "csr", "pem"))
        named = self._folder / "names"
        named.write_text(f"subjectAltName={names}")
        _openssl("req", *EC, "-subj", "/CN=A server", "-keyout", key, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self._key, "-CAcreateserial",
                 "-days", "2", "-extfile", named, "-out", file)  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file, key)
        return context


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)

"""A real IMAP server on loopback: Debian's Dovecot, an ordinary process with a configuration of its own."""

import base64
import grp
import hashlib
import imaplib
import os
import pwd
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mailserver import PASSWORD, USER, certificate
from tests.serving import free_port

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure}
    ssl = yes
  }}
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owners} home={folder}/home
}}
"""


class Imap:
    """A mailbox behind it, filled as a mail server would."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.secure = folder, free_port(), free_port()
        self.certificate, _ = certificate(folder)
        self._owner = _owner()
        hashed = base64.b64encode(hashlib.sha256(PASSWORD.encode()).digest()).decode()
        (folder / "users").write_text(f"{USER}:{{SHA256}}{hashed}\n")  # it has a colon in it
        (folder / "dovecot.conf").write_text(CONFIGURATION.format(**self._values()))
        for name in ("mail", "home", "run"):
            (folder / name).mkdir(exist_ok=True)
        self._hand_over()
        self._process: subprocess.Popen[bytes] | None = None

    def _values(self) -> dict[str, object]:
        account = pwd.getpwnam(self._owner)
        group = grp.getgrgid(account.pw_gid).gr_name
        root = os.geteuid() == 0
        return {
            "folder": self.folder, "port": self.port, "secure": self.secure,
            "internal": "dovecot" if root else self._owner, "login": "dovenull" if root else self._owner,
            "group": "dovecot" if root else group, "owner": account.pw_uid, "owners": account.pw_gid,
        }  # fmt: skip

    def _hand_over(self) -> None:
        """Root does not read mail: a user without rights does, and has to get there."""
        if os.geteuid() == 0:
            self.folder.chmod(0o711)
            (self.folder / "users").chmod(0o644)  # whatever this process keeps to itself by now
            for name in ("mail", "home"):
                shutil.chown(self.folder / name, self._owner, pwd.getpwnam(self._owner).pw_gid)

    def start(self) -> None:
        program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program, "install dovecot-imapd"
        self._process = subprocess.Popen([program, "-F", "-c", str(self.folder / "dovecot.conf")])
        until = time.monotonic() + 15
        while True:
            try:
                with self.opened():
                    return
            except (OSError, imaplib.IMAP4.error):
                assert time.monotonic() < until, (self.folder / "log").read_text()
                time.sleep(0.1)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(10)
            self._process = None

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        """As somebody at a mail program sees it."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        with imaplib.IMAP4_SSL("localhost", self.secure, ssl_context=context, timeout=5) as program:
            program.login(USER, PASSWORD)
            program.select("INBOX")
            yield program

    def put(self, *messages: bytes) -> None:
        with self.opened() as program:
            for message in messages:
                program.append("INBOX", "", imaplib.Time2Internaldate(time.time()), message)

    def empty(self) -> None:
        with self.opened() as program:
            if program.search(None, "ALL")[1][0]:
                program.store("1:*", "+FLAGS", r"(\Deleted)")
                program.expunge()

    def unread(self) -> int:
        with self.opened() as program:
            return len(program.search(None, "UNSEEN")[1][0].split())

    def renumber(self) -> None:
        """As when a server was restored: the same e-mails, under another number of the mailbox."""
        self.stop()
        for path in (self.folder / "mail").glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)  # the number is made of the second
        self.start()


def _owner() -> str:
    return "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


@contextmanager
def mailbox() -> Iterator[Imap]:
    """In a folder of its own: others cannot look into pytest's, and root's server reads as somebody else."""
    with TemporaryDirectory(prefix="kundig-imap-", ignore_cleanup_errors=True) as folder:
        running = Imap(Path(folder))
        try:
            running.start()
            yield running
        finally:
            running.stop()

"""The file of a backup: whole, or refused with the name of the part that is not; whoever wrote it."""

import gzip
import json
import random
import subprocess
import tarfile
from pathlib import Path

import pytest

from bot.operation.backups import archive
from bot.operation.backups.archive import Head, Member, read
from bot.operation.backups.errors import DamagedBackup, NewerBackup
from bot.operation.backups.restoring import restore, verify
from knowledge.folder.home import Home
from tests.bot.operation.backups.archives import HEAD_OF_TESTS, contents_member, head_member, tar, whole

FILES = {"kundig.toml": b"port = 1\n", "media/" + "a" * 32 + ".svg": b"x" * 3_000_000, "run/node.id": b""}


def everything(file: Path) -> dict[str, bytes]:
    return {one.name: b"".join(one.blocks) for one in read(file) if isinstance(one, Member)}


def test_what_was_written_is_read_block_by_block(tmp_path: Path) -> None:
    found = {}
    for one in read(whole(tmp_path / "b", FILES)):
        if isinstance(one, Member):
            blocks = list(one.blocks)
            assert all(len(block) <= archive.BLOCK for block in blocks)
            found[one.name] = b"".join(blocks)
        else:
            assert one == HEAD_OF_TESTS
    assert found == FILES


def test_what_cannot_be_packed_is_not(tmp_path: Path) -> None:
    """Both kinds, in turn; any gzip reads it."""
    dense, loose = tmp_path / "dense", tmp_path / "loose"
    dense.write_bytes(random.Random(1).randbytes(300_000))
    loose.write_bytes(b"the same again " * 20_000)
    with (tmp_path / "b").open("wb") as stream:
        made = archive.Archive(stream, HEAD_OF_TESTS)
        for number, path in enumerate((dense, loose, dense, loose)):
            made.add(f"releases/{number + 1}/x", path)
        made.close()
    found = everything(tmp_path / "b")
    assert [found[f"releases/{n}/x"] for n in (3, 4)] == [dense.read_bytes(), loose.read_bytes()]
    assert 600_000 < (tmp_path / "b").stat().st_size < 620_000
    assert (
        subprocess.run(["tar", "tzf", tmp_path / "b"], check=True, capture_output=True).stdout.count(b"\n")
        == 6
    )


def test_any_tar_reads_it(tmp_path: Path) -> None:
    file = whole(tmp_path / "b.tar.gz", FILES)
    listed = subprocess.run(["tar", "tzf", file], capture_output=True, text=True, check=True).stdout
    assert listed.splitlines() == ["backup.json", *FILES, "contents.json"]


def test_wherever_it_is_cut_short_it_is_refused(tmp_path: Path) -> None:
    content = whole(tmp_path / "b", FILES).read_bytes()
    for length in (0, 10, len(content) // 2, len(content) - 9, len(content) - 1):
        (tmp_path / "cut").write_bytes(content[:length])
        with pytest.raises(DamagedBackup):
            verify(tmp_path / "cut")


def test_what_is_no_backup_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text("question;answer\n")
    with pytest.raises(DamagedBackup, match=r"faq\.csv is no backup"):
        verify(tmp_path / "faq.csv")


def test_wherever_a_byte_is_another_it_is_refused_by_name(tmp_path: Path) -> None:
    content = gzip.decompress(whole(tmp_path / "b", FILES).read_bytes())
    for place, member in ((content.index(b"port = 1"), "kundig.toml"), (content.index(b"x" * 999), "media/")):
        changed = bytearray(content)
        changed[place] ^= 1
        (tmp_path / "changed").write_bytes(gzip.compress(bytes(changed), 1))
        with pytest.raises(DamagedBackup, match=member):
            verify(tmp_path / "changed")


def test_wherever_a_packed_byte_is_another_the_content_is_not(tmp_path: Path) -> None:
    """Some bits of gzip say nothing: then what is read is the same."""
    files = {"run/node.id": bytes(random.Random(1).randbytes(3000)), "kundig.toml": b"port = 1\n" * 99}
    packed = whole(tmp_path / "b", files).read_bytes()
    refused = 0
    for place in range(0, len(packed), 11):
        broken = bytearray(packed)
        broken[place] ^= 0x55
        (tmp_path / "broken").write_bytes(broken)
        try:
            assert everything(tmp_path / "broken") == files
        except (DamagedBackup, NewerBackup):
            refused += 1
    assert refused > 300


def test_a_file_that_is_told_and_not_there_is_named(tmp_path: Path) -> None:
    told = {"corpus.sqlite": {"size": 1, "sha256": "0"}}
    with pytest.raises(DamagedBackup, match=r"corpus\.sqlite"):
        verify(tar(tmp_path / "b", [head_member(), contents_member(told)]))


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/evil", "releases/1/../../evil", "releases/../x", "media/x.sh", "run/bot.url", ".hidden",
     "releases/1/.hidden", "run/secret.key/x", "media/" + "a" * 32 + ".svg/../../../evil"],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    file = whole(tmp_path / "b", {name: b"evil"})
    home = Home(tmp_path / "home")
    for refused in (lambda: verify(file), lambda: restore(home, file)):
        with pytest.raises(DamagedBackup, match="no part of a backup"):
            refused()
    assert list(home.root.iterdir()) == []
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_nothing_but_plain_files_is_taken(tmp_path: Path, kind: bytes) -> None:
    link = tarfile.TarInfo("run/node.id")
    link.type, link.linkname = kind, "/etc/passwd"
    file = tar(tmp_path / "b", [head_member(), (link, b""), contents_member()])
    with pytest.raises(DamagedBackup, match="a plain file"):
        restore(Home(tmp_path / "home"), file)


def test_long_names_and_headers_are_not_read_into_memory(tmp_path: Path) -> None:
    long = tarfile.TarInfo("media/" + "a" * 3000)
    pax = tarfile.TarInfo("run/node.id")
    pax.pax_headers = {"comment": "x" * 3000}
    for info in (long, pax):
        with pytest.raises(DamagedBackup, match="a plain file"):
            verify(tar(tmp_path / "b", [head_member(), (info, b""), contents_member()]))


def test_a_head_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    info = tarfile.TarInfo("backup.json")
    info.size = 1 << 30
    (tmp_path / "b").write_bytes(gzip.compress(info.tobuf(tarfile.GNU_FORMAT)))
    with pytest.raises(DamagedBackup, match=str(1 << 30)):
        verify(tmp_path / "b")


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    twice = [(tarfile.TarInfo("run/node.id"), b"1"), (tarfile.TarInfo("run/node.id"), b"2")]
    with pytest.raises(DamagedBackup, match="twice"):
        verify(tar(tmp_path / "b", [head_member(), *twice, contents_member()]))


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"hello", gzip.compress(b"hello"), gzip.compress(b"\0" * 99_999)):
        (tmp_path / "b").write_bytes(content)
        with pytest.raises(DamagedBackup):
            verify(tmp_path / "b")
    for head in ([], {}, {"format": 1}, {**HEAD_OF_TESTS.as_json(), "store": 5}):
        info = tarfile.TarInfo("backup.json")
        with pytest.raises(DamagedBackup):
            verify(tar(tmp_path / "b", [(info, json.dumps(head).encode()), contents_member()]))


def test_a_newer_one_is_refused_with_its_version(tmp_path: Path) -> None:
    for changed in ({"format": 2}, {"store": "9999"}, {"corpus": "0099-later"}):
        file = whole(tmp_path / "b", {}, kundig="9.9", **changed)
        with pytest.raises(NewerBackup, match=r"9\.9"):
            restore(Home(tmp_path / "home"), file)
        assert not (tmp_path / "home").exists()


def test_a_head_has_an_id_and_a_time() -> None:
    with pytest.raises(ValueError, match="an id"):
        Head("", 1.0, "", "", "", "sqlite", "")

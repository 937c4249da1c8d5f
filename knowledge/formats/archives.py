"""ZIP: an archive of files, as Notion, Google and bots hand one over; each is read as if it came alone."""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from knowledge import limits
from knowledge.errors import ImportRefused
from knowledge.formats.packages import UNREADABLE, package
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.programs import dialogflow, rasa

Reader = Callable[[bytes, str, Problems], list[Located]]
YAML: Final = (".yml", ".yaml")
UNSEEN = re.compile(r"(?:^|/)(?:__MACOSX/|\.)")  # what systems put beside files
BESIDE: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".css", ".js", ".ttf", ".woff", ".woff2")


def read(content: bytes, locale: str, problems: Problems, readers: Mapping[str, Reader]) -> list[Located]:
    """Of all files that one of the `readers` knows; the others are told of. Raises ImportRefused."""
    with package(content, fault("no_archive")) as archive:
        names = [each for each in archive.namelist() if not each.endswith("/") and not UNSEEN.search(each)]
        if dialogflow.is_it(names):
            return dialogflow.read(names, lambda name: _part(archive, name), locale, problems)
        found: list[Located] = []
        if project := [name for name in names if name.endswith(YAML)]:
            found += rasa.read_all([(name, _part(archive, name)) for name in project], locale, problems)
        for name in names:
            ending = PurePosixPath(name).suffix.lower()
            if ending in YAML:
                continue
            if ending in readers:
                found += _file(name, _part(archive, name), locale, problems, readers[ending])
            elif ending not in BESIDE:  # pictures are told where an answer shows them
                problems.note(0, "", note("file_left", value=name), "")
    if not found:
        problems.refuse_if_any()
        refuse(fault("no_file_inside", known=" ".join(readers)))
    return found


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > limits.FILE:
        refuse(fault("too_large", size=limits.FILE // 1_000_000, most=limits.FILE // 1_000_000))
    try:
        return archive.read(name)
    except UNREADABLE:
        refuse(fault("no_archive"))


def _file(name: str, content: bytes, locale: str, problems: Problems, reader: Reader) -> list[Located]:
    """What is wrong with the whole file is told, and hinders none of the others."""
    if not content.strip():
        return []
    before, problems.sheet = problems.sheet, name
    try:
        return [replace(each, sheet=name) for each in reader(content, locale, problems)]
    except ImportRefused as refused:
        for wrong in refused.problems:
            problems.add(wrong.row, wrong.column, wrong.fault)
        return []
    finally:
        problems.sheet = before

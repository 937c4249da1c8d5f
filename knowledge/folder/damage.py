"""What was found damaged in a data folder, kept where all of its processes see it, and staff are told."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from knowledge.errors import FileRefused
from knowledge.faults import Fault
from knowledge.files import locked, replace_file

log = logging.getLogger("kundig.files")

Signature = tuple[int, int, int]


class DamageList:
    """A small file: what is damaged, by its name, and how that is told. Whoever finds it whole takes it off.

    Losing the list costs nothing: the next look at the files makes it anew.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def all(self) -> Mapping[str, Fault]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            return {name: Fault(found["key"], found["data"]) for name, found in kept.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def keep(self, name: str, fault: Fault) -> None:
        self._change({name: fault}, ())

    def forget(self, *names: str) -> None:
        self._change({}, names)

    def signature(self) -> Signature | None:
        """Changes with the list."""
        return signature(self._file)

    def _change(self, found: Mapping[str, Fault], whole: tuple[str, ...]) -> None:
        """A folder that cannot be written has its own sentence; here it must stop nobody."""
        known = self.all()
        if not self._changes(known, found, whole):
            return
        try:
            self._file.parent.mkdir(mode=0o700, exist_ok=True)
            with locked(self._file.parent):
                known = {name: fault for name, fault in self.all().items() if name not in whole}
                listed = {name: fault_json(fault) for name, fault in {**known, **found}.items()}
                replace_file(self._file, json.dumps(listed, ensure_ascii=False, indent=1).encode())
        except (FileRefused, OSError) as error:
            log.warning("%s", error)

    def _changes(
        self, known: Mapping[str, Fault], found: Mapping[str, Fault], whole: tuple[str, ...]
    ) -> bool:
        new = any(known.get(name) != fault for name, fault in found.items())
        return new or any(name in known for name in whole)


def fault_json(fault: Fault) -> dict[str, object]:
    return {"key": fault.key, "data": dict(fault.data)}


def signature(file: Path) -> Signature | None:
    """Changes when the file is changed or replaced; None without it, or where it cannot be looked at."""
    try:
        facts = file.stat()
    except OSError:
        return None
    return facts.st_ino, facts.st_mtime_ns, facts.st_size

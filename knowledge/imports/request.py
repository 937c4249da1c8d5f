"""What the process that reads files is asked."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Request:
    """To read a file in `locale`. With an `author` its entries are saved, else what would change is told.

    `version` is that of the plan somebody has confirmed; empty: whatever it changes. `job` is finished in the
    transaction that saves: done once, or not at all, whoever is killed when. `partial`: rows that are wrong
    are left out, and the others taken; else the file is refused for one of them. `address`: of a page that is
    fetched first and kept as the file. `review`: what is another goes to review, whatever the file says.
    `tells`: how far it is, beside the file. `pictures`: the folder for those that are brought along; empty:
    none is.
    """

    file: Path
    locale: str
    corpus: Path
    author: str = ""
    version: str = ""
    job: int | None = None
    partial: bool = False
    address: str = ""
    review: bool = False
    tells: bool = False
    pictures: str = ""

    def as_line(self) -> str:
        return json.dumps(asdict(self) | {"file": str(self.file), "corpus": str(self.corpus)}) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        told = json.loads(line)
        return cls(**told | {"file": Path(told["file"]), "corpus": Path(told["corpus"])})

"""`make audit`: known vulnerabilities of what is pinned, beside what advisories.toml says about them.

pip-audit asks the public database. Where none can be reached the kept list alone is printed, and it says so.
Exit code 1: something was found that the list does not explain.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PINS = FOLDER / "run.txt"


@dataclass(frozen=True)
class Advisory:
    """Vulnerabilities of one package at one version: `what` they are, and `why` they are out of reach.

    `absent` is a module that no process of ours imports.
    """

    package: str
    version: str
    ids: tuple[str, ...]
    what: str
    why: str
    absent: str = ""

    def __post_init__(self) -> None:
        if not (self.package and self.version and self.ids and self.what and self.why):
            raise ValueError(f"advisories.toml: the entry about {self.package or '?'} leaves something out")


def kept() -> list[Advisory]:
    written = tomllib.loads((FOLDER / "advisories.toml").read_text("utf-8"))["advisory"]
    return [Advisory(**{**each, "ids": tuple(each["ids"])}) for each in written]


def pinned() -> dict[str, str]:
    """package -> version"""
    lines = PINS.read_text("utf-8").splitlines()
    return dict(line.split("==", 1) for line in lines if "==" in line)


def outdated(advisories: Iterable[Advisory], pins: dict[str, str]) -> Iterator[str]:
    """Entries about versions that are not pinned any more."""
    for each in advisories:
        if (now := pins.get(each.package)) != each.version:
            yield f"{each.package}: listed is {each.version}, pinned is {now or 'nothing'}. Look again."


def unexplained(report: dict[str, Any], advisories: Iterable[Advisory]) -> Iterator[str]:
    """What pip-audit found, as it reports in JSON, and the list does not know under any of its names."""
    known = {(each.package, id) for each in advisories for id in each.ids}
    for package in report["dependencies"]:
        for found in package.get("vulns", ()):
            names = {found["id"], *found.get("aliases", ())}
            if not any((package["name"], name) in known for name in names):
                fixed = ", ".join(found.get("fix_versions", ())) or "no version"
                yield f"{package['name']} {package['version']}: {', '.join(sorted(names))}; mended in {fixed}"


def unasked(report: dict[str, Any]) -> list[str]:
    """Packages that the database was not asked about, or does not have: nothing is known of them."""
    return [package["name"] for package in report["dependencies"] if package.get("skip_reason")]


def asked() -> dict[str, Any] | None:
    """pip-audit's report; None where it reached no database."""
    command = [Path(sys.executable).with_name("pip-audit"), "-r", PINS, "--no-deps", "--disable-pip"]
    run = subprocess.run(  # our own tool, with our own arguments
        [*command, "--format=json", "--progress-spinner=off", "--timeout=15"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        report: dict[str, Any] = json.loads(run.stdout)
    except ValueError:
        print((run.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1], file=sys.stderr)
        return None
    return report


def main() -> int:
    advisories, report = kept(), asked()
    faults = list(outdated(advisories, pinned()))
    if report is None or len(unknown := unasked(report)) == len(report["dependencies"]):
        print("No database could be reached, so this is the kept list alone:")
    else:
        faults += [*unexplained(report, advisories), *(f"{name} is not in the database" for name in unknown)]
    for each in advisories:
        print(f"- {each.package} {each.version}, {len(each.ids)} known: {each.what}. Why not: {each.why}.")
    for fault in faults:
        print(f"! {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

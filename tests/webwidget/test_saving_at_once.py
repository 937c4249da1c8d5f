"""The command line imports while somebody writes in the browser: neither undoes what the other did."""

import html
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from tests.webwidget.browser import HIDDEN, Curator, scripted_server

pytestmark = pytest.mark.slow

ROUNDS = 20
ENOUGH = 150  # wordings
EDIT = "/curation/entries/de/hours"
IMPORTING = """
import sys, time
from pathlib import Path
from bot.operation.cli import main

file = Path(sys.argv[1])
for number in range(1, int(sys.argv[2]) + 1):
    file.write_text(f"id;Frage;Antwort;Thema\\nhours;Wann?;Von 9 bis 18 Uhr.;{number}\\n")
    main(["import", str(file)], standalone_mode=False)
    time.sleep(0.03)
"""


def added(curator: Curator, variant: str) -> bool:
    """One more variant, in the form as it is at this moment; False when somebody else was quicker."""
    page = curator.get(EDIT)
    variants = re.search(r'name="variants".*?>\n?(.*?)</textarea>', page, re.DOTALL)
    topic = re.search(r'name="topic" value="(.*?)"', page)
    assert variants
    assert topic
    fields = {"question": "Wann?", "answer": "Von 9 bis 18 Uhr.", "state": "approved", "topic": topic[1]}
    fields |= dict(HIDDEN.findall(page)) | {"variants": f"{html.unescape(variants[1])}\n{variant}"}
    answer = curator.post(EDIT, fields)
    assert answer.status in (303, 409), re.findall(r'role="alert"[^<]*', answer.data.decode())
    return answer.status == 303


def test_command_line_and_browser_do_not_undo_each_other(tmp_path: Path) -> None:
    home = tmp_path / "home"
    corpus = Corpus(home / "corpus.sqlite")
    others = [Entry(f"other-{number}", "de", f"Frage {number}?", "Ja.") for number in range(300)]
    corpus.save([Entry("hours", "de", "Wann?", "Von 9 bis 18 Uhr.", topic="0"), *others], author="test")
    told, kept = 0, list[str]()
    with scripted_server(home) as address:
        carla = Curator(address)
        command = [sys.executable, "-c", IMPORTING, str(tmp_path / "faq.csv"), str(ROUNDS)]
        environment = os.environ | {"PYTHONPATH": ".", "KUNDIG_HOME": str(home)}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as importing:
            while importing.poll() is None:
                if len(kept) == ENOUGH:  # an entry takes 200
                    time.sleep(0.05)
                elif added(carla, variant := f"wording {len(kept)}"):
                    kept.append(variant)
                else:
                    told += 1
        assert importing.returncode == 0
    states = [change.after for change in reversed(corpus.history("hours", "de")) if change.after]
    topics = [int(state.topic) for state in states]
    assert topics == sorted(topics)  # no import was undone
    assert topics[-1] == ROUNDS
    assert states[-1].variants == tuple(kept)  # nor what was written in the browser
    assert len(kept) > 3
    assert told > 0

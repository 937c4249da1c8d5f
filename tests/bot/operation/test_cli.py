"""The command line as a script sees it: exit codes, one JSON document, messages without tracebacks."""

import json
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def entry(id: str, question: str, answer: str, *variants: str) -> dict[str, Any]:
    return {"id": id, "locale": "en", "question": question, "answer": answer, "variants": list(variants)}


ENTRIES = [
    entry(
        "returns", "How long can I return an item?", "For 30 days.",
        "What is the return period?", "Until when can I send something back?", "return deadline",
    ),
    entry(
        "shipping", "What does delivery cost?", "€4.90, free from €50.",
        "How much is shipping?", "Do I pay for delivery?", "postage costs",
    ),
    entry(
        "invoice", "Can I pay by invoice?", "Yes, within 14 days.",
        "Do you offer payment on account?", "Is purchase on invoice possible?", "pay later by bill",
    ),
]  # fmt: skip


@pytest.fixture
def kundig(tmp_path: Path) -> Any:
    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(Path(sys.executable).with_name("kundig")), *words],
            capture_output=True, text=True, cwd=tmp_path,
            env={**os.environ, "KUNDIG_HOME": str(tmp_path / "home"), **environment},
        )  # fmt: skip

    return run


def written(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_import_publish_ask_roll_back(kundig: Any, tmp_path: Path) -> None:
    imported = kundig("import", written(tmp_path / "faq.jsonl", ENTRIES), "--json")
    assert json.loads(imported.stdout) == {
        "created": 3, "changed": 0, "unchanged": 0, "notes": [], "left_out": []
    }  # fmt: skip
    assert json.loads(kundig("publish", "--json").stdout)["release"] == 1
    asked = json.loads(kundig("ask", "How much does shipping cost?", "--json").stdout)
    assert set(asked) == {"decision", "probability", "entry", "candidates"}
    assert asked["candidates"][0]["entry"] == "shipping"
    assert set(asked["candidates"][0]) == {"entry", "probability", "question"}
    assert json.loads(kundig("ask", "I want to talk to a human", "--json").stdout)["decision"] == "handoff"
    assert json.loads(kundig("publish", "--json").stdout)["release"] == 2
    assert kundig("rollback", "1").returncode == 0
    live = [row["release"] for row in json.loads(kundig("releases", "--json").stdout) if row["live"]]
    assert live == [1]
    assert kundig("export", str(tmp_path / "out.csv")).returncode == 0
    again = json.loads(kundig("import", str(tmp_path / "out.csv"), "--json").stdout)
    assert again == {"created": 0, "changed": 0, "unchanged": 3, "notes": [], "left_out": []}


def test_evaluate_prints_the_contract_and_leaves_the_home_alone(kundig: Any, tmp_path: Path) -> None:
    corpus = written(tmp_path / "c.jsonl", ENTRIES)
    queries = [{"text": "shipping price?", "id": "shipping"}, {"text": "Do you sell horses?", "id": None}]
    run = kundig(
        "evaluate", "--corpus", corpus, "--queries", written(tmp_path / "q.jsonl", queries), "--json"
    )
    assert run.returncode == 0, run.stderr
    keys = {
        "top1", "top3", "auroc_unanswerable", "coverage", "wrong_rate", "clarify_rate",
        "right", "offered", "reached", "wrong", "misled", "lost", "undue", "bothered", "owned",
        "latency_ms", "fit_seconds",
    }  # fmt: skip
    assert set(json.loads(run.stdout)) == keys
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["ask", "Hallo?"], 1, "publish"),
        (["publish"], 1, "import"),
        (["rollback", "7"], 1, "7"),
        (["rollback", "seven"], 2, "seven"),
        (["import", "missing.csv"], 1, "missing.csv"),
        (["import", "."], 1, "."),
        (["export", "nowhere/out.csv"], 1, "nowhere"),
        (["export", "out.csv", "--locale", "\udcff"], 1, "“\\udcff” is no locale"),
        (["evaluate", "--corpus", "missing.jsonl", "--queries", "missing.jsonl"], 1, "missing.jsonl"),
        (["evaluate", "--risk", "7", "--corpus", "c", "--queries", "q"], 2, "7"),
        (["frobnicate"], 2, "frobnicate"),
    ],
)
def test_refusals_say_what_and_never_show_a_traceback(
    kundig: Any, words: list[str], code: int, message: str
) -> None:
    run = kundig(*words)
    assert run.returncode == code, run.stderr
    assert message in run.stderr
    assert "Traceback" not in run.stderr + run.stdout


def test_a_refusal_is_one_json_document_when_asked(kundig: Any) -> None:
    run = kundig("publish", "--json")
    assert run.returncode == 1
    assert json.loads(run.stdout)["error"]["code"] == "nothing_to_publish"
    named = json.loads(kundig("export", "out.csv", "--locale", "x", "--json").stdout)["error"]
    assert (named["code"], named["field"]) == ("invalid_field", "locale")
    assert named["message"] == run_again_without_json(kundig, "export", "out.csv", "--locale", "x")


def run_again_without_json(kundig: Any, *words: str) -> str:
    return str(kundig(*words).stderr).strip()


def test_a_wrong_setting_is_named(kundig: Any) -> None:
    run = kundig("releases", KUNDIG_PORT="eighty")
    assert run.returncode == 1
    assert "eighty" in run.stderr


def test_doctor_finds_a_readable_key_and_a_missing_release(kundig: Any, tmp_path: Path) -> None:
    key = tmp_path / "home" / "run" / "secret.key"
    key.parent.mkdir(parents=True)
    key.write_bytes(b"x" * 32)
    key.chmod(0o644)
    run = kundig("doctor", "--json")
    found = {finding["state"]: finding for finding in json.loads(run.stdout)}
    assert run.returncode == 1
    assert "secret.key" in found["unsafe"]["subject"]
    assert "kundig publish" in found["missing"]["remedy"]


def test_doctor_finds_a_damaged_release_and_damaged_conversations(kundig: Any, tmp_path: Path) -> None:
    release = tmp_path / "home" / "releases" / "1"
    release.mkdir(parents=True)
    (release / "manifest.json").write_text("rubbish")
    (release.parent / "current").write_text("1")
    (tmp_path / "home" / "conversations.sqlite").write_bytes(b"SQLite format 3\0" + b"rubbish" * 999)
    run = kundig("doctor", "--json")
    damaged = [finding["subject"] for finding in json.loads(run.stdout) if finding["state"] == "damaged"]
    assert len(damaged) == 2
    assert "conversations.sqlite is damaged" in damaged[0]
    assert "manifest.json" in damaged[1]
    assert "manifest.json is missing or was changed" in kundig("releases").stdout


def test_train_leaves_a_model(kundig: Any, tmp_path: Path) -> None:
    run = kundig("train")
    assert run.returncode == 0, run.stderr
    assert list((tmp_path / "home" / "model").glob("dialogue-*.tar.gz"))
    assert run.stdout.count("\n") == 1


def test_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("kundig")), "site", "list", "--json"]
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "KUNDIG_HOME": str(tmp_path / "home")},
        )  # fmt: skip
    assert run.returncode == 1
    assert "No space left on device" in run.stderr
    assert "Traceback" not in run.stderr


def test_what_a_command_makes_is_its_user_s_alone(kundig: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o777)
    (home / "kundig.toml").write_text('encoder = "letters"\n')
    (home / "kundig.toml").chmod(0o644)
    before = os.umask(0o002)
    try:
        assert kundig("import", written(tmp_path / "faq.jsonl", ENTRIES)).returncode == 0
        assert kundig("publish").returncode == 0
        assert kundig("export", str(home / "faq.csv")).returncode == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    open_to_others = [path for path in home.rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == [home / "kundig.toml"]  # which kundig serve tightens
    told = kundig("doctor")
    assert f"chmod -R u+rwX,go-rwx {home}" in told.stdout
    subprocess.run(["chmod", "-R", "u+rwX,go-rwx", str(home)], check=True)
    assert "ours alone" in kundig("doctor").stdout


def test_a_full_data_folder_is_told(kundig: Any, tmp_path: Path) -> None:
    assert kundig("staff", "add", "eva", "--password", "long enough").returncode == 0
    run = subprocess.run(
        [str(Path(sys.executable).with_name("kundig")), "staff", "add", "ute", "--password", "long enough"],
        capture_output=True, text=True, env={**os.environ, "KUNDIG_HOME": str(tmp_path / "home")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000)),
    )  # fmt: skip
    assert run.returncode == 1
    assert "has the disk room" in run.stderr
    assert "Traceback" not in run.stderr
    assert "ute" not in kundig("staff", "list").stdout

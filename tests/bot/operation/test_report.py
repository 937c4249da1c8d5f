"""What `kundig publish` tells about the corpus."""

import pytest

from bot.operation.cli.corpus import show_report
from matcher import Report
from matcher.report import Bin, Warning

MISSED = {"count": 9, "more": 3, "gain": 20}
CONFUSED = {"entry": "a", "lost": 3, "of": 4, "other": "b", "back": 1, "of_back": 5}


def report(*bins: Bin) -> Report:
    many = Warning("often_missed", tuple(f"entry-{number}" for number in range(9)), MISSED)
    pair = Warning("confused", ("a", "b"), CONFUSED)
    return Report(
        entries=9, variants=40, warnings=(pair, many), coverage={"0.02": 0.171, "0.05": 0.5}, curve=(),
        reliability=bins, calibrated=bool(bins), trials=80, encoder="letters", fit_seconds=1.2,
    )  # fmt: skip


def test_coverage_reliability_and_warnings_are_told_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    show_report(report(Bin(0.9, 0.86, 60, 0.75), Bin(0.2, 0.24, 20, 0.25)))
    assert capsys.readouterr().out.splitlines() == [
        "9 entries with 40 wordings, learnt in 1 s.",
        "At 2% wrong answers, about 17% of the answerable questions get one.",
        "At 5% wrong answers, about 50% of the answerable questions get one.",
        "Stated and true certainty are 4 points apart, in 80 trials.",
        "! 3 of 4 wordings of a are closest to b, and 1 of 5 the other way round. "
        "Merge them, or word more clearly what sets them apart.",
        "! Entries that have variants, and yet questions often find another one: 9. "
        "With 3 more each, about 20 more of 100 questions about them would get there.",
        "  entry-0, entry-1, entry-2, entry-3, entry-4, entry-5, entry-6, entry-7, …",
    ]


def test_without_trials_nothing_is_said_of_reliability(capsys: pytest.CaptureFixture[str]) -> None:
    show_report(report())
    assert "certainty" not in capsys.readouterr().out

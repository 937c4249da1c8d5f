"""Floors of what is found in the texts on which benchmarks/privacy.py measures."""

from benchmarks.privacy import cases, harmless, outcome, touched


def test_most_is_found_of_every_kind() -> None:
    free, counts = ("password", "name", "address"), {False: [0, 0], True: [0, 0]}
    for case in cases("personal.toml"):
        counts[case.kind in free][0] += outcome(case).found
        counts[case.kind in free][1] += len(case.marks)
    assert counts[False][0] >= 0.97 * counts[False][1]
    assert counts[True][0] >= 0.85 * counts[True][1]


def test_what_is_harmless_is_hardly_touched() -> None:
    texts = harmless("harmless.toml")
    assert len(touched(iter(texts))) <= 0.01 * len(texts)

"""The machine of tests/bot/handoff/test_machine.py, at length.

    python -m benchmarks.handoffs [--runs 1000] [--steps 50]

Nothing is measured but whether what must hold holds; a failure prints the steps that lead to it.
"""

import argparse
import time

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.bot.handoff.test_machine import Handoffs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=50)
    asked = parser.parse_args()
    begun = time.monotonic()
    run_state_machine_as_test(
        Handoffs,
        settings=settings(
            max_examples=asked.runs,
            stateful_step_count=asked.steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{asked.runs} runs of {asked.steps} steps, nothing broken, {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOLD = (
    "import bot, numpy, threadpoolctl; library = threadpoolctl.threadpool_info()[0];"
    "print(library['architecture'], library['num_threads'])"
)


@pytest.mark.skipif(
    not Path("/proc/cpuinfo").exists() or " avx2 " not in Path("/proc/cpuinfo").read_text(),
    reason="without AVX2 numpy chooses for itself",
)
@pytest.mark.parametrize(
    ("chosen", "used"), [({}, "Haswell 1"), ({"OPENBLAS_CORETYPE": "Nehalem"}, "Nehalem 1")]
)
def test_every_process_of_ours_uses_kernels_this_processor_can_run(chosen: dict[str, str], used: str) -> None:
    bare = {
        name: value
        for name, value in os.environ.items()
        if "THREADS" not in name and name != "OPENBLAS_CORETYPE"
    }
    command = [sys.executable, "-c", TOLD]
    done = subprocess.run(command, env=bare | chosen, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == used


PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
CHILD = "import bot, subprocess, sys;subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"
HELD = (
    "import re; held = b'x' * 2**25;"
    "print(re.search(r'AnonHugePages: +([0-9]+)', open('/proc/self/smaps_rollup').read())[1])"
)


@pytest.mark.skipif(
    not PAGES.exists() or "[madvise]" not in PAGES.read_text(),
    reason="the system does not leave large pages to programs",
)
@pytest.mark.parametrize(("chosen", "large"), [({}, True), ({"GLIBC_TUNABLES": ""}, False)])
def test_processes_that_ours_start_have_large_pages(chosen: dict[str, str], large: bool) -> None:
    bare = {name: value for name, value in os.environ.items() if name != "GLIBC_TUNABLES"}
    command = [sys.executable, "-c", CHILD, HELD]
    done = subprocess.run(command, env=bare | chosen, capture_output=True, text=True, check=True)
    assert (int(done.stdout) > 16_000) == large  # kB of the 32 MB

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOLD = "import bot, numpy, threadpoolctl; print(threadpoolctl.threadpool_info()[0]['architecture'])"


@pytest.mark.skipif(
    not Path("/proc/cpuinfo").exists() or " avx2 " not in Path("/proc/cpuinfo").read_text(),
    reason="without AVX2 numpy chooses for itself",
)
@pytest.mark.parametrize(("chosen", "used"), [({}, "Haswell"), ({"OPENBLAS_CORETYPE": "Nehalem"}, "Nehalem")])
def test_every_process_of_ours_uses_kernels_this_processor_can_run(chosen: dict[str, str], used: str) -> None:
    bare = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    command = [sys.executable, "-c", TOLD]
    done = subprocess.run(command, env=bare | chosen, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == used

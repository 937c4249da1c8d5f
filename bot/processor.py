"""How numpy calculates: on one thread, and with kernels this processor can run.

A question is too little work to share: a second thread costs more than it saves. OpenBLAS picks kernels by
the processor's name, and gives one that is younger than itself those of 2004, which take up to three times as
long. Every processor with AVX2 can use those of 2013; machines that use the same kernels round alike.
"""

import os
import sys
from pathlib import Path

_FLAGS = Path("/proc/cpuinfo")


def choose_kernels() -> None:
    """For this process and its children. Comes too late where numpy is loaded; whoever chose before wins."""
    if "numpy" in sys.modules:
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if _has_avx2():
        os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")


def _has_avx2() -> bool:
    try:
        return " avx2 " in _FLAGS.read_text()
    except OSError:
        return False  # not Linux

"""How numpy calculates, and how memory is paged: what has to be said before a process begins.

A question is too little work to share: a second thread costs more than it saves. OpenBLAS picks kernels by
the processor's name, and gives one that is younger than itself those of 2004, which take up to three times as
long. Every processor with AVX2 can use those of 2013; machines that use the same kernels round alike.

A question reads some 30 MB of weights. In usual pages, looking up where these are takes a tenth of
the bot's time. Where the system leaves the choice to programs, as most do, large pages are asked for.
"""

import os
import sys
from pathlib import Path

_FLAGS = Path("/proc/cpuinfo")
_LARGE_PAGES = "glibc.malloc.hugetlb=1"  # as the system allows them (madvise); other C libraries pass it over


def choose_kernels() -> None:
    """For this process and its children. Comes too late where numpy is loaded; whoever chose before wins."""
    if "numpy" in sys.modules:
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if _has_avx2():
        os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")


def ask_for_large_pages() -> None:
    """For the children of this process; whoever chose before wins."""
    os.environ.setdefault("GLIBC_TUNABLES", _LARGE_PAGES)


def _has_avx2() -> bool:
    try:
        return " avx2 " in _FLAGS.read_text()
    except OSError:
        return False  # not Linux

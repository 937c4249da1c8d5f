"""Python's search for objects that only hold each other, put off while somebody waits for a check."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uninterrupted() -> Iterator[None]:
    """It would look again and again through all that a large corpus is made of, a quarter of the time that a
    check takes, and find next to nothing: what is not held any more goes without it.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()

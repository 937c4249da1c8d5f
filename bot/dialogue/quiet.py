"""Makes Rasa and its libraries quiet and lean. Must run before any of them is imported: they look once."""

import logging
import os
import sys

import structlog

CHATTY = ("apscheduler", "asyncio", "faiss", "matplotlib", "rasa", "sanic.error", "sanic.root")


def quiet() -> None:
    """No telemetry, no GPU, one thread a computation, and logs that never say what a customer said."""
    os.environ.update(
        RASA_TELEMETRY_ENABLED="false",
        LOG_LEVEL="ERROR",
        TF_CPP_MIN_LOG_LEVEL="3",
        CUDA_VISIBLE_DEVICES="",
        SQLALCHEMY_SILENCE_UBER_WARNING="1",
        OMP_NUM_THREADS="1",  # a turn is too small to share, and waiting threads burn time
        OPENBLAS_NUM_THREADS="1",
    )
    # TensorFlow takes jax along for a converter that nobody here uses: 70 MB, and 0.6 s at each start.
    sys.modules["jax"] = None  # type: ignore[assignment]  # so that importing it fails
    logging.captureWarnings(True)  # deprecations inside libraries; some of these reset plain filters
    for name in (*CHATTY, "py.warnings"):
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )

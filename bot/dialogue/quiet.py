"""Keeps the logs of Rasa and its libraries from saying what customers said."""

import logging

import structlog

CHATTY = ("apscheduler", "asyncio", "faiss", "matplotlib", "rasa", "sanic.error", "sanic.root")


def quiet() -> None:
    """Libraries say only what went wrong; at debug, Rasa would dump whole conversations."""
    logging.captureWarnings(True)  # deprecations inside libraries; some of these reset plain filters
    for name in (*CHATTY, "py.warnings"):
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )

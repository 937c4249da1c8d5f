"""Ways to a PostgreSQL server. What speaks to it is loaded when there is one to speak to."""

from typing import Any

import sqlalchemy as sa

POOL = 10  # connections, for which jobs wait in line: a process keeps no more of them busy
PATIENCE = 10.0  # seconds in which a job is tried again when the server is away


def engine(url: str, **more: Any) -> sa.engine.Engine:
    address = sa.engine.make_url(url).set(drivername="postgresql+psycopg2")
    return sa.create_engine(
        address,
        future=True,
        pool_size=POOL,
        max_overflow=0,
        pool_use_lifo=True,
        pool_timeout=PATIENCE,
        connect_args={"connect_timeout": 5, "application_name": "kundig"},
        **more,
    )


def shown(url: str) -> str:
    """The address without its password."""
    return str(sa.engine.make_url(url).render_as_string(hide_password=True))

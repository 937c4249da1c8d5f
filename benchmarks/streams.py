"""Customers' conversations and event streams, thousands in one process. For `benchmarks.connections`."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp

AT_ONCE = 20  # requests while things are set up


@dataclass
class Talk:
    """A customer's conversation."""

    id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def begin(http: aiohttp.ClientSession) -> Talk:
    async with http.post("/api/v1/conversations", json={"locale": "de"}) as answer:
        opened = await answer.json()
        return Talk(opened["conversation"], opened["token"])


async def write(http: aiohttp.ClientSession, talk: Talk, body: dict[str, str]) -> None:
    headers = talk.headers | {"Idempotency-Key": str(uuid.uuid4())}
    async with http.post("/api/v1/messages", json=body, headers=headers) as answer:
        assert answer.status in (200, 202), await answer.text()


async def events(answer: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, Any]]:
    """The kind and data of each server-sent event."""
    kind = ""
    async for raw in answer.content:
        line = raw.decode().rstrip("\n")
        if line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("data: "):
            yield kind, json.loads(line[6:])


async def in_turn(jobs: list[Any]) -> list[Any]:
    """All of them, a few at a time."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(job: Any) -> Any:
        async with slots:
            return await job

    return list(await asyncio.gather(*(one(job) for job in jobs)))

"""Many at once: 2,000 customers with an open stream, 50 agents at their desks, 50 messages a second.

    .venv/bin/python -m benchmarks.connections                 # two minutes; writes connections.md
    .venv/bin/python -m benchmarks.connections --minutes 60    # does memory grow, do files stay open? soak.md

Each agent has one conversation and its stream open; half of the messages are theirs, half their customers'. A
message counts from the moment it is sent until it is on the other side's stream. For what a long queue takes
a browser, see `benchmarks.desk_lists`.
"""

import asyncio
import random
import statistics
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import click
import psutil

from benchmarks.streams import Talk, begin, events, in_turn, write
from benchmarks.turns import machine
from bot.staff.accounts import Staff
from bot.staff.sessions import Sessions
from bot.storage import Storage
from knowledge.folder.home import Home
from tests.serving import Served, serving

HERE = Path(__file__).parent
MIB = 2**20
AT_ONCE = 20  # requests while things are set up
ARRIVES = 10.0  # seconds after which a message is dropped
SOAK = 30.0  # minutes from which a run is told on a page of its own
NO_LIMIT = aiohttp.ClientTimeout(total=None)


@dataclass
class Sent:
    """When each message left, and what it took, by its text."""

    left: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)  # milliseconds
    ended: int = 0  # streams that broke off

    def arrived(self, text: str) -> None:
        began = self.left.pop(text, None)
        if began is not None:
            self.took.append((time.perf_counter() - began) * 1000)


async def listen(http: aiohttp.ClientSession, talk: Talk, sent: Sent) -> None:
    """A customer who reads."""
    async with http.get("/api/v1/events?after=0", headers=talk.headers, timeout=NO_LIMIT) as answer:
        async for _, message in events(answer):
            if message["role"] == "agent":
                sent.arrived(message["text"])
    sent.ended += 1


@dataclass
class Agent:
    """Somebody at the desk who has one conversation open."""

    headers: dict[str, str]
    talk: Talk

    async def take(self, http: aiohttp.ClientSession) -> None:
        await write(http, self.talk, {"choice": "handoff"})
        await self._post(http, "accept", {})

    async def reply(self, http: aiohttp.ClientSession, text: str) -> None:
        await self._post(http, "reply", {"text": text})

    async def watch(self, http: aiohttp.ClientSession, sent: Sent) -> None:
        path = f"/desk/events?conversation={self.talk.id}&after=0"
        async with http.get(path, headers=self.headers, timeout=NO_LIMIT) as answer:
            async for kind, data in events(answer):
                for message in data["messages"] if kind == "messages" else ():
                    if message["role"] == "customer":
                        sent.arrived(message["text"])
        sent.ended += 1

    async def _post(self, http: aiohttp.ClientSession, action: str, body: dict[str, str]) -> None:
        headers = self.headers | {"Idempotency-Key": str(uuid.uuid4())}
        path = f"/desk/api/conversations/{self.talk.id}/{action}"
        async with http.post(path, json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()


async def staff(served: Served, talks: list[Talk]) -> list[Agent]:
    """An account and a log-in for each of these conversations."""
    agents = []
    with Storage.open(Home(served.home)) as storage:
        for number, talk in enumerate(talks):
            name = f"agent{number}"
            Staff(storage).add(name, f"lange-nacht-{uuid.uuid4().hex}", f"Agent {number}")
            agents.append(Agent({"Cookie": Sessions(storage).begin(name)}, talk))
    return agents


async def logged_in(http: aiohttp.ClientSession, agents: list[Agent]) -> None:
    """With the cookie's name, which is the installation's own, and a token against forged requests."""
    async with http.get("/login") as answer:
        name = next(iter(answer.cookies))
    for agent in agents:
        agent.headers["Cookie"] = f"{name}={agent.headers['Cookie']}"
        async with http.get("/desk", headers=agent.headers) as answer:
            page = await answer.text()
            assert answer.status == 200, page[:300]
        agent.headers["X-CSRF-Token"] = page.partition('name="csrf-token" content="')[2].partition('"')[0]


async def talk_all(
    http: aiohttp.ClientSession, agents: list[Agent], sent: Sent, rate: float, seconds: float
) -> None:
    """So many messages a second, by agents and their customers in turn."""
    chosen, until, jobs = random.Random(3), time.perf_counter() + seconds, set[asyncio.Task[None]]()
    due, number = time.perf_counter(), 0
    while due < until:
        agent, text = chosen.choice(agents), f"Nachricht {number}"
        sent.left[text] = time.perf_counter()
        job = agent.reply(http, text) if number % 2 else write(http, agent.talk, {"text": text})
        task = asyncio.create_task(job)
        jobs.add(task)
        task.add_done_callback(jobs.discard)
        due, number = due + 1 / rate, number + 1
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
    await asyncio.gather(*jobs)
    until = time.perf_counter() + ARRIVES
    while sent.left and time.perf_counter() < until:
        await asyncio.sleep(0.1)


@dataclass
class Web:
    """The web process: proportional memory in MiB, and files it has open."""

    process: psutil.Process
    memory: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def look(self) -> None:
        self.memory.append(self.process.memory_full_info().pss / MIB)
        self.files.append(self.process.num_fds())


async def crowd(served: Served, customers: int, staffed: int, rate: float, minutes: float) -> list[str]:
    """Lines of the page: how long messages took, what was lost, what the web process needed."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(served.address, connector=connector) as http:
        talks: list[Talk] = await in_turn([begin(http) for _ in range(customers)])
        agents = await staff(served, talks[:staffed])
        await logged_in(http, agents)
        await in_turn([agent.take(http) for agent in agents])
        sent, web = Sent(), Web(served.process("webwidget"))
        streams = [asyncio.create_task(listen(http, talk, sent)) for talk in talks]
        streams += [asyncio.create_task(agent.watch(http, sent)) for agent in agents]
        await asyncio.sleep(15)
        await talk_all(http, agents, Sent(), rate, 5)  # warms up; nobody looks
        web.look()
        for _ in range(max(1, round(minutes))):
            await talk_all(http, agents, sent, rate, min(1.0, minutes) * 60)
            web.look()
        for stream in streams:
            stream.cancel()
        lost, ended = len(sent.left), sent.ended
    cuts = statistics.quantiles(sent.took, n=100)
    times = " / ".join(f"{cuts[percent - 1]:.1f}" for percent in (50, 95, 99))
    drift = (web.memory[-1] / web.memory[1 if len(web.memory) > 2 else 0] - 1) * 100
    return [
        f"| messages at {rate:.0f} a second | {len(sent.took) + lost:,} |",
        f"| on the other side's stream after, p50 / p95 / p99 | {times} ms |",
        f"| messages that did not arrive, streams that broke off | {lost}, {ended} |",
        f"| web process, at the most | {max(web.memory):.0f} MiB |",
        f"| its memory over {minutes:.0f} min | {drift:+.1f} % |",
        f"| its open files, first and last | {web.files[0]:,}, {web.files[-1]:,} |",
    ]


@click.command()
@click.option("--customers", default=2000)
@click.option("--agents", default=50)
@click.option("--rate", default=50.0, help="Messages a second.")
@click.option("--minutes", default=1.0, help="How long; 60 for a soak.")
def main(customers: int, agents: int, rate: float, minutes: float) -> None:
    """Many connections at once."""
    computer = machine()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "home", "--demo", KUNDIG_UNLIMITED="127.0.0.1") as served,
    ):
        lines = asyncio.run(crowd(served, customers, agents, rate, minutes))
    table = "\n".join(lines)
    click.echo(table)
    asked = f"--minutes {minutes:g} --rate {rate:g}"
    page = PAGE.format(customers=customers, agents=agents, machine=computer, asked=asked, table=table)
    (HERE / ("soak.md" if minutes >= SOAK else "connections.md")).write_text(page, encoding="utf-8")


PAGE = """# Many connections at once
`.venv/bin/python -m benchmarks.connections {asked}` on {machine}. Customers and
agents ran on the same processors.

| what | figure |
|---|---|
| customers with an open stream, agents at the desk | {customers:,}, {agents} |
{table}

Memory is the web process's share (PSS).
"""

if __name__ == "__main__":
    main()

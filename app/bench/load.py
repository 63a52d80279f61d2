"""A small load generator: keep-alive connections on loopback, for a bounded time."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
MAX_SECONDS = 60


@dataclass(frozen=True)
class Sample:
    """One spell of load: how long each answer took, in seconds, and how many were not of the expected status."""

    times: list[float]
    seconds: float
    wrong: int

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds


def measure(
    port: int, request: Callable[[int], bytes], *, connections: int, seconds: float, expected: int = 200
) -> Sample:
    """Sends `request(n)`, n = 0, 1, …, over so many connections for so many seconds (60 at most)."""
    return asyncio.run(_measure(port, request, connections, min(seconds, MAX_SECONDS), expected))


async def _measure(
    port: int, request: Callable[[int], bytes], connections: int, seconds: float, expected: int
) -> Sample:
    times: list[float] = []
    counter = iter(range(1 << 60))
    wrong = 0
    started = time.perf_counter()
    stop = started + seconds

    async def one_connection() -> None:
        nonlocal wrong
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        while time.perf_counter() < stop:
            begin = time.perf_counter()
            writer.write(request(next(counter)))
            status = await _answer(reader)
            times.append(time.perf_counter() - begin)
            wrong += status != expected
        writer.close()

    await asyncio.gather(*(one_connection() for _ in range(connections)))
    spent = time.perf_counter() - started
    return Sample(times, spent, wrong)


async def _answer(reader: asyncio.StreamReader) -> int:
    """Reads one answer to its end and gives its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = next((int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    if length:
        await reader.readexactly(length)
    return int(lines[0].split(b" ", 2)[1])


def get(path: str, cookie: str = "") -> bytes:
    """A GET over a connection that stays open."""
    cookies = f"Cookie: session={cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n{cookies}\r\n".encode()


def post_json(path: str, body: bytes, token: str) -> bytes:
    """A POST of JSON with a bearer token."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body

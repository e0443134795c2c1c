"""Many browsers in one thread, each reduced to a request on a connection of its own."""

import asyncio
import time
from typing import NamedTuple

#: Nobody waits longer than this.
PATIENCE = 120
now = time.perf_counter


class Request(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: str = ""


class Answer(NamedTuple):
    status: int  # 0: the connection broke, or patience ended, before there was one
    headers: dict[str, str]
    body: str
    seconds: float


async def spread(seconds, requests, port):
    """Make the requests evenly over so many seconds, without waiting for each other's answers."""
    began = now()
    step = seconds / len(requests)
    return await asyncio.gather(
        *(ask(port, request, began + n * step) for n, request in enumerate(requests))
    )


async def ask(port, request, due):
    """Make a request when it is due; its seconds count from then."""
    await asyncio.sleep(max(0.0, due - now()))
    try:
        async with asyncio.timeout(PATIENCE):
            head, _, body = (await _exchange(port, request)).partition(b"\r\n\r\n")
    except (OSError, TimeoutError):
        head, body = b"", b""
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in rest)
    return Answer(
        int(first.split()[1]) if first else 0,
        {name.lower(): value for name, value in headers.items()},
        body.decode(errors="replace"),
        now() - due,
    )


async def _exchange(port, request):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = request.body.encode()
    lines = [f"{request.method} {request.path} HTTP/1.1", f"Host: localhost:{port}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    lines += ["Connection: close", f"Content-Length: {len(body)}", "", ""]
    try:
        writer.write("\r\n".join(lines).encode() + body)
        return await reader.read()
    finally:
        writer.close()

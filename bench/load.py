"""A small load generator: a few keep-alive connections, each with one request on its way at a time."""

from __future__ import annotations

import heapq
import random
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class Connection:
    """One visitor's connection."""

    address: tuple[str, int]
    request: bytes
    socket: socket.socket = field(init=False)
    buffer: bytearray = field(default_factory=bytearray)
    begun: float = 0.0

    def open(self) -> None:
        self.socket = socket.create_connection(self.address, timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        self.buffer.clear()
        self.begun = time.perf_counter()
        self.socket.sendall(self.request)

    def receive(self) -> bool:
        """Read what is there; True if the answer is complete."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("The server closed the connection.")
        self.buffer += part
        head, separator, body = bytes(self.buffer).partition(b"\r\n\r\n")
        if not separator:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(head.split(b"\r\n")[0].decode())
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        return len(body) >= length


@dataclass(frozen=True)
class Load:
    """What the visitors saw.

    Attributes:
        per_second: answers per second.
        milliseconds: time of each answer, whole body received.
    """

    per_second: float
    milliseconds: list[float]


def visit(
    host: str,
    port: int,
    path: str,
    *,
    connections: int = 16,
    seconds: float = 8.0,
    warm_up: float = 2.0,
) -> Load:
    """Fetch one page again and again as anonymous visitors without cookies.

    Raises:
        ConnectionError: an answer was not 200.
    """
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/html\r\nAccept-Language: de\r\n\r\n"
    ).encode()
    visitors = [Connection((host, port), request) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        for visitor in visitors:
            visitor.open()
            selector.register(visitor.socket, selectors.EVENT_READ, visitor)
            visitor.send()
        counted_from = time.perf_counter() + warm_up
        end = counted_from + seconds
        times: list[float] = []
        while (now := time.perf_counter()) < end:
            for key, _ in selector.select(timeout=1.0):
                visitor = key.data
                if visitor.receive():
                    now = time.perf_counter()
                    if visitor.begun >= counted_from:
                        times.append((now - visitor.begun) * 1000)
                    visitor.send()
        for visitor in visitors:
            visitor.socket.close()
    return Load(len(times) / seconds, times)


@dataclass
class Watcher(Connection):
    """A page that asks for the same address again and again, and says what it has already.

    Attributes:
        every: seconds from an answer to the next request; a tenth more or less by chance.
        etag: of the newest answer.
    """

    every: float = 1.0
    etag: bytes = b""

    def receive(self) -> bool:
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("The server closed the connection.")
        self.buffer += part
        head, separator, body = bytes(self.buffer).partition(b"\r\n\r\n")
        if not separator or head.startswith(b"HTTP/1.1 304"):
            return bool(separator)
        fields = _fields(head)
        if len(body) < int(fields[b"content-length"]):
            return False
        self.etag = fields.get(b"etag", b"")
        return True

    @property
    def news(self) -> bytes:
        """The body of an answer that said something new, empty for 304."""
        head, _, body = bytes(self.buffer).partition(b"\r\n\r\n")
        return body if head.startswith(b"HTTP/1.1 200") else b""

    def ask(self) -> None:
        self.buffer.clear()
        self.begun = time.perf_counter()
        known = b"If-None-Match: " + self.etag + b"\r\n" if self.etag else b""
        self.socket.sendall(self.request[:-2] + known + b"\r\n")


def _fields(head: bytes) -> dict[bytes, bytes]:
    first, *lines = head.split(b"\r\n")
    if not first.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(first.decode())
    pairs = (line.partition(b":") for line in lines)
    return {name.lower(): value.strip() for name, _, value in pairs}


def watch(
    host: str,
    port: int,
    path: str,
    *,
    pauses: Sequence[float],
    until: Callable[[], bool],
    on_news: Callable[[int, bytes], None],
) -> Load:
    """As many pages as there are pauses, each on a connection of its own, ask for one address.

    Args:
        until: asked all the time; True ends it.
        on_news: called with the page's place and a body it did not have.

    Raises:
        ConnectionError: an answer was neither 200 nor 304.
    """
    request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: */*\r\n\r\n".encode()
    pages = [Watcher((host, port), request, every=pause) for pause in pauses]
    begin = time.perf_counter()
    due = [(begin + random.random() * page.every, place) for place, page in enumerate(pages)]
    heapq.heapify(due)
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        for place, page in enumerate(pages):
            page.open()
            selector.register(page.socket, selectors.EVENT_READ, place)
        while not until():
            now = time.perf_counter()
            while due and due[0][0] <= now:
                pages[heapq.heappop(due)[1]].ask()
            pause = min(0.05, due[0][0] - now) if due else 0.05
            for key, _ in selector.select(timeout=max(0.0, pause)):
                page = pages[key.data]
                if page.receive():
                    now = time.perf_counter()
                    times.append((now - page.begun) * 1000)
                    heapq.heappush(due, (now + page.every * random.uniform(0.9, 1.1), key.data))
                    if body := page.news:
                        on_news(key.data, body)
        for page in pages:
            page.socket.close()
    return Load(len(times) / (time.perf_counter() - begin), times)

"""A small load generator: a few keep-alive connections, each with one request on its way at a time."""

from __future__ import annotations

import selectors
import socket
import time
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

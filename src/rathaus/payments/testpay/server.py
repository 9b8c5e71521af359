"""Serving the test provider: its own process, or a thread of a test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from rathaus.payments.testpay.app import TestPayApp
from rathaus.payments.testpay.store import Store


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """No access log: addresses of payers are nobody's business."""

    def address_string(self) -> str:
        """No name look-up for every request."""
        return str(self.client_address[0])


def bind(
    *, host: str = "127.0.0.1", port: int = 0, notify: str = "", path: Path | str = ":memory:"
) -> WSGIServer:
    """A server that listens; ``serve_forever`` makes it work. Port 0 takes a free one."""
    application = TestPayApp(Store(path), notify=notify)
    return make_server(host, port, application, server_class=_Server, handler_class=_Quiet)


@contextmanager
def running(*, notify: str = "", path: Path | str = ":memory:") -> Iterator[tuple[str, TestPayApp]]:
    """The provider in a thread; gives its address and the application."""
    server = bind(notify=notify, path=path)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    application = server.get_app()
    assert isinstance(application, TestPayApp)  # noqa: S101 - bind() made it
    try:
        yield f"http://127.0.0.1:{server.server_port}", application
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        application.store.close()

"""What every test runs under: no network, no luck with row order, no undefined template variable.

Undefined template variables fail through pytest-django (``FAIL_INVALID_TEMPLATE_VARS``).
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db.models import query

from rathaus.core.dates import BERLIN

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


class NetworkForbidden(AssertionError):
    """A test tried to talk to another machine."""


def _check_address(address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else None
    if isinstance(host, str) and not host.startswith(LOOPBACK):
        raise NetworkForbidden(f"Tests talk to this machine only, not to {host}.")


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Only loopback addresses and Unix sockets can be reached."""
    patch = pytest.MonkeyPatch()
    for method in ("connect", "connect_ex"):
        original = getattr(socket.socket, method)

        def guarded(self: socket.socket, address: Any, _original: Any = original) -> Any:
            _check_address(address)
            return _original(self, address)

        patch.setattr(socket.socket, method, guarded)
    resolve = socket.getaddrinfo

    def resolve_guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host:
            _check_address((host if isinstance(host, str) else host.decode(),))
        return resolve(host, *args, **kwargs)

    patch.setattr(socket, "getaddrinfo", resolve_guarded)
    yield
    patch.undo()


_ITERABLES = (
    query.ModelIterable,
    query.ValuesIterable,
    query.ValuesListIterable,
    query.FlatValuesListIterable,
    query.NamedValuesListIterable,
)


@pytest.fixture(autouse=True, scope="session")
def _unordered_rows_come_backwards() -> Iterator[None]:
    """A query without an order gives its rows in reverse: who relies on luck finds out at once."""
    patch = pytest.MonkeyPatch()
    for iterable in _ITERABLES:
        original = iterable.__iter__

        def backwards(self: Any, _original: Any = original) -> Iterator[Any]:
            rows = _original(self)
            if self.queryset.ordered or self.queryset.query.is_sliced:
                return iter(rows)
            return iter(list(rows)[::-1])

        patch.setattr(iterable, "__iter__", backwards)
    yield
    patch.undo()


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Find a port nobody listens on; each call gives another."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return find


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still: Monday, 23 November 2026, 9:00 in the town. ``clock.shift(...)`` moves it."""
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN), tick=False) as traveller:
        yield traveller

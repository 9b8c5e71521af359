"""The state of an office, kept in the process and answered before anything else runs.

500 phones and 10 displays of one office ask some 120 times a second, and always for the same. So
the answer is ready bytes: at most every 0.3 s one thread compares the office's revision (one
statement), and only a new revision, or an age of five seconds, puts the state together anew. Whoever
has the newest already gets 304.

The first request of an address goes the whole way through the house (town, host, office); its
answer is remembered under host and path. Nothing here knows a session, a cookie or a person.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.tenancy import tenant_context
from rathaus.queueing.state import State, office_state

logger = structlog.get_logger("rathaus.queueing")

COMPARE_SECONDS = 0.3
KEEP_SECONDS = 5.0
MAX_ADDRESSES = 4096
_HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}

type GetResponse = Callable[[HttpRequest], HttpResponse]


@dataclass
class KeptState:
    """One office's answer.

    Attributes:
        revision: that the bytes show.
        made_at, compared_at: by the monotonic clock.
    """

    tenant_id: int
    office: appointments.Office
    state: State = field(default_factory=dict)
    body: bytes = b""
    etag: str = ""
    revision: int = -1
    made_at: float = float("-inf")
    compared_at: float = float("-inf")
    is_readable: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refresh(self) -> None:
        """Bring it up to date, unless another thread is about it; then the old state is good enough."""
        if time.monotonic() - self.compared_at < COMPARE_SECONDS:
            return
        if not self.lock.acquire(blocking=not self.body):
            return
        try:
            if time.monotonic() - self.compared_at >= COMPARE_SECONDS:
                self._compare()
        finally:
            self.lock.release()

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The bytes, 304 if the client has them, or 503 while the database is away."""
        if not self.is_readable:
            return HttpResponse(status=503, headers=_HEADERS | {"Retry-After": "5"})
        if request.META.get("HTTP_IF_NONE_MATCH") == self.etag:
            response = HttpResponse(status=304, headers=_HEADERS | {"ETag": self.etag})
            del response.headers["Content-Type"]
            return response
        length = {"ETag": self.etag, "Content-Length": str(len(self.body))}
        return HttpResponse(self.body, headers=_HEADERS | length)

    def _compare(self) -> None:
        try:
            with tenant_context(self.tenant_id):
                revision = _revision(self.office.pk)
                if revision != self.revision or time.monotonic() - self.made_at > KEEP_SECONDS:
                    self._make()
            self.is_readable = True
        except DatabaseError as error:
            self.is_readable = False
            logger.warning("queueing.state_unreadable", error=type(error).__name__)
        self.compared_at = time.monotonic()

    def _make(self) -> None:
        self.office.refresh_from_db(fields=["name", "key"])
        state = office_state(self.office, timezone.now())
        self.revision, self.made_at = state["revision"], time.monotonic()
        if {**state, "at": None} == {**self.state, "at": None}:
            return  # nothing but the time has passed: whoever has it goes on having it
        self.state = state
        self.body = json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()
        self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def _revision(office_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT revision FROM queueing_queuesettings WHERE office_id = %s", [office_id]
        )
        found = cursor.fetchone()
    return int(found[0]) if found else 0


_offices: dict[tuple[int, int], KeptState] = {}
_addresses: dict[tuple[str, str], KeptState] = {}


def kept_state(tenant_id: int, office: appointments.Office) -> KeptState:
    """The one of this process."""
    return _offices.setdefault((tenant_id, office.pk), KeptState(tenant_id, office))


def remember_address(request: HttpRequest, kept: KeptState) -> None:
    """From now on the address is answered by :class:`StateMiddleware`."""
    if len(_addresses) >= MAX_ADDRESSES:
        _addresses.clear()
    _addresses[_address(request.META, request.path)] = kept


def forget_states() -> None:
    """Empty this process's cache (tests)."""
    _offices.clear()
    _addresses.clear()


def _address(meta: dict[str, str], path: str) -> tuple[str, str]:
    return meta.get("HTTP_HOST", ""), path


class StateMiddleware:
    """Stands first in ``MIDDLEWARE``: two look-ups, and nothing else of the house runs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return self.get_response(request)
        kept = _addresses.get(_address(request.META, request.path))
        if kept is None:
            return self.get_response(request)
        kept.refresh()
        return kept.answer(request)

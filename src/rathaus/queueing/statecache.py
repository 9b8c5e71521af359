"""The state of an office, kept in the process and answered before anything else runs.

500 phones and 10 displays of one office ask some 150 times a second, and always for the same. So
the answer is ready bytes: at most every 0.15 s one thread compares the office's revision (one
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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError, close_old_connections, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.tenancy import tenant_context
from rathaus.queueing.state import State, office_state

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = structlog.get_logger("rathaus.queueing")

COMPARE_SECONDS = 0.15
KEEP_SECONDS = 5.0
MAX_ADDRESSES = 4096
_HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}

_STATUS = {200: "200 OK", 304: "304 Not Modified", 503: "503 Service Unavailable"}


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

    def reply(self, known: str | None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and bytes: 304 for who has them, 503 while the database is away.

        Args:
            known: ``If-None-Match`` of the request.
        """
        if not self.is_readable:
            return 503, _HEADERS | {"Retry-After": "5", "Content-Length": "0"}, b""
        if known == self.etag:
            return 304, {"ETag": self.etag, "Cache-Control": "no-store"}, b""
        length = {"ETag": self.etag, "Content-Length": str(len(self.body))}
        return 200, _HEADERS | length, self.body

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The same as a response of Django."""
        status, headers, body = self.reply(request.META.get("HTTP_IF_NONE_MATCH"))
        response = HttpResponse(body, status=status, headers=headers)
        if status == 304:
            del response.headers["Content-Type"]
        return response

    def _compare(self) -> None:
        if not connection.in_atomic_block:
            close_old_connections()  # as Django does it before each of its own requests
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
    """From now on the address is answered by :class:`StatesFirst`."""
    if len(_addresses) >= MAX_ADDRESSES:
        _addresses.clear()
    _addresses[_address(request.META, request.path)] = kept


def forget_states() -> None:
    """Empty this process's cache (tests)."""
    _offices.clear()
    _addresses.clear()


def _address(meta: Mapping[str, str], path: str) -> tuple[str, str]:
    return meta.get("HTTP_HOST", ""), path


class StatesFirst:
    """Stands before Django: two look-ups, and nothing else of the house runs."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        kept = _addresses.get(_address(environ, path))
        if kept is None or environ["REQUEST_METHOD"] != "GET":
            return self.application(environ, start_response)
        kept.refresh()
        status, headers, body = kept.reply(environ.get("HTTP_IF_NONE_MATCH"))
        start_response(_STATUS[status], list(headers.items()))
        return [body]

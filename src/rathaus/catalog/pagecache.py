"""Whole public pages kept in the process, for anonymous visitors only.

What makes it safe: only a view marked with :func:`public_page` is kept; only for requests without a
session, without credentials and without a query string; never an answer that sets a cookie, holds
a CSRF token or varies by anything but cookies. The key holds everything such a page may depend on:
scheme, host, path (tenant and language included) and the chosen municipality.

What makes it right: every change counts a revision up in the same transaction
(:func:`pages_changed`); processes compare it at most once a second. Opening hours ("open until 18
o'clock") bound the age to a minute.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from rathaus.catalog.models import PageRevision
from rathaus.catalog.queries import municipality_cookie
from rathaus.tenants.api import tenant_of

logger = structlog.get_logger("rathaus.catalog")

ALL_TENANTS = 0
KEEP_SECONDS = 60.0
COMPARE_SECONDS = 1.0
MAX_PAGES = 20_000
MAX_BYTES = 96 << 20
MAX_PATH = 200
_ON_NOT_MODIFIED = ("Cache-Control", "Content-Location", "ETag", "Vary", "Content-Security-Policy")

type Key = tuple[bool, str, str, str]
type Revisions = Mapping[int, int]
type View = Callable[..., HttpResponse]


@transaction.atomic
def pages_changed(scope: int) -> None:
    """Make all processes forget the public pages of a tenant (or of :data:`ALL_TENANTS`)."""
    if not PageRevision.objects.filter(scope=scope).update(number=F("number") + 1):
        _, made = PageRevision.objects.get_or_create(scope=scope)
        if not made:
            PageRevision.objects.filter(scope=scope).update(number=F("number") + 1)


def public_page(view: View) -> View:
    """Mark a page as the same for every anonymous visitor of the municipality.

    Such a view may read the tenant, the language, its arguments and the chosen municipality, and
    nothing else of the request; forms on it use GET.
    """

    @wraps(view)
    def marked(request: HttpRequest, /, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.is_public_page = True  # type: ignore[attr-defined]
        return response

    return marked


@dataclass(frozen=True)
class _Page:
    body: bytes
    headers: dict[str, str]
    etag: str
    tenant_id: int
    stamp: tuple[int, int]
    made_at: float

    def answer(self, request: HttpRequest) -> HttpResponse:
        wanted = request.META.get("HTTP_IF_NONE_MATCH")
        if wanted and (wanted == "*" or self.etag in parse_etags(wanted)):
            response = HttpResponse(status=304)
            del response.headers["Content-Type"]
            for name in _ON_NOT_MODIFIED:
                if name in self.headers:
                    response.headers[name] = self.headers[name]
            return response
        return HttpResponse(self.body, headers=self.headers)


@dataclass
class _Pages:
    """Least recently used goes first; bounded by number and by bytes."""

    pages: OrderedDict[Key, _Page] = field(default_factory=OrderedDict)
    size: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Key) -> _Page | None:
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def put(self, key: Key, page: _Page) -> None:
        with self.lock:
            self._drop(key)
            self.pages[key] = page
            self.size += len(page.body)
            while len(self.pages) > MAX_PAGES or self.size > MAX_BYTES:
                self._drop(next(iter(self.pages)))

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.size = 0

    def _drop(self, key: Key) -> None:
        page = self.pages.pop(key, None)
        if page is not None:
            self.size -= len(page.body)


@dataclass
class _KnownRevisions:
    numbers: Revisions = field(default_factory=dict)
    read_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)

    def current(self) -> Revisions:
        """At most a second old; one thread asks the database, the others go on."""
        if time.monotonic() - self.read_at > COMPARE_SECONDS and self.lock.acquire(blocking=False):
            try:
                self.numbers = dict(PageRevision.objects.values_list("scope", "number"))
            except DatabaseError as error:  # pages already kept stay readable while it is away
                logger.warning("catalog.revisions_unreadable", error=str(error))
            finally:
                self.read_at = time.monotonic()
                self.lock.release()
        return self.numbers


_pages = _Pages()
_revisions = _KnownRevisions()


def forget_pages() -> None:
    """Empty this process's cache (tests)."""
    _pages.clear()
    _revisions.read_at = float("-inf")


class PageCacheMiddleware:
    """Stands first in ``MIDDLEWARE``, so that a kept page costs nothing but a look-up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        revisions = _revisions.current()
        page = _pages.get(key)
        if page is not None and _is_fresh(page, revisions):
            return page.answer(request)
        response = self.get_response(request)
        if not _may_keep(request, response):
            return response
        tenant = tenant_of(request)
        page = _make_page(response, tenant.pk if tenant else ALL_TENANTS, revisions)
        _pages.put(key, page)
        return page.answer(request)


def _key(request: HttpRequest) -> Key | None:
    """None if the answer could be personal or is not worth keeping."""
    meta = request.META
    if request.method != "GET" or meta.get("QUERY_STRING") or "HTTP_AUTHORIZATION" in meta:
        return None
    if "HTTP_COOKIE" in meta and settings.SESSION_COOKIE_NAME in request.COOKIES:
        return None
    if len(request.path_info) > MAX_PATH or "HTTP_HX_REQUEST" in meta:
        return None
    host = meta.get("HTTP_X_FORWARDED_HOST") if settings.USE_X_FORWARDED_HOST else None
    host = host or meta.get("HTTP_HOST") or f"{meta.get('SERVER_NAME')}:{meta.get('SERVER_PORT')}"
    return request.is_secure(), host, request.path_info, municipality_cookie(request)


def _is_fresh(page: _Page, revisions: Revisions) -> bool:
    return (
        page.stamp == _stamp(page.tenant_id, revisions)
        and time.monotonic() - page.made_at < KEEP_SECONDS
    )


def _stamp(tenant_id: int, revisions: Revisions) -> tuple[int, int]:
    return revisions.get(ALL_TENANTS, 0), revisions.get(tenant_id, 0)


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    return (
        getattr(response, "is_public_page", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "CSRF_COOKIE" not in request.META
        and varies <= {"", "cookie"}
        and not request.user.is_authenticated
    )


def _make_page(response: HttpResponse, tenant_id: int, revisions: Revisions) -> _Page:
    body = response.content
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = dict(response.headers) | {"ETag": etag}
    return _Page(body, headers, etag, tenant_id, _stamp(tenant_id, revisions), time.monotonic())

"""What the logs say, and what they must not say."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from rathaus.core import logs


@transaction.non_atomic_requests
def fail(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        return HttpResponse(status=int("frieda@post.example"))
    except ValueError as error:
        raise LookupError("Frieda Fehlerfrei") from error


urlpatterns = [path("einladung/<str:secret>/", fail)]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the libraries' logs write, as JSON lines."""
    stream = io.StringIO()
    configuration = logs.of_libraries(json=True)
    configuration["handlers"]["errors"]["stream"] = stream
    try:
        logging.config.dictConfig(configuration)
        yield stream
    finally:
        logging.config.dictConfig(settings.LOGGING)


def only_line(stream: io.StringIO) -> dict[str, Any]:
    (line,) = stream.getvalue().splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
def test_a_failed_request_is_logged_without_what_people_typed(
    client: Client, lines: io.StringIO
) -> None:
    client.raise_request_exception = False
    assert client.get("/einladung/geheim-4711/?name=Frieda").status_code == 500
    line = only_line(lines)
    assert (line["event"], line["method"], line["status"]) == ("request.failed", "GET", 500)
    assert line["route"] == "einladung/<str:secret>/"
    assert line["error"] == "LookupError < ValueError"
    assert line["places"][-1].endswith(" fail")
    for word in ("geheim", "Frieda", "frieda", "name="):
        assert word not in lines.getvalue()


def test_what_is_not_found_is_daily_life(client: Client, lines: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Not Found: /wp-admin/")
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header")
    assert lines.getvalue() == ""


def test_a_library_that_fails_is_a_line_too(lines: io.StringIO) -> None:
    error = OSError("Key (email)=(frieda@post.example) already exists")
    logging.getLogger("procrastinate.worker").error(
        f"Side task listener failed with exception: {error}, stopping", exc_info=error
    )
    line = only_line(lines)
    assert (line["event"], line["logger"]) == ("Side task listener failed", "procrastinate.worker")
    assert line["error"] == "OSError"
    assert "frieda" not in lines.getvalue()


def test_our_own_events_keep_types_and_places_alone() -> None:
    event: dict[str, Any] = {"event": "inbox.content_lost", "exc_info": LookupError("Frieda")}
    for processor in structlog.get_config()["processors"][:-1]:
        event = processor(None, "error", event)
    assert (event["error"], event["places"]) == ("LookupError", [])
    assert "Frieda" not in str(event)

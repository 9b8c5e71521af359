"""A client that somebody else wrote: Schemathesis reads the document and asks whatever it can think of.

It sends what the document allows and what it forbids, and judges the answers by the document alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

import pytest
import schemathesis
import time_machine
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from rathaus.appointments.enums import HoursKind
from rathaus.appointments.tests.offices import make_concern, make_office, open_weekly
from rathaus.config.wsgi import application
from rathaus.core.dates import BERLIN
from rathaus.core.tenancy import tenant_context
from rathaus.queueing.statecache import forget_states
from rathaus.tenants.models import OrganisationUnit, Tenant

BASE = "/stralendorf/api/v1/"
CHECKS = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance, response_headers_conformance, negative_data_rejection,
    unsupported_method, missing_required_header, allow_header_conformance,
]  # fmt: skip
EXAMPLES = 15
ENDS = (request_started, request_finished)
_caller = count(1)


@pytest.fixture
def known(
    stralendorf: Tenant, citizens_office: OrganisationUnit, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, list[str]]]:
    """What exists, by the name of the path's parameter."""
    monkeypatch.setattr(django_settings, "BEHIND_PROXY", True)
    forget_states()
    with time_machine.travel(datetime(2026, 6, 8, 10, 0, tzinfo=BERLIN), tick=False):
        with tenant_context(stralendorf):
            office = make_office(citizens_office, counters=2)
            open_weekly(office)
            open_weekly(office, kind=HoursKind.WALK_IN, weekdays=range(7))
            make_concern(office, "personalausweis")
        exists = {"office": [office.key], "code": _codes(), "slug": ["hundesteuer-anmeldung"]}
        for signal in ENDS:  # the test's one transaction outlives a request
            signal.disconnect(close_old_connections)
        yield exists
    for signal in ENDS:
        signal.connect(close_old_connections)
    forget_states()


def _codes() -> list[str]:
    """Of a hold and of a number."""
    client = Client()
    asked = {
        "holds": {
            "office": "buergerbuero", "concerns": [{"key": "personalausweis"}],
            "day": "2026-06-16", "start": "09:20",
        },
        "offices/buergerbuero/tickets": {"concern": "personalausweis"},
    }  # fmt: skip
    headers = {"Idempotency-Key": "ein-langer-schluessel"}
    codes = []
    for path, body in asked.items():
        headers["Idempotency-Key"] += "x"
        answer = client.post(
            BASE + path, json.dumps(body), content_type="application/json", headers=headers
        )
        codes.append(answer.json()["code"])
    return codes


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_operation_keeps_its_word(known: dict[str, list[str]], mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_wsgi(f"{BASE}openapi.json", application)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 19
    for operation in operations:
        has_form = bool(operation.query or operation.headers or operation.body)
        if mode == GenerationMode.NEGATIVE and not has_form:
            continue  # any text may stand in its path
        _ask(operation, mode, known)


def _ask(operation: Any, mode: GenerationMode, known: dict[str, list[str]]) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def ask(case: Any, data: st.DataObject) -> None:
        for name in known.keys() & (case.path_parameters or {}).keys():
            if data.draw(st.booleans(), f"a known {name}"):
                case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
        address = f"10.{next(_caller) % 250}.{next(_caller) % 250}.{next(_caller) % 250}"
        case.call_and_validate(headers={"X-Forwarded-For": address}, checks=CHECKS)

    ask()

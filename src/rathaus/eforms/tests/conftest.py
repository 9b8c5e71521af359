"""A draft, and somebody who fills it in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from rathaus.core.events import subscribe
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.eforms.events import FormSubmitted
from rathaus.eforms.models import Draft, FormVersion
from rathaus.eforms.tests.applicant import KEY, Applicant, remember
from rathaus.eforms.tests.factories import make_draft, make_form
from rathaus.tenants.models import Tenant


@pytest.fixture
def confirmation(settings: LazySettings) -> None:
    """The page after the submission, without its case."""
    settings.TENANT_URLCONF = "rathaus.eforms.tests.urls"


@pytest.fixture
def applicant(
    stralendorf: Tenant, tmp_path: Path, page_client: Callable[..., PageClient]
) -> Applicant:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path), session_key=KEY)
    client = page_client()
    remember(client)
    return Applicant(client, draft, stralendorf)


@pytest.fixture
def form(in_stralendorf: Tenant, tmp_path: Path) -> FormVersion:
    return make_form(tmp_path)


@pytest.fixture
def draft(form: FormVersion) -> Draft:
    return make_draft(form)


@pytest.fixture
def submissions() -> list[FormSubmitted]:
    """Every submission that is published during the test."""
    seen: list[FormSubmitted] = []
    subscribe(FormSubmitted)(seen.append)
    return seen

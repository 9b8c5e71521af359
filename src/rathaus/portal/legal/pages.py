"""What the templates of the three texts are given."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from rathaus.catalog import api as catalog
from rathaus.core.dates import today
from rathaus.portal.legal.authorities import land_law
from rathaus.portal.legal.facts import Facts, Gap, gaps
from rathaus.portal.legal.kept import kept_here, takes_payments
from rathaus.portal.legal.services import current_facts, current_version
from rathaus.tenants.api import active_tenant

TEXTS = ("imprint", "privacy", "accessibility")


def page_context() -> dict[str, Any]:
    """What holds now."""
    version = current_version()
    facts = Facts.model_validate(version.facts) if version else Facts()
    return context_of(facts, version.made_at.date() if version else None)


def context_of(facts: Facts, changed_on: date | None) -> dict[str, Any]:
    """The texts made of these facts.

    Args:
        changed_on: the day they were saved; None: never.
    """
    tenant = active_tenant()
    return {
        "tenant": tenant,
        "facts": facts,
        "changed_on": changed_on,
        "law": land_law(tenant.state),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }


def files_context() -> dict[str, Any]:
    """What the privacy notice says about applications; asks for all services."""
    return {"kept": kept_here(catalog.services(), active_tenant())}


def preview(facts: Facts, language: str) -> list[str]:
    """The three texts as HTML, as they would read."""
    with override(language):
        context = context_of(facts, today()) | files_context() | {"level": 3}
        return [render_to_string(f"portal/legal/{text}.html", context) for text in TEXTS]


def open_gaps(facts: Facts | None = None) -> list[Gap]:
    """What the administration still has to say.

    Args:
        facts: None: those that hold now.
    """
    found = current_facts() if facts is None else facts
    return gaps(found, takes_payments=takes_payments(catalog.services()), today=today())

"""The first step of an application: a draft of the service's form, with what it needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rathaus.accounts.api import User
from rathaus.catalog.admission import admission_of
from rathaus.catalog.offer import Service
from rathaus.catalog.usage import note_use
from rathaus.eforms import api as eforms
from rathaus.tenants.api import Municipality, active_tenant


@transaction.atomic
def start_application(
    *,
    offer: Service,
    municipality: Municipality | None,
    citizen: User | None,
    session_key: str,
    intake: str = "online",
    answers: Mapping[str, Any] | None = None,
    prefill: bool = False,
) -> eforms.Draft:
    """Start a draft that keeps the package version and the amounts of today.

    Args:
        offer: loaded with the municipality's terms.
        session_key: ``eforms.browser_key`` of the request.
        intake: ``online``, or ``counter`` when a clerk starts it for somebody present.
        answers: what is known already; every answer is checked again before the submission.
        prefill: fill in, to be seen and changed, what the account and earlier applications know.
    """
    note_use(slug=offer.slug)
    return eforms.start_draft(
        form=offer.form_version,
        purpose=f"service:{offer.slug}",
        context={
            "title": offer.definition.name.model_dump(),
            "service": offer.slug,
            "service_version": offer.version_id,
            "municipality": municipality.ags if municipality else "",
            "params": offer.parameters,
            "states": active_tenant().state,
            "intake": intake,
            "limited": admission_of(offer) is not None,
            "answers": dict(answers or {}),
        },
        citizen=citizen,
        session_key=session_key,
        prefill=prefill,
    )

"""The review page says what it costs, with the amounts of the day the application began."""

from __future__ import annotations

import pytest

from rathaus.catalog import api as catalog
from rathaus.catalog.fee_preview import fee_preview
from rathaus.catalog.tests.shelf import load_shelf
from rathaus.core.tenancy import tenant_context
from rathaus.eforms import api as eforms
from rathaus.tenants.api import OrganisationUnit, Tenant

PROOF = "meldebescheinigung"


@pytest.fixture
def draft(stralendorf: Tenant, citizens_office: OrganisationUnit) -> eforms.Draft:
    load_shelf()
    with tenant_context(stralendorf):
        known = catalog.package(PROOF)
        values = {key: 1000 for key in known.definition.parameters if key.endswith("_cents")}
        catalog.change_service(slug=PROOF, unit=citizens_office, parameters=values)
        catalog.activate_service(slug=PROOF)
        return catalog.start_application(
            offer=catalog.service(PROOF), municipality=None, citizen=None, session_key="x"
        )


def test_the_preview_is_registered_with_the_forms() -> None:
    assert "catalog.fee" in eforms.review_extras


def test_a_later_rise_does_not_touch_a_running_application(
    draft: eforms.Draft, stralendorf: Tenant
) -> None:
    draft.answers = {"zweck": "bank"}
    with tenant_context(stralendorf):
        before = fee_preview(draft)
        catalog.change_service(
            slug=PROOF, unit=None, parameters=dict.fromkeys(draft.context["params"], 9900)
        )
        after = fee_preview(draft)
    assert before is not None
    assert before.context["quote"].total_cents == 1000
    assert after == before


def test_a_form_that_belongs_to_no_service_gets_no_preview(
    draft: eforms.Draft, stralendorf: Tenant
) -> None:
    draft.context = {}
    with tenant_context(stralendorf):
        assert fee_preview(draft) is None

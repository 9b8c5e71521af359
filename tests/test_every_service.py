"""Every service of the library is applied for, by people whose answers are made from its form.

``Applicants`` take every option and see every question; two of them go through the pages of each
service as a browser without scripts does, the others are tried on the form as a whole. Every page is
read in every language.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from rathaus.accounts.models import User
from rathaus.cases import api as cases
from rathaus.catalog import api as catalog
from rathaus.catalog import queries
from rathaus.catalog.offer import Service
from rathaus.catalog.pagecache import forget_pages
from rathaus.catalog.services import offer_services
from rathaus.catalog.taxonomy import UNITS
from rathaus.core.expressions import ExpressionFailed, evaluate
from rathaus.core.money import format_euro
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import enter, make_tenant, make_user
from rathaus.eforms import api as eforms
from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.forms import PageForm, raw_of_answers
from rathaus.eforms.queries import compiled_form
from rathaus.eforms.schema import Page
from rathaus.tenants.enums import State, TenantKind
from rathaus.tenants.models import OrganisationUnit, Tenant
from rathaus.tenants.queries import forget_tenants
from tests.answers import Applicants, Application
from tests.applying import Applicant, Reader, Stuck

TOWN = "schwerin"


NAME = "Landeshauptstadt Schwerin"
SLUGS_ONLINE = 190
"""Fewer online services than that were a step back."""


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tenant]:
    """A town that is its own county and offers the whole library; gone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_pages()
        forget_tenants()
        tenant = make_tenant(TOWN, NAME, TenantKind.CAPITAL, State.MV, "13004000")
        catalog.load_packages()
        with tenant_context(tenant):
            units = {
                key: OrganisationUnit.objects.create(key=key, name=name)
                for key, (name, _instead) in UNITS.items()
            }
            usual = {offer.slug: units[offer.definition.unit] for offer in queries.packages()}
            assert offer_services(units=usual, parameters=amounts()) == []
        forget_tenants()
        yield tenant
        transaction.set_rollback(True)
    forget_pages()
    forget_tenants()


def amounts() -> dict[str, int | str]:
    """Values for parameters without a usual one."""
    return {
        key: 1500 if parameter.type == "money" else 1 if parameter.type == "number" else "Beispiel"
        for offer in queries.packages()
        for key, parameter in offer.definition.parameters.items()
        if parameter.required and parameter.default is None
    }


@pytest.fixture
def offers(town: Tenant) -> Iterator[list[Service]]:
    with tenant_context(town):
        yield [offer for offer in catalog.services() if offer.is_online][:int(os.environ.get("LIMIT", "999"))]


def context_of(offer: Service) -> dict[str, Any]:
    return {"params": offer.parameters, "municipality": "", "states": "MV", "intake": "online"}


def applicants_for(offer: Service) -> Applicants:
    definition = offer.definition
    money = (*definition.fees, *definition.assessment)
    expressions = [fee.amount for fee in money] + [fee.when for fee in money if fee.when]
    return Applicants(compiled_form(offer.form_version.pk), context_of(offer), expressions)


def test_every_option_can_be_taken_and_every_question_is_seen(offers: list[Service]) -> None:
    complaints: list[str] = []
    for offer in offers:
        applicants = applicants_for(offer)
        for application in applicants.come():
            complaints += [f"{offer.slug}: {fault}" for fault in faults_of(offer, application)]
        complaints += [f"{offer.slug}: nobody sees {'.'.join(p)}" for p in applicants.unseen()]
        complaints += [f"{offer.slug}: nobody can answer {o}" for o in applicants.untaken()]
    assert sorted(set(complaints)) == []
    assert len(offers) >= SLUGS_ONLINE


def faults_of(offer: Service, application: Application) -> Iterator[str]:
    """What the form, the fees and the message to the line-of-business system say to good answers."""
    compiled, context = applicants_form(offer), context_of(offer)
    raw = {}
    for page in compiled.pages:
        raw |= raw_of_answers(page, application.answers)
    form = PageForm(
        compiled, None, raw=raw, answers={}, context=context, uploads=lambda: uploads_in(raw)
    )
    yield from (f"{name} refuses a good answer: {found.as_text()}" for name, found in form.errors.items())
    if not form.errors and form.evaluation.answers != application.answers:
        yield f"{application.answers} became {form.evaluation.answers}"
    for name in ("fee", "assessment"):
        try:
            getattr(offer, name)(application.answers, context=context)
        except catalog.FeeInvalid as error:
            yield str(error)


def applicants_form(offer: Service) -> CompiledForm:
    return compiled_form(offer.form_version.pk)


def uploads_in(raw: Mapping[str, list[str]]) -> list[Any]:
    """Files of the made-up answers; each is named after its field."""
    return [
        SimpleNamespace(pk=value, field_path=value.rpartition(".")[0])
        for values in raw.values()
        for value in values
        if value[-2:] in {".0", ".1"}
    ]


def test_every_online_service_is_applied_for(offers: list[Service], town: Tenant) -> None:
    """Twice each: without an account on the longest way, with an account on the one most different."""
    guest, citizen = Client(), Client()
    enter(citizen, make_user("aenne.lucja@post.example", "Änne Łucja"))
    reader = Reader(guest, TOWN, NAME)
    for offer in offers:
        longest, *others = applicants_for(offer).come()
        other = max(others, key=lambda made: len(made.shown ^ longest.shown))
        walk(reader, offer, longest)
        walk(Reader(citizen, TOWN, NAME, complaints=reader.complaints), offer, other)
    assert sorted(set(reader.complaints)) == []


def walk(reader: Reader, offer: Service, application: Application) -> None:
    try:
        Walk(reader, offer, application).go()
    except Stuck as problem:
        reader.complaints.append(f"{offer.slug}: {problem}")


class Walk:
    """From the service page to the open case."""

    def __init__(self, reader: Reader, offer: Service, application: Application) -> None:
        self.reader = reader
        self.offer = offer
        self.application = application
        self.client = reader.client
        self.names = {key: offer.name(key) for key in ("de", "en", "leicht")}

    def go(self) -> None:
        slug = self.offer.slug
        service = self.reader.read(f"leistungen/{slug}/", self.names, place=slug)
        (apply,) = {link.get("href") for link in service.xpath("//a[contains(@href, '/antrag/')]")}
        path = self.path(apply)
        self.reader.read(path, self.names, place=f"{slug} antrag")
        response = self.client.post(apply)
        if response.status_code != 302:
            raise Stuck(f"{apply} answers {response.status_code}")
        applicant = Applicant(self.client, TOWN, response["Location"])
        for page in self.application.evaluation.pages():
            self.fill_in(applicant, page)
        self.review(applicant.address)

    def fill_in(self, applicant: Applicant, page: Page) -> None:
        if not applicant.address.endswith(f"/{page.key}/"):
            raise Stuck(f"comes to {applicant.address} instead of page {page.key}")
        place = f"{self.offer.slug} {page.key}"
        shown = self.reader.read(self.path(applicant.address), dict(page.title), place=place)
        applicant.fill_in(page, self.application, shown)

    def path(self, address: str) -> str:
        return address.removeprefix(f"/{TOWN}/")

    def review(self, address: str) -> None:
        slug = self.offer.slug
        page = self.reader.read(
            self.path(address),
            {"de": "Prüfen und abschicken", "en": "Check and send", "leicht": "Prüfen"},
            place=f"{slug} review",
        )
        said = " ".join(page.text_content().split())
        quote = self.offer.fee(self.application.answers, context=context_of(self.offer))
        if quote.total_cents and format_euro(quote.total_cents) not in page.text_content():
            self.complain(f"the review does not name the fee of {quote.total_cents} cents")
        _ = said

    def complain(self, problem: str) -> None:
        self.reader.complaints.append(f"{self.offer.slug}: {problem}")

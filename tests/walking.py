"""The whole library in one town, and the way from a service's page to the case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import lxml.html
from django.db import transaction
from lxml.html import HtmlElement

from rathaus.cases import api as cases
from rathaus.catalog import api as catalog
from rathaus.catalog import queries
from rathaus.catalog.offer import Service
from rathaus.catalog.pagecache import forget_pages
from rathaus.catalog.services import offer_services
from rathaus.catalog.taxonomy import UNITS
from rathaus.core.money import format_euro
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import make_tenant
from rathaus.eforms import api as eforms
from rathaus.eforms.queries import compiled_form
from rathaus.eforms.schema import Page
from rathaus.tenants.enums import State, TenantKind
from rathaus.tenants.models import OrganisationUnit, Tenant
from rathaus.tenants.queries import forget_tenants
from tests.answers import Applicants, Application
from tests.applying import Applicant, Reader, Stuck, signed_by_others
from tests.hostile import attacked

TOWN = "schwerin"
NAME = "Landeshauptstadt Schwerin"
WITHOUT_NAME = {"illegaler-muell", "maengel-melden"}
"""Who reports something need not say who they are."""
REVIEW = {"de": "Prüfen und abschicken", "en": "Check and submit", "leicht": "Lesen und abschicken"}
FILE = re.compile(r"[0-9a-f-]{36}|[\w.]+\.[01]")


@contextmanager
def whole_library() -> Iterator[Tenant]:
    """A town that is its own county and offers every service; gone afterwards."""
    with transaction.atomic():
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


def context_of(offer: Service) -> dict[str, Any]:
    return {"params": offer.parameters, "municipality": "", "states": "MV", "intake": "online"}


def applicants_for(offer: Service) -> Applicants:
    definition = offer.definition
    money = (*definition.fees, *definition.assessment)
    expressions = [fee.amount for fee in money] + [fee.when for fee in money if fee.when]
    return Applicants(compiled_form(offer.form_version.pk), context_of(offer), expressions)


def walk(
    reader: Reader,
    offer: Service,
    application: Application,
    *,
    closely: bool,
    nasties: Sequence[str] = (),
) -> None:
    """Apply for the service; what is wrong stands in the reader's complaints.

    Args:
        closely: read every page in every language.
        nasties: what is typed into every field of each page before the good answers are.
    """
    try:
        Walk(reader, offer, application, closely=closely, nasties=nasties).go()
    except Stuck as problem:
        reader.complaints.append(f"{offer.slug}: {problem}")


class Walk:
    """From the service page to the open case."""

    def __init__(
        self,
        reader: Reader,
        offer: Service,
        application: Application,
        *,
        closely: bool,
        nasties: Sequence[str] = (),
    ) -> None:
        self.nasties = nasties
        self.closely = closely
        self.reader = reader
        self.offer = offer
        self.application = application
        self.client = reader.client
        self.names = {key: offer.name(key) for key in ("de", "en", "leicht")}

    def go(self) -> None:
        apply = self.find()
        response = self.client.post(apply)
        if response.status_code != 302:
            raise Stuck(f"{apply} answers {response.status_code}")
        applicant = Applicant(self.client, TOWN, response["Location"])
        if self.nasties:
            self.submit_too_early(applicant.address)
        for page in self.application.evaluation.pages():
            self.fill_in(applicant, page)
        self.review(applicant.address)

    def find(self) -> str:
        """The button of the service page; who has seen both pages knows where it leads."""
        slug = self.offer.slug
        if not self.closely:
            return f"/{TOWN}/leistungen/{slug}/antrag/"
        service = self.reader.read(f"leistungen/{slug}/", self.names, place=slug)
        (apply,) = {link.get("href") for link in service.xpath("//a[contains(@href, '/antrag/')]")}
        self.reader.read(self.path(apply), self.names, place=f"{slug} antrag")
        return str(apply)

    def submit_too_early(self, address: str) -> None:
        """Nobody gets past the questions."""
        early = re.sub(r"(/antrag/[0-9a-f-]{36}/).*", r"\1abschicken/", address)
        response = self.client.post(early)
        if response.status_code != 302 or "/schritt/" not in response["Location"]:
            self.complain(f"{early} answers {response.status_code} before anything is answered")

    def fill_in(self, applicant: Applicant, page: Page) -> None:
        if not applicant.address.endswith(f"/{page.key}/"):
            raise Stuck(f"comes to {applicant.address} instead of page {page.key}")
        place = f"{self.offer.slug} {page.key}"
        if not self.closely and not self.is_new(place):
            applicant.send(page, self.application)
            return
        shown = self.reader.read(self.path(applicant.address), dict(page.title), place=place)
        applicant.source = ""
        if self.nasties:
            self.attack(applicant, page, place)
            shown = applicant.page()
        applicant.fill_in(page, self.application, shown)
        if applicant.source:
            self.reader.keep(applicant.source, f"{place} answered")

    def attack(self, applicant: Applicant, page: Page, place: str) -> None:
        def keep(source: str) -> None:
            self.reader.keep(source, f"{place} refused")

        for fault in attacked(applicant, page, self.nasties, keep):
            self.complain(f"{page.key} {fault}")

    def is_new(self, place: str) -> bool:
        """A further way comes to pages that the first did not see; where pages are read, read them."""
        slug = self.offer.slug
        return slug in self.reader.known and place not in self.reader.known

    def path(self, address: str) -> str:
        return address.removeprefix(f"/{TOWN}/")

    def review(self, address: str) -> None:
        slug = self.offer.slug
        path = self.path(address)
        if self.closely:
            page = self.reader.read(path, REVIEW, place=f"{slug} review")
        else:
            page = lxml.html.document_fromstring(self.reader.get(path))
        said = said_on(page)
        for section in eforms.summary(
            self.offer.form_version, self.application.answers, context=context_of(self.offer)
        ):
            for row in section.rows:
                if any(" ".join(line.split()) not in said for line in row.value.splitlines()):
                    self.complain(f"the review does not say {row.label}: {row.value}")
        quote = self.offer.fee(self.application.answers, context=context_of(self.offer))
        if quote.total_cents and format_euro(quote.total_cents) not in page.text_content():
            self.complain(f"the review does not name the fee of {quote.total_cents} cents")
        (action,) = page.xpath("//form[contains(@action, '/abschicken/')]/@action")
        response = self.client.post(action)
        if response.status_code != 302:
            raise Stuck(f"{action} answers {response.status_code}")
        arrived = response["Location"]
        if arrived.endswith("/unterschriften/"):
            arrived = signed_by_others(TOWN, arrived)
        self.arrived(arrived, quote.total_cents)

    def arrived(self, address: str, cents: int) -> None:
        """The confirmation, and the case as the clerk will find it."""
        case = cases.case_of_submission(UUID(address.rstrip("/").rpartition("/")[2]))
        if case is None:
            raise Stuck(f"{address} belongs to no case")
        page = lxml.html.document_fromstring(self.reader.get(self.path(address)))
        confirmation = said_on(page)
        (own,) = {link.get("href") for link in page.xpath("//a[contains(@href, '/vorgang/SCH-')]")}
        if case.title not in self.reader.get(self.path(own)):
            self.complain("the case's own page does not name it")
        if case.number not in confirmation:
            self.complain("the confirmation does not name the case")
        if cents and f"{format_euro(cents)} bezahlen".replace("\u00a0", " ") not in confirmation:
            self.complain("the confirmation does not ask for the fee")
        if case.fee_cents != cents:
            self.complain(f"the case wants {case.fee_cents} cents, the review said {cents}")
        if without_files(case.answers) != without_files(self.application.answers):
            self.complain(f"{self.application.answers} became {case.answers}")
        if not case.applicant_name and self.offer.slug not in WITHOUT_NAME:
            self.complain("nobody knows who applied")
        if case.unit.key != self.offer.unit_key:
            self.complain(f"the case went to {case.unit.key}")

    def complain(self, problem: str) -> None:
        self.reader.complaints.append(f"{self.offer.slug}: {problem}")


def said_on(page: HtmlElement) -> str:
    return " ".join(page.text_content().split())


def without_files(value: Any) -> Any:
    """Answers, with the number of files in place of their names."""
    if isinstance(value, Mapping):
        return {key: without_files(part) for key, part in value.items()}
    if isinstance(value, list) and value and all(FILE.fullmatch(str(part)) for part in value):
        return "files"
    return [without_files(part) for part in value] if isinstance(value, list) else value

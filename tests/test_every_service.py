"""Every service of the library is applied for, by people whose answers are made from its form.

``Applicants`` take every option and see every question; two of them go through the pages of each
service as a browser without scripts does, the others are tried on the form as a whole. Every page is
read in every language.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import lxml.html
import pytest
from django.db import transaction
from django.utils.html import escape
from lxml.html import HtmlElement

from rathaus.cases import api as cases
from rathaus.cases.enums import Decision
from rathaus.cases.models import Case
from rathaus.cases.notice import prepare
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
from tests.applying import Applicant, QuickClient, Reader, Stuck, names_on

TOWN = "schwerin"


EVERYTHING = os.environ.get("RATHAUS_EVERY_SERVICE") == "1"
"""Read every page of every service (``make every-service``); takes minutes."""
WITHOUT_NAME = {"illegaler-muell", "maengel-melden"}
"""Who reports something need not say who they are."""
CHECKER = Path(__file__).parents[1] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
SCRIPT = "<script>alert('x')</script>"
HOSTILE = (
    "",
    SCRIPT,
    "x" * 30_000,
    "\u202e\u0007\ufffe",
    "-1",
    "99999999999999999999",
    "1e309",
    "31.02.2026",
    "01.01.9999",
    "DE00123",
    "' OR 1=1 --",
    "ja",
)
FILE = re.compile(r"[0-9a-f-]{36}|[\w.]+\.[01]")
NAME = "Landeshauptstadt Schwerin"
REVIEW = {"de": "Prüfen und abschicken", "en": "Check and submit", "leicht": "Lesen und abschicken"}
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
    """What is online in the town; what a test applies for is gone after it."""
    with transaction.atomic(), tenant_context(town):
        yield [offer for offer in catalog.services() if offer.is_online]
        transaction.set_rollback(True)


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
    yield from (
        f"{name} refuses a good answer: {found.as_text()}" for name, found in form.errors.items()
    )
    if not form.errors and form.evaluation.answers != application.answers:
        yield f"{application.answers} became {form.evaluation.answers}"
    for name in ("fee", "assessment"):
        try:
            getattr(offer, name)(application.answers, context=context)
        except catalog.FeeInvalid as error:
            yield str(error)
    yield from message_faults(offer, application)


def message_faults(offer: Service, application: Application) -> Iterator[str]:
    """Whatever is answered reaches the line-of-business system, and nothing fails."""
    specialist = offer.definition.specialist
    known = dict(application.evaluation.variables) | {
        "answers": application.answers,
        "params": offer.parameters,
    }
    for path, source in specialist.data.items() if specialist else ():
        try:
            evaluate(source, known)
        except ExpressionFailed as error:
            yield f"specialist {path}: {error}"


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


def test_every_online_service_is_applied_for(offers: list[Service], tmp_path: Path) -> None:
    """On the longest way without an account, and on the one most different with one.

    Everybody applies; the pages are read where a form shows something that no form before showed,
    and everywhere with ``make every-service``.
    """
    guest, citizen = QuickClient(), QuickClient()
    enter(citizen, make_user("aenne.lucja@post.example", "Änne Łucja"))
    reader = Reader(guest, TOWN, NAME, sources=tmp_path)
    new = {offer.slug for offer in showing_something_new(offers)}
    for offer in offers:
        longest, *others = applicants_for(offer).come()
        closely = EVERYTHING or offer.slug in new
        walk(reader, offer, longest, closely=closely)
        if closely:
            other = max(others, key=lambda made: len(made.shown ^ longest.shown))
            walk(replace(reader, client=citizen), offer, other, closely=False)
    assert sorted(set(reader.complaints)) == []
    if EVERYTHING:
        assert html_errors(tmp_path) == []


def showing_something_new(offers: list[Service]) -> Iterator[Service]:
    """Services whose form has a kind of question that none before had, or has it in a new place."""
    seen: set[tuple[object, ...]] = set()
    for offer in offers:
        kinds = {
            (definition.type, len(place))
            for place, definition in applicants_for(offer).places.items()
        }
        if not kinds <= seen:
            yield offer
        seen |= kinds


@pytest.mark.skipif(not EVERYTHING, reason="make every-service reads them")
def test_every_service_page_is_read_in_every_language(town: Tenant, tmp_path: Path) -> None:
    reader = Reader(QuickClient(), TOWN, NAME, sources=tmp_path)
    with tenant_context(town):
        everything = catalog.services()
    for offer in everything:
        names = {key: offer.name(key) for key in ("de", "en", "leicht")}
        reader.read(f"leistungen/{offer.slug}/", names, place=offer.slug)
    assert sorted(set(reader.complaints)) == []
    assert html_errors(tmp_path) == []


def test_nobody_gets_lost_on_hostile_answers(offers: list[Service]) -> None:
    """Every page refuses what it cannot take with a message beside the field, and keeps the rest."""
    complaints: list[str] = []
    turn = cycle(range(0, len(HOSTILE), 3))
    for offer in offers:
        longest = next(applicants_for(offer).come())
        for page in longest.evaluation.pages():
            begin = next(turn)
            for nasty in HOSTILE if EVERYTHING else HOSTILE[begin : begin + 3]:
                complaints += [
                    f"{offer.slug} {page.key}: {fault}"
                    for fault in hostile_faults(offer, longest, page, nasty)
                ]
    assert sorted(set(complaints)) == []


def hostile_faults(
    offer: Service, application: Application, page: Page, nasty: str
) -> Iterator[str]:
    compiled = compiled_form(offer.form_version.pk)
    good = raw_of_answers(page, application.answers)
    raw = {name: [nasty] for name in good if not name.endswith("-n")} | {
        name: values for name, values in good.items() if name.endswith("-n")
    }
    form = PageForm(compiled, page, raw=raw, answers=application.answers, context=context_of(offer))
    for name, value in form.cleaned_data.items():
        if form.fields[name].required and value in (None, "", [], False):
            yield f"{name} takes {value!r} for an answer"
        if isinstance(value, str) and len(value) > 20_000:
            yield f"{name} takes {len(value)} characters"
    wrong = {name for name in form.fields if form.fields[name].required} if not nasty else set()
    if missing := wrong - set(form.errors):
        yield f"{sorted(missing)} may be left out"
    if len(form.errors) != len(form.problems):
        yield "a mistake is not in the summary"
    if any(not " ".join(map(str, found)).strip() for found in form.errors.values()):
        yield "a refusal says nothing"


def test_a_hostile_page_comes_back_with_what_was_typed(offers: list[Service]) -> None:
    client = QuickClient()
    complaints: list[str] = []
    for offer in offers if EVERYTHING else list(showing_something_new(offers)):
        longest = next(applicants_for(offer).come())
        first = longest.evaluation.pages()[0]
        start = client.post(f"/{TOWN}/leistungen/{offer.slug}/antrag/")["Location"]
        names = names_on(lxml.html.document_fromstring(client.get(start).content.decode()))
        typed = {name: SCRIPT for name, offered in names.items() if not offered and name}
        response = client.post(start, typed | {"_aktion": "weiter"})
        source = response.content.decode() if response.status_code == 200 else ""
        if SCRIPT in source or escape(SCRIPT) not in source or "kern-error" not in source:
            complaints.append(f"{offer.slug} {first.key}: answers {response.status_code}")
    assert complaints == []


def test_every_kind_of_letter_is_written(offers: list[Service]) -> None:
    """The approving letter of one service for each kind, and a refusal."""
    client, kinds = QuickClient(), set()
    for offer in offers:
        template = offer.letters.get("approved", "notice")
        if template in kinds:
            continue
        kinds.add(template)
        complaints: list[str] = []
        reader = Reader(client, TOWN, NAME, complaints=complaints)
        walk(reader, offer, next(applicants_for(offer).come()), closely=False)
        assert complaints == []
        case = Case.objects.get(service_slug=offer.slug)
        for decision in Decision:
            letter = prepare(case, decision=decision, reasoning="Weil es so ist.", clerk=None)
            assert letter.pdf.startswith(b"%PDF-"), offer.slug
    assert {"notice", "certificate", "permit"} <= kinds


def html_errors(folder: Path) -> list[str]:
    """What the Nu HTML checker finds in the pages of a folder; one process for all."""
    if shutil.which("java") is None:
        pytest.fail("The HTML checker needs Java: apt-get install default-jre-headless")
    finished = subprocess.run(
        ["java", "-jar", str(CHECKER), "--format", "json", "--errors-only", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return sorted(
        f"{message['url'].rsplit('/', 1)[-1]}: {message['message']}"
        for message in json.loads(finished.stderr)["messages"]
    )


def walk(reader: Reader, offer: Service, application: Application, *, closely: bool) -> None:
    try:
        Walk(reader, offer, application, closely=closely).go()
    except Stuck as problem:
        reader.complaints.append(f"{offer.slug}: {problem}")


class Walk:
    """From the service page to the open case."""

    def __init__(
        self, reader: Reader, offer: Service, application: Application, *, closely: bool
    ) -> None:
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

    def fill_in(self, applicant: Applicant, page: Page) -> None:
        if not applicant.address.endswith(f"/{page.key}/"):
            raise Stuck(f"comes to {applicant.address} instead of page {page.key}")
        place = f"{self.offer.slug} {page.key}"
        if not self.closely and not self.is_new(place):
            applicant.send(page, self.application)
            return
        shown = self.reader.read(self.path(applicant.address), dict(page.title), place=place)
        applicant.fill_in(page, self.application, shown)

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
        self.arrived(response["Location"], quote.total_cents)

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

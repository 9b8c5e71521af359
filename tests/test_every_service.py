"""Every service of the library is applied for, by people whose answers are made from its form.

Every form is tried as a whole: ``Applicants`` take every option and see every question, and others
mean harm. A few services that between them show everything there is are walked as a browser without
scripts walks them, read in every language. ``make every-service`` (``test_library_closely.py``) does
that with all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from rathaus.cases.enums import Decision
from rathaus.cases.models import Case
from rathaus.cases.notice import prepare
from rathaus.catalog import api as catalog
from rathaus.catalog.offer import Service
from rathaus.core.expressions import ExpressionFailed, evaluate
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import enter, make_user
from rathaus.eforms.forms import PageForm
from rathaus.eforms.queries import compiled_form
from rathaus.eforms.sent import raw_of_answers
from rathaus.tenants.models import Tenant
from tests.answers import Application
from tests.applying import QuickClient, Reader
from tests.covering import representative
from tests.hostile import HOSTILE, refusal_faults
from tests.walking import NAME, TOWN, applicants_for, context_of, walk, whole_library

SLUGS_ONLINE = 190
"""Fewer online services than that were a step back."""
CLOSELY = 6
"""So many of the sample, those with the most to see."""
A_FEW = 30
"""More services than that, and the sample is none."""


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tenant]:
    with django_db_blocker.unblock(), whole_library() as tenant:
        yield tenant


@pytest.fixture
def offers(town: Tenant) -> Iterator[list[Service]]:
    """What is online in the town; what a test applies for is gone after it."""
    with transaction.atomic(), tenant_context(town):
        yield [offer for offer in catalog.services() if offer.is_online]
        transaction.set_rollback(True)


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
    compiled, context = compiled_form(offer.form_version.pk), context_of(offer)
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


def uploads_in(raw: Mapping[str, list[str]]) -> list[Any]:
    """Files of the made-up answers; each is named after its field."""
    return [
        SimpleNamespace(pk=value, field_path=value.rpartition(".")[0])
        for values in raw.values()
        for value in values
        if value[-2:] in {".0", ".1"}
    ]


def test_every_form_refuses_what_it_cannot_take(offers: list[Service]) -> None:
    """Each page of each form, with another of the hostile answers each time."""
    complaints: list[str] = []
    turn = cycle(HOSTILE)
    for offer in offers:
        compiled, context = compiled_form(offer.form_version.pk), context_of(offer)
        longest = next(applicants_for(offer).come())
        complaints += [
            f"{offer.slug} {page.key}: {fault}"
            for page in longest.evaluation.pages()
            for fault in refusal_faults(compiled, page, longest, context, next(turn))
        ]
    assert sorted(set(complaints)) == []


def test_a_sample_is_applied_for_and_decided(offers: list[Service]) -> None:
    """On the longest way without an account; those that show the most are read in every language,
    attacked, and applied for on another way with an account.
    """
    guest, citizen = QuickClient(), QuickClient()
    enter(citizen, make_user("aenne.lucja@post.example", "Änne Łucja"))
    complaints: list[str] = []
    turn, letters = cycle(HOSTILE), set()
    sample = representative(offers)
    for number, offer in enumerate(sample):
        ways = applicants_for(offer).come()
        longest, closely = next(ways), number < CLOSELY
        reader = Reader(guest, TOWN, NAME, complaints=complaints)
        nasties = [*islice(turn, 2)] if closely else []
        walk(reader, offer, longest, closely=closely, nasties=nasties)
        template = offer.letters.get("approved", "notice")
        if template not in letters:
            letters.add(template)
            complaints += letter_faults(offer)
        if closely:
            other = max(islice(ways, 6), key=lambda made: len(made.shown ^ longest.shown))
            reader = Reader(citizen, TOWN, NAME, complaints=complaints)
            walk(reader, offer, other, closely=False)
    assert sorted(set(complaints)) == []
    assert letters >= {"notice", "certificate", "permit"}
    assert len(sample) < A_FEW


def letter_faults(offer: Service) -> Iterator[str]:
    """Of what the last applicant of the service would get."""
    case = Case.objects.filter(service_slug=offer.slug).latest("submitted_at")
    for decision in Decision:
        letter = prepare(case, decision=decision, reasoning="Weil es so ist.", clerk=None)
        if not letter.pdf.startswith(b"%PDF-"):
            yield f"{offer.slug}: no letter says {decision}"

"""A town that offers services, and people who apply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rathaus.accounts.api import Staff, staff_of
from rathaus.accounts.models import User
from rathaus.cases.api import Case, case_of_submission
from rathaus.cases.models import CaseStep
from rathaus.cases.queries import case_by_number
from rathaus.catalog.api import service as offered_service
from rathaus.catalog.services import activate_service
from rathaus.catalog.tests.shelf import load_shelf
from rathaus.core import blobs
from rathaus.core.tenancy import tenant_context
from rathaus.eforms import storage
from rathaus.eforms.api import Draft, FormVersion, publish_form, start_draft
from rathaus.eforms.models import Upload
from rathaus.eforms.services.drafts import submit_draft
from rathaus.inbox import api as inbox
from rathaus.tenants.models import OrganisationUnit, Tenant

CERTIFICATE = "meldebescheinigung"
DOG = "hundesteuer-anmeldung"
LICENCE = "fuehrerschein-umtausch"
PAMPOW = "13076107"

FORM: dict[str, Any] = {
    "title": {"de": "Antrag", "en": "Application"},
    "pages": [
        {
            "key": "person",
            "title": {"de": "Wer sind Sie?", "en": "Who are you?"},
            "fields": [
                {"use": "person", "key": "person", "omit": ["geburtsdatum"]},
                {"use": "anschrift", "key": "anschrift"},
                {"use": "kontakt", "key": "kontakt"},
                {"key": "zweck", "type": "text", "label": {"de": "Wofür?", "en": "What for?"}},
                {
                    "key": "hunde",
                    "type": "repeat",
                    "label": {"de": "Hunde", "en": "Dogs"},
                    "item_label": {"de": "Hund", "en": "Dog"},
                    "fields": [
                        {"key": "name", "type": "text", "label": {"de": "Name", "en": "Name"}}
                    ],
                },
                {
                    "key": "blindenhund",
                    "type": "yesno",
                    "label": {"de": "Assistenz?", "en": "Help?"},
                },
                {"key": "nachweis", "type": "upload", "label": {"de": "Nachweis", "en": "Proof"}},
            ],
        }
    ],
}
"""A small form with the usual groups; the services of the tests are filled in with it."""

ANSWERS: dict[str, Any] = {
    "person": {"vorname": "Beate", "nachname": "Beispiel"},
    "anschrift": {"strasse": "Musterweg", "hausnummer": "1", "plz": "19075", "ort": "Pampow"},
    "kontakt": {"email": "beate.beispiel@post.example"},
    "zweck": "umzug",
    "hunde": [{"name": "Bello"}],
    "blindenhund": False,
}

type Apply = Callable[..., Case]


@pytest.fixture
def form(db: None) -> FormVersion:
    return publish_form(key="antrag", source=FORM, version="1")


@pytest.fixture
def offering(
    stralendorf: Tenant, citizens_office: OrganisationUnit, county: Tenant, county_clerk: User
) -> Tenant:
    """Stralendorf offers a certificate (with a fee), dog tax (free) and the licence exchange (county)."""
    load_shelf()
    with tenant_context(stralendorf):
        for slug in (CERTIFICATE, DOG, LICENCE):
            activate_service(slug=slug, unit=citizens_office)
    return stralendorf


def make_draft(form: FormVersion, slug: str, **options: Any) -> Draft:
    """A filled-in draft of the active tenant. ``citizen``, ``answers``, ``intake``, ``file``."""
    service = offered_service(slug, municipality=PAMPOW)
    draft = start_draft(
        form=form,
        purpose=f"service:{slug}",
        context={
            "title": {"de": service.name("de"), "en": service.name("en")},
            "service": slug,
            "service_version": service.version_id,
            "municipality": options.get("municipality", PAMPOW),
            "params": service.parameters,
            "states": "MV",
            "intake": options.get("intake", "online"),
            "answers": ANSWERS | options.get("answers", {}),
        },
        citizen=options.get("citizen"),
        session_key=options.get("session_key", "ein-browser"),
    )
    if content := options.get("file"):
        _attach(draft, content)
    return draft


def _attach(draft: Draft, content: bytes) -> None:
    digest = blobs.put(content).sha256
    upload = Upload.objects.create(
        draft=draft,
        field_path="nachweis",
        filename="nachweis.pdf",
        content_type="application/pdf",
        size=len(content),
        sha256=digest,
    )
    storage.write(upload, content)
    draft.answers["nachweis"] = [str(upload.pk)]
    draft.save(update_fields=["answers"])


@pytest.fixture
def apply(offering: Tenant, form: FormVersion) -> Apply:
    """Submit an application in the active tenant and give back its case."""

    def submitted(slug: str = DOG, **options: Any) -> Case:
        draft = submit_draft(draft_id=make_draft(form, slug, **options).pk)
        case = case_of_submission(draft.submission_id)
        assert case is not None
        return case

    return submitted


def as_staff(user: User) -> Staff:
    staff = staff_of(user)
    assert staff is not None
    return staff


@pytest.fixture
def second_clerk(stralendorf: Tenant, citizens_office: OrganisationUnit) -> User:
    from rathaus.accounts.enums import Role
    from rathaus.core.tests.cast import make_staff

    return make_staff(
        stralendorf, "berta.buero@stralendorf.example", "Berta Büro", Role.CLERK, citizens_office
    )


@pytest.fixture
def case(apply: Apply, stralendorf: Tenant, citizen: User) -> Case:
    """A dog to be registered, sent with an attachment by a citizen with an account."""
    with tenant_context(stralendorf):
        return apply(DOG, citizen=citizen, file=b"%PDF-1.7 harmless")


def fresh(case: Case) -> Case:
    """As it stands in the database now."""
    return case_by_number(case.number)


def kinds(case: Case) -> list[str]:
    """Kinds of its steps, the earliest first."""
    return [step.kind for step in CaseStep.objects.filter(case=case).order_by("at", "pk")]


def answer(case: Case, body: str = "Hier ist er.") -> None:
    """The applicant writes."""
    conversation = inbox.conversation_for("case", case.number)
    assert conversation is not None
    inbox.post_message(conversation=conversation, author=inbox.MessageAuthor.CITIZEN, body=body)

"""Others sign after the case was opened: the Akte, the pages and the letters know who they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from rathaus.accounts.models import User
from rathaus.cases import notice
from rathaus.cases.enums import Decision
from rathaus.cases.models import Case
from rathaus.cases.queries import case_by_number, case_of_submission
from rathaus.cases.tasks import file_application, file_signatures
from rathaus.cases.tests.conftest import DOG, FORM, make_draft
from rathaus.cases.tests.test_letters import words
from rathaus.cases.timeline import StepKind, timeline_of
from rathaus.cases.transitions import SUBJECT
from rathaus.core import blobs
from rathaus.core.tenancy import tenant_context
from rathaus.eforms.api import FormVersion, Signer, publish_form, submit_draft
from rathaus.eforms.services.signing import decline, expire_signers, send_link_again, sign
from rathaus.eforms.signatures import digest_of
from rathaus.records import api as records
from rathaus.tenants.models import Tenant

PARENTS: list[dict[str, Any]] = [
    {"use": "mitunterzeichner", "key": "mutter"},
    {"use": "mitunterzeichner", "key": "oma"},
    {"use": "kind", "key": "kind"},
]
"""In the order of the database they come before the applicant's ``person`` and ``kontakt``."""
SIGNED_LATER = {
    "signing": {
        "signers": ["mutter", "oma"],
        "counts": "at_once",
        "version": "2026-11",
        "text": {"de": "Einverstanden.", "en": "I agree.", "leicht": "Ja."},
    },
    **FORM,
    "pages": [
        *FORM["pages"],
        {"key": "familie", "title": {"de": "Familie", "en": "Family"}, "fields": PARENTS},
    ],
}
FAMILY = {
    "mutter": {"vorname": "Mia", "nachname": "Muster", "email": "mia@post.example"},
    "oma": {"vorname": "Olga", "nachname": "Oma", "email": "olga@post.example"},
    "kind": {"vorname": "Kim", "nachname": "Kind", "geburtsdatum": "2024-01-31"},
}


@pytest.fixture
def case(offering: Tenant, in_stralendorf: Tenant, citizen: User) -> Case:
    form = publish_form(key="familie", source=SIGNED_LATER, version="1")
    return open_case(form, citizen)


def open_case(form: FormVersion, citizen: User | None = None) -> Case:
    """Sent at once, with two who have to sign afterwards; as the database gives it back."""
    draft = submit_draft(draft_id=make_draft(form, DOG, answers=FAMILY, citizen=citizen).pk)
    case = case_of_submission(draft.submission_id)
    assert case is not None
    return case_by_number(case.number)


def signers(case: Case) -> list[Signer]:
    return list(Signer.objects.filter(draft__submission_id=case.submission_id).order_by("pk"))


def give(signer: Signer) -> None:
    digest = digest_of(signer.draft)
    sign(signer_id=signer.pk, name=f"{signer.name} (getippt)", drawing="", digest=digest)


def filed(case: Case) -> list[str]:
    """The text of every version of the application, the oldest first."""
    akte = records.file_for(SUBJECT, case.number)
    assert akte is not None
    [paper] = [d for d in records.documents_of(akte) if d.kind == records.DocumentKind.APPLICATION]
    return [words(blobs.read(version.sha256)) for version in reversed(paper.all_versions)]


def steps(case: Case) -> list[StepKind]:
    return [entry.kind for entry in timeline_of(case)]


def test_what_all_have_signed_is_filed_once_more_and_no_third_time(
    case: Case, run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    first, second = signers(case)
    give(first)
    run_jobs()
    assert len(filed(case)) == 1
    give(second)
    give(second)
    run_jobs()
    for _again in range(2):  # a worker that died does it again
        file_application(number=case.number)
        file_signatures(number=case.number)
    before, after = filed(case)
    assert before.count("noch nicht unterschrieben") == 2
    assert re.findall(r"unterschrieben als (\w+ \w+) \(getippt\)", after) == [
        "Mia Muster",
        "Olga Oma",
    ]
    assert steps(case).count(StepKind.SIGNED) == 1


def test_a_refusal_and_what_comes_after_it_are_filed(
    case: Case, run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    first, second = signers(case)
    decline(signer_id=first.pk, reason="Ich weiß davon nichts")
    run_jobs()
    assert "Ich weiß davon nichts" in filed(case)[-1]
    give(second)
    run_jobs()
    send_link_again(signer_id=first.pk)
    give(first)
    run_jobs()
    assert [text.count("(getippt)") for text in filed(case)] == [0, 0, 1, 2]
    assert steps(case)[1:] == [StepKind.UNSIGNED, StepKind.SIGNED]


def test_the_time_runs_out_before_the_first_paper_is_filed(
    case: Case, clock: time_machine.Traveller, run_jobs: Callable[[], int]
) -> None:
    give(signers(case)[0])
    clock.shift(timedelta(days=14, minutes=1))
    assert [expire_signers(), expire_signers()] == [1, 0]
    run_jobs()
    [text] = filed(case)
    assert (text.count("(getippt)"), text.count("nicht unterschrieben, der Link galt bis")) == (
        1,
        1,
    )
    assert steps(case)[1:] == [StepKind.UNSIGNED_IN_TIME]


def test_a_closed_file_takes_no_signature_and_no_job_is_stuck(
    case: Case, run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    akte = records.file_for(SUBJECT, case.number)
    assert akte is not None
    records.close_file(file=akte)
    for signer in signers(case):
        give(signer)
    run_jobs()
    assert len(filed(case)) == 1


def test_applicant_and_clerk_see_who_is_missing(
    case: Case,
    stralendorf: Tenant,
    run_jobs: Callable[[], int],
    page_client: Callable[..., Client],
    citizen: User,
    clerk: User,
) -> None:
    run_jobs()
    clerks = page_client(clerk).get(f"/stralendorf/amt/vorgaenge/{case.number}/").content.decode()
    assert "Mia Muster, Olga Oma" in clerks
    url = f"/stralendorf/vorgang/{case.number}/"
    assert "Stand der Unterschriften" in page_client(citizen).get(url).content.decode()
    with tenant_context(stralendorf):
        for signer in signers(case):
            give(signer)
    run_jobs()
    shown = page_client(citizen).get(url).content.decode()
    assert "Stand der Unterschriften" not in shown
    assert "(Fassung 2)" in shown


def test_letters_go_to_the_applicant_not_to_the_child_or_who_signs_too(
    case: Case, clerk: User, page_client: Callable[..., Client]
) -> None:
    letter = notice.prepare(case, decision=Decision.APPROVED, reasoning="", clerk=clerk)
    assert "Beate Beispiel Musterweg 1 19075 Pampow" in words(letter.pdf)
    page = page_client(clerk).get(f"/stralendorf/amt/vorgaenge/{case.number}/").content.decode()
    assert re.findall(r"mailto:([^\"]+@post\.example)", page) == ["beate.beispiel@post.example"]

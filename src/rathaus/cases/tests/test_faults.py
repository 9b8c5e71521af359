"""Processes die in the middle, and two people act at once: nothing lost, nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from rathaus.accounts.models import User
from rathaus.cases import services
from rathaus.cases.enums import CaseState, Decision
from rathaus.cases.models import Case, CaseLink
from rathaus.cases.queries import case_by_number
from rathaus.cases.tasks import take_over
from rathaus.cases.tests.conftest import DOG, LICENCE, Apply, as_staff, make_draft
from rathaus.cases.tests.test_signatures import SIGNED_LATER, give, open_case, signers, steps
from rathaus.cases.timeline import StepKind
from rathaus.core.tenancy import tenant_context
from rathaus.eforms.api import FormVersion, publish_form, submit_draft
from rathaus.inbox import api as inbox
from rathaus.records import api as records
from rathaus.tenants.models import Tenant
from rathaus.workflow import api as workflow

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
SOURCE = Path(__file__).resolve().parents[3]

PRELUDE = """
import os, signal, sys
import django
django.setup()
from importlib import import_module
from rathaus.cases import services
from rathaus.core.events import subscribe
from rathaus.core.tenancy import tenant_context

module, _, name = sys.argv[1].rpartition(".")
@subscribe(getattr(import_module(f"rathaus.{module or 'cases'}.events"), name))
def die(event):
    os.kill(os.getpid(), signal.SIGKILL)

tenant, argument = int(sys.argv[2]), sys.argv[3]
"""
SUBMIT = """
from uuid import UUID
from rathaus.eforms.api import submit_draft
with tenant_context(tenant):
    submit_draft(draft_id=UUID(argument))
"""
SIGN = """
from rathaus.eforms.models import Signer
from rathaus.eforms.services.signing import sign
from rathaus.eforms.signatures import digest_of
with tenant_context(tenant):
    signer = Signer.objects.get(pk=argument)
    sign(signer_id=signer.pk, name="Mia", drawing="", digest=digest_of(signer.draft))
"""
DECIDE = """
from rathaus.accounts.api import staff_members
from rathaus.cases.enums import Decision
with tenant_context(tenant):
    [clerk] = [one for one in staff_members() if str(one.user) == "Anna Amtlich"]
    services.decide_case(staff=clerk, number=argument, decision=Decision.APPROVED)
"""
TAKE_OVER = """
from rathaus.cases.tasks import take_over
from rathaus.tenants.api import tenant_by_slug
with tenant_context(tenant):
    take_over(origin_id=tenant_by_slug("stralendorf").pk, key=argument)
"""


def die_in(program: str, event: str, tenant: Tenant, argument: str) -> None:
    """Run the program in a process of its own that kills itself when the event is published."""
    storages: Any = settings.STORAGES
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "rathaus.config.settings",
        "PYTHONPATH": str(SOURCE),
        "RATHAUS_DATABASE": str(connection.settings_dict["NAME"]),
        "RATHAUS_DOCUMENTS_DIR": str(storages["documents"]["OPTIONS"]["location"]),
    }
    finished = subprocess.run(
        [sys.executable, "-c", PRELUDE + program, event, str(tenant.pk), argument],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert finished.returncode == -signal.SIGKILL, finished.stderr


@pytest.mark.parametrize("event", ["CaseOpened"])
def test_killed_while_submitting(
    event: str, offering: Tenant, form: FormVersion, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(form, DOG)
    die_in(SUBMIT, event, stralendorf, str(draft.pk))
    with tenant_context(stralendorf):
        assert Case.objects.count() == 0
    for _press in range(2):
        with tenant_context(stralendorf):
            submit_draft(draft_id=draft.pk)
    with tenant_context(stralendorf):
        case = Case.objects.get()
        assert len(workflow.open_tasks_of("case", case.number)) == 1
        assert inbox.conversation_for("case", case.number) is not None


def test_killed_while_signing(offering: Tenant, stralendorf: Tenant) -> None:
    """Neither the signature nor its step is there; the next press gives both, once."""
    with tenant_context(stralendorf):
        form = publish_form(key="familie", source=SIGNED_LATER, version="1")
        case = open_case(form)
        first, second = signers(case)
        give(first)
    die_in(SIGN, "eforms.SignatureGiven", stralendorf, str(second.pk))
    for done in (0, 1, 1):
        with tenant_context(stralendorf):
            assert steps(case).count(StepKind.SIGNED) == done
            give(signers(case)[1])


@pytest.mark.parametrize("event", ["CaseDecided", "NoticeIssued", "CaseClosed"])
def test_killed_while_deciding(event: str, apply: Apply, stralendorf: Tenant, clerk: User) -> None:
    with tenant_context(stralendorf):
        number = apply(DOG).number
    die_in(DECIDE, event, stralendorf, number)
    with tenant_context(stralendorf):
        assert case_by_number(number).state == CaseState.SUBMITTED
        assert messages(number) == []
    with tenant_context(stralendorf):
        services.decide_case(staff=as_staff(clerk), number=number, decision=Decision.APPROVED)
    with tenant_context(stralendorf):
        assert case_by_number(number).state == CaseState.APPROVED
        assert len(messages(number)) == 1
        akte = records.file_for("case", number)
        assert akte is not None
        letters = [paper for paper in records.documents_of(akte) if paper.kind == "letter"]
        assert len(letters) == 1


def test_killed_while_the_county_takes_over(
    apply: Apply, stralendorf: Tenant, county: Tenant, clerk: User
) -> None:
    with tenant_context(stralendorf):
        number = apply(LICENCE).number
        services.forward_case(staff=as_staff(clerk), number=number)
        key = str(CaseLink.objects.get().key)
    die_in(TAKE_OVER, "CaseReceived", county, key)
    with tenant_context(county):
        assert Case.objects.count() == 0
    for _attempt in range(2):
        with tenant_context(county):
            take_over(origin_id=stralendorf.pk, key=key)
            assert Case.objects.count() == 1


def messages(number: str) -> list[inbox.Message]:
    conversation = inbox.conversation_for("case", number)
    return inbox.messages_of(conversation) if conversation else []


def at_once(tenant: Tenant, *steps: Callable[[], object]) -> list[object]:
    """Run the steps at the same time, each on its own connection; results or refusals in order."""
    results: list[object] = [None] * len(steps)
    gate = threading.Barrier(len(steps))

    def run(place: int, step: Callable[[], object]) -> None:
        try:
            gate.wait()
            with tenant_context(tenant):
                results[place] = step()
        except Exception as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_clerks_claim_at_once(
    apply: Apply, stralendorf: Tenant, clerk: User, second_clerk: User
) -> None:
    with tenant_context(stralendorf):
        number = apply(DOG).number
        one, other = as_staff(clerk), as_staff(second_clerk)
    results = at_once(
        stralendorf,
        lambda: services.claim_case(staff=one, number=number),
        lambda: services.claim_case(staff=other, number=number),
    )
    refused = [result for result in results if isinstance(result, services.CaseTaken)]
    assert len(refused) == 1, results
    with tenant_context(stralendorf):
        case = case_by_number(number)
        [task] = workflow.open_tasks_of("case", number)
        assert refused[0].args[0] == case.assignee == task.assignee


def test_two_clerks_decide_at_once(
    apply: Apply, stralendorf: Tenant, clerk: User, second_clerk: User
) -> None:
    with tenant_context(stralendorf):
        number = apply(DOG).number
        one, other = as_staff(clerk), as_staff(second_clerk)
    results = at_once(
        stralendorf,
        lambda: services.decide_case(staff=one, number=number, decision=Decision.APPROVED),
        lambda: services.decide_case(
            staff=other, number=number, decision=Decision.REJECTED, reasoning="Nein."
        ),
    )
    refused = [result for result in results if isinstance(result, services.AlreadyDecided)]
    decided = [result for result in results if isinstance(result, Case)]
    assert (len(refused), len(decided)) == (1, 1), results
    with tenant_context(stralendorf):
        assert len(messages(number)) == 1
        assert case_by_number(number).decision == decided[0].decision


def test_five_clicks_submit_one_case(
    offering: Tenant, form: FormVersion, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(form, DOG)
    at_once(stralendorf, *[lambda: submit_draft(draft_id=draft.pk)] * 5)
    with tenant_context(stralendorf):
        assert Case.objects.count() == 1

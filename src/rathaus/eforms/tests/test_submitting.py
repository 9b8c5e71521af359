"""Submitting a draft, once."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from rathaus.core import blobs
from rathaus.core.tenancy import tenant_context
from rathaus.eforms import api
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.events import FormSubmitted
from rathaus.eforms.models import Draft, FormVersion, Upload
from rathaus.eforms.services import DraftIncomplete, submit_draft
from rathaus.eforms.tests.factories import PERSON, make_draft, make_form
from rathaus.eforms.tests.sending import fill, photo, send, with_proof
from rathaus.tenants.models import Tenant


def test_submitting_closes_the_draft_and_tells_everybody_once(
    draft: Draft, submissions: list[FormSubmitted]
) -> None:
    fill(draft)
    first, second = submit_draft(draft_id=draft.pk), submit_draft(draft_id=draft.pk)
    assert first.submission_id == second.submission_id
    assert submissions == [
        FormSubmitted(
            draft_id=str(draft.pk), submission_id=str(draft.submission_id), purpose="test:hund"
        )
    ]
    assert api.submitted(draft.submission_id).status == DraftStatus.SUBMITTED


def test_submitted_files_become_documents(draft: Draft) -> None:
    fill(draft)
    with_proof(draft, photo("ja.jpg"))
    [wanted] = api.uploads_of(draft)
    Upload.objects.create(draft=draft, field_path="nachweis", filename="nein.jpg", content_type="image/jpeg", size=1, sha256="0" * 64)  # fmt: skip
    submit_draft(draft_id=draft.pk)
    assert api.uploads_of(draft) == [wanted]
    assert len(blobs.read(wanted.sha256)) == wanted.size


def test_an_unfinished_draft_cannot_be_submitted(
    draft: Draft, submissions: list[FormSubmitted]
) -> None:
    send(draft, "halter", PERSON)
    with pytest.raises(DraftIncomplete) as refused:
        submit_draft(draft_id=draft.pk)
    assert refused.value.page_key == "hunde"
    assert submissions == []


def test_a_page_changed_into_something_wrong_must_be_finished_first(draft: Draft) -> None:
    fill(draft)
    send(draft, "halter", PERSON | {"halter-vorname": ""})
    with pytest.raises(DraftIncomplete) as refused:
        submit_draft(draft_id=draft.pk)
    assert refused.value.page_key == "halter"


def test_an_answer_that_time_has_made_wrong_must_be_given_again(in_stralendorf: Tenant) -> None:
    form = api.publish_form(
        key="termin",
        source={
            "pages": [
                {
                    "key": "a",
                    "title": {"de": "A"},
                    "fields": [
                        {"key": "tag", "type": "date", "min": "today", "label": {"de": "Tag"}}
                    ],
                }
            ]
        },
        version="1",
    )
    draft = make_draft(form)
    with time_machine.travel("2026-11-23"):
        assert send(draft, "a", {"tag-tag": "24.11.2026"}).accepted
    with time_machine.travel("2026-11-26"), pytest.raises(DraftIncomplete):
        submit_draft(draft_id=draft.pk)


@pytest.mark.django_db(transaction=True)
def test_five_presses_at_once_are_one_submission(
    stralendorf: Tenant, tmp_path: Path, submissions: list[FormSubmitted]
) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path))
        fill(draft)
    together = Barrier(5)

    def press(_number: int) -> str:
        try:
            together.wait(timeout=30)
            with tenant_context(stralendorf):
                return str(submit_draft(draft_id=draft.pk).submission_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as people:
        assert set(people.map(press, range(5))) == {str(draft.submission_id)}
    assert len(submissions) == 1


@pytest.mark.django_db(transaction=True)
def test_a_submission_that_fails_on_its_way_is_no_submission(
    stralendorf: Tenant, tmp_path: Path
) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path))
        fill(draft)
    with contextlib.suppress(ZeroDivisionError), tenant_context(stralendorf):
        submit_draft(draft_id=draft.pk)
        raise ZeroDivisionError
    with tenant_context(stralendorf):
        assert Draft.objects.get().status == DraftStatus.OPEN
        assert submit_draft(draft_id=draft.pk).status == DraftStatus.SUBMITTED


def test_the_database_knows_each_submission_once(draft: Draft, form: FormVersion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(form=form, purpose="x", submission_id=draft.submission_id)

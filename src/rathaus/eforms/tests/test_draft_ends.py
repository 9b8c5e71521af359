"""What becomes of a draft that is closed, put aside or forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rathaus.accounts.models import User
from rathaus.core.tenancy import tenant_context
from rathaus.core.tokens import hash_code
from rathaus.eforms import api
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.models import Draft, FormVersion
from rathaus.eforms.queries import draft_by_code
from rathaus.eforms.services import (
    DraftClosed,
    delete_forgotten_drafts,
    keep_typed,
    make_resume_code,
    submit_draft,
    withdraw_draft,
)
from rathaus.eforms.tasks import forget_old_drafts
from rathaus.eforms.tests.factories import PERSON, make_draft, make_form, page_of
from rathaus.eforms.tests.sending import fill, photo, send, with_proof
from rathaus.tenants.models import Tenant


@pytest.mark.parametrize("close", [submit_draft, withdraw_draft])
def test_a_closed_draft_never_changes(draft: Draft, close: Any) -> None:
    fill(draft)
    close(draft_id=draft.pk)
    for change in (
        lambda: send(draft, "halter", PERSON),
        lambda: keep_typed(draft_id=draft.pk, page=page_of(draft, "halter"), raw={}),
        lambda: withdraw_draft(draft_id=draft.pk),
        lambda: make_resume_code(draft_id=draft.pk),
    ):
        with pytest.raises(DraftClosed):
            change()


def test_a_withdrawn_draft_keeps_nothing(draft: Draft) -> None:
    fill(draft)
    with_proof(draft, photo())
    withdraw_draft(draft_id=draft.pk)
    draft.refresh_from_db()
    assert (draft.status, draft.answers, draft.typed) == (DraftStatus.WITHDRAWN, {}, {})
    assert api.uploads_of(draft) == []
    with pytest.raises(DraftClosed):
        submit_draft(draft_id=draft.pk)


# --- Resuming and forgetting ------------------------------------------------------------------------


def test_a_resume_code_opens_the_draft_and_is_kept_only_as_a_hash(draft: Draft) -> None:
    code = make_resume_code(draft_id=draft.pk)
    draft.refresh_from_db()
    assert draft.resume_hash == hash_code(code)
    assert draft_by_code(code.lower().replace("-", " ")) == draft
    newer = make_resume_code(draft_id=draft.pk)
    assert (draft_by_code(code), draft_by_code(newer)) == (None, draft)
    assert draft_by_code("") is None


def test_the_drafts_of_a_person_the_latest_first(
    form: FormVersion, citizen: User, stranger: User
) -> None:
    first, second = make_draft(form, citizen=citizen), make_draft(form, citizen=citizen)
    make_draft(form, citizen=stranger)
    send(first, "halter", {})
    withdraw_draft(draft_id=make_draft(form, citizen=citizen).pk)
    assert api.open_drafts_of(citizen) == [first, second]


def test_drafts_are_forgotten_after_thirty_days(draft: Draft, form: FormVersion) -> None:
    submitted = make_draft(form)
    fill(submitted)
    submit_draft(draft_id=submitted.pk)
    Draft.objects.update(updated_at=draft.updated_at - timedelta(days=31))
    fresh = make_draft(form)
    assert delete_forgotten_drafts() == 1
    assert set(Draft.objects.all()) == {submitted, fresh}


@pytest.mark.django_db(transaction=True)
def test_every_night_old_drafts_of_every_town_go_away_with_their_files(
    stralendorf: Tenant, hemer: Tenant, tmp_path: Path
) -> None:
    form = make_form(tmp_path)
    for tenant in (stralendorf, hemer):
        with tenant_context(tenant):
            draft = make_draft(form)
            with_proof(draft, photo())
            Draft.objects.update(updated_at=draft.updated_at - timedelta(days=31))
    forget_old_drafts()
    for tenant in (stralendorf, hemer):
        with tenant_context(tenant):
            assert not Draft.objects.exists()
    assert [path for path in (tmp_path / "documents").rglob("*") if path.is_file()] == []


# --- In words ----------------------------------------------------------------------------------------

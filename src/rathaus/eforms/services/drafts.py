"""The life of a draft, from its start to the moment it is submitted or gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rathaus.accounts.api import User
from rathaus.core import blobs, tokens
from rathaus.core.events import publish
from rathaus.eforms import storage
from rathaus.eforms.checking import check_draft
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.events import DraftWithdrawn, FormSubmitted, SignaturesAsked
from rathaus.eforms.models import AddressProof, Draft, FormVersion, Upload
from rathaus.eforms.prefill import prefill_for
from rathaus.eforms.queries import browser_hash, compiled_form
from rathaus.eforms.registry import gates
from rathaus.eforms.services.proofs import proved_answers
from rathaus.eforms.services.signing import ask_signers
from rathaus.eforms.signatures import signing_of, wanted_signers


class DraftClosed(ValueError):
    """The draft was submitted or thrown away; it does not change any more."""


class DraftIncomplete(ValueError):
    """Something is still missing; ``page_key`` says on which page."""

    def __init__(self, page_key: str) -> None:
        super().__init__(page_key)
        self.page_key = page_key


@transaction.atomic
def start_draft(
    *,
    form: FormVersion,
    purpose: str,
    context: Mapping[str, Any],
    citizen: User | None,
    session_key: str,
    prefill: bool = False,
) -> Draft:
    """A new draft, empty but for what is known.

    Args:
        purpose: who wants it, such as ``service:hundesteuer-anmeldung``; comes back in the event.
        context: facts for conditions; ``title`` (texts) names the application on every page,
            ``answers`` may hold first answers (a renewal, data of the account).
        session_key: :func:`~rathaus.eforms.queries.browser_key` of the request.
        prefill: fill in what the account and earlier applications know, to be seen and changed.
    """
    facts = dict(context)
    answers = facts.pop("answers", {})
    known = (
        prefill_for(compiled_form(form.pk), citizen, facts)
        if prefill and citizen is not None and not answers
        else None
    )
    return Draft.objects.create(
        form=form,
        purpose=purpose,
        context=facts,
        answers=answers,
        typed=known.typed if known else {},
        prefilled=known.origins if known else {},
        citizen=citizen,
        browser_hash=browser_hash(session_key),
    )


def lock_open_draft(draft_id: UUID) -> Draft:
    """Raises DraftClosed, or Draft.DoesNotExist."""
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft_id)
    if not draft.is_open:
        raise DraftClosed(draft_id)
    return draft


@transaction.atomic
def adopt_draft(*, draft_id: UUID, citizen: User) -> None:
    """Somebody signed in while filling in: from now on the draft is in the account."""
    Draft.objects.filter(pk=draft_id, citizen=None, status=DraftStatus.OPEN).update(citizen=citizen)


@transaction.atomic
def make_resume_code(*, draft_id: UUID) -> str:
    """A code that opens the draft on any device; an earlier one stops working.

    The plain code is returned once and nowhere kept.
    """
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft_id)
    if draft.status not in {DraftStatus.OPEN, DraftStatus.SIGNING}:
        raise DraftClosed(draft_id)
    code = tokens.new_code()
    draft.resume_hash = tokens.hash_code(code)
    draft.updated_at = timezone.now()
    draft.save(update_fields=["resume_hash", "updated_at"])
    return code


@transaction.atomic
def submit_draft(*, draft_id: UUID) -> Draft:
    """Close the draft and tell everybody, once: submitting again gives the same draft back.

    Raises:
        DraftIncomplete: an answer is missing or no longer right.
        DraftClosed: it was thrown away.
        SubmissionRefused: it is not taken now.
    """
    # Whoever comes second waits here for the first and then finds the draft submitted.
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft_id)
    if draft.status in {DraftStatus.SUBMITTED, DraftStatus.SIGNING}:
        return draft
    if not draft.is_open:
        raise DraftClosed(draft_id)
    checked = check_draft(draft)
    if checked.incomplete is not None:
        raise DraftIncomplete(checked.incomplete.key)
    for gate in gates:
        gate.admit(draft)
    draft.answers, draft.typed, draft.prefilled = checked.evaluation.answers, {}, {}
    if proved := proved_answers(draft, draft.answers):
        draft.context = draft.context | {"proved": proved}
    signing = signing_of(draft)
    wanted = wanted_signers(signing, draft.answers)
    _drop_other_files(draft, checked.upload_ids)
    if wanted and signing is not None and signing.counts == "all":
        draft.status, draft.updated_at = DraftStatus.SIGNING, timezone.now()
        draft.save(
            update_fields=["answers", "typed", "prefilled", "context", "status", "updated_at"]
        )
        publish(SignaturesAsked(submission_id=str(draft.submission_id)))
    else:
        draft.resume_hash = ""
        complete_draft(draft)
    ask_signers(draft, wanted)
    return draft


def complete_draft(draft: Draft) -> None:
    """It counts as submitted from now on; the draft is locked, whole, and its answers are settled.

    After signatures of others the resume code keeps working: whoever began it finds the confirmation.
    """
    draft.status = DraftStatus.SUBMITTED
    draft.submitted_at = draft.updated_at = timezone.now()
    draft.save(
        update_fields=[
            "answers",
            "typed",
            "prefilled",
            "context",
            "status",
            "submitted_at",
            "updated_at",
            "resume_hash",
        ]
    )
    if compiled_form(draft.form_id).verified:
        AddressProof.objects.filter(draft=draft).delete()
    for upload in Upload.objects.filter(draft=draft):
        blobs.put(storage.read(upload))
    storage.forget_after_commit(draft)
    publish(
        FormSubmitted(
            draft_id=str(draft.pk), submission_id=str(draft.submission_id), purpose=draft.purpose
        )
    )


def _drop_other_files(draft: Draft, wanted: set[str]) -> None:
    """What no answer names goes away."""
    for upload in Upload.objects.filter(draft=draft):
        if str(upload.pk) not in wanted:
            upload.delete()


@transaction.atomic
def withdraw_draft(*, draft_id: UUID) -> None:
    """Throw an unfinished application away, with everything that was typed and uploaded.

    Raises:
        DraftClosed: it was submitted; withdrawing an application is the case's business.
    """
    draft = lock_open_draft(draft_id)
    draft.status = DraftStatus.WITHDRAWN
    draft.answers, draft.typed, draft.prefilled, draft.context = {}, {}, {}, {}
    draft.resume_hash = ""
    draft.updated_at = timezone.now()
    draft.save(
        update_fields=[
            "status", "answers", "typed", "prefilled", "context", "resume_hash", "updated_at",
        ]
    )  # fmt: skip
    Upload.objects.filter(draft=draft).delete()
    AddressProof.objects.filter(draft=draft).delete()
    storage.forget_after_commit(draft)
    publish(DraftWithdrawn(draft_id=str(draft.pk)))


@transaction.atomic
def delete_forgotten_drafts(*, limit: int = 500) -> int:
    """Delete drafts nobody has touched for 30 days (of the active tenant); how many there were."""
    forgotten = list(
        Draft.objects.forgotten()  # type: ignore[attr-defined]
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("updated_at")[:limit]
    )
    for draft in forgotten:
        storage.forget_after_commit(draft)
        if draft.status == DraftStatus.SIGNING:
            for gate in gates:
                gate.release(draft)
    Draft.objects.filter(pk__in=[draft.pk for draft in forgotten]).delete()
    return len(forgotten)

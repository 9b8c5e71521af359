"""Finding drafts, for those who may see them, and reading what they say."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from rathaus.accounts.api import User, request_citizen
from rathaus.core import tokens
from rathaus.eforms.answer_schema import answers_schema
from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.evaluation import Evaluation, StoredAnswers
from rathaus.eforms.models import Draft, FormVersion, Upload
from rathaus.eforms.schema import Form

BROWSER = "eforms_browser"
"""Session key of a random text that stays the same when somebody signs in."""
OPENED = "eforms_opened"
"""Session key of the drafts that were opened with their code."""

_KEPT_FORMS = 500
_compiled: OrderedDict[int, CompiledForm] = OrderedDict()


class NotYourDraft(Http404):
    """There is no such draft, or this browser may not see it; nobody learns which."""


def compiled_form(form_id: int) -> CompiledForm:
    """The form ready to run; compiled once per process, as published forms never change."""
    found = _compiled.get(form_id)
    if found is None:
        definition = FormVersion.objects.values_list("definition", flat=True).get(pk=form_id)
        found = _compiled[form_id] = CompiledForm(Form.model_validate(definition))
        while len(_compiled) > _KEPT_FORMS:
            _compiled.popitem(last=False)
    return found


def answers_schema_of(version: FormVersion, *, title: str = "") -> dict[str, Any]:
    """JSON Schema of the answers to a published form; the same for ever, as the form is."""
    identity = f"urn:rathaus:form:{version.key}:{version.version}:{version.sha256[:16]}"
    form = compiled_form(version.pk).form
    return answers_schema(form, title=title, identity=identity)


def asks_to_verify(version: FormVersion, channel: str) -> bool:
    """Whether the form wants codes typed that were sent to a ``phone`` (or ``email``)."""
    return channel in compiled_form(version.pk).verified


def browser_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


def browser_key(request: HttpRequest) -> str:
    """What :func:`start_draft` wants as ``session_key``: this browser, made known if it is new."""
    found = request.session.get(BROWSER)
    if not isinstance(found, str):
        found = request.session[BROWSER] = tokens.new_code()
    return found


def draft_for(request: HttpRequest, draft_id: UUID) -> Draft:
    """The draft, if it belongs to the signed-in person, this browser, or was opened by its code.

    Raises:
        NotYourDraft: there is none that this request may see.
    """
    try:
        draft = Draft.objects.get(pk=draft_id)
    except Draft.DoesNotExist:
        raise NotYourDraft(draft_id) from None
    if not may_see(request, draft):
        raise NotYourDraft(draft_id)
    return draft


def may_see(request: HttpRequest, draft: Draft) -> bool:
    if str(draft.pk) in request.session.get(OPENED, []):
        return True
    user = request_citizen(request)
    if draft.citizen_id is not None:
        return user is not None and user.pk == draft.citizen_id
    session = request.session
    secrets = [session.get(BROWSER) or "", session.session_key or ""]
    return bool(draft.browser_hash) and draft.browser_hash in [browser_hash(s) for s in secrets]


def draft_by_code(code: str) -> Draft | None:
    """The draft of a resume code; after the submission only where signatures were waited for."""
    if not tokens.normalize_code(code):
        return None
    return (
        Draft.objects.filter(resume_hash=tokens.hash_code(code))
        .exclude(status=DraftStatus.WITHDRAWN)
        .first()
    )


def open_drafts_of(user: User) -> list[Draft]:
    """Unfinished applications of the person in the active tenant, the latest first."""
    waiting = [DraftStatus.OPEN, DraftStatus.SIGNING]
    drafts = Draft.objects.filter(status__in=waiting, citizen=user)
    return list(drafts.select_related("form").defer("form__definition").order_by("-updated_at"))


def submitted(submission_id: UUID | str) -> Draft:
    """Raises Draft.DoesNotExist."""
    return Draft.objects.select_related("form").get(
        submission_id=submission_id, status=DraftStatus.SUBMITTED
    )


def draft_for_request(request: HttpRequest, submission_id: UUID) -> Draft | None:
    """The submitted draft, if this browser or the signed-in person owns it."""
    found = (
        Draft.objects.filter(submission_id=submission_id, status=DraftStatus.SUBMITTED)
        .select_related("form")
        .first()
    )
    return found if found is not None and may_see(request, found) else None


def uploads_of(draft: Draft) -> list[Upload]:
    """Files of the draft in the order they came."""
    return list(Upload.objects.filter(draft=draft))


def uploads_of_submission(submission_id: UUID) -> list[Upload]:
    """The same of an application; empty once they are only in the file."""
    found = Upload.objects.filter(draft__submission_id=submission_id)
    return list(found.filter(draft__status=DraftStatus.SUBMITTED))


def evaluation_of(draft: Draft) -> Evaluation:
    return Evaluation(
        compiled_form(draft.form_id),
        StoredAnswers(draft.answers),
        draft.context,
        settled=draft.status != DraftStatus.OPEN,
    )


def plain_answers(draft: Draft) -> dict[str, Any]:
    """The answers, nested as the form is; hidden fields are absent."""
    return evaluation_of(draft).answers


def visible_answers(
    form: FormVersion, answers: Mapping[str, Any], context: Mapping[str, Any]
) -> Evaluation:
    """Of answers as they were submitted."""
    return Evaluation(compiled_form(form.pk), StoredAnswers(answers), context, settled=True)

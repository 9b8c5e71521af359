"""Opening a draft for a request, and what is shown where it cannot be opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from rathaus.accounts.api import request_citizen
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.forms import ResumeForm
from rathaus.eforms.models import Draft
from rathaus.eforms.queries import OPENED, NotYourDraft, compiled_form, draft_for
from rathaus.eforms.schema import Page
from rathaus.eforms.sent import Raw, raw_of_post
from rathaus.eforms.services import DraftClosed, adopt_draft

PARKED = "eforms_parked"
"""Session key of what was typed on a page whose draft this browser may no longer open."""
MAX_PARKED_CHARACTERS = 50_000

type DraftView = Callable[..., HttpResponse]


def with_draft(view: DraftView) -> DraftView:
    """Give the view its open draft; otherwise answer with what the visitor can do now."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, draft_id: UUID, **kwargs: Any) -> HttpResponse:
        try:
            draft = draft_for(request, draft_id)
            if not draft.is_open:
                return closed(request, draft)
            if request.method == "POST":
                _take_into_account(request, draft)
            return view(request, draft, **kwargs)
        except NotYourDraft:
            return not_yours(request, draft_id, str(kwargs.get("page_key", "")))
        except DraftClosed:
            return closed(request, draft_for(request, draft_id))

    return opened


def closed(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A submitted draft leads to its confirmation, however often somebody comes back."""
    if draft.status == DraftStatus.SUBMITTED:
        return redirect("cases:submitted", draft.submission_id)
    if draft.status == DraftStatus.SIGNING:
        return redirect("eforms:signing", draft.pk)
    return render(request, "eforms/withdrawn.html", status=410)


def open_in_session(request: HttpRequest, draft: Draft) -> None:
    """This browser has shown the right code."""
    known = [found for found in request.session.get(OPENED, []) if found != str(draft.pk)]
    request.session[OPENED] = [*known[-9:], str(draft.pk)]


def _take_into_account(request: HttpRequest, draft: Draft) -> None:
    user = request_citizen(request)
    if user is not None and draft.citizen_id is None and draft.context.get("intake") != "counter":
        adopt_draft(draft_id=draft.pk, citizen=user)
        draft.citizen = user


def not_yours(request: HttpRequest, draft_id: UUID, page_key: str) -> HttpResponse:
    """The session has ended, or the draft is somebody else's: ask for the code or to sign in."""
    parked = request.method == "POST" and _park(request, draft_id, page_key)
    target = reverse("eforms:start", args=[draft_id])
    context = {
        "form": ResumeForm(),
        "parked": parked or is_parked(request, draft_id),
        "sign_in": None
        if request_citizen(request)
        else f"{reverse('account_login')}?next={target}",
    }
    return render(request, "eforms/not_yours.html", context, status=404)


def _park(request: HttpRequest, draft_id: UUID, page_key: str) -> bool:
    """Keep what was just typed for the moment the draft is opened again."""
    draft = Draft.objects.filter(pk=draft_id, status=DraftStatus.OPEN).first()
    page = compiled_form(draft.form_id).page(page_key) if draft else None
    if page is None:
        return False
    raw = raw_of_post(page, request.POST)
    if (
        not raw
        or sum(len(value) for values in raw.values() for value in values) > MAX_PARKED_CHARACTERS
    ):
        return False
    request.session[PARKED] = {"draft": str(draft_id), "page": page_key, "raw": raw}
    return True


def is_parked(request: HttpRequest, draft_id: UUID) -> bool:
    found = request.session.get(PARKED)
    return isinstance(found, dict) and found.get("draft") == str(draft_id)


def parked_page(request: HttpRequest, draft: Draft) -> Page | None:
    """The page whose last input waits in the session."""
    if not is_parked(request, draft.pk):
        return None
    return compiled_form(draft.form_id).page(request.session[PARKED]["page"])


def parked_raw(request: HttpRequest, draft: Draft, page: Page) -> Raw | None:
    """What waits in the session for this page; taken away once the page is sent again."""
    if parked_page(request, draft) != page:
        return None
    raw: Raw = request.session[PARKED]["raw"]
    return raw

"""Filling in a form, page by page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.core import dates
from rathaus.core.ratelimit import client_address
from rathaus.core.texts import pick
from rathaus.eforms import storage
from rathaus.eforms.checking import check_draft
from rathaus.eforms.forms import PageForm
from rathaus.eforms.layout import conditional_blocks, page_blocks
from rathaus.eforms.markup import blocks_markup
from rathaus.eforms.models import Draft, Upload
from rathaus.eforms.places import MAP_TYPES, map_fields
from rathaus.eforms.proofs import proofs_of
from rathaus.eforms.queries import compiled_form, uploads_of
from rathaus.eforms.registry import SubmissionRefused, gates, review_extras
from rathaus.eforms.schema import Page
from rathaus.eforms.sent import SEEN, definition_at, raw_of_post
from rathaus.eforms.services import DraftIncomplete, keep_typed, save_page, submit_draft
from rathaus.eforms.services.pages import FILE, PageResult, Window, typed_or_answered
from rathaus.eforms.signatures import wanted_signers
from rathaus.eforms.summary import contact_of, summary_of
from rathaus.eforms.views.access import PARKED, closed, parked_page, parked_raw, with_draft

TO_REVIEW = "pruefen"
"""Value of ``ziel`` on a page that was opened from the review, to be led back there."""
WINDOW = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Step:
    """Where a page stands among the others.

    Attributes:
        number: starting at 1.
        total: with the review page.
        next_title: what comes after it.
    """

    number: int
    total: int
    next_title: str


def step_of(page: Page, pages: list[Page]) -> Step:
    index = pages.index(page)
    following = pages[index + 1] if index + 1 < len(pages) else None
    title = pick(following.title) if following else _("Prüfen und abschicken")
    return Step(index + 1, len(pages) + 1, title)


def draft_title(draft: Draft) -> str:
    """What is being applied for, in the reader's language."""
    found = draft.context.get("title") or compiled_form(draft.form_id).form.title
    return pick(found) or _("Antrag")


@require_safe
@with_draft
def start(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Go on where the draft was left."""
    page = parked_page(request, draft) or check_draft(draft).incomplete
    if page is None:
        return redirect("eforms:review", draft.pk)
    return redirect("eforms:page", draft.pk, page.key)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def page(request: HttpRequest, draft: Draft, page_key: str) -> HttpResponse:
    found = _page_or_404(draft, page_key)
    if request.method == "POST":
        return _page_sent(request, draft, found)
    raw = parked_raw(request, draft, found) or typed_or_answered(draft, found)
    compiled = compiled_form(draft.form_id)
    form = PageForm(
        compiled,
        found,
        raw=raw,
        answers=draft.answers,
        context=draft.context,
        uploads=lambda: uploads_of(draft),
        origins=draft.prefilled,
        proofs=lambda: proofs_of(draft),
    )
    form.forgive()
    if not form.evaluation.page_is_shown(found):
        return redirect("eforms:start", draft.pk)
    context = {"to_review": request.GET.get("ziel") == TO_REVIEW}
    return _show_page(request, draft, found, form, context)


def _page_sent(request: HttpRequest, draft: Draft, found: Page) -> HttpResponse:
    action = request.POST.get("_aktion", "weiter")
    result = save_page(
        draft_id=draft.pk,
        page=found,
        raw=raw_of_post(found, request.POST),
        files=_files(request),
        action=action,
        seen=request.POST.getlist(SEEN),
        window=_window(request),
        client=client_address(request),
    )
    if PARKED in request.session:
        del request.session[PARKED]
    to_review = request.POST.get("_ziel") == TO_REVIEW
    target = _after(result, found, action, to_review)
    if target is not None:
        return redirect(target)
    context = {"to_review": to_review, "elsewhere": result.elsewhere}
    return _show_page(request, result.draft, found, result.form, context)


def _window(request: HttpRequest) -> Window | None:
    """None where the page did not say; then the last one to send wins."""
    revision = _number(request.POST.get("_stand", ""))
    key = request.POST.get("_fenster", "")
    known = WINDOW.fullmatch(key) and revision is not None
    return Window(key, revision) if known and revision is not None else None


def _after(result: PageResult, found: Page, action: str, to_review: bool) -> str | None:
    """Where the pressed button leads; None shows the page again, with what is still to do."""
    draft, form = result.draft, result.form
    if result.elsewhere:
        return None
    here = reverse("eforms:page", args=[draft.pk, found.key])
    verb, _colon, name = action.partition(":")
    suffix = f"?ziel={TO_REVIEW}" if to_review else ""
    if verb == "zurueck":
        pages = form.evaluation.pages()
        index = pages.index(found) if found in pages else 0
        return reverse("eforms:page", args=[draft.pk, pages[index - 1].key]) if index else here
    if verb == "speichern":
        return reverse("eforms:pause", args=[draft.pk])
    if verb in {"code", "bestaetigen"}:
        return None if form.wrong_codes else f"{here}{suffix}#{name}-nachweis"
    if verb in {"mehr", "weg", "hochladen", "loeschen", "leeren"}:
        if form.refused_uploads:
            return None
        return f"{here}{suffix}#{_anchor(found, verb, name, form)}"
    return _next_address(draft, found, form, to_review) if result.accepted else None


def _anchor(page: Page, verb: str, name: str, form: PageForm) -> str:
    """The part of the page to come back to."""
    at = definition_at(page, name)
    if at and at[1].type in MAP_TYPES:
        return f"id_{name}"
    if verb == "mehr":
        count = len(form.evaluation.answers.get(name) or [])
        return f"{name}-{max(count - 1, 0)}"
    return name.rpartition("-")[0] if verb == "weg" else "antrag"


def _next_address(draft: Draft, found: Page, form: PageForm, to_review: bool) -> str:
    if to_review:
        incomplete = check_draft(draft).incomplete
        if incomplete is None:
            return reverse("eforms:review", args=[draft.pk])
        return reverse("eforms:page", args=[draft.pk, incomplete.key]) + f"?ziel={TO_REVIEW}"
    pages = form.evaluation.pages()
    following = pages[pages.index(found) + 1 :]
    if following:
        return reverse("eforms:page", args=[draft.pk, following[0].key])
    return reverse("eforms:review", args=[draft.pk])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _files(request: HttpRequest) -> dict[str, list[UploadedFile[bytes]]]:
    """Name of the field → the files that really came."""
    found: dict[str, list[UploadedFile[bytes]]] = {}
    for name in request.FILES:
        if name.endswith(FILE):
            found[name.removesuffix(FILE)] = list(request.FILES.getlist(name))
    return found


def _page_or_404(draft: Draft, page_key: str) -> Page:
    found = compiled_form(draft.form_id).page(page_key)
    if found is None:
        raise Http404
    return found


def _show_page(
    request: HttpRequest, draft: Draft, found: Page, form: PageForm, more: Mapping[str, Any]
) -> HttpResponse:
    pages = form.evaluation.pages()
    window = _window(request)
    context = _frame(draft) | {
        "page": found,
        "page_title": pick(found.title),
        "intro": pick(found.intro),
        "form": form,
        "blocks": blocks_markup(page_blocks(form)),
        "step": step_of(found, pages),
        "is_first": found == pages[0],
        "maps": any(True for _field in map_fields(found)),
        "window": window.key if window else token_hex(8),
    }
    return render(request, "eforms/page.html", context | dict(more))


def _frame(draft: Draft) -> dict[str, Any]:
    """What every page of a draft shows."""
    return {
        "draft": draft,
        "draft_title": draft_title(draft),
        "kept_until": draft.kept_until,
        "in_account": draft.citizen_id is not None,
        "notices": [notice for gate in gates if (notice := gate.notice(draft)) is not None],
    }


@require_POST
@with_draft
def keep(request: HttpRequest, draft: Draft, page_key: str) -> HttpResponse:
    """Called by the script while somebody types: keep it, and show or hide what depends on it."""
    found = _page_or_404(draft, page_key)
    window = _window(request)
    result = keep_typed(
        draft_id=draft.pk,
        page=found,
        raw=raw_of_post(found, request.POST),
        revision=_number(request.POST.get("_stand", "")),
        window=window,
    )
    form = result.form
    form.forgive()
    seen = set(request.POST.getlist("_teile"))
    changed = [
        block
        for block in conditional_blocks(form)
        if block.shown != (block.name in seen) or block.kind == "computed"
    ]
    context = {
        # Whoever has not heard of the other window yet stays behind it.
        "revision": window.revision if window and result.elsewhere else result.draft.revision,
        "changed": blocks_markup(changed, oob=True),
        "elsewhere": result.elsewhere,
        "saved_at": timezone.localtime(),
    }
    return render(request, "eforms/kept.html", context)


@require_safe
@with_draft
def review(request: HttpRequest, draft: Draft) -> HttpResponse:
    checked = check_draft(draft)
    if checked.incomplete is not None:
        return redirect("eforms:page", draft.pk, checked.incomplete.key)
    uploads = uploads_of(draft) if checked.upload_ids else []
    sections = summary_of(checked.evaluation, uploads=uploads)
    pages = checked.evaluation.pages()
    signing = compiled_form(draft.form_id).form.signing
    context = _frame(draft) | {
        "sections": sections,
        "sender": contact_of(draft.form_id, checked.evaluation.answers),
        "today": dates.today(),
        "signers": ", ".join(p.name for p in wanted_signers(signing, checked.evaluation.answers)),
        "signs_first": signing is not None and signing.counts == "all",
        "extras": _extras(request, draft, checked.evaluation.answers),
        "step": Step(len(pages) + 1, len(pages) + 1, ""),
        "last_page": pages[-1],
    }
    return render(request, "eforms/review.html", context)


def _extras(request: HttpRequest, draft: Draft, answers: Mapping[str, Any]) -> list[str]:
    """What other modules add above the button, such as the fee; they see visible answers only."""
    seen = Draft(pk=draft.pk, form_id=draft.form_id, purpose=draft.purpose, context=draft.context)
    seen.answers = dict(answers)
    found = [source(seen) for source in review_extras]
    return [
        mark_safe(render_to_string(extra.template, dict(extra.context), request))  # noqa: S308 (template)
        for extra in found
        if extra is not None
    ]


@require_POST
@with_draft
def submit(request: HttpRequest, draft: Draft) -> HttpResponse:
    """However often and at once this is pressed, all presses end at the same confirmation."""
    try:
        submitted = submit_draft(draft_id=draft.pk)
    except DraftIncomplete as error:
        return redirect("eforms:page", draft.pk, error.page_key)
    except SubmissionRefused as refusal:
        messages.error(request, refusal.text)
        return redirect("eforms:review", draft.pk)
    return closed(request, submitted)


@require_safe
@with_draft
def file(request: HttpRequest, draft: Draft, upload_id: UUID) -> HttpResponse:
    """A look at one's own upload; other people's files never reach this view."""
    upload = Upload.objects.filter(draft=draft, pk=upload_id).first()
    if upload is None:
        raise Http404
    return file_response(upload)


def file_response(upload: Upload) -> HttpResponse:
    """The file, in a way that harms nobody who looks at it."""
    response = HttpResponse(storage.read(upload), content_type=upload.content_type)
    response["Content-Disposition"] = (
        content_disposition_header(not upload.is_picture, upload.filename) or "inline"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

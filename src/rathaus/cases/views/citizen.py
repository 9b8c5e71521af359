"""The applicant's pages: confirmation, the case with its timeline, answers, withdrawal, tracking."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rathaus.accounts import api as accounts
from rathaus.cases import queries, rules, services, tracking
from rathaus.cases.application import summary_of, unsigned_of
from rathaus.cases.forms import TrackingForm
from rathaus.cases.matter import Matter, matter_of, origin_of, partner_of
from rathaus.cases.models import Case
from rathaus.cases.services.messages import conversation_of
from rathaus.catalog import api as catalog
from rathaus.core import ratelimit
from rathaus.core.tenancy import tenant_context
from rathaus.eforms import api as eforms
from rathaus.inbox import api as inbox
from rathaus.tenants import api as tenants

GUESSES, PER_SECONDS = 10, 600


def own_case(request: HttpRequest, number: str) -> Case:
    """The visitor's own case. Raises Http404."""
    try:
        return queries.case_for_applicant(
            number,
            user=accounts.request_citizen(request),
            opened=tracking.opened_numbers(request),
        )
    except queries.CaseUnknown as error:
        raise Http404 from error


@require_GET
@never_cache
def submitted(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """It has arrived: the number, what happens next, and the code for people without an account."""
    draft = eforms.draft_for_request(request, submission_id)
    case = queries.case_of_submission(submission_id) if draft is not None else None
    if draft is None or case is None:
        raise Http404
    code = tracking.code_of(case)
    if case.applicant_id is None:
        tracking.remember(request, case.number)
    matter = matter_of(case)
    context = {
        "case": case,
        "matter": matter,
        "code": code,
        "draft": draft,
        "unsigned": unsigned_of(case),
        "track_address": request.build_absolute_uri(reverse("cases:track")),
        "appointment_url": catalog.appointment_link(case.service_slug),
    }
    return render(request, "cases/citizen/submitted.html", context)


@require_GET
@never_cache
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The case; visitors who may not see it are asked for their tracking code, whatever the number."""
    try:
        case = own_case(request, number)
    except Http404:
        return redirect("cases:track")
    origin = origin_of(case)
    if origin is not None:
        url = tenants.absolute_url(origin.other, "cases:detail", origin.other_number)
        return redirect(url)
    return _show(request, case, inbox.ReplyForm())


@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Answer or write, with files; goes to the administration that works on the matter now."""
    case = own_case(request, number)
    form = inbox.ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, case, form, status=422)
    with partner_of(case) as partner:
        if partner is not None and partner.case.is_open:
            _post(partner.case, form)
        else:
            with tenant_context(case.tenant_id):
                _post(case, form)
    messages.success(request, _("Ihre Nachricht ist angekommen."))
    return redirect(f"{reverse('cases:detail', args=[case.number])}#nachrichten")


def _post(case: Case, form: inbox.ReplyForm) -> None:
    inbox.post_message(
        conversation=conversation_of(case),
        author=inbox.MessageAuthor.CITIZEN,
        body=form.cleaned_data["body"],
        attachments=form.attachments,
        idempotency_key=form.idempotency_key,
    )


def _show(
    request: HttpRequest, case: Case, form: inbox.ReplyForm, status: int = 200
) -> HttpResponse:
    matter, unsigned = matter_of(case), unsigned_of(case)
    context = {
        "case": case,
        "matter": matter,
        "unsigned": unsigned,
        "draft": eforms.draft_for_request(request, case.submission_id) if unsigned else None,
        "reply_form": form,
        "may_withdraw": rules.may_withdraw(case),
        "sections": summary_of(case),
    }
    response = render(request, "cases/citizen/detail.html", context, status=status)
    _mark_read(matter, accounts.request_citizen(request))
    return response


def _mark_read(matter: Matter, user: accounts.User | None) -> None:
    for authority, message in matter.unseen:
        with tenant_context(authority):
            inbox.mark_read(message=message, by=user)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the application back, after saying what that means."""
    case = own_case(request, number)
    if request.method == "POST":
        try:
            services.withdraw_case(number=case.number)
        except services.TransitionRefused:
            messages.error(request, _("Der Antrag ist schon entschieden oder weitergegeben."))
        else:
            messages.success(request, _("Ihr Antrag ist zurückgezogen."))
        return redirect("cases:detail", case.number)
    return render(request, "cases/citizen/withdraw.html", {"case": case, "matter": matter_of(case)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """Enter the code from the confirmation page; wrong ones are counted."""
    form = TrackingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        client = ratelimit.client_address(request)
        if not ratelimit.hit("cases.track", client, limit=GUESSES, per_seconds=PER_SECONDS):
            form.add_error("code", _("Das waren zu viele Versuche. Bitte warten Sie zehn Minuten."))
            return render(request, "cases/citizen/track.html", {"form": form}, status=429)
        case = tracking.find_by_code(form.cleaned_data["code"])
        if case is not None:
            request.session.cycle_key()
            tracking.remember(request, case.number)
            return redirect("cases:detail", case.number)
        form.add_error(
            "code", _("Diesen Code gibt es nicht. Bitte prüfen Sie ihn Zeichen für Zeichen.")
        )
    status = 422 if form.errors else 200
    return render(request, "cases/citizen/track.html", {"form": form}, status=status)

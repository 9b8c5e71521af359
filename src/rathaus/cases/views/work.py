"""Working on one case: note, deadline, question, message, decision, passing on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.accounts.api import staff_required
from rathaus.cases import filing, notice, rules, services
from rathaus.cases.application import summary_of
from rathaus.cases.enums import Decision
from rathaus.cases.forms import DeadlineForm, DecisionForm, NoteForm, QuestionForm
from rathaus.cases.models import Case
from rathaus.cases.views.desk import case_from, staff_from
from rathaus.inbox import api as inbox
from rathaus.tenants.api import Tenant

SHOW_OR_ACT = ["GET", "HEAD", "POST"]


@require_POST
@staff_required()
def add_note(request: HttpRequest, number: str) -> HttpResponse:
    case = case_from(request, number)
    if not rules.may_write(staff_from(request), case):
        return _not_yours(request, case)
    form = NoteForm(request.POST, auto_id="notiz_%s")
    if not form.is_valid():
        return _page(request, case, "note", form)
    services.add_note(staff=staff_from(request), case=case, body=form.cleaned_data["body"])
    return redirect(f"{_url(case)}#notizen")


@require_http_methods(SHOW_OR_ACT)
@staff_required()
def change_deadline(request: HttpRequest, number: str) -> HttpResponse:
    case = case_from(request, number)
    if not rules.may_change_deadline(staff_from(request), case):
        return _not_yours(request, case)
    form = DeadlineForm(request.POST or None, initial={"due_on": case.due_on})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_deadline(
                staff=staff_from(request), number=case.number, **form.cleaned_data
            )
        except (services.CaseClosed, services.NotYourCase):
            messages.error(request, _("Diese Frist können Sie nicht ändern."))
        return redirect(_url(case))
    return _page(request, case, "deadline", form)


@require_http_methods(SHOW_OR_ACT)
@staff_required()
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the applicant for a missing paper."""
    case = case_from(request, number)
    if not rules.may_work(staff_from(request), case):
        return _not_yours(request, case)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_back(staff=staff_from(request), number=case.number, **form.cleaned_data)
        except services.AlreadyAsked:
            messages.error(request, _("Es ist schon eine Rückfrage offen."))
        except _REFUSALS as refusal:
            messages.error(request, _refused(refusal))
        else:
            messages.success(request, _("Ihre Rückfrage ist im Postfach des Antragstellers."))
        return redirect(_url(case))
    return _page(request, case, "ask", form)


@require_http_methods(SHOW_OR_ACT)
@staff_required()
def write(request: HttpRequest, number: str) -> HttpResponse:
    """A message to the applicant that needs no answer."""
    case = case_from(request, number)
    if not rules.may_write(staff_from(request), case):
        return _not_yours(request, case)
    form = inbox.ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        services.write_message(
            staff=staff_from(request),
            case=case,
            body=form.cleaned_data["body"],
            attachments=form.attachments,
            key=form.idempotency_key,
        )
        messages.success(request, _("Ihre Nachricht ist im Postfach des Antragstellers."))
        return redirect(f"{_url(case)}#nachrichten")
    return _page(request, case, "write", form)


@require_http_methods(SHOW_OR_ACT)
@staff_required()
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """The prepared decision: one look, one click."""
    case = case_from(request, number)
    if case.decision or not rules.may_work(staff_from(request), case):
        return _too_late(request, case)
    form = DecisionForm(request.POST or None, initial={"decision": Decision.APPROVED})
    if request.method == "POST" and form.is_valid():
        return _decide(request, case, form)
    return _page(request, case, "decide", form)


def _decide(request: HttpRequest, case: Case, form: DecisionForm) -> HttpResponse:
    decision = Decision(form.cleaned_data["decision"])
    try:
        services.decide_case(
            staff=staff_from(request),
            number=case.number,
            decision=decision,
            reasoning=form.cleaned_data["reasoning"],
        )
    except services.AlreadyDecided as decided:
        return _too_late(request, decided.case)
    except _REFUSALS as refusal:
        messages.error(request, _refused(refusal))
    else:
        messages.success(
            request, _("Entschieden. Der Bescheid ist zugestellt und liegt in der Akte.")
        )
    return redirect(_url(case))


def _too_late(request: HttpRequest, case: Case) -> HttpResponse:
    """Two clerks at once: exactly one decides, the other learns who and how."""
    if case.decision:
        messages.error(
            request,
            _(
                "%(clerk)s hat diesen Vorgang schon entschieden: %(state)s. Ihre Eingabe ändert nichts."
            )
            % {"clerk": case.decided_by, "state": case.get_state_display()},
        )
    else:
        messages.error(request, _("Dieser Vorgang wartet gerade nicht auf Ihre Entscheidung."))
    return redirect(_url(case))


@require_POST
@staff_required()
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The notice as it would be sent, as a PDF; nothing is stored."""
    case = case_from(request, number)
    if not rules.may_work(staff_from(request), case):
        return _not_yours(request, case)
    form = DecisionForm(request.POST)
    form.is_valid()
    letter = notice.prepare(
        case,
        decision=Decision(form.cleaned_data.get("decision") or Decision.APPROVED),
        reasoning=form.cleaned_data.get("reasoning") or request.POST.get("reasoning", ""),
        clerk=staff_from(request).user,
    )
    response = HttpResponse(letter.pdf, content_type=filing.PDF)
    response.headers["Content-Disposition"] = 'inline; filename="Vorschau.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(SHOW_OR_ACT)
@staff_required()
def forward(request: HttpRequest, number: str) -> HttpResponse:
    """Pass the checked application on to the administration that does the last step."""
    case = case_from(request, number)
    if not rules.may_work(staff_from(request), case):
        return _not_yours(request, case)
    if request.method == "POST":
        try:
            services.forward_case(staff=staff_from(request), number=case.number)
        except services.NobodyToTakeOver:
            messages.error(request, _("Für diese Gemeinde ist keine Verwaltung hinterlegt."))
        except _REFUSALS as refusal:
            messages.error(request, _refused(refusal))
        else:
            messages.success(request, _("Weitergegeben. Das Ergebnis kommt von allein zurück."))
        return redirect(_url(case))
    return _page(request, case, "forward", None)


def _not_yours(request: HttpRequest, case: Case) -> HttpResponse:
    """Said before anything is typed, and again if the state changed while somebody typed."""
    if not case.is_open:
        words = _("Der Vorgang ist schon abgeschlossen.")
    elif case.assignee is not None and case.assignee_id != staff_from(request).user.pk:
        words = _("%(clerk)s bearbeitet diesen Vorgang.") % {"clerk": case.assignee}
    elif not rules.is_in_team(staff_from(request), case):
        words = _("Diesen Vorgang bearbeitet das Team %(unit)s. Sie können ihn nur lesen.") % {
            "unit": case.unit.name
        }
    else:
        words = _(
            "Dieser Schritt ist gerade nicht möglich. Der Stand hat sich inzwischen geändert."
        )
    messages.error(request, words)
    return redirect(_url(case))


_REFUSALS = (services.NotYourCase, services.TransitionRefused, services.ReasonMissing)


def _refused(refusal: Exception) -> str:
    if isinstance(refusal, services.CaseClosed):
        return _("Der Vorgang ist schon abgeschlossen.")
    if isinstance(refusal, services.NotYourCase):
        return _("Diesen Vorgang bearbeitet jemand anderes.")
    return _("Dieser Schritt ist gerade nicht möglich. Der Stand hat sich inzwischen geändert.")


def _url(case: Case) -> str:
    return reverse("cases-staff:detail", args=[case.number])


def _page(request: HttpRequest, case: Case, step: str, form: Form | None) -> HttpResponse:
    """A page of its own for one step of work; a form with errors keeps what was typed."""
    context: dict[str, Any] = {"case": case, "form": form, "staff": staff_from(request)}
    if step == "decide":
        context["sections"] = summary_of(case)
    if step == "forward":
        context["recipient"] = _recipient(case)
    status = 422 if form is not None and form.errors else 200
    return render(request, f"cases/staff/{step}.html", context, status=status)


def _recipient(case: Case) -> Tenant | None:
    try:
        return services.recipient_of(case)
    except services.NobodyToTakeOver:
        return None

"""The desk: the work lists, one case, and who works on it."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from rathaus.accounts import api as accounts
from rathaus.accounts.api import staff_required
from rathaus.cases import queries, services
from rathaus.cases.models import Case
from rathaus.cases.views import undo
from rathaus.cases.views.casefile import case_context
from rathaus.cases.views.desk import DENSITIES, DENSITY_COOKIE, case_from, desk_context, staff_from
from rathaus.inbox import api as inbox


@require_GET
@staff_required()
def case_list(request: HttpRequest) -> HttpResponse:
    return render(request, "cases/staff/list.html", desk_context(request))


@require_GET
@staff_required()
def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One case beside its list; htmx asks for the case alone and the list stays."""
    staff, case = staff_from(request), case_from(request, number)
    context = case_context(request, staff, case)
    alone = request.headers.get("HX-Request") == "true"
    context |= {"staff": staff, "undo": undo.take(request)} if alone else desk_context(request)
    template = "cases/staff/case.html" if alone else "cases/staff/detail.html"
    response = render(request, template, context)
    if context["box"] is not None and context["may_write"]:
        for message in context["box"].unseen:
            inbox.mark_read(message=message, by=staff.user)
    response.headers["Vary"] = "Cookie, HX-Request"
    return response


@require_POST
@staff_required()
def claim(request: HttpRequest, number: str) -> HttpResponse:
    case = case_from(request, number)
    try:
        services.claim_case(staff=staff_from(request), number=case.number)
    except services.CaseTaken as taken:
        messages.error(
            request, _("%(clerk)s war schneller und bearbeitet ihn.") % {"clerk": taken.args[0]}
        )
    except (services.CaseClosed, services.NotYourCase):
        messages.error(request, _("Diesen Vorgang können Sie nicht übernehmen."))
    else:
        sentence = _("Sie bearbeiten jetzt %(number)s.") % {"number": case.number}
        undo.offer(request, sentence, {case.number: case.assignee_id})
    return _back(request, case)


@require_POST
@staff_required()
def release(request: HttpRequest, number: str) -> HttpResponse:
    case = case_from(request, number)
    before = case.assignee_id
    try:
        services.release_case(staff=staff_from(request), number=case.number)
    except services.NotYourCase:
        messages.error(request, _("Diesen Vorgang bearbeitet jemand anderes."))
    else:
        sentence = _("%(number)s gehört wieder dem ganzen Team.") % {"number": case.number}
        undo.offer(request, sentence, {case.number: before})
    return _back(request, case)


@require_POST
@staff_required()
def assign(request: HttpRequest) -> HttpResponse:
    """Give the marked cases to oneself or to a colleague."""
    staff = staff_from(request)
    wanted = request.POST.get("an", "")
    chosen = request.POST.get("kollege", "") if wanted == "kollege" else wanted
    colleagues = {str(member.user.pk): member.user for member in accounts.staff_members()}
    cases = queries.cases_for_staff(staff, request.POST.getlist("vorgang")[:200])
    if not cases:
        messages.error(request, _("Bitte kreuzen Sie zuerst Vorgänge an."))
    elif chosen not in colleagues:
        messages.error(request, _("Bitte wählen Sie, wer die Vorgänge bekommen soll."))
    else:
        _assign(request, staff, cases, colleagues[chosen])
    return _back(request)


def _assign(
    request: HttpRequest, staff: accounts.Staff, cases: list[Case], to_user: accounts.User
) -> None:
    before = {case.number: case.assignee_id for case in cases}
    numbers = [case.number for case in cases]
    moved = services.assign_cases(staff=staff, numbers=numbers, to_user=to_user)
    if moved:
        words = ngettext(
            "%(count)d Vorgang liegt jetzt bei %(name)s.",
            "%(count)d Vorgänge liegen jetzt bei %(name)s.",
            len(moved),
        ) % {"count": len(moved), "name": to_user}
        undo.offer(request, words, {case.number: before[case.number] for case in moved})
    held = [number for number in numbers if number not in {case.number for case in moved}]
    refused = [number for number in held if before[number] != to_user.pk]
    if refused:
        messages.warning(
            request,
            _(
                "Nicht geändert: %(numbers)s. Dort arbeitet schon jemand, oder es ist ein anderes Team."
            )
            % {"numbers": ", ".join(refused)},
        )


@require_POST
@staff_required()
def undo_step(request: HttpRequest) -> HttpResponse:
    try:
        previous = undo.previous_from(request.POST.get("schritt", ""))
    except signing.BadSignature:
        messages.error(request, _("Das lässt sich nicht mehr rückgängig machen."))
        return _back(request)
    visible = queries.cases_for_staff(staff_from(request), previous)
    wanted = {case.number: previous[case.number] for case in visible}
    restored = services.restore_assignees(staff=staff_from(request), previous=wanted)
    if restored:
        messages.success(request, _("Der letzte Schritt ist rückgängig gemacht."))
    else:
        messages.error(request, _("Das lässt sich nicht mehr rückgängig machen."))
    return _back(request)


@require_POST
@staff_required()
def density(request: HttpRequest) -> HttpResponse:
    """Remember how close the rows stand, in a cookie of this browser."""
    response = _back(request)
    wanted = request.POST.get("dichte", "normal")
    if wanted in DENSITIES:
        response.set_cookie(
            DENSITY_COOKIE, wanted, max_age=365 * 24 * 3600, httponly=True, samesite="Lax"
        )
    return response


def _back(request: HttpRequest, case: Case | None = None) -> HttpResponse:
    """To the page the button was on."""
    back = request.POST.get("zurueck", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/"):
        return redirect(back)
    return redirect("cases-staff:detail", case.number) if case else redirect("cases-staff:list")

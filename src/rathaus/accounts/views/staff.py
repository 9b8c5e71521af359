"""The team of an administration: who works here, with which rights. For its administrators."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rathaus.accounts import team
from rathaus.accounts.access import staff_required
from rathaus.accounts.enums import Role
from rathaus.accounts.forms import InviteForm, RoleForm
from rathaus.accounts.models import Invitation, Membership
from rathaus.accounts.queries import account_of
from rathaus.accounts.registry import member_sections
from rathaus.accounts.services.invitations import (
    InvitationRefusal,
    invite_member,
    revoke_invitation,
    send_invitation_again,
)
from rathaus.accounts.services.members import (
    MemberRefusal,
    change_member,
    deactivate_member,
    reactivate_member,
)

PER_PAGE = 50


def _member_or_404(membership_id: int) -> team.MemberRow:
    row = team.member_row(membership_id)
    if row is None:
        raise Http404
    return row


@staff_required(Role.ADMINISTRATOR)
def members(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    role = request.GET.get("rolle", "")
    only_inactive = request.GET.get("zugang") == "gesperrt"
    found = team.member_list(text=text, role=role, only_inactive=only_inactive)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "page": page,
        "rows": team.member_rows(page.object_list),
        "invitations": team.open_invitations(),
        "roles": Role.choices,
        "text": text,
        "chosen_role": role,
        "only_inactive": only_inactive,
    }
    return render(request, "accounts/staff/members.html", context)


@staff_required(Role.ADMINISTRATOR)
def member(request: HttpRequest, membership_id: int) -> HttpResponse:
    row = _member_or_404(membership_id)
    units = row.membership.units.values_list("pk", flat=True)
    form = RoleForm(request.POST or None, initial={"role": row.role, "units": list(units)})
    if request.method == "POST" and form.is_valid():
        try:
            change_member(
                membership_id=membership_id,
                role=Role(form.cleaned_data["role"]),
                units=form.cleaned_data["units"],
                by=account_of(request),
            )
        except MemberRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Rolle und Einheiten sind gespeichert."))
            return redirect("accounts-staff:team")
    context = {
        "row": row,
        "form": form,
        "is_me": row.user.pk == account_of(request).pk,
        "sections": [section(row.user) for section in member_sections],
    }
    return render(request, "accounts/staff/member.html", context)


@staff_required(Role.ADMINISTRATOR)
@require_GET
def account(request: HttpRequest, user_id: int) -> HttpResponse:
    """The page about the staff member with this account; the log knows accounts only."""
    found = get_object_or_404(Membership, user=user_id)
    return redirect("accounts-staff:member", found.pk)


@staff_required(Role.ADMINISTRATOR)
def deactivate(request: HttpRequest, membership_id: int) -> HttpResponse:
    """GET says what will happen to the person's work; POST does it."""
    row = _member_or_404(membership_id)
    if request.method == "POST":
        try:
            deactivate_member(membership_id=membership_id, by=account_of(request))
        except MemberRefusal as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts-staff:member", membership_id)
        messages.success(request, _("Der Zugang von %s ist gesperrt.") % row.user)
        return redirect("accounts-staff:team")
    return render(request, "accounts/staff/deactivate.html", {"row": row})


@staff_required(Role.ADMINISTRATOR)
@require_POST
def reactivate(request: HttpRequest, membership_id: int) -> HttpResponse:
    row = _member_or_404(membership_id)
    try:
        reactivate_member(membership_id=membership_id, by=account_of(request))
    except MemberRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%s kann wieder hier arbeiten.") % row.user)
    return redirect("accounts-staff:member", membership_id)


@staff_required(Role.ADMINISTRATOR)
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, initial={"role": Role.CLERK})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite_member(
                email=form.cleaned_data["email"],
                display_name=form.cleaned_data["display_name"],
                role=Role(form.cleaned_data["role"]),
                units=form.cleaned_data["units"],
                by=account_of(request),
            )
        except InvitationRefusal as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("Die Einladung an %s ist unterwegs.") % invitation.email)
            return redirect("accounts-staff:team")
    return render(request, "accounts/staff/invite.html", {"form": form})


@staff_required(Role.ADMINISTRATOR)
@require_POST
def resend(request: HttpRequest, invitation_id: int) -> HttpResponse:
    _invitation_or_404(invitation_id)
    try:
        send_invitation_again(invitation_id=invitation_id)
    except InvitationRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Die Einladung ist mit einem neuen Link unterwegs."))
    return redirect("accounts-staff:team")


@staff_required(Role.ADMINISTRATOR)
@require_POST
def revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    _invitation_or_404(invitation_id)
    try:
        revoke_invitation(invitation_id=invitation_id)
    except InvitationRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Die Einladung ist zurückgezogen. Der Link gilt nicht mehr."))
    return redirect("accounts-staff:team")


def _invitation_or_404(invitation_id: int) -> None:
    if not Invitation.objects.filter(pk=invitation_id).exists():
        raise Http404

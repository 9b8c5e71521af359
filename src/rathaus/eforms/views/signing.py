"""Signatures of others: the state for whoever sent the application, and the page behind a signer's link."""

from __future__ import annotations

from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.core.texts import pick
from rathaus.eforms import fields as form_fields
from rathaus.eforms import parsing
from rathaus.eforms.enums import DraftStatus, SignerState
from rathaus.eforms.inputs import TextInput
from rathaus.eforms.kinds import SignatureField
from rathaus.eforms.models import Draft, Signer, Upload
from rathaus.eforms.queries import NotYourDraft, draft_for, uploads_of
from rathaus.eforms.services.signing import (
    LinkOver,
    TooManyLinks,
    decline,
    send_link_again,
    sign,
    take_back,
)
from rathaus.eforms.signatures import (
    applicant_of,
    digest_of,
    is_expired,
    signed_summary,
    signer_by_token,
    signers_of,
    signing_of,
)
from rathaus.eforms.views.access import DraftView, not_yours
from rathaus.eforms.views.citizen import draft_title, file_response

_SIGNATURE = SignatureField(
    type="signature",
    key="unterschrift",
    label={"de": "Ihre Unterschrift", "en": "Your signature", "leicht": "Ihre Unterschrift"},
)


class AddressForm(forms.Form):
    """A mistyped address, corrected."""

    use_required_attribute = False

    def __init__(self, *args: Any, signer: Signer, **kwargs: Any) -> None:
        own: dict[str, Any] = {"initial": {"email": signer.email}, "prefix": str(signer.pk)}
        super().__init__(*args, **{**own, **kwargs})
        widget = forms.EmailInput({"autocomplete": "off", "spellcheck": "false"})
        self.fields["email"] = TextInput(
            parsing.email,
            254,
            widget=widget,
            label=_("E-Mail von %(name)s") % {"name": signer.name},
            error_messages={"required": _("Bitte geben Sie eine E-Mail-Adresse ein.")},
        )


class SignForm(forms.Form):
    """The declaration is agreed to, and the name is typed."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ja"] = forms.BooleanField(
            label=_("Ja, das erkläre ich."),
            error_messages={"required": _("Bitte setzen Sie das Häkchen, wenn Sie zustimmen.")},
        )
        self.fields["unterschrift"] = form_fields.form_field(_SIGNATURE, {}, required=True)

    def clean_unterschrift(self) -> dict[str, str]:
        found: dict[str, str] | None = self.cleaned_data["unterschrift"]
        if not found:
            raise forms.ValidationError(_("Bitte unterschreiben Sie mit Ihrem Namen."))
        return found


class DeclineForm(forms.Form):
    """Why somebody does not sign."""

    grund = forms.CharField(
        label=gettext_lazy("Warum unterschreiben Sie nicht?"),
        help_text=gettext_lazy("Das liest, wer den Antrag gestellt hat."),
        max_length=500,
        widget=forms.Textarea({"rows": 3, "cols": None}),
        error_messages={"required": gettext_lazy("Bitte schreiben Sie einen Grund.")},
    )
    use_required_attribute = False


def with_sent_draft(view: DraftView) -> DraftView:
    """Give the view a draft that was sent and has signers; others lead to where they stand."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, draft_id: UUID, **kwargs: Any) -> HttpResponse:
        try:
            draft = draft_for(request, draft_id)
        except NotYourDraft:
            return not_yours(request, draft_id, "")
        if draft.is_open or draft.status == DraftStatus.WITHDRAWN:
            return redirect("eforms:start", draft.pk)
        return view(request, draft, **kwargs)

    return opened


@require_safe
@with_sent_draft
def state(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Who has signed, who has not, and what can be done about it."""
    return _show_state(request, draft)


def _show_state(
    request: HttpRequest, draft: Draft, wrong: AddressForm | None = None
) -> HttpResponse:
    signers = signers_of(draft)
    if not signers:
        return redirect("cases:submitted", draft.submission_id)
    rows = [
        (
            signer,
            is_expired(signer),
            wrong
            if wrong is not None and wrong.prefix == str(signer.pk)
            else AddressForm(signer=signer),
        )
        for signer in signers
    ]
    context = {
        "draft": draft,
        "draft_title": draft_title(draft),
        "rows": rows,
        "is_waiting": draft.status == DraftStatus.SIGNING,
        "open": sum(signer.state != SignerState.SIGNED for signer in signers),
        "in_account": draft.citizen_id is not None,
    }
    return render(request, "eforms/signing.html", context)


@require_POST
@with_sent_draft
def remind(request: HttpRequest, draft: Draft, signer_id: int) -> HttpResponse:
    """Write to one of them again, at a corrected address if it was mistyped."""
    signer = Signer.objects.filter(draft=draft, pk=signer_id).first()
    if signer is None:
        raise Http404
    form = AddressForm(request.POST, signer=signer)
    if not form.is_valid():
        return _show_state(request, draft, form)
    try:
        found = send_link_again(signer_id=signer.pk, email=form.cleaned_data["email"] or "")
    except TooManyLinks:
        messages.error(request, _("Wir haben schon mehrmals geschrieben. Bitte warten Sie etwas."))
    except LinkOver:
        messages.info(request, _("Die Unterschrift ist schon da."))
    else:
        messages.success(
            request, _("Wir haben %(name)s wieder geschrieben.") % {"name": found.name}
        )
    return redirect("eforms:signing", draft.pk)


@require_POST
@with_sent_draft
def reopen(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Change the application after all; what was signed is void then."""
    take_back(draft_id=draft.pk)
    return redirect("eforms:review", draft.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows exactly what is signed; POST signs or declines."""
    signer = signer_by_token(token)
    if signer is None:
        return render(request, "eforms/sign_over.html", status=404)
    if signer.state != SignerState.OPEN or is_expired(signer):
        return _over(request, signer)
    is_refusal = request.POST.get("_aktion") == "ablehnen"
    sign_form = SignForm(request.POST if request.method == "POST" and not is_refusal else None)
    decline_form = DeclineForm(request.POST if is_refusal else None)
    try:
        if is_refusal and decline_form.is_valid():
            decline(signer_id=signer.pk, reason=decline_form.cleaned_data["grund"])
            return redirect("eforms:sign", token)
        if sign_form.is_valid():
            name = sign_form.cleaned_data["unterschrift"]
            sign(
                signer_id=signer.pk,
                name=name["name"],
                drawing=name.get("zeichnung", ""),
                digest=request.POST.get("_fassung", ""),
            )
            return redirect("eforms:sign", token)
    except LinkOver:
        messages.error(request, _("Der Antrag wurde inzwischen geändert. Bitte lesen Sie ihn neu."))
        return redirect("eforms:sign", token)
    return render(request, "eforms/sign.html", _page_of(signer, token, sign_form, decline_form))


def _page_of(
    signer: Signer, token: str, sign_form: SignForm, decline_form: DeclineForm
) -> dict[str, Any]:
    draft = signer.draft
    signing = signing_of(draft)
    return {
        "signer": signer,
        "token": token,
        "draft_title": draft_title(draft),
        "applicant": applicant_of(draft).name,
        "sections": signed_summary(draft, uploads=uploads_of(draft)),
        "declaration": pick(signing.text) if signing else "",
        "version": signing.version if signing else "",
        "digest": digest_of(draft),
        "form": sign_form,
        "decline_form": decline_form,
    }


def _over(request: HttpRequest, signer: Signer) -> HttpResponse:
    context = {
        "signer": signer,
        "draft_title": draft_title(signer.draft),
        "applicant": applicant_of(signer.draft).name,
    }
    return render(request, "eforms/sign_over.html", context)


@never_cache
@require_safe
def signer_file(request: HttpRequest, token: str, upload_id: UUID) -> HttpResponse:
    """A file that belongs to what is signed."""
    signer = signer_by_token(token)
    upload = Upload.objects.filter(draft=signer.draft, pk=upload_id).first() if signer else None
    if signer is None or upload is None or signer.state != SignerState.OPEN or is_expired(signer):
        raise Http404
    return file_response(upload)

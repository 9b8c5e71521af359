"""Staff: texts from the federal exchange as proposals, and the nightly delivery to it."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rathaus.accounts.api import Role, staff_required
from rathaus.catalog import queries
from rathaus.catalog.models import TextProposal, XzufiDelivery
from rathaus.catalog.proposals import differences_of
from rathaus.catalog.services import delivery, proposals
from rathaus.catalog.xzufi_import import XzufiInvalid


class MessageForm(forms.Form):
    datei = forms.FileField(
        label=gettext_lazy("XZuFi-Datei"),
        help_text=gettext_lazy(
            "Eine Nachricht in XZuFi 2.2, zum Beispiel aus der Redaktion des Landes."
        ),
    )

    def clean_datei(self) -> forms.FileField:
        file = self.cleaned_data["datei"]
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(_("Die Datei ist zu groß."))
        return file  # type: ignore[no-any-return]


@staff_required(Role.ADMINISTRATOR)
def exchange(request: HttpRequest) -> HttpResponse:
    """GET shows proposals and delivery; POST takes a message in."""
    sent = request.method == "POST"
    form = MessageForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid() and _take_in(request, form):
        return redirect("catalog-staff:exchange")
    names = {offer.slug: offer for offer in queries.packages()}
    context = {
        "form": form,
        "proposals": [
            (names[one.slug], one, len(differences_of(one, names[one.slug])))
            for one in TextProposal.objects.all()
            if one.slug in names
        ],
        "delivery": XzufiDelivery.objects.first(),
    }
    return render(request, "catalog/staff/exchange.html", context)


def _take_in(request: HttpRequest, form: MessageForm) -> bool:
    file = form.cleaned_data["datei"]
    try:
        found = proposals.receive_texts(content=file.read(), source=file.name)
    except XzufiInvalid as refusal:
        words = _("Das ist keine gültige XZuFi-Nachricht: %(reason)s") % {"reason": refusal}
        form.add_error("datei", words)
        return False
    words = _("Mit anderen Texten: %(new)s. Gleich: %(same)s. Hier unbekannt: %(unknown)s.")
    numbers = {"new": found.proposed, "same": found.same, "unknown": found.unknown}
    messages.success(request, words % {key: len(rows) for key, rows in numbers.items()})
    return True


@require_POST
@staff_required(Role.ADMINISTRATOR)
def switch(request: HttpRequest) -> HttpResponse:
    row = delivery.switch_delivery(on=request.POST.get("liefern") == "ja")
    messages.success(
        request,
        _("Ab heute Nacht liegt Ihr Katalog bereit.") if row.is_on else _("Es wird nichts mehr bereitgelegt."),
    )  # fmt: skip
    return redirect("catalog-staff:exchange")


@staff_required(Role.ADMINISTRATOR)
def proposal(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows old and new side by side; POST takes the ticked texts, or none."""
    row = TextProposal.objects.filter(slug=slug).first()
    if row is None:
        raise Http404("No such proposal")
    if request.method == "POST":
        taken = proposals.take_texts(slug=slug, fields=request.POST.getlist("text"))
        messages.success(request, _("Übernommene Texte: %(number)s.") % {"number": taken})
        return redirect("catalog-staff:exchange")
    offer = queries.package(slug)
    context = {"service": offer, "proposal": row, "differences": differences_of(row, offer)}
    return render(request, "catalog/staff/proposal.html", context)


@require_POST
@staff_required(Role.ADMINISTRATOR)
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    proposals.drop_proposal(slug=slug)
    messages.success(request, _("Der Vorschlag ist verworfen. Ihre Texte bleiben."))
    return redirect("catalog-staff:exchange")

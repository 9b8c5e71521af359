"""Looking a form over, letting it go live, stepping back, and what the package brings anew."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.catalog import api as catalog
from rathaus.formeditor import queries, services
from rathaus.formeditor.checks import examine
from rathaus.formeditor.differences import differences
from rathaus.formeditor.document import Document, with_ids
from rathaus.formeditor.models import WorkingForm
from rathaus.formeditor.operations import Gone
from rathaus.formeditor.packagechanges import package_changes
from rathaus.formeditor.sentences import sentence
from rathaus.formeditor.views.access import author_of, with_working
from rathaus.formeditor.views.operations import say_refusal

EDITS_SHOWN = 200


class PublishForm(forms.Form):
    """When the form goes live, and what is new in it."""

    use_required_attribute = False
    stand = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    wann = forms.ChoiceField(
        label=gettext_lazy("Ab wann gilt das Formular?"),
        choices=[("jetzt", gettext_lazy("Sofort")), ("tag", gettext_lazy("Ab einem Tag"))],
        initial="jetzt",
        widget=forms.RadioSelect,
    )
    tag = forms.DateTimeField(
        label=gettext_lazy("Tag und Uhrzeit"),
        required=False,
        help_text=gettext_lazy("Nur, wenn das Formular erst später gelten soll."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y"],
    )
    neues = forms.CharField(
        label=gettext_lazy("Was ist neu?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Ein Satz für die Kolleginnen und Kollegen."),
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if data.get("wann") == "tag" and "tag" not in self.errors:
            if data.get("tag") is None:
                self.add_error("tag", _("Bitte geben Sie den Tag an."))
            elif data["tag"] <= timezone.now():
                self.add_error("tag", _("Dieser Tag ist schon vorbei."))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@with_working
def publish(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    """What must be mended, what one may weigh, what is new: then the button."""
    form = PublishForm(
        request.POST if request.method == "POST" else None, initial={"stand": working.revision}
    )
    if form.is_valid():
        data = form.cleaned_data
        due_at = data["tag"] if data["wann"] == "tag" else None
        try:
            version = services.publish_own_form(
                slug=working.slug,
                seen=data["stand"],
                author=author_of(request),
                changes=data["neues"],
                due_at=due_at,
            )
        except services.OtherRevision:
            messages.error(request, _("Inzwischen hat jemand das Formular geändert. Bitte sehen Sie es sich noch einmal an."))  # fmt: skip
        except services.NotReady:
            messages.error(request, _("Vor der Freigabe ist noch etwas zu richten."))
        else:
            said = (
                _("Fassung %(number)d geht zum gewählten Zeitpunkt in Gebrauch.")
                if due_at
                else _("Fassung %(number)d ist in Gebrauch. Neue Anträge stellen diese Fragen.")
            )
            messages.success(request, said % {"number": version.number})
        return redirect("formeditor-staff:publish", working.slug)
    used = queries.used_document(working, offer)
    context = {
        "offer": offer,
        "working": working,
        "form": form,
        "report": examine(working.document, offer),
        "differences": differences(used, working.document),
        "live": queries.live_version(working),
        "planned": queries.planned_version(working),
        "versions": queries.versions_of(working),
    }
    return render(request, "formeditor/publish.html", context)


@require_POST
@with_working
def withdraw(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    try:
        services.use_package_form(slug=working.slug)
    except services.NothingLive:
        messages.info(request, _("Das Formular des Pakets ist schon in Gebrauch."))
    else:
        messages.success(request, _("Neue Anträge stellen wieder die Fragen des Pakets. Ihr Entwurf bleibt."))  # fmt: skip
    return redirect("formeditor-staff:publish", working.slug)


@require_POST
@with_working
def drop_plan(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    services.drop_plan(slug=working.slug)
    messages.success(request, _("Die geplante Fassung ist abgesagt."))
    return redirect("formeditor-staff:publish", working.slug)


@require_safe
@with_working
def history(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    """Published versions and every change, the latest first."""
    edits = queries.edits_since(working, 0)[:EDITS_SHOWN]
    context = {
        "offer": offer,
        "working": working,
        "versions": queries.versions_of(working),
        "edits": [(edit, sentence(edit)) for edit in edits],
    }
    return render(request, "formeditor/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_working
def compare(
    request: HttpRequest, offer: catalog.Service, working: WorkingForm, kind: str, number: str
) -> HttpResponse:
    """What has changed since a state, and the button to go back to it."""
    document = _state(working, kind, int(number))
    if document is None:
        return redirect("formeditor-staff:history", working.slug)
    if request.method == "POST":
        try:
            services.restore(slug=working.slug, document=document, author=author_of(request))
        except (services.Breaks, services.StillNeeded) as refusal:
            say_refusal(request, refusal)
        else:
            messages.success(request, _("Zurückgeholt. Freigegeben ist damit noch nichts."))
        return redirect("formeditor-staff:editor", working.slug)
    context = {
        "offer": offer,
        "working": working,
        "kind": kind,
        "number": number,
        "differences": differences(document, working.document),
    }
    return render(request, "formeditor/compare.html", context)


def _state(working: WorkingForm, kind: str, number: int) -> Document | None:
    if kind == "fassung":
        found = next((v for v in queries.versions_of(working) if v.number == number), None)
        return found.document if found else None
    if number >= working.revision:
        return None
    try:
        return queries.document_at(working, number)
    except Gone:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@with_working
def package(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    """What the package's new form asks otherwise; take it, or stay with the own questions."""
    newest, known = offer.package_form, working.package_form
    if newest is None or newest == known:
        messages.info(request, _("Das Paket hat kein neueres Formular."))
        return redirect("formeditor-staff:editor", working.slug)
    if request.method == "POST":
        try:
            said = _settle(request, working)
        except (services.Breaks, services.StillNeeded) as refusal:
            say_refusal(request, refusal)
            return redirect("formeditor-staff:package", working.slug)
        messages.success(request, said)
        return redirect("formeditor-staff:editor", working.slug)
    document = with_ids(newest.definition)
    before = with_ids(known.definition) if known else None
    context = {
        "offer": offer,
        "working": working,
        "news": differences(before, document) if before else [],
        "changes": package_changes(before, document, working.document) if before else [],
        "against_own": differences(working.document, document),
    }
    return render(request, "formeditor/package.html", context)


def _settle(request: HttpRequest, working: WorkingForm) -> str:
    """Carry the decision out; what to say about it. Raises Breaks or StillNeeded."""
    slug, author, choice = working.slug, author_of(request), request.POST.get("wahl")
    if choice == "einzeln":
        names = set(request.POST.getlist("aenderung"))
        count = services.take_package_changes(slug=slug, names=names, author=author)
        said = ngettext(
            "%(count)d Änderung des Pakets steht jetzt in Ihrem Entwurf.",
            "%(count)d Änderungen des Pakets stehen jetzt in Ihrem Entwurf.",
            count,
        )
        return said % {"count": count}
    services.look_at_package_form(slug=slug, take=choice == "paket", author=author)
    if choice == "paket":
        return _("Ihr Entwurf hat jetzt die Fragen des Pakets.")
    return _("Sie bleiben bei Ihren Fragen.")

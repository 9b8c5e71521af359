"""Forms from files and as files, and the PDF that is given back filled in."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.accounts.api import Role, staff_required
from rathaus.catalog import api as catalog
from rathaus.core import blobs
from rathaus.eforms import api as eforms
from rathaus.formeditor import queries, services
from rathaus.formeditor.document import definition_of, tidied
from rathaus.formeditor.fileforms import PaperForm, TakeOverForm
from rathaus.formeditor.models import SourceFile, WorkingForm
from rathaus.formeditor.origins import PDF, answers_on_paper
from rathaus.formeditor.views.access import author_of, with_working
from rathaus.formeditor.views.originals import unsure_places
from rathaus.formexchange import api as formexchange
from rathaus.inbox import api as inbox


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_required(Role.ADMINISTRATOR)
def take_over(request: HttpRequest) -> HttpResponse:
    """A file becomes the draft of a service's own form."""
    rows = queries.rows()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TakeOverForm(*sent, rows=rows, initial={"leistung": request.GET.get("leistung", "")})
    if form.is_valid() and (working := _begun(request, form)):
        messages.success(request, _taken_over(working, form.cleaned_data["gelesen"].filename))
        return redirect(_first_to_check(working))
    if form.is_bound:
        form.keep_file()
    return render(request, "formeditor/take_over.html", {"form": form, "rows": rows})


def _begun(request: HttpRequest, form: TakeOverForm) -> WorkingForm | None:
    """The draft; None if somebody else began one this very moment."""
    data = form.cleaned_data
    try:
        return services.begin_from_file(
            slug=data["leistung"],
            brought=data["gelesen"],
            author=author_of(request),
            replace=data["ersetzen"],
        )
    except services.DraftThere as refusal:
        form.refuse(refusal.working)
        return None


def _taken_over(working: WorkingForm, filename: str) -> str:
    pages = len(working.document["pages"])
    return ngettext(
        "Aus „%(file)s“ ist %(count)d Seite geworden. Bitte prüfen Sie jede Frage.",
        "Aus „%(file)s“ sind %(count)d Seiten geworden. Bitte prüfen Sie jede Frage.",
        pages,
    ) % {"file": filename, "count": pages}


def _first_to_check(working: WorkingForm) -> str:
    source = queries.source_file(working)
    unsure = unsure_places(working.document, source) if source else []
    address = reverse("formeditor-staff:editor", args=[working.slug])
    return f"{address}?feld={unsure[0]}" if unsure else address


@require_http_methods(["GET", "HEAD", "POST"])
@with_working
def files(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    """The form as a file, the file it came from, and what goes into the fields of a PDF."""
    source = queries.source_file(working)
    form = _paper_form(request, working, source) if source is not None else None
    if request.method == "POST":
        if request.POST.get("aktion") == "vergessen":
            services.forget_file(slug=working.slug)
            messages.success(request, _("Die Datei gehört nicht mehr zum Formular. Die Fragen bleiben."))  # fmt: skip
            return redirect("formeditor-staff:files", working.slug)
        if form is not None and form.is_valid():
            services.fill_paper_with(slug=working.slug, fields=form.assigned())
            messages.success(request, _("Gespeichert. Es gilt ab der nächsten Freigabe."))
            return redirect("formeditor-staff:files", working.slug)
    context = {"offer": offer, "working": working, "source": source, "form": form}
    if source is not None:
        context["whole"] = source.remarks.get("", [])
    return render(request, "formeditor/files.html", context)


def _paper_form(request: HttpRequest, working: WorkingForm, source: SourceFile) -> PaperForm | None:
    """None where the file has no fields to fill in."""
    if source.content_type != PDF:
        return None
    labels = formexchange.labels_of_fields(blobs.read(source.sha256))
    if not labels:
        return None
    sent = request.POST if request.method == "POST" else None
    answers = answers_on_paper(working.document)
    return PaperForm(sent, labels=labels, answers=answers, fields=source.fields)


@require_safe
@with_working
def download(
    request: HttpRequest, offer: catalog.Service, working: WorkingForm, kind: str
) -> HttpResponse:
    """The draft as XDatenfelder 3 or as JSON Schema of its answers."""
    proof = eforms.proofread(definition_of(tidied(working.document)))
    if proof.form is None or proof.faults or not proof.form.pages:
        messages.error(request, _("Das geht erst, wenn das Formular in Ordnung ist."))
        return redirect("formeditor-staff:publish", working.slug)
    title = offer.name("de")
    if kind == "xdatenfelder":
        version = f"1.0.{working.revision}"
        content = formexchange.export_xdf(proof.form, slug=offer.slug, title=title, version=version)
        return inbox.safe_download(
            content=content, filename=f"{offer.slug}.xdf3.xml", content_type="application/xml"
        )
    schema = json.dumps(
        eforms.answers_schema(proof.form, title=title), ensure_ascii=False, indent=1
    )
    return inbox.safe_download(
        content=schema.encode(),
        filename=f"{offer.slug}.schema.json",
        content_type="application/schema+json",
    )

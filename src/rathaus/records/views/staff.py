"""The files of the house: the Aktenplan, lists, one file, its documents."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rathaus.accounts.api import Staff, request_staff, staff_required
from rathaus.audit import api as audit
from rathaus.records import rules
from rathaus.records.downloads import ContentUnavailable, document_response
from rathaus.records.forms import FileFilter, FilingForm
from rathaus.records.models import File
from rathaus.records.queries import (
    documents_of,
    file_for_staff,
    files_for,
    plan_entry,
    plan_tree,
    version_for_staff,
)
from rathaus.records.services import add_version, close_file, file_document

PAGE = 25


def _staff(request: HttpRequest) -> Staff:
    staff = request_staff(request)
    if staff is None:
        raise Http404
    return staff


@require_GET
@staff_required()
def files(request: HttpRequest) -> HttpResponse:
    staff = _staff(request)
    form = FileFilter(request.GET)
    filters = form.filters()
    page = Paginator(files_for(staff, **filters), PAGE).get_page(request.GET.get("seite"))
    context = {
        "form": form,
        "page": page,
        "tree": plan_tree(staff),
        "chosen": plan_entry(filters["plan"]),
        "is_filtered": any(filters.values()),
    }
    return render(request, "records/staff/list.html", context)


@require_GET
@staff_required()
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    staff = _staff(request)
    found = file_for_staff(staff, file_id)
    audit.record_access(subject_kind="file", subject_id=found.reference)
    return _show_file(request, staff, found, FilingForm(documents=documents_of(found)))


def _show_file(
    request: HttpRequest, staff: Staff, found: File, form: FilingForm, status: int = 200
) -> HttpResponse:
    subject = audit.subject_of(found.subject_kind, found.subject_key)
    context = {
        "file": found,
        "documents": documents_of(found),
        "may_close": rules.may_close_file(staff, found),
        "is_running": rules.is_running(found),
        "form": form if rules.may_add_to_file(staff, found) else None,
        "history": audit.history(found.subject_kind, found.subject_key),
        "subject": subject,
        "may_open_subject": rules.may_open_subject(staff, found),
    }
    return render(request, "records/staff/file.html", context, status=status)


@require_POST
@staff_required()
def add(request: HttpRequest, file_id: int) -> HttpResponse:
    staff = _staff(request)
    found = file_for_staff(staff, file_id)
    form = FilingForm(request.POST, request.FILES, documents=documents_of(found))
    if not rules.may_add_to_file(staff, found) or not form.is_valid():
        return _show_file(request, staff, found, form)
    clean = form.clean_file
    if form.document is not None:
        add_version(
            document=form.document,
            filename=clean.filename,
            content_type=clean.content_type,
            content=clean.content,
        )
    else:
        file_document(
            file=found,
            title=form.cleaned_data["title"],
            filename=clean.filename,
            content=clean.content,
            content_type=clean.content_type,
            kind=form.cleaned_data["kind"],
            source=str(staff.user),
        )
    messages.success(request, _("Das Dokument liegt jetzt in der Akte."))
    return redirect("records-staff:file", file_id)


@require_http_methods(["GET", "POST"])
@staff_required()
def close(request: HttpRequest, file_id: int) -> HttpResponse:
    """Asks first: a closed file stays closed."""
    staff = _staff(request)
    found = file_for_staff(staff, file_id)
    if not rules.may_close_file(staff, found):
        messages.error(request, _refusal(staff, found))
        return redirect("records-staff:file", file_id)
    if request.method == "POST":
        close_file(file=found)
        messages.success(request, _("Die Akte ist geschlossen."))
        return redirect("records-staff:file", file_id)
    return render(request, "records/staff/close.html", {"file": found})


def _refusal(staff: Staff, file: File) -> str:
    if file.is_closed:
        return _("Die Akte ist schon geschlossen.")
    if not rules.may_add_to_file(staff, file):
        return _("Diese Akte führt ein anderes Team. Sie können sie nur lesen.")
    return _("Der Vorgang läuft noch. Mit seinem Ende schließt sich die Akte von allein.")


@require_GET
@staff_required()
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    found = version_for_staff(_staff(request), version_id)
    try:
        return document_response(found)
    except ContentUnavailable:
        context = {"file": found.document.file, "document": found.document}
        return render(request, "records/staff/unavailable.html", context, status=410)

"""Handing out a case's documents: to its applicant, to staff, and from the other administration."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rathaus.accounts import api as accounts
from rathaus.accounts.api import staff_required
from rathaus.cases import filing
from rathaus.cases.matter import partner_of
from rathaus.cases.models import Case
from rathaus.cases.services.messages import conversation_of
from rathaus.cases.views.citizen import own_case
from rathaus.cases.views.desk import case_from
from rathaus.inbox import api as inbox
from rathaus.records import api as records


@require_GET
def document(request: HttpRequest, number: str, document_id: int) -> HttpResponseBase:
    """One of the applicant's own documents."""
    case = own_case(request, number)
    return _handed_out(request, case, document_id, for_citizen=True)


@require_GET
def partner_document(request: HttpRequest, number: str, document_id: int) -> HttpResponseBase:
    """A letter of the administration that does the last step."""
    with partner_of(own_case(request, number)) as partner:
        if partner is None:
            raise Http404
        return _handed_out(request, partner.case, document_id, for_citizen=True)


@require_GET
def partner_file(request: HttpRequest, number: str, attachment_id: int) -> HttpResponseBase:
    """An attachment of a message of the administration that does the last step."""
    with partner_of(own_case(request, number)) as partner:
        if partner is None:
            raise Http404
        for message in inbox.messages_of(conversation_of(partner.case)):
            for attachment in message.attachments.all():
                if attachment.pk == attachment_id:
                    response = inbox.attachment_response(attachment)
                    user = accounts.request_citizen(request)
                    inbox.record_retrieval(attachment=attachment, by=user)
                    return response
        raise Http404


@require_GET
@staff_required()
def document_for_staff(request: HttpRequest, number: str, document_id: int) -> HttpResponse:
    """Any document of a case the staff member may read."""
    case = case_from(request, number)
    return cast(HttpResponse, _handed_out(request, case, document_id, for_citizen=False))


def _handed_out(
    request: HttpRequest, case: Case, document_id: int, *, for_citizen: bool
) -> HttpResponseBase:
    documents = records.documents_of(filing.file_of(case), for_citizen=for_citizen)
    found = next((paper for paper in documents if paper.pk == document_id), None)
    if found is None:
        raise Http404
    try:
        return records.document_response(found.current)
    except records.ContentUnavailable:
        return _unavailable(request, case)


def _unavailable(request: HttpRequest, case: Case) -> HttpResponse:
    return render(request, "cases/unavailable.html", {"case": case}, status=503)

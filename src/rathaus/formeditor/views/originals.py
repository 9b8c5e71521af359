"""The file a form was made of, beside the questions: what to look at, its pages, the file itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from rathaus.accounts.api import Role, staff_required
from rathaus.core import blobs
from rathaus.formeditor import queries
from rathaus.formeditor.document import Document, Spot, spots
from rathaus.formeditor.models import SourceFile, WorkingForm
from rathaus.formeditor.views.access import offer_or_404
from rathaus.formexchange import api as formexchange
from rathaus.inbox import api as inbox


def beside(working: WorkingForm, document: Document, spot: Spot | None) -> dict[str, Any]:
    """For the editor: what the file's reader remarked here and where it goes on, the page it read."""
    source = queries.source_file(working)
    if source is None:
        return {}
    path = spot.path if spot else ()
    here = path[-1] if path else ""
    unsure = unsure_places(document, source)
    sheet = next((source.sheets[i] for i in reversed(path) if i in source.sheets), None)
    return {
        "source": source,
        "remarks": source.remarks.get(here, []) if here else [],
        "unsure": set(unsure),
        "next_unsure": _next(unsure, here),
        "sheet": sheet,
        "sheet_number": None if sheet is None else sheet + 1,
        "digest": source.sha256[:16],
    }


def unsure_places(document: Document, source: SourceFile) -> list[str]:
    """Ids of pages and fields that nobody has checked yet, in the order of the form."""
    return [s.node["id"] for s in spots(document) if s.node["id"] in source.remarks]


def _next(unsure: list[str], here: str) -> str:
    """The one after the chosen field, round and round; empty if there is no other."""
    if here in unsure:
        at = unsure.index(here)
        unsure = [*unsure[at + 1 :], *unsure[:at]]
    return unsure[0] if unsure else ""


@require_safe
@staff_required(Role.ADMINISTRATOR)
def original(request: HttpRequest, slug: str) -> HttpResponse:
    """The file as it came."""
    source = _source_or_404(slug)
    return inbox.safe_download(
        content=blobs.read(source.sha256),
        filename=source.filename,
        content_type=source.content_type,
    )


@require_safe
@cache_control(private=True, max_age=600)
@staff_required(Role.ADMINISTRATOR)
def sheet(request: HttpRequest, slug: str, digest: str, number: str) -> HttpResponse:
    """A page of the PDF as a picture; ``digest`` makes the address change with the file."""
    source = _source_or_404(slug)
    if int(number) not in source.sheets.values() or not source.sha256.startswith(digest):
        raise Http404(slug)
    picture = formexchange.sheet(blobs.read(source.sha256), int(number))
    return HttpResponse(picture, content_type="image/png")


def _source_or_404(slug: str) -> SourceFile:
    offer_or_404(slug)
    working = queries.working_form(slug)
    source = queries.source_file(working) if working else None
    if source is None:
        raise Http404(slug)
    return source

"""An appointment in words: what it is for, what to bring, how to get there."""

from __future__ import annotations

from dataclasses import dataclass

from rathaus.appointments.codes import code_of
from rathaus.appointments.models import Booking, Concern
from rathaus.appointments.services import items_of
from rathaus.catalog import api as catalog
from rathaus.core.texts import pick
from rathaus.tenants import api as tenants


@dataclass(frozen=True)
class Document:
    """Something to bring."""

    name: str
    note: str = ""
    is_required: bool = True


@dataclass(frozen=True)
class Visit:
    """What stands on the page, in the mail and in the calendar entry.

    Attributes:
        items: concern and number of people.
        documents: without repetitions, in the order of the concerns.
    """

    booking: Booking
    items: list[tuple[Concern, int]]
    documents: list[Document]

    @property
    def directions(self) -> str:
        return pick(self.booking.office.directions)

    @property
    def title(self) -> str:
        """``Personalausweis, Reisepass``."""
        return ", ".join(concern.name for concern, _people in self.items)

    @property
    def address(self) -> str:
        office = self.booking.office
        return f"{office.street}, {office.postal_code} {office.place}"


def of(booking: Booking) -> Visit:
    """In the active language."""
    items = list(items_of(booking).items())
    documents: dict[str, Document] = {}
    for concern, _people in items:
        for document in documents_for(concern):
            documents.setdefault(document.name, document)
    return Visit(booking, items, list(documents.values()))


def link_to(booking: Booking, view: str = "appointments:booking", language: str = "") -> str:
    """Full address of the page that shows, moves or cancels it; the booking page's beginning if the
    code is lost because the installation's secret key changed."""
    town, code = tenants.active_tenant(), code_of(booking)
    spoken = language or booking.language
    if not code:
        return tenants.absolute_url(town, "appointments:start", language=spoken)
    return tenants.absolute_url(town, view, code, language=spoken)


def documents_for(concern: Concern) -> list[Document]:
    """The service package's list, else the concern's own."""
    try:
        definition = catalog.service(concern.service).definition
    except catalog.ServiceUnknown:
        return [Document(pick(texts)) for texts in concern.documents]
    return [
        Document(str(row.name), str(row.note) if row.note else "", row.required)
        for row in definition.documents
    ]

"""Finding working copies, their changes and versions, for those who may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from rathaus.accounts.api import User
from rathaus.catalog import api as catalog
from rathaus.core import blobs
from rathaus.core.tenancy import active_tenant_id
from rathaus.eforms import api as eforms
from rathaus.formeditor.document import Document, with_ids
from rathaus.formeditor.enums import Release
from rathaus.formeditor.models import Edit, OwnVersion, Presence, SourceFile, WorkingForm
from rathaus.formeditor.operations import rolled_back

PRESENT_SECONDS = 40
"""Whoever was not heard of for so long has closed the page."""


@dataclass(frozen=True)
class Row:
    """A service in the list of forms.

    Attributes:
        working: None while nobody has begun an own form.
        people: who has it open.
    """

    offer: catalog.Service
    working: WorkingForm | None
    live: OwnVersion | None
    planned: OwnVersion | None
    people: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        """Something in the draft was never published, nor is it planned."""
        if self.working is None:
            return False
        made = [version.made_at for version in (self.live, self.planned) if version]
        return self.working.changed_at > max(made) if made else self.working.revision > 0

    @property
    def has_new_package_form(self) -> bool:
        """The package asks something else than when the draft began or was last compared."""
        return (
            self.working is not None and self.offer.package_form_id != self.working.package_form_id
        )


def live_form(slug: str) -> eforms.FormVersion | None:
    """The administration's own questions in use; None: the package's."""
    if active_tenant_id() is None:
        return None
    found = (
        OwnVersion.objects.filter(working_form__slug=slug, state=Release.LIVE)
        .select_related("form")
        .first()
    )
    return found.form if found else None


def live_form_document(slug: str) -> Document | None:
    """The own version in use as it was in the editor; None: the package's form is in use."""
    versions = OwnVersion.objects.filter(working_form__slug=slug, state=Release.LIVE)
    found: Document | None = versions.values_list("document", flat=True).first()
    return found


def live_form_ids() -> dict[str, int]:
    """Service → id of the administration's own questions in use."""
    live = OwnVersion.objects.filter(state=Release.LIVE)
    return dict(live.values_list("working_form__slug", "form_id"))


def rows() -> list[Row]:
    """Services that are offered here with a form, by German name."""
    working = {w.slug: w for w in WorkingForm.objects.select_related("changed_by")}
    versions = OwnVersion.objects.filter(state__in=[Release.LIVE, Release.PLANNED])
    by_state = {
        (version.working_form_id, version.state): version for version in versions.defer("document")
    }
    people = _people()
    found = []
    for offer in catalog.services():
        if offer.package_form_id is None:
            continue
        own = working.get(offer.slug)
        key = own.pk if own else 0
        found.append(
            Row(
                offer,
                own,
                by_state.get((key, Release.LIVE)),
                by_state.get((key, Release.PLANNED)),
                tuple(people.get(key, ())),
            )
        )
    return found


def _people() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for presence in _present().select_related("person"):
        found.setdefault(presence.working_form_id, []).append(str(presence.person))
    return found


def _present() -> QuerySet[Presence]:
    since = timezone.now() - timedelta(seconds=PRESENT_SECONDS)
    return Presence.objects.filter(seen_at__gte=since).order_by("seen_at")


def others_here(working: WorkingForm, person: User) -> list[Presence]:
    """Who else has the form open, and where."""
    return list(
        _present().filter(working_form=working).exclude(person=person).select_related("person")
    )


def working_form(slug: str) -> WorkingForm | None:
    return WorkingForm.objects.filter(slug=slug).select_related("changed_by").first()


def edits_since(working: WorkingForm, revision: int) -> list[Edit]:
    """The latest first."""
    return list(
        Edit.objects.filter(working_form=working, number__gt=revision).select_related("author")
    )


def document_at(working: WorkingForm, revision: int) -> Document:
    """The document as it was after that edit; 0 is the beginning."""
    return rolled_back(working.document, inverses(edits_since(working, revision)))


def inverses(edits: Iterable[Edit]) -> list[dict[str, object]]:
    return [edit.inverse for edit in edits]


def versions_of(working: WorkingForm) -> list[OwnVersion]:
    """The newest first."""
    return list(OwnVersion.objects.filter(working_form=working).select_related("author", "form"))


def source_file(working: WorkingForm) -> SourceFile | None:
    """The file from elsewhere that the form was made of."""
    return SourceFile.objects.filter(working_form=working).select_related("brought_by").first()


def own_paper(form_id: int) -> catalog.Paper | None:
    """The PDF to fill in with the answers to a version of an own form; None: there is none."""
    if active_tenant_id() is None:
        return None
    version = OwnVersion.objects.filter(form=form_id).exclude(paper="").first()
    return catalog.Paper(blobs.read(version.paper), version.paper_fields) if version else None


def live_version(working: WorkingForm) -> OwnVersion | None:
    return _in_state(working, Release.LIVE)


def planned_version(working: WorkingForm) -> OwnVersion | None:
    return _in_state(working, Release.PLANNED)


def _in_state(working: WorkingForm, state: Release) -> OwnVersion | None:
    return OwnVersion.objects.filter(working_form=working, state=state).first()


def used_document(working: WorkingForm, offer: catalog.Service) -> Document:
    """What new applications are asked today: the own version in use, else the package's form."""
    live = live_version(working)
    if live is not None:
        return dict(live.document)
    form = offer.package_form
    return with_ids(form.definition) if form else {"pages": []}


def can_undo(working: WorkingForm, person: User) -> Edit | None:
    """The person's latest edit that stands."""
    return (
        Edit.objects.filter(
            working_form=working, author=person, undoes__isnull=True, is_undone=False
        )
        .order_by("-number")
        .first()
    )


def can_redo(working: WorkingForm, person: User) -> Edit | None:
    """The person's edit that was taken back last, unless they have done something new since."""
    own = Edit.objects.filter(working_form=working, author=person)
    taken_back = (
        own.filter(undoes__isnull=True, is_undone=True, working_form=working)
        .order_by("number")
        .first()
    )
    if taken_back is None:
        return None
    newer = own.filter(undoes__isnull=True, is_undone=False, number__gt=taken_back.number)
    return None if newer.exists() else taken_back

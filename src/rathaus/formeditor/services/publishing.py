"""An own version goes live, now or on a day, and steps back for the package's form."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import override

from rathaus.accounts.api import User
from rathaus.catalog import api as catalog
from rathaus.core.dates import BERLIN
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id
from rathaus.eforms import api as eforms
from rathaus.formeditor import queries
from rathaus.formeditor.checks import examine
from rathaus.formeditor.document import definition_of
from rathaus.formeditor.enums import Release
from rathaus.formeditor.events import (
    OwnFormLive,
    OwnFormPlanDropped,
    OwnFormPlanned,
    OwnFormRefused,
    OwnFormWithdrawn,
)
from rathaus.formeditor.faults import Fault
from rathaus.formeditor.models import OwnVersion, WorkingForm
from rathaus.formeditor.origins import paths_on_paper
from rathaus.formeditor.services.editing import lock
from rathaus.tenants.api import active_tenant


class NotReady(ValueError):
    """The form cannot be published; ``faults`` says why and where."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.message for fault in faults))


class OtherRevision(ValueError):
    """The form was changed after the author looked at it."""


class NothingLive(LookupError):
    """The package's form is in use already."""


@transaction.atomic
def publish_own_form(
    *, slug: str, seen: int, author: User, changes: str = "", due_at: datetime | None = None
) -> OwnVersion:
    """Let new applications use the form as it is, now or from a time on; drafts keep theirs.

    Args:
        seen: the revision that the author looked at.
        changes: what is new, in the author's words.
        due_at: aware; None or a past time: at once. A plan that was there before is replaced.

    Raises:
        OtherRevision: somebody has changed the form since.
        NotReady: something must be mended first.
    """
    working = lock(slug)
    if working.revision != seen:
        raise OtherRevision(slug)
    offer = catalog.package(slug)
    faults = examine(working.document, offer).faults
    if faults:
        raise NotReady(faults)
    _drop_plan(working)
    version = _new_version(working, author, changes, due_at or timezone.now())
    if version.due_at <= timezone.now():
        return _go_live(version, slug)
    from rathaus.formeditor.tasks import go_live_when_due

    go_live_when_due.enqueue(run_at=version.due_at, version_id=version.pk)
    day = version.due_at.astimezone(BERLIN).date().isoformat()
    publish(OwnFormPlanned(slug=slug, number=version.number, day=day))
    return version


def _new_version(working: WorkingForm, author: User, changes: str, due_at: datetime) -> OwnVersion:
    known = OwnVersion.objects.filter(working_form=working).aggregate(Max("number"))
    number = (known["number__max"] or 0) + 1
    form = eforms.publish_form(
        key=f"{working.slug}@{active_tenant().slug}"[:80],
        source=definition_of(working.document),
        version=str(number),
    )
    paper = queries.source_file(working)
    fields = paths_on_paper(working.document, paper.fields) if paper else {}
    return OwnVersion.objects.create(
        working_form=working,
        paper=paper.sha256 if paper and fields else "",
        paper_fields=fields,
        number=number,
        form=form,
        document=working.document,
        changes=changes,
        state=Release.PLANNED,
        due_at=due_at,
        author=author,
    )


def _go_live(version: OwnVersion, slug: str) -> OwnVersion:
    now = timezone.now()
    OwnVersion.objects.filter(working_form_id=version.working_form_id, state=Release.LIVE).update(
        state=Release.REPLACED, ended_at=now
    )
    version.state, version.live_at = Release.LIVE, now
    version.save(update_fields=["state", "live_at"])
    catalog.pages_changed(require_tenant_id())
    publish(OwnFormLive(slug=slug, number=version.number))
    return version


@transaction.atomic
def go_live(*, version_id: int) -> None:
    """A planned version's time has come; doing it twice changes nothing.

    What no longer fits the service (its package has changed) is refused and says why.
    """
    version = (
        OwnVersion.objects.select_for_update(of=("self",))
        .select_related("working_form")
        .filter(pk=version_id)
        .first()
    )
    if version is None or version.state != Release.PLANNED or version.due_at > timezone.now():
        return
    slug = version.working_form.slug
    with override("de"):
        faults = examine(version.document, catalog.package(slug)).faults
    if not faults:
        _go_live(version, slug)
        return
    version.state, version.ended_at = Release.REFUSED, timezone.now()
    version.reason = "\n".join(map(str, faults))
    version.save(update_fields=["state", "ended_at", "reason"])
    publish(OwnFormRefused(slug=slug, number=version.number))


@transaction.atomic
def drop_plan(*, slug: str) -> None:
    """Call a planned version off; doing it twice changes nothing."""
    _drop_plan(lock(slug), say=True)


def _drop_plan(working: WorkingForm, *, say: bool = False) -> None:
    planned = OwnVersion.objects.filter(working_form=working, state=Release.PLANNED).first()
    if planned is None:
        return
    planned.state, planned.ended_at = Release.DROPPED, timezone.now()
    planned.save(update_fields=["state", "ended_at"])
    if say:
        publish(OwnFormPlanDropped(slug=working.slug, number=planned.number))


@transaction.atomic
def use_package_form(*, slug: str) -> None:
    """New applications are asked the package's questions again; the working copy stays.

    Raises:
        NothingLive: they are already.
    """
    working = lock(slug)
    ended = OwnVersion.objects.filter(working_form=working, state=Release.LIVE).update(
        state=Release.WITHDRAWN, ended_at=timezone.now()
    )
    if not ended:
        raise NothingLive(slug)
    catalog.pages_changed(require_tenant_id())
    publish(OwnFormWithdrawn(slug=slug))

"""Days and places of applications: setting them, taking a place, giving it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from rathaus.catalog.admission import Standing, places_taken, standing
from rathaus.catalog.events import AdmissionChanged
from rathaus.catalog.models import Activation, Place, PlaceCount
from rathaus.catalog.offer import Service
from rathaus.catalog.pagecache import pages_changed
from rathaus.catalog.schema import Admission
from rathaus.catalog.services.activation import locked, tell
from rathaus.core.tenancy import require_tenant_id


class NotAdmitted(ValueError):
    """Not now, or not any more; ``standing`` says why."""

    def __init__(self, found: Standing) -> None:
        super().__init__(found.state)
        self.standing = found


@transaction.atomic
def set_admission(*, slug: str, rule: Admission | None) -> Activation:
    """Set own days and places; None follows the package again, an empty rule takes everybody.

    Raises:
        ServiceUnknown: no package has that slug.
    """
    activation = locked(slug)
    own: Any = None if rule is None else rule.model_dump()
    if activation.admission == own:
        return activation
    activation.admission = own
    activation.save(update_fields=["admission", "changed_at"])
    version = activation.service_version.version
    tell(AdmissionChanged(slug=slug, version=version, rule=rule_in_words(rule)), slug)
    return activation


def rule_in_words(rule: Admission | None) -> str:
    """German, for the history: ``06-01 bis 06-30; 80 Plätze``."""
    if rule is None:
        return "wie das Paket"
    days = [f"{window.first} bis {window.last}" for window in rule.windows]
    places = [f"{rule.limit} Plätze"] if rule.limit else []
    return "; ".join(days + places) or "ohne Grenze"


@transaction.atomic
def take_place(*, offer: Service, submission: UUID, late: bool = False) -> None:
    """Let one application in; the same one again changes nothing.

    The database counts: of many at the last place exactly one gets it, the others wait for its
    commit and then find none.

    Args:
        late: also outside the days (somebody stands at the counter).

    Raises:
        NotAdmitted: outside the days, or no place is left.
    """
    found = standing(offer)
    if found is None or Place.objects.filter(submission=submission).exists():
        return
    current = found.current or (found.following or found.ended if late else None)
    if current is None:
        raise NotAdmitted(found)
    PlaceCount.objects.get_or_create(slug=offer.slug, round=current.key)
    counted = PlaceCount.objects.filter(slug=offer.slug, round=current.key)
    if found.limit is not None:
        counted = counted.filter(taken__lt=found.limit)
    if not counted.update(taken=F("taken") + 1):
        refused = standing(offer)
        raise NotAdmitted(refused or found)
    Place.objects.create(submission=submission, slug=offer.slug, round=current.key)
    if found.limit is not None and places_taken(offer.slug, current) >= found.limit:
        pages_changed(require_tenant_id())


@transaction.atomic
def give_place_back(*, submission: UUID) -> None:
    """Somebody else may have the place; without a place, or a second time, nothing happens."""
    place = Place.objects.select_for_update(of=("self",)).filter(submission=submission).first()
    if place is None:
        return
    place.delete()
    PlaceCount.objects.filter(slug=place.slug, round=place.round, taken__gt=0).update(
        taken=F("taken") - 1
    )
    pages_changed(require_tenant_id())

"""Changing what the administration says of itself."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from rathaus.catalog import api as catalog
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id
from rathaus.portal.events import LegalTextsChanged
from rathaus.portal.legal.facts import Facts
from rathaus.portal.models import LegalVersion
from rathaus.search import api as search


class ChangedMeanwhile(ValueError):
    """Somebody else saved a newer version than the one these facts began with."""


def current_version() -> LegalVersion | None:
    """What holds now; None as long as nobody said anything."""
    return LegalVersion.objects.first()


def current_facts() -> Facts:
    version = current_version()
    return Facts.model_validate(version.facts) if version else Facts()


@transaction.atomic
def change_legal_texts(*, facts: Facts, based_on: int, changes: str) -> LegalVersion:
    """Keep a new version; the same facts again change nothing.

    Args:
        based_on: number of the version that was edited; 0: there was none.
        changes: what was changed, in the words of the screen.

    Raises:
        ChangedMeanwhile: a newer version is there.
    """
    latest = current_version()
    if latest is not None and Facts.model_validate(latest.facts) == facts:
        return latest
    if based_on != (latest.number if latest else 0):
        raise ChangedMeanwhile
    data = facts.model_dump(mode="json", exclude_defaults=True)
    try:
        with transaction.atomic():
            version = LegalVersion.objects.create(number=based_on + 1, facts=data)
    except IntegrityError as error:  # two at the same moment: the number is taken
        raise ChangedMeanwhile from error
    catalog.pages_changed(require_tenant_id())
    search.offers_changed()
    publish(LegalTextsChanged(number=version.number, changes=changes))
    return version

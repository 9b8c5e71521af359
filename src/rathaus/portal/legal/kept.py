"""How long what is kept, and who else gets it: from the services that the administration offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings

from rathaus.catalog import api as catalog
from rathaus.core.sorting import german
from rathaus.eforms import api as eforms
from rathaus.portal.feedback import KEPT_MONTHS
from rathaus.tenants.api import Tenant

SESSION_DAYS = settings.SESSION_COOKIE_AGE // 86_400


@dataclass(frozen=True)
class KeptService:
    """A service whose applications are kept in files.

    Attributes:
        laws: that it rests on, each as one reads it.
    """

    name: str
    plan_number: str
    laws: tuple[str, ...]


@dataclass(frozen=True)
class Recipient:
    """Another administration that decides; ``services`` by name."""

    name: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """All that the privacy notice says about files.

    Attributes:
        groups: years after the end of the case → services, the shortest first.
    """

    groups: list[tuple[int, list[KeptService]]]
    recipients: list[Recipient]
    takes_payments: bool
    draft_days: int = eforms.KEEP_DAYS
    feedback_months: int = KEPT_MONTHS
    session_days: int = SESSION_DAYS


def kept_here(offered: Iterable[catalog.Service], tenant: Tenant) -> Kept:
    """From the services that the tenant itself takes applications for."""
    mine = [offer for offer in offered if catalog.is_done_online(offer)]
    by_years = sorted(mine, key=lambda offer: (offer.retention_years, german(offer.name())))
    groups = [
        (years, [_kept(offer, tenant) for offer in group])
        for years, group in groupby(by_years, key=lambda offer: offer.retention_years)
    ]
    return Kept(groups, _recipients(mine), any(offer.definition.fees for offer in mine))


def takes_payments(offered: Iterable[catalog.Service]) -> bool:
    """People pay online here."""
    return any(offer.definition.fees and catalog.is_done_online(offer) for offer in offered)


def _kept(offer: catalog.Service, tenant: Tenant) -> KeptService:
    laws = [
        f"{law.section} {law.name}" if law.section else law.name
        for law in offer.definition.legal_basis
        if not law.states or tenant.state in law.states
    ]
    return KeptService(offer.name(), offer.plan_number, tuple(laws))


def _recipients(mine: Iterable[catalog.Service]) -> list[Recipient]:
    found: dict[str, list[str]] = {}
    for offer in mine:
        last = catalog.responsibility_for(offer, None).last_step
        if last is not None:
            found.setdefault(last.name, []).append(offer.name())
    return [Recipient(name, tuple(names)) for name, names in sorted(found.items())]

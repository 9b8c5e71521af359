"""How much is done online, by field and town, counted by one rule that the page tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from rathaus.catalog import queries
from rathaus.catalog.offer import Service
from rathaus.catalog.performing import Place, place_of
from rathaus.catalog.taxonomy import THEMENFELDER
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import Tenant, active_tenant, all_tenants

MAX_TOWNS = 8
NO_FIELD = ""
DECIDED_BEYOND = {"state", "federal", "other"}


class Way(StrEnum):
    ONLINE = "online"
    FORM = "form"
    VISIT = "visit"
    ELSEWHERE = "elsewhere"


def way_words() -> dict[Way, str]:
    return {
        Way.ONLINE: _("vollständig online"),
        Way.FORM: _("Antrag online"),
        Way.VISIT: _("mit Termin oder schriftlich"),
        Way.ELSEWHERE: _("macht eine andere Stelle"),
    }


def way_of(offer: Service, tenant: Tenant) -> Way:
    """How it is done in the town.

    Fully online means: the questions, the decision and the result (a letter in the inbox) are here.
    """
    if place_of(offer, tenant) is not Place.HERE:
        return Way.ELSEWHERE
    if not offer.is_online:
        return Way.VISIT
    if offer.definition.level_in(tenant.state) in DECIDED_BEYOND:
        return Way.FORM  # taken in here, decided there
    return Way.ONLINE if offer.definition.letters else Way.FORM


@dataclass
class TownCount:
    """One town: its name, and by field how often each way."""

    name: str
    short_name: str
    is_here: bool
    fields: dict[str, Counter[Way]] = field(default_factory=dict)

    @property
    def total(self) -> Counter[Way]:
        return sum(self.fields.values(), Counter())

    @property
    def all(self) -> int:
        return self.total.total()

    @property
    def online(self) -> int:
        return self.total[Way.ONLINE]


@dataclass(frozen=True)
class Bar:
    """One way in a town's bar, in percent of the widest town."""

    way: Way
    words: str
    number: int
    start: float
    width: float


def counts() -> list[TownCount]:
    """This town first, then the others of the installation, by name."""
    here = active_tenant()
    others = [tenant for tenant in all_tenants() if tenant.pk != here.pk]
    return [_count(tenant, tenant.pk == here.pk) for tenant in (here, *others)][:MAX_TOWNS]


def _count(tenant: Tenant, is_here: bool) -> TownCount:
    found = TownCount(tenant.name, tenant.short_name, is_here)
    with tenant_context(tenant):
        for offer in queries.services():
            ways = found.fields.setdefault(offer.definition.themenfeld or NO_FIELD, Counter())
            ways[way_of(offer, tenant)] += 1
    return found


def field_names() -> dict[str, str]:
    return THEMENFELDER | {NO_FIELD: _("ohne Themenfeld")}


def bars(town: TownCount, widest: int) -> list[Bar]:
    """The town's bar, piece by piece."""
    found, start, words = [], 0.0, way_words()
    for way in Way:
        number = town.total[way]
        width = round(100 * number / (widest or 1), 2)
        if number:
            found.append(Bar(way, words[way], number, round(start, 2), width))
        start += width
    return found


def rows(towns: Iterable[TownCount]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Field → for each town ``(fully online, all)``; fields that nobody has are left out."""
    towns = list(towns)
    for key, name in field_names().items():
        ways = [town.fields.get(key, Counter()) for town in towns]
        if any(counter.total() for counter in ways):
            yield name, [(counter[Way.ONLINE], counter.total()) for counter in ways]

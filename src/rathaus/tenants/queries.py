"""Finding tenants quickly: the few hundred of them are kept in the process for some seconds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from rathaus.core.geo import Point
from rathaus.core.sorting import german
from rathaus.core.tenancy import require_tenant_id
from rathaus.tenants.models import Municipality, OrganisationUnit, Tenant

_KEEP_SECONDS = 5.0
_KEEP_STREETS_SECONDS = 60.0


@dataclass
class _Directory:
    loaded_at: float = float("-inf")
    by_slug: dict[str, Tenant] = field(default_factory=dict)
    by_host: dict[str, Tenant] = field(default_factory=dict)
    by_id: dict[int, Tenant] = field(default_factory=dict)


type Outline = tuple[tuple[Point, ...], ...]
"""Rings of points."""


@dataclass
class _Served:
    loaded_at: float = float("-inf")
    by_tenant: dict[int, tuple[Municipality, ...]] = field(default_factory=dict)


_directory = _Directory()
_served = _Served()
_streets: dict[int, tuple[float, tuple[str, ...]]] = {}
_outlines: dict[int, tuple[float, Outline]] = {}


def forget_tenants() -> None:
    """Drop the kept directory, so that the next look-up reads the database."""
    _directory.loaded_at = _served.loaded_at = float("-inf")
    _streets.clear()
    _outlines.clear()


def _fresh() -> _Directory:
    if time.monotonic() - _directory.loaded_at > _KEEP_SECONDS:
        tenants = list(Tenant.objects.active())
        _directory.by_slug = {tenant.slug: tenant for tenant in tenants}
        _directory.by_host = {tenant.hostname: tenant for tenant in tenants if tenant.hostname}
        _directory.by_id = {tenant.pk: tenant for tenant in tenants}
        _directory.loaded_at = time.monotonic()
    return _directory


def tenant_by_slug(slug: str) -> Tenant | None:
    return _fresh().by_slug.get(slug)


def tenant_by_host(host: str) -> Tenant | None:
    """``host`` without the port, in lower case."""
    return _fresh().by_host.get(host)


def tenant_by_id(tenant_id: int) -> Tenant:
    """Raises KeyError if no active tenant has that primary key."""
    return _fresh().by_id[tenant_id]


def active_tenant() -> Tenant:
    """The tenant the current code runs as.

    Raises:
        NoActiveTenant: there is none.
    """
    return tenant_by_id(require_tenant_id())


def all_tenants() -> list[Tenant]:
    """Every active tenant, by name."""
    return list(_fresh().by_id.values())


def municipalities_of(tenant: Tenant) -> list[Municipality]:
    """The municipalities the administration serves, by name."""
    return list(tenant.municipalities.all())


def municipalities_by_tenant() -> dict[int, tuple[Municipality, ...]]:
    """Tenant's primary key → the municipalities it serves, by name; kept for a minute."""
    if time.monotonic() - _served.loaded_at > _KEEP_STREETS_SECONDS:
        known = {one.pk: one for one in Municipality.objects.defer("streets", "outline")}
        rows = Tenant.municipalities.through.objects.values_list("tenant_id", "municipality_id")
        found: dict[int, list[Municipality]] = {}
        for tenant_id, ags in rows:
            found.setdefault(tenant_id, []).append(known[ags])
        _served.by_tenant = {
            tenant_id: tuple(sorted(places, key=lambda place: german(place.name)))
            for tenant_id, places in found.items()
        }
        _served.loaded_at = time.monotonic()
    return _served.by_tenant


def streets_of(tenant_id: int) -> tuple[str, ...]:
    """Names of all streets the administration serves, in German order; kept for a minute."""
    kept = _streets.get(tenant_id)
    if kept is None or time.monotonic() - kept[0] > _KEEP_STREETS_SECONDS:
        lists = Tenant.objects.filter(pk=tenant_id).values_list(
            "municipalities__streets", flat=True
        )
        found = sorted({name for names in lists for name in names or ()}, key=german)
        kept = _streets[tenant_id] = (time.monotonic(), tuple(found))
    return kept[1]


def outline_of(tenant_id: int) -> Outline:
    """Rings around what the administration serves; kept for a minute.

    Empty unless the outline of every municipality is known: half a map would refuse good places.
    """
    kept = _outlines.get(tenant_id)
    if kept is None or time.monotonic() - kept[0] > _KEEP_STREETS_SECONDS:
        found = list(
            Tenant.objects.filter(pk=tenant_id).values_list("municipalities__outline", flat=True)
        )
        rings = [_ring(ring) for outline in found for ring in outline or ()] if all(found) else []
        kept = _outlines[tenant_id] = (time.monotonic(), tuple(dict.fromkeys(rings)))
    return kept[1]


def _ring(points: Sequence[Sequence[float]]) -> tuple[Point, ...]:
    return tuple((longitude, latitude) for longitude, latitude in points)


def unit_by_key(key: str) -> OrganisationUnit:
    """Raises OrganisationUnit.DoesNotExist."""
    return OrganisationUnit.objects.get(key=key)


def units() -> list[OrganisationUnit]:
    """All units of the active tenant, by name."""
    return list(OrganisationUnit.objects.all())

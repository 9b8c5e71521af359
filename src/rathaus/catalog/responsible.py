"""Who does a service for a place: found by municipality, postal code or address, for all towns here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.urls import get_script_prefix, set_script_prefix
from django.utils.translation import get_language
from rapidfuzz import fuzz

from rathaus.catalog import queries
from rathaus.catalog.models import MunicipalTerms
from rathaus.catalog.offer import Service
from rathaus.catalog.performing import Performer, Place, county_of, performer
from rathaus.catalog.schema import Elsewhere
from rathaus.core.sorting import german
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import (
    Municipality,
    OpeningHours,
    OrganisationUnit,
    Tenant,
    TenantKind,
    absolute_url,
    all_tenants,
    municipalities_by_tenant,
)

_POSTAL_CODE = re.compile(r"\b\d{5}\b")
_NO_WORD = re.compile(r"[\d\W_]+")
_ALIKE, _SURE = 78.0, 97.0
"""From 0 to 100: a typo or two; the very name."""


@dataclass(frozen=True)
class Responsible:
    """Where somebody from the place turns to.

    Attributes:
        authority: the administration, if it is on this installation.
        elsewhere: an authority of the Land, the federation or others.
        unit: its organisation unit, if it is known.
        hours: of the unit, else of the authority.
        last_step: another administration that decides in the end.
        decider: an authority of the Land that does, where it is taken in here.
        page, apply, appointment: full addresses, empty where there is none.
        is_written: a letter or mail without a form will do.
    """

    municipality: Municipality
    authority: Tenant | None
    elsewhere: Elsewhere | None = None
    unit: OrganisationUnit | None = None
    hours: OpeningHours | None = None
    last_step: Tenant | None = None
    decider: Elsewhere | None = None
    page: str = ""
    apply: str = ""
    appointment: str = ""
    is_written: bool = False

    @property
    def phone(self) -> str:
        own = self.unit.phone if self.unit else ""
        return own or (self.authority.phone if self.authority else "")

    @property
    def email(self) -> str:
        own = self.unit.email if self.unit else ""
        return own or (self.authority.email if self.authority else "")


def places() -> dict[Municipality, Tenant]:
    """All municipalities of the installation with the administration next to their people."""
    found: dict[Municipality, Tenant] = {}
    served = municipalities_by_tenant()
    for tenant in sorted(all_tenants(), key=lambda one: one.kind == TenantKind.COUNTY):
        for municipality in served.get(tenant.pk, ()):
            found.setdefault(municipality, tenant)
    return found


def find_places(text: str, known: Iterable[Municipality]) -> list[Municipality]:
    """The municipalities that a name, a postal code or an address may mean; the likeliest ones only.

    Args:
        text: ``Pampow``, ``Pampov``, ``19075``, ``Dorfstraße 30, 19073 Stralendorf`` or an AGS.
    """
    known = list(known)
    if exact := [place for place in known if place.ags == text.strip()]:
        return exact
    code = _POSTAL_CODE.search(text)
    if code:
        known = [place for place in known if code[0] in place.postal_codes]
    words = _words(text)
    rated = [(_alike(words, place.name), place) for place in known]
    best = max((rate for rate, _ in rated), default=0.0)
    if best >= _ALIKE:
        least = _SURE if best >= _SURE else best - 3
        known = [place for rate, place in rated if rate >= least]
    elif not code:
        return []
    return sorted(known, key=lambda place: german(place.name))


@lru_cache(maxsize=16_384)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_NO_WORD.sub(" ", german(text)).split())


def _alike(words: tuple[str, ...], name: str) -> float:
    """How well some of the words are the name, whatever stands around them."""
    length = len(_words(name))
    wanted = " ".join(_words(name))
    parts = [" ".join(words[at : at + length]) for at in range(len(words) - length + 1)]
    return max((fuzz.ratio(part, wanted) for part in parts if len(part) > 2), default=0.0)


def responsible_for(slug: str, municipality: Municipality, home: Tenant) -> Responsible:
    """Who does the service for people of the municipality.

    Args:
        home: the administration next to them, see :func:`places`.

    Raises:
        ServiceUnknown: no package with that slug is loaded.
    """
    with tenant_context(home):
        offer = queries.package_in_brief(slug)
        terms = MunicipalTerms.objects.filter(
            activation__slug=slug, municipality=municipality
        ).select_related("unit", "authority", "last_step")
        offer = Service(offer.version, offer.activation, terms.first())
        who = performer(offer, home)
        decided = queries.responsibility_for(offer, municipality)
    if who.elsewhere is not None:
        return Responsible(municipality, None, elsewhere=who.elsewhere)
    authority = _authority(who, decided.authority, municipality)
    if authority is None:
        return Responsible(municipality, None)
    own = offer if authority == home else None
    return _at(authority, slug, own, municipality, decided.last_step)


def _authority(who: Performer, named: Tenant, municipality: Municipality) -> Tenant | None:
    if who.place is Place.COUNTY:
        return who.tenant or county_of(municipality.ags)
    return named


def _at(
    authority: Tenant,
    slug: str,
    offer: Service | None,
    municipality: Municipality,
    last_step: Tenant | None,
) -> Responsible:
    with tenant_context(authority):
        offer = offer or queries.package_in_brief(slug)
        is_offered = offer.activation is not None and offer.activation.is_active
        unit = _unit_of(offer)
        opening = unit.opening_hours if unit and unit.opening_hours else authority.opening_hours
        channels = offer.definition.channels
        return Responsible(
            municipality,
            authority,
            unit=unit,
            hours=OpeningHours(opening, authority.state),
            last_step=last_step,
            decider=offer.definition.decider_in(authority.state),
            page=_page(authority, "catalog:service", slug) if is_offered else "",
            apply=_page(authority, "catalog:apply", slug) if is_offered and offer.is_online else "",
            appointment=_appointment(authority, slug) if "appointment" in channels else "",
            is_written="written" in channels,
        )


def _unit_of(offer: Service) -> OrganisationUnit | None:
    """The municipality's own, the one set for the service, or the usual one."""
    if offer.terms is not None and offer.terms.unit is not None:
        return offer.terms.unit
    if offer.activation is not None and offer.activation.unit is not None:
        return offer.activation.unit
    known = queries.units_by_key()
    return known.get(offer.definition.unit)


def _page(tenant: Tenant, view: str, *args: object) -> str:
    return absolute_url(tenant, view, *args, language=get_language() or "de")


def _appointment(authority: Tenant, slug: str) -> str:
    """The booking page, in the authority's own town hall."""
    home = urlsplit(_page(authority, "home"))
    with _below(home.path):
        link = queries.appointment_link(slug)
    return f"{home.scheme}://{home.netloc}{link}" if link else ""


@contextmanager
def _below(prefix: str) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)

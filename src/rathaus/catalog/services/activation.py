"""An administration takes a service up, sets its values, gives it up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rathaus.catalog import queries, search_source
from rathaus.catalog.events import (
    MunicipalSettingsChanged,
    ServiceActivated,
    ServiceChanged,
    ServiceDeactivated,
    ServiceSettingsChanged,
)
from rathaus.catalog.models import Activation, MunicipalTerms
from rathaus.catalog.offer import Service
from rathaus.catalog.pagecache import pages_changed
from rathaus.catalog.services.changes import changes_in_words
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id
from rathaus.core.textmessages import text_sender
from rathaus.eforms import api as eforms
from rathaus.search import api as search
from rathaus.tenants.api import Municipality, OrganisationUnit, active_tenant, municipalities_of

GATEWAY = "gateway"


class ParametersMissing(ValueError):
    """The service cannot be offered before these parameters have values (``keys``).

    ``unit`` stands for the unit that does it, :data:`GATEWAY` for a gateway for short messages.
    """

    def __init__(self, keys: list[str]) -> None:
        self.keys = keys
        super().__init__(", ".join(keys))


class MunicipalityElsewhere(ValueError):
    """The administration does not serve that municipality."""


@transaction.atomic
def change_service(
    *,
    slug: str,
    unit: OrganisationUnit | None,
    parameters: Mapping[str, Any],
    statute: str = "",
    statute_url: str = "",
    featured_rank: int | None = None,
    decides_itself: bool = False,
) -> Activation:
    """Set the administration's values; the service need not be offered yet.

    Raises:
        ServiceUnknown: no package has that slug.
        ParametersMissing: it is offered, and a required value would be missing.
    """
    activation = locked(slug)
    before = _values_of(activation)
    activation.unit = unit or activation.unit
    activation.parameters = dict(parameters)
    activation.statute, activation.statute_url = statute, statute_url
    activation.featured_rank = featured_rank
    activation.decides_itself = decides_itself
    if activation.is_active:
        require_complete(activation)
    activation.save(
        update_fields=[
            "unit",
            "parameters",
            "statute",
            "statute_url",
            "featured_rank",
            "decides_itself",
            "changed_at",
        ]
    )
    changes = changes_in_words(
        Service(activation.service_version, activation), before, _values_of(activation)
    )
    if changes:
        version = activation.service_version.version
        tell(ServiceSettingsChanged(slug=slug, version=version, changes=changes), slug)
    return activation


@transaction.atomic
def activate_service(*, slug: str, unit: OrganisationUnit | None = None) -> Activation:
    """Offer the service; doing it twice changes nothing.

    Args:
        unit: who does it; None: the one set before.

    Raises:
        ServiceUnknown: no package has that slug.
        ParametersMissing: a required value is missing.
    """
    activation = locked(slug)
    if activation.is_active and unit in (None, activation.unit):
        return activation
    activation.unit = unit or activation.unit
    activation.is_active = True
    require_complete(activation)
    activation.save(update_fields=["unit", "is_active", "changed_at"])
    tell(ServiceActivated(slug=slug, version=activation.service_version.version), slug)
    return activation


@transaction.atomic
def offer_services(
    *,
    units: Mapping[str, OrganisationUnit],
    parameters: Mapping[str, Any] | None = None,
    statute: str = "",
) -> list[str]:
    """Offer many services at once with the packages' usual amounts; those known here stay as they are.

    Args:
        units: slug → who does it.
        parameters: values for parameters of that name, where a package has no usual value.

    Returns:
        Slugs of those that need values of the administration's own first; they are not offered.
    """
    missing, rows = [], []
    known = set(Activation.objects.values_list("slug", flat=True))
    for offer in queries.packages():
        if offer.slug not in units or offer.slug in known:
            continue
        row = Activation(
            slug=offer.slug,
            service_version=offer.version,
            unit=units[offer.slug],
            parameters=_usual(offer, parameters or {}),
            statute=statute if offer.definition.parameters else "",
            is_active=True,
        )
        service = Service(offer.version, row)
        if service.missing_parameters() or _missing_gateway(service):
            missing.append(offer.slug)
        else:
            rows.append(row)
    Activation.objects.bulk_create(rows)
    if rows:
        search.offers_changed()
        pages_changed(require_tenant_id())
        for row in rows:
            publish(ServiceActivated(slug=row.slug, version=row.service_version.version))
    return missing


def _usual(offer: Service, more: Mapping[str, Any]) -> dict[str, Any]:
    known = offer.definition.parameters
    return offer.definition.defaults() | {key: more[key] for key in known if key in more}


@transaction.atomic
def deactivate_service(*, slug: str) -> None:
    """No longer offer it; running cases go on. Doing it twice changes nothing."""
    activation = locked(slug)
    if not activation.is_active:
        return
    activation.is_active = False
    activation.save(update_fields=["is_active", "changed_at"])
    tell(ServiceDeactivated(slug=slug), slug)


@transaction.atomic
def set_municipal_terms(
    *,
    slug: str,
    municipality: Municipality,
    parameters: Mapping[str, Any],
    unit: OrganisationUnit | None = None,
    statute: str = "",
    statute_url: str = "",
) -> MunicipalTerms | None:
    """Set what differs for one municipality; nothing different removes the row (None).

    Raises:
        ServiceUnknown: no package has that slug.
        MunicipalityElsewhere: the administration does not serve it.
    """
    activation = locked(slug)
    if municipality not in municipalities_of(active_tenant()):
        raise MunicipalityElsewhere(municipality.ags)
    key: dict[str, Any] = {"activation": activation, "municipality": municipality}
    values = {
        "parameters": dict(parameters),
        "unit": unit,
        "statute": statute,
        "statute_url": statute_url,
    }
    known = MunicipalTerms.objects.filter(**key).select_related("unit").first()
    before = _values_of(known) if known else {}
    terms: MunicipalTerms | None = None
    if any(values.values()):
        terms, _ = MunicipalTerms.objects.update_or_create(**key, defaults=values)
    else:
        MunicipalTerms.objects.filter(**key).delete()
    offer = Service(activation.service_version, activation)
    changes = changes_in_words(offer, before, _values_of(terms) if terms else {})
    if changes:
        event = MunicipalSettingsChanged(
            slug=slug,
            version=activation.service_version.version,
            municipality=municipality.ags,
            place=municipality.name,
            changes=changes,
        )
        tell(event, slug)
    return terms


def _values_of(row: Activation | MunicipalTerms) -> dict[str, Any]:
    """What an administrator set, the package's parameters under their keys."""
    rank = row.featured_rank if isinstance(row, Activation) else None
    values = {
        **row.parameters,
        "Zuständige Stelle": row.unit.name if row.unit else "",
        "Satzung": row.statute,
        "Adresse der Satzung": row.statute_url,
        "Platz auf der Startseite": rank,
        "Entscheidet selbst": "ja" if isinstance(row, Activation) and row.decides_itself else "",
    }
    return {key: value for key, value in values.items() if value not in ("", None)}


def locked(slug: str) -> Activation:
    """The tenant's row for the package, made on first use, locked."""
    version = queries.package(slug).version
    Activation.objects.get_or_create(slug=slug, defaults={"service_version": version})
    return (
        Activation.objects.select_for_update(of=("self",))
        .select_related("service_version", "unit")
        .get(slug=slug)
    )


def require_complete(activation: Activation) -> None:
    """Raises ParametersMissing if it could not be offered like this."""
    offer = Service(activation.service_version, activation)
    missing = [*offer.missing_parameters(), *_missing_gateway(offer)]
    if activation.unit is None:
        missing = ["unit", *missing]
    if missing:
        raise ParametersMissing(missing)


def _missing_gateway(offer: Service) -> list[str]:
    """The form wants telephone numbers confirmed, and the house cannot send short messages."""
    if text_sender() is not None or not offer.is_online:
        return []
    return [GATEWAY] if eforms.asks_to_verify(offer.form_version, "phone") else []


def tell(event: ServiceActivated | ServiceChanged | ServiceDeactivated, slug: str) -> None:
    """Let search, pages and history know what changed."""
    search_source.tell_own(Activation.objects.select_related("service_version").get(slug=slug))
    search.offers_changed()
    pages_changed(require_tenant_id())
    publish(event)

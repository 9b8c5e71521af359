"""Changes of the administrations themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rathaus.tenants.models import Municipality, Tenant
from rathaus.tenants.queries import forget_tenants


@transaction.atomic
def create_tenant(
    *, municipalities: Mapping[str, str], short_name: str = "", **fields: Any
) -> Tenant:
    """Add an administration and the municipalities it serves.

    Args:
        municipalities: AGS → name; those that are known already keep their name.
        fields: of :class:`Tenant`.

    Raises:
        ValidationError: a field is not valid; nothing is stored.
    """
    tenant = Tenant(short_name=short_name or fields["name"], **fields)
    tenant.full_clean()
    tenant.save(force_insert=True)
    for ags, name in municipalities.items():
        tenant.municipalities.add(_municipality(ags, name))
    forget_tenants()
    return tenant


def _municipality(ags: str, name: str) -> Municipality:
    known = Municipality.objects.filter(ags=ags).first()
    if known is not None:
        return known
    municipality = Municipality(ags=ags, name=name)
    municipality.full_clean()
    municipality.save(force_insert=True)
    return municipality

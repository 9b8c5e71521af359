"""What other modules may use of ``tenants``."""

from rathaus.tenants.context import HREFLANG, alternate_addresses, canonical_address
from rathaus.tenants.enums import State, TenantKind
from rathaus.tenants.links import absolute_url
from rathaus.tenants.models import Municipality, OrganisationUnit, Tenant
from rathaus.tenants.opening import (
    OpeningHours,
    holiday_name,
    is_holiday,
    opening_hours_problems,
)
from rathaus.tenants.queries import (
    active_tenant,
    all_tenants,
    forget_tenants,
    municipalities_by_tenant,
    municipalities_of,
    outline_of,
    streets_of,
    tenant_by_host,
    tenant_by_id,
    tenant_by_slug,
    unit_by_key,
    units,
)
from rathaus.tenants.request import TenantRequest, tenant_of

__all__ = [
    "HREFLANG",
    "Municipality",
    "OpeningHours",
    "OrganisationUnit",
    "State",
    "Tenant",
    "TenantKind",
    "TenantRequest",
    "absolute_url",
    "active_tenant",
    "all_tenants",
    "alternate_addresses",
    "canonical_address",
    "forget_tenants",
    "holiday_name",
    "is_holiday",
    "municipalities_by_tenant",
    "municipalities_of",
    "opening_hours_problems",
    "outline_of",
    "streets_of",
    "tenant_by_host",
    "tenant_by_id",
    "tenant_by_slug",
    "tenant_of",
    "unit_by_key",
    "units",
]

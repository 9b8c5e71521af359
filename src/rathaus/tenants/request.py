"""What the middleware puts on a request."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from rathaus.tenants.models import Tenant


class TenantRequest(HttpRequest):
    """A request inside a tenant's pages; for annotations only, never instantiated."""

    tenant: Tenant


def tenant_of(request: HttpRequest) -> Tenant | None:
    """The request's tenant, None on platform pages."""
    tenant = getattr(request, "tenant", None)
    return tenant if isinstance(tenant, Tenant) else None


def require_tenant(request: HttpRequest) -> Tenant:
    """Raises Http404 on platform pages."""
    tenant = tenant_of(request)
    if tenant is None:
        raise Http404("No tenant in this address")
    return tenant

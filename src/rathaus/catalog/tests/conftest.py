"""Loaded packages and towns that offer them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from rathaus.catalog.pagecache import forget_pages
from rathaus.catalog.services import activate_service, load_packages
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import forget_tenants
from rathaus.tenants.models import OrganisationUnit, Tenant

DOG = "hundesteuer-anmeldung"


@pytest.fixture(autouse=True)
def _fresh_pages() -> Iterator[None]:
    forget_pages()
    yield
    forget_pages()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the dog-tax package to play with."""
    return Path(shutil.copytree(settings.BASE_DIR / "services" / DOG, tmp_path / DOG))


@pytest.fixture
def packages(db: None, folder: Path) -> Path:
    """The dog-tax package alone is loaded; the folder it came from."""
    load_packages([folder.parent])
    forget_tenants()
    return folder


@pytest.fixture
def offered(packages: Path, stralendorf: Tenant, tax_office: OrganisationUnit) -> Tenant:
    """Stralendorf offers dog tax."""
    with tenant_context(stralendorf):
        activate_service(slug=DOG, unit=tax_office)
    return stralendorf

"""A town whose administrator edits the form of dog tax."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from rathaus.accounts.enums import Role
from rathaus.accounts.models import User
from rathaus.catalog.services import activate_service, load_packages
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import make_staff
from rathaus.formeditor.document import Document, spots
from rathaus.formeditor.models import WorkingForm
from rathaus.formeditor.services import PACKAGE, begin_own_form
from rathaus.tenants.api import forget_tenants
from rathaus.tenants.models import OrganisationUnit, Tenant

DOG = "hundesteuer-anmeldung"


def node_id(document: Document, key: str) -> str:
    """Id of the page or field with this key."""
    return next(str(s.node["id"]) for s in spots(document) if s.node["key"] == key)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the dog-tax package to play with."""
    return Path(shutil.copytree(settings.BASE_DIR / "services" / DOG, tmp_path / DOG))


@pytest.fixture
def offered(db: None, folder: Path, stralendorf: Tenant, tax_office: OrganisationUnit) -> Tenant:
    """Stralendorf offers dog tax."""
    load_packages([folder.parent])
    forget_tenants()
    with tenant_context(stralendorf):
        activate_service(slug=DOG, unit=tax_office)
    return stralendorf


@pytest.fixture
def colleague(stralendorf: Tenant, citizens_office: OrganisationUnit) -> User:
    """A second administrator."""
    return make_staff(
        stralendorf,
        "volker.vertretung@stralendorf.example",
        "Volker Vertretung",
        Role.ADMINISTRATOR,
        citizens_office,
    )


@pytest.fixture
def working(offered: Tenant, administrator: User) -> Iterator[WorkingForm]:
    """The administrator has begun with the package's form; the tenant is active."""
    with tenant_context(offered):
        yield begin_own_form(slug=DOG, source=PACKAGE, author=administrator)

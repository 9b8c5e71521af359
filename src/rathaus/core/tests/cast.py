"""The cast of all tests: two towns, a county, and the people who come to their pages.

A fixture that makes rows leaves no tenant active; a test that touches tenant-owned rows itself
takes ``in_stralendorf`` or opens ``tenant_context``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import caches
from django.test import Client

from rathaus.accounts.enums import Role
from rathaus.accounts.models import Membership, UnitMembership, User
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.enums import State, TenantKind
from rathaus.tenants.models import Municipality, OrganisationUnit, Tenant
from rathaus.tenants.queries import forget_tenants

PASSWORD = "ein-langes-Kennwort-4711"


@pytest.fixture(autouse=True)
def _fresh_directory() -> Iterator[None]:
    forget_tenants()
    yield
    forget_tenants()


def make_tenant(slug: str, name: str, kind: TenantKind, state: State, key: str) -> Tenant:
    return Tenant.objects.create(
        slug=slug,
        name=name,
        short_name=name,
        kind=kind,
        state=state,
        key=key,
        street="Musterweg 1",
        postal_code="19073",
        place="Musterort",
        phone="0385 123456",
        email=f"post@{slug}.example",
    )


@pytest.fixture
def pampow(db: None) -> Municipality:
    return Municipality.objects.create(
        ags="13076107", name="Pampow", inhabitants=3119, postal_codes=["19075"]
    )


@pytest.fixture
def stralendorf(pampow: Municipality) -> Tenant:
    tenant = make_tenant("stralendorf", "Amt Stralendorf", TenantKind.AMT, State.MV, "130765665")
    tenant.municipalities.add(pampow)
    return tenant


@pytest.fixture
def hemer(db: None) -> Tenant:
    return make_tenant("hemer", "Stadt Hemer", TenantKind.TOWN, State.NW, "05962016")


@pytest.fixture
def county(pampow: Municipality) -> Tenant:
    tenant = make_tenant(
        "ludwigslust-parchim", "Landkreis Ludwigslust-Parchim", TenantKind.COUNTY, State.MV, "13076"
    )
    tenant.municipalities.add(pampow)
    return tenant


@pytest.fixture
def in_stralendorf(stralendorf: Tenant) -> Iterator[Tenant]:
    with tenant_context(stralendorf):
        yield stralendorf


def make_unit(tenant: Tenant, key: str, name: str) -> OrganisationUnit:
    with tenant_context(tenant):
        return OrganisationUnit.objects.create(key=key, name=name)


def make_user(email: str, name: str = "", **fields: bool) -> User:
    """An account with a verified address and the password :data:`PASSWORD`."""
    from allauth.account.models import EmailAddress

    user = User.objects.create_user(email, PASSWORD, display_name=name, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_staff(tenant: Tenant, email: str, name: str, role: Role, *units: OrganisationUnit) -> User:
    user = make_user(email, name, requires_second_factor=True)
    with tenant_context(tenant):
        membership = Membership.objects.create(user=user, role=role)
        for unit in units:
            UnitMembership.objects.create(membership=membership, unit=unit)
    return user


@pytest.fixture
def citizens_office(stralendorf: Tenant) -> OrganisationUnit:
    return make_unit(stralendorf, "buergerbuero", "Bürgerbüro")


@pytest.fixture
def tax_office(stralendorf: Tenant) -> OrganisationUnit:
    return make_unit(stralendorf, "steuern", "Steuern und Abgaben")


@pytest.fixture
def citizen(db: None) -> User:
    return make_user("beate.beispiel@post.example", "Beate Beispiel")


@pytest.fixture
def stranger(db: None) -> User:
    return make_user("fred.fremd@post.example", "Fred Fremd")


@pytest.fixture
def clerk(stralendorf: Tenant, citizens_office: OrganisationUnit) -> User:
    return make_staff(
        stralendorf, "anna.amtlich@stralendorf.example", "Anna Amtlich", Role.CLERK, citizens_office
    )


@pytest.fixture
def tax_clerk(stralendorf: Tenant, tax_office: OrganisationUnit) -> User:
    return make_staff(
        stralendorf, "stefan.steuer@stralendorf.example", "Stefan Steuer", Role.CLERK, tax_office
    )


@pytest.fixture
def lead(stralendorf: Tenant, citizens_office: OrganisationUnit) -> User:
    return make_staff(
        stralendorf, "lea.leitung@stralendorf.example", "Lea Leitung", Role.LEAD, citizens_office
    )


@pytest.fixture
def administrator(stralendorf: Tenant, citizens_office: OrganisationUnit) -> User:
    return make_staff(
        stralendorf,
        "adam.admin@stralendorf.example",
        "Adam Admin",
        Role.ADMINISTRATOR,
        citizens_office,
    )


@pytest.fixture
def clerk_of_hemer(hemer: Tenant) -> User:
    return make_staff(
        hemer,
        "hanna.hemer@hemer.example",
        "Hanna Hemer",
        Role.CLERK,
        make_unit(hemer, "buergerbuero", "Bürgerbüro"),
    )


@pytest.fixture
def county_clerk(county: Tenant) -> User:
    return make_staff(
        county,
        "karl.kreis@lup.example",
        "Karl Kreis",
        Role.CLERK,
        make_unit(county, "fahrerlaubnis", "Fahrerlaubnisbehörde"),
    )


@pytest.fixture
def operator(db: None) -> User:
    return make_user(
        "olga.operator@rathaus.example",
        "Olga Operator",
        is_operator=True,
        requires_second_factor=True,
    )


def enter(client: Client, user: User) -> None:
    """Sign in as after password and second factor, a moment ago."""
    now = time.time()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": now, "reauthenticated": True},
        {"method": "mfa", "type": "totp", "at": now, "reauthenticated": True},
    ]
    session.save()
    # The session counts as seen, so that the first page asks no query more than the second.
    caches["local"].add(f"seen:{session.session_key}", True, 300)


@pytest.fixture
def sign_in() -> Callable[[User | None], Client]:
    """A client in which the user is signed in (None: an anonymous visitor)."""

    def signed_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            enter(client, user)
        return client

    return signed_in

"""No second factor, no staff page: whatever the role, wherever the door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from rathaus.accounts.access import operator_required, staff_required
from rathaus.accounts.enums import Role
from rathaus.accounts.models import User
from rathaus.accounts.queries import request_staff
from rathaus.config import urls_tenant
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import Tenant


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("staff" if request_staff(request) else "not staff")


class urlconf:  # noqa: N801 - stands in for a module
    """The town's pages and one more for each role."""

    urlpatterns = [
        *urls_tenant.urlpatterns,
        path("frei/", _page),
        path("amt/sachbearbeitung/", staff_required()(_page)),
        path("amt/leitung/", staff_required(Role.LEAD)(_page)),
        path("amt/administration/", staff_required(Role.ADMINISTRATOR)(_page)),
        path("amt/betrieb/", operator_required(_page)),
    ]


@pytest.fixture
def pages(settings: LazySettings) -> None:
    settings.TENANT_URLCONF = urlconf


def only_password(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("who", "page", "with_factor", "without"),
    [
        ("clerk", "sachbearbeitung", 200, 302),
        ("clerk", "leitung", 404, 404),
        ("clerk", "administration", 404, 404),
        ("clerk", "betrieb", 404, 404),
        ("lead", "sachbearbeitung", 200, 302),
        ("lead", "leitung", 200, 302),
        ("lead", "administration", 404, 404),
        ("administrator", "administration", 200, 302),
        ("administrator", "betrieb", 404, 404),
        ("clerk_of_hemer", "sachbearbeitung", 404, 404),
        ("citizen", "sachbearbeitung", 404, 404),
        ("operator", "sachbearbeitung", 404, 404),
        ("operator", "betrieb", 200, 302),
    ],
)
def test_who_comes_in_with_and_without_a_second_factor(
    pages: None,
    stralendorf: Tenant,
    request: pytest.FixtureRequest,
    sign_in: Callable[[User], Client],
    who: str,
    page: str,
    with_factor: int,
    without: int,
) -> None:
    user = request.getfixturevalue(who)
    address = f"/stralendorf/amt/{page}/"
    assert sign_in(user).get(address).status_code == with_factor
    refused = only_password(user).get(address)
    assert refused.status_code == without
    if without == 302:
        assert refused["Location"] == f"/stralendorf/konto/zweiter-faktor/?next={address}"


def test_a_page_for_everybody_does_not_take_a_half_signed_in_clerk_for_staff(
    pages: None, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    assert sign_in(clerk).get("/stralendorf/frei/").content == b"staff"
    assert only_password(clerk).get("/stralendorf/frei/").content == b"not staff"


def test_the_demo_asks_for_no_second_factor(
    pages: None, clerk: User, settings: LazySettings
) -> None:
    settings.DEMO = True
    assert only_password(clerk).get("/stralendorf/amt/sachbearbeitung/").status_code == 200


def test_an_anonymous_visitor_is_asked_to_sign_in(pages: None, stralendorf: Tenant) -> None:
    response = Client().get("/stralendorf/amt/leitung/?seite=2")
    assert response.status_code == 302
    assert (
        response["Location"]
        == "/stralendorf/konto/anmelden/?next=/stralendorf/amt/leitung/%3Fseite%3D2"
    )


def test_a_second_factor_of_another_account_in_the_same_session_does_not_count(
    clerk: User, lead: User, stralendorf: Tenant, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(lead)
    request = RequestFactory().get("/")
    request.session = client.session
    request.user = clerk
    with tenant_context(stralendorf):
        assert request_staff(request) is None

"""Signing in and out: where people land, what a browser may keep, how often one may try."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.test import Client

from rathaus.accounts.models import User
from rathaus.core import events
from rathaus.core.tests.cast import PASSWORD
from rathaus.core.tests.pages import PageClient
from rathaus.tenants.models import Tenant

LOGIN = "/stralendorf/konto/anmelden/"


def credentials(user: User) -> dict[str, str]:
    return {"login": user.email, "password": PASSWORD}


def test_a_citizen_lands_on_mein_rathaus(stralendorf: Tenant, citizen: User) -> None:
    answer = Client().post(LOGIN, credentials(citizen))
    assert answer["Location"] == "/stralendorf/mein-rathaus/"


def test_an_english_citizen_stays_in_english(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client()
    page = client.get("/stralendorf/en/konto/anmelden/")
    assert 'action="/stralendorf/en/konto/anmelden/"' in page.content.decode()
    answer = client.post("/stralendorf/en/konto/anmelden/", credentials(citizen))
    assert answer["Location"] == "/stralendorf/en/mein-rathaus/"


def test_staff_land_at_their_desk(stralendorf: Tenant, clerk: User) -> None:
    answer = Client().post(LOGIN, credentials(clerk))
    assert answer["Location"].startswith("/stralendorf/amt/")


def test_staff_of_another_town_are_citizens_here(stralendorf: Tenant, clerk_of_hemer: User) -> None:
    answer = Client().post(LOGIN, credentials(clerk_of_hemer))
    assert answer["Location"] == "/stralendorf/mein-rathaus/"


def test_sign_in_works_on_the_platform_too(citizen: User) -> None:
    assert Client().post("/konto/anmelden/", credentials(citizen))["Location"] == "/"


@pytest.mark.parametrize(
    ("target", "landing"),
    [
        ("/stralendorf/vorgang/STR-1/", "/stralendorf/vorgang/STR-1/"),
        ("/hemer/", "/hemer/"),
        ("https://boese.example/", "/stralendorf/mein-rathaus/"),
        ("//boese.example/", "/stralendorf/mein-rathaus/"),
        ("/\\boese.example/", "/stralendorf/mein-rathaus/"),
        ("///boese.example/", "/stralendorf/mein-rathaus/"),
        ("http:///boese.example", "/stralendorf/mein-rathaus/"),
        ("javascript:alert(1)", "/stralendorf/mein-rathaus/"),
        ("data:text/html,x", "/stralendorf/mein-rathaus/"),
        ("http://localhost/", "/stralendorf/mein-rathaus/"),
        ("http://testserver@boese.example/", "/stralendorf/mein-rathaus/"),
        ("", "/stralendorf/mein-rathaus/"),
    ],
)
def test_only_this_host_is_believed_as_a_place_to_return_to(
    stralendorf: Tenant, hemer: Tenant, citizen: User, target: str, landing: str
) -> None:
    by_form = Client().post(LOGIN, credentials(citizen) | {"next": target})
    assert by_form["Location"] == landing
    by_address = Client().post(LOGIN, credentials(citizen), query_params={"next": target})
    assert by_address["Location"] == landing


@pytest.mark.parametrize(
    "target", ["https://boese.example/", "//boese.example/", "/\\boese.example"]
)
def test_no_other_door_leads_away_either(
    stralendorf: Tenant, clerk: User, sign_in: Callable[[User], Client], target: str
) -> None:
    client = sign_in(clerk)
    away = {"next": target}
    answers = [
        client.get("/stralendorf/konto/zweiter-faktor/", query_params=away),
        client.get(LOGIN, query_params=away),
        client.post("/stralendorf/konto/bestaetigen/", {"password": PASSWORD} | away),
        client.post("/stralendorf/konto/abmelden/", away),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert "boese" not in answer["Location"].split("?")[0]


def test_the_session_gets_a_new_key_at_sign_in(stralendorf: Tenant, citizen: User) -> None:
    client = Client()
    session = client.session
    session["antrag"] = "angefangen"
    session.save()
    before = client.cookies["rathaus_session"].value
    client.post(LOGIN, credentials(citizen))
    assert client.cookies["rathaus_session"].value != before
    assert client.session["antrag"] == "angefangen"


def test_a_browser_keeps_no_signed_in_page_and_forgets_all_at_sign_out(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client()
    assert "no-store" not in client.get("/stralendorf/").headers.get("Cache-Control", "")
    signed_in = client.post(LOGIN, credentials(citizen))
    assert signed_in["Cache-Control"] == "no-store, private"
    for address in ("/stralendorf/", "/stralendorf/konto/", "/stralendorf/nichts-hier/"):
        assert client.get(address)["Cache-Control"] == "no-store, private"
    assert client.get("/stralendorf/konto/abmelden/").status_code == 200
    out = client.post("/stralendorf/konto/abmelden/")
    assert out["Location"] == "/stralendorf/"
    assert out["Clear-Site-Data"] == '"cache", "storage"'
    assert out["Cache-Control"] == "no-store, private"
    assert client.get("/stralendorf/konto/").status_code == 302


def test_the_style_of_the_town_may_be_kept_for_ever(
    stralendorf: Tenant, citizen: User, sign_in: Callable[[User], Client]
) -> None:
    answer = sign_in(citizen).get("/stralendorf/erscheinungsbild/1d4f7c.css")
    assert "immutable" in answer["Cache-Control"]


def test_five_wrong_passwords_lock_the_door_for_everybody_who_knocks_for_that_account(
    stralendorf: Tenant, citizen: User, stranger: User, page_client: Callable[..., PageClient]
) -> None:
    for number in range(5):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        client.post(LOGIN, credentials(citizen) | {"password": "falsch-falsch"})
    refused = page_client().post(LOGIN, credentials(citizen))
    assert refused.status_code == 200
    assert "zu viele Versuche" in refused.content.decode()
    assert Client().post(LOGIN, credentials(stranger)).status_code == 302


def test_one_address_cannot_try_many_accounts(stralendorf: Tenant) -> None:
    answers = [
        Client().post(LOGIN, {"login": f"p{n}@post.example", "password": "falsch-falsch"})
        for n in range(12)
    ]
    texts = ["zu viele Versuche" in answer.content.decode() for answer in answers]
    assert texts == [False] * 10 + [True] * 2


def test_a_flood_is_answered_with_a_calm_page(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client()
    statuses = [client.post(LOGIN, {"login": "x", "password": "y"}).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


def test_staff_sessions_last_a_working_day_and_citizens_choose(
    stralendorf: Tenant, clerk: User, citizen: User, settings: LazySettings
) -> None:
    ticked, unticked, at_work = Client(), Client(), Client()
    ticked.post(LOGIN, credentials(citizen) | {"remember": "on"})
    unticked.post(LOGIN, credentials(citizen))
    at_work.post(LOGIN, credentials(clerk) | {"remember": "on"})
    assert ticked.session.get_expiry_age() == 14 * 24 * 3600
    assert unticked.session.get_expire_at_browser_close()
    assert at_work.session.get_expiry_age() == 12 * 3600


def test_each_administration_logs_the_sign_in_of_its_staff_and_none_that_of_citizens(
    stralendorf: Tenant, clerk: User, citizen: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rathaus.core.tenancy import active_tenant_id

    seen: list[tuple[int | None, str, dict[str, object]]] = []
    monkeypatch.setattr(
        events,
        "_handlers",
        {
            events.Event: [
                lambda event: seen.append((active_tenant_id(), event.name, event.payload()))
            ]
        },
    )
    Client().post("/konto/anmelden/", credentials(clerk))
    Client().post(LOGIN, credentials(citizen))
    assert seen == [
        (stralendorf.pk, "accounts.signed_in", {"user_id": clerk.pk, "second_factor": False})
    ]


def test_an_inactive_account_stays_outside(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    citizen.is_active = False
    citizen.save(update_fields=["is_active"])
    client = page_client()
    client.post(LOGIN, credentials(citizen))
    assert client.get("/stralendorf/konto/").status_code == 302
    assert UserSession.objects.count() == 0

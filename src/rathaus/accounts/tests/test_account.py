"""The account's own pages: name, address, devices, data, closing."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from rathaus.accounts.events import SessionRevoked
from rathaus.accounts.models import User
from rathaus.accounts.registry import personal_data
from rathaus.accounts.services.accounts import AccountExists, create_operator
from rathaus.accounts.sessions import device_of
from rathaus.core import events
from rathaus.core.tenancy import active_tenant_id
from rathaus.core.tests.cast import PASSWORD
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.post import Postbox
from rathaus.tenants.models import Tenant

ACCOUNT = "/stralendorf/konto/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def sign_in_from(user: User, user_agent: str = FIREFOX) -> Client:
    client = PageClient(headers={"user-agent": user_agent})
    client.post(f"{ACCOUNT}anmelden/", {"login": user.email, "password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def test_every_page_of_the_account_is_good_in_every_language(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(citizen)
    pages = ("", "name/", "geraete/", "meine-daten/", "schliessen/", "e-mail/", "kennwort/aendern/")
    for prefix in ("/stralendorf", "/stralendorf/en", "/stralendorf/leicht", ""):
        for page in pages:
            assert client.get(f"{prefix}/konto/{page}").status_code == 200
    for page in ("anmelden/", "registrieren/", "registrieren/passkey/", "kennwort/vergessen/"):
        for prefix in ("/stralendorf", "/stralendorf/en", "/stralendorf/leicht", ""):
            assert page_client().get(f"{prefix}/konto/{page}").status_code == 200
    for page in ("gesperrt/", "geschlossen/", "kennwort/vergessen/fertig/"):
        assert page_client().get(f"{ACCOUNT}{page}").status_code == 200


@pytest.mark.parametrize(
    "page", ["", "name/", "geraete/", "meine-daten/", "schliessen/", "weiter/"]
)
def test_strangers_are_asked_to_sign_in(stralendorf: Tenant, page: str) -> None:
    answer = Client().get(f"{ACCOUNT}{page}")
    assert answer["Location"].startswith(f"{ACCOUNT}anmelden/?next=")


def test_a_name_of_any_origin_is_kept_and_nonsense_refused(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(citizen)
    client.post(f"{ACCOUNT}name/", {"display_name": " Şirin Łukaszewicz-D’Ávila "})
    citizen.refresh_from_db()
    assert citizen.display_name == "Şirin Łukaszewicz-D’Ávila"
    refused = client.post(f"{ACCOUNT}name/", {"display_name": "<b>Bea</b> 😀"})
    assert list(refused.context["form"].errors) == ["display_name"]
    client.post(f"{ACCOUNT}name/", {"display_name": ""})
    citizen.refresh_from_db()
    assert citizen.display_name == ""


def test_a_new_address_counts_after_its_code(
    stralendorf: Tenant,
    citizen: User,
    page_client: Callable[..., PageClient],
    smtp_server: Postbox,
    last_code: Callable[[], str],
    run_jobs: Callable[[], int],
) -> None:
    client = page_client(citizen)
    new = "bea.neu@post.example"
    sent = client.post(f"{ACCOUNT}e-mail/", {"email": new, "action_add": "1"})
    assert sent["Location"] == f"{ACCOUNT}e-mail/bestaetigen/"
    assert client.get(sent["Location"]).status_code == 200
    citizen.refresh_from_db()
    assert citizen.email == "beate.beispiel@post.example"
    done = client.post(sent["Location"], {"code": last_code()})
    assert done["Location"] == ACCOUNT
    citizen.refresh_from_db()
    assert citizen.email == new
    run_jobs()
    notice = smtp_server.to("beate.beispiel@post.example")[-1]
    assert "E-Mail-Adresse Ihres Kontos wurde geändert" in notice.get_content()


def test_changing_the_address_needs_the_password_again(stralendorf: Tenant, citizen: User) -> None:
    client = sign_in_from(citizen)
    answer = client.post(f"{ACCOUNT}e-mail/", {"email": "bea.neu@post.example", "action_add": "1"})
    assert answer["Location"].startswith(f"{ACCOUNT}bestaetigen/")


@pytest.mark.parametrize("prefix", ["/stralendorf", "/stralendorf/en", ""])
def test_what_was_typed_before_the_confirmation_is_done_after_it(
    stralendorf: Tenant,
    citizen: User,
    smtp_server: Postbox,
    run_jobs: Callable[[], int],
    prefix: str,
) -> None:
    client = sign_in_from(citizen)
    address = f"{prefix}/konto/e-mail/"
    asked = client.post(address, {"email": "bea.neu@post.example", "action_add": "1"})
    done = client.post(asked["Location"], {"password": PASSWORD})
    assert done["Location"] == f"{address}bestaetigen/"
    run_jobs()
    assert len(smtp_server.to("bea.neu@post.example")) == 1


def test_a_taken_address_is_not_given_away(
    stralendorf: Tenant,
    citizen: User,
    stranger: User,
    page_client: Callable[..., PageClient],
) -> None:
    client = page_client(citizen)
    answers = [
        client.post(f"{ACCOUNT}e-mail/", {"email": email, "action_add": "1"})["Location"]
        for email in (stranger.email, "frei@post.example")
    ]
    assert answers == [f"{ACCOUNT}e-mail/bestaetigen/"] * 2


def test_a_new_password_ends_the_other_sessions(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    other, client = sign_in_from(citizen), page_client(citizen)
    new = "fünf rote Elefanten"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(f"{ACCOUNT}kennwort/aendern/", form)["Location"] == ACCOUNT
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_devices_are_listed_and_ended_one_by_one_or_all(
    stralendorf: Tenant, citizen: User, stranger: User
) -> None:
    here, phone, old = (sign_in_from(citizen, agent) for agent in (FIREFOX, IPHONE, "curl/8"))
    strangers = sign_in_from(stranger)
    page = here.get(f"{ACCOUNT}geraete/")
    listed = {session.device: session for session in page.context["sessions"]}
    assert next(iter(listed)) == "Firefox, Windows"
    assert set(listed) == {"Firefox, Windows", "Safari, iPhone", "Unbekanntes Gerät"}
    here.post(f"{ACCOUNT}geraete/abmelden/", {"sitzung": listed["Safari, iPhone"].id})
    assert [is_signed_in(client) for client in (here, phone, old, strangers)] == [
        True,
        False,
        True,
        True,
    ]
    here.post(f"{ACCOUNT}geraete/abmelden/")
    assert [is_signed_in(client) for client in (here, phone, old, strangers)] == [
        True,
        False,
        False,
        True,
    ]
    assert UserSession.objects.filter(user=citizen).count() == 1


def test_nobody_ends_a_strangers_session(
    stralendorf: Tenant, citizen: User, stranger: User
) -> None:
    here, theirs = sign_in_from(citizen), sign_in_from(stranger)
    target = UserSession.objects.get(user=stranger)
    here.post(f"{ACCOUNT}geraete/abmelden/", {"sitzung": target.pk})
    assert is_signed_in(theirs)


def test_the_administration_logs_ended_sessions_of_its_staff(
    stralendorf: Tenant, clerk: User, citizen: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [(sign_in_from(user), sign_in_from(user)) for user in (clerk, citizen)]
    seen: list[events.Event] = []
    monkeypatch.setattr(events, "_handlers", {events.Event: [seen.append]})
    for here, _ in pairs:
        here.post(f"{ACCOUNT}geraete/abmelden/")
    assert seen == [SessionRevoked(user_id=clerk.pk, count=1)]


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36 EdgA/130.0", "Edge, Android"),
        ("", "Unbekanntes Gerät"),
    ],
)  # fmt: skip
def test_a_device_in_words(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device


def test_the_export_holds_the_account_and_what_each_town_knows(
    stralendorf: Tenant,
    hemer: Tenant,
    citizen: User,
    page_client: Callable[..., PageClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = {stralendorf.pk: [{"nummer": "STR-1"}], hemer.pk: []}
    source = {"vorgaenge": lambda user: held[active_tenant_id() or 0]}
    monkeypatch.setattr(personal_data, "_items", source)
    answer = page_client(citizen).post(f"{ACCOUNT}meine-daten/herunterladen/")
    assert answer["Content-Disposition"] == 'attachment; filename="meine-daten.json"'
    data = json.loads(answer.content)
    assert data["konto"]["e_mail"] == citizen.email
    assert data["verwaltungen"] == {"Amt Stralendorf": {"vorgaenge": [{"nummer": "STR-1"}]}}
    assert "password" not in answer.content.decode()


def test_the_export_needs_the_password_again_and_then_comes_by_itself(
    stralendorf: Tenant, citizen: User
) -> None:
    client = sign_in_from(citizen)
    asked = client.post(f"{ACCOUNT}meine-daten/herunterladen/")
    assert asked["Location"].startswith(f"{ACCOUNT}bestaetigen/")
    assert client.get(asked["Location"]).status_code == 200
    given = client.post(asked["Location"], {"password": PASSWORD})
    assert json.loads(given.content)["konto"]["e_mail"] == citizen.email


def test_a_closed_account_leaves_a_number_and_nothing_else(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    elsewhere, client = sign_in_from(citizen), page_client(citizen)
    done = client.post(f"{ACCOUNT}schliessen/")
    assert done["Location"] == f"{ACCOUNT}geschlossen/"
    assert done["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(done["Location"]).status_code == 200
    assert not is_signed_in(elsewhere)
    citizen.refresh_from_db()
    assert (citizen.email, citizen.display_name, citizen.is_active) == (
        f"geschlossen-{citizen.pk}@konto.invalid", "", False,
    )  # fmt: skip
    assert not citizen.has_usable_password()
    assert not is_signed_in(sign_in_from(citizen))
    again = Client().post(
        f"{ACCOUNT}registrieren/",
        {"email": "beate.beispiel@post.example", "password1": PASSWORD},
    )
    assert again.status_code == 302


@pytest.mark.parametrize("who", ["clerk", "operator"])
def test_who_works_here_cannot_close_the_account_alone(
    stralendorf: Tenant,
    page_client: Callable[..., PageClient],
    request: pytest.FixtureRequest,
    who: str,
) -> None:
    user: User = request.getfixturevalue(who)
    answer = page_client(user).post(f"{ACCOUNT}schliessen/")
    assert answer["Location"] == f"{ACCOUNT}schliessen/"
    user.refresh_from_db()
    assert user.is_active


def test_an_operator_is_created_once(db: None) -> None:
    olga = create_operator(email="Olga@rathaus.example", password=PASSWORD)
    assert (olga.is_operator, olga.requires_second_factor) == (True, True)
    with pytest.raises(AccountExists):
        create_operator(email="olga@rathaus.example", password=PASSWORD)

"""App with numbers, backup codes, and that staff keep a second factor."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import LazySettings
from django.test import Client

from rathaus.accounts.models import User
from rathaus.core.tests.cast import PASSWORD
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.post import Postbox
from rathaus.tenants.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)

SECURITY = "/stralendorf/konto/sicherheit/"


def code_for(secret: str, *, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def set_up_app(client: Client) -> tuple[str, list[str]]:
    """Set the app up as a person does; its secret and the backup codes."""
    secret = client.get(f"{SECURITY}app/einrichten/").context["form"].secret
    done = client.post(f"{SECURITY}app/einrichten/", {"code": code_for(secret)})
    assert done["Location"] == f"{SECURITY}ersatzcodes/"
    return secret, client.get(done["Location"]).context["unused_codes"]


def sign_in_with_password(user: User) -> Client:
    client = PageClient()
    answer = client.post(
        "/stralendorf/konto/anmelden/", {"login": user.email, "password": PASSWORD}
    )
    assert answer["Location"] == "/stralendorf/konto/anmelden/zweiter-faktor/"
    assert client.get("/stralendorf/konto/").status_code == 302
    assert client.get("/stralendorf/konto/anmelden/zweiter-faktor/").status_code == 200
    return client


def answer_second_factor(client: Client, code: str) -> str:
    answer = client.post("/stralendorf/konto/anmelden/zweiter-faktor/", {"code": code})
    return str(answer.headers.get("Location", ""))


def test_a_citizen_sets_up_an_app_and_signs_in_with_it(
    stralendorf: Tenant,
    citizen: User,
    page_client: Callable[..., PageClient],
    smtp_server: Postbox,
    run_jobs: Callable[[], int],
) -> None:
    secret, backup = set_up_app(page_client(citizen))
    assert len(set(backup)) == 10
    run_jobs()
    assert "App mit Zahlencode eingerichtet" in smtp_server.messages[0].get_content()
    client = sign_in_with_password(citizen)
    assert answer_second_factor(client, "000000") == ""
    assert answer_second_factor(client, code_for(secret)) == "/stralendorf/mein-rathaus/"
    assert client.get("/stralendorf/konto/").status_code == 200


def test_a_code_passes_once_only(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    secret, backup = set_up_app(page_client(citizen))
    for code in (code_for(secret), backup[0]):
        assert answer_second_factor(sign_in_with_password(citizen), code) != ""
        assert answer_second_factor(sign_in_with_password(citizen), code) == ""


def test_the_secret_lies_encrypted_in_the_database(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    secret, backup = set_up_app(page_client(citizen))
    stored = [str(factor.data) for factor in Authenticator.objects.filter(user=citizen)]
    assert len(stored) == 2
    assert not any(secret in text or backup[0] in text for text in stored)


def test_a_changed_secret_key_still_reads_the_old_secret(
    stralendorf: Tenant,
    citizen: User,
    page_client: Callable[..., PageClient],
    settings: LazySettings,
) -> None:
    secret, _ = set_up_app(page_client(citizen))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "ein ganz neuer Schlüssel, lang genug für alle Zwecke dieses Tests"
    factor = Authenticator.objects.get(user=citizen, type=Authenticator.Type.TOTP)
    assert factor.wrap().validate_code(code_for(secret))


def test_guessing_codes_is_stopped(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    secret, _ = set_up_app(page_client(citizen))
    client = sign_in_with_password(citizen)
    for guess in range(5):
        assert answer_second_factor(client, f"00000{guess}") == ""
    assert answer_second_factor(client, code_for(secret)) == ""


def test_staff_set_up_a_factor_after_the_password_and_go_where_they_wanted(
    stralendorf: Tenant, administrator: User
) -> None:
    client = PageClient()
    client.post(
        "/stralendorf/konto/anmelden/", {"login": administrator.email, "password": PASSWORD}
    )
    team = "/stralendorf/amt/team/"
    asked = client.get(team)
    assert asked["Location"] == f"/stralendorf/konto/zweiter-faktor/?next={team}"
    assert client.get(asked["Location"]).status_code == 200
    confirm = client.get(f"{SECURITY}app/einrichten/")
    assert confirm["Location"].startswith("/stralendorf/konto/bestaetigen/")
    client.get(confirm["Location"])
    back = client.post(confirm["Location"], {"password": PASSWORD})
    assert back["Location"] == f"{SECURITY}app/einrichten/"
    set_up_app(client)
    assert client.get("/stralendorf/konto/weiter/")["Location"] == team
    assert client.get(team).status_code == 200


def test_staff_with_a_factor_but_a_session_without_are_asked_for_it(
    stralendorf: Tenant, clerk: User, page_client: Callable[..., PageClient]
) -> None:
    secret, _ = set_up_app(page_client(clerk))
    client = PageClient()
    client.force_login(clerk)
    asked = client.get("/stralendorf/konto/zweiter-faktor/?next=/stralendorf/konto/name/")
    assert asked["Location"] == (
        "/stralendorf/konto/bestaetigen/code/?next=%2Fstralendorf%2Fkonto%2Fname%2F"
    )
    assert client.get(asked["Location"]).status_code == 200
    done = client.post(asked["Location"], {"code": code_for(secret)})
    assert done["Location"] == "/stralendorf/konto/name/"
    again = client.get("/stralendorf/konto/zweiter-faktor/?next=/stralendorf/konto/name/")
    assert again["Location"] == "/stralendorf/konto/name/"


@pytest.mark.parametrize(
    ("who", "demo", "remains"), [("citizen", False, 0), ("clerk", False, 1), ("clerk", True, 0)]
)
def test_who_works_here_keeps_the_last_factor(
    stralendorf: Tenant,
    page_client: Callable[..., PageClient],
    request: pytest.FixtureRequest,
    settings: LazySettings,
    who: str,
    demo: bool,
    remains: int,
) -> None:
    user: User = request.getfixturevalue(who)
    client = page_client(user)
    set_up_app(client)
    settings.DEMO = demo
    client.get(f"{SECURITY}app/entfernen/")
    client.post(f"{SECURITY}app/entfernen/")
    assert Authenticator.objects.filter(user=user, type="totp").count() == remains


@pytest.mark.parametrize(("who", "remains"), [("citizen", 0), ("clerk", 1)])
def test_the_last_passkey_of_staff_stays_too(
    stralendorf: Tenant,
    page_client: Callable[..., PageClient],
    request: pytest.FixtureRequest,
    who: str,
    remains: int,
) -> None:
    user: User = request.getfixturevalue(who)
    key = Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Telefon", "credential": {}}
    )
    client = page_client(user)
    address = f"{SECURITY}passkeys/{key.pk}/entfernen/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert Authenticator.objects.filter(pk=key.pk).count() == remains


def test_nobody_touches_a_strangers_passkey(
    stralendorf: Tenant,
    citizen: User,
    stranger: User,
    page_client: Callable[..., PageClient],
) -> None:
    key = Authenticator.objects.create(
        user=stranger, type="webauthn", data={"name": "Telefon", "credential": {}}
    )
    client = page_client(citizen)
    for action in ("entfernen", "umbenennen"):
        address = f"{SECURITY}passkeys/{key.pk}/{action}/"
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "Meins"}).status_code == 404


def test_the_pages_around_the_factors_are_good_in_both_languages(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(citizen)
    for language in ("", "/en"):
        assert client.get(f"/stralendorf{language}/konto/sicherheit/").status_code == 200
    set_up_app(client)
    key = Authenticator.objects.create(
        user=citizen, type="webauthn", data={"name": "Telefon", "credential": {}}
    )
    for language in ("", "/en", "/leicht"):
        base = f"/stralendorf{language}/konto/sicherheit/"
        for page in ("", "ersatzcodes/", "ersatzcodes/neu/", "app/entfernen/"):
            assert client.get(f"{base}{page}").status_code == 200
        assert client.get(f"{base}passkeys/{key.pk}/umbenennen/").status_code == 200
        assert client.get(f"{base}passkeys/{key.pk}/entfernen/").status_code == 200
    text = client.get(f"{SECURITY}ersatzcodes/ersatzcodes.txt")
    assert text["Content-Type"].startswith("text/plain")
    assert len(text.content.decode().split()) >= 10
    renamed = client.post(f"{SECURITY}passkeys/{key.pk}/umbenennen/", {"name": "Mein Tablet"})
    assert renamed.status_code == 302
    key.refresh_from_db()
    assert key.wrap().name == "Mein Tablet"
    new = client.post(f"{SECURITY}ersatzcodes/neu/")
    assert new["Location"] == f"{SECURITY}ersatzcodes/"

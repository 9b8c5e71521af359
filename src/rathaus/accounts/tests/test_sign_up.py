"""From no account to a signed-in citizen, and back out again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from rathaus.accounts.models import OutgoingMail, User
from rathaus.core.tests.cast import PASSWORD
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.post import Postbox
from rathaus.tenants.models import Tenant

NEW = {"email": "Nina.Neu@post.example", "password1": "drei blaue Elefanten"}


def sign_up(client: Client, **changes: str) -> str:
    response = client.post("/stralendorf/konto/registrieren/", NEW | changes)
    return str(response.headers.get("Location", ""))


def test_a_citizen_signs_up_confirms_the_address_and_is_in(
    stralendorf: Tenant,
    page_client: Callable[..., PageClient],
    last_code: Callable[[], str],
    smtp_server: Postbox,
) -> None:
    client = page_client()
    page = client.get("/stralendorf/konto/registrieren/?next=/stralendorf/antrag/abc/")
    assert page.status_code == 200
    assert sign_up(client, next="/stralendorf/antrag/abc/").startswith(
        "/stralendorf/konto/e-mail/bestaetigen/"
    )
    page = client.get("/stralendorf/konto/e-mail/bestaetigen/")
    assert "nina.neu@post.example" in page.content.decode()
    code = last_code()
    done = client.post("/stralendorf/konto/e-mail/bestaetigen/", {"code": code.lower()})
    assert done["Location"] == "/stralendorf/antrag/abc/"
    profile = client.get("/stralendorf/konto/")
    assert profile.status_code == 200
    assert [m["Subject"] for m in smtp_server.messages] == ["Amt Stralendorf: Ihr Code"]
    assert [m["To"] for m in smtp_server.messages] == ["nina.neu@post.example"]
    assert OutgoingMail.objects.count() == 0


def test_without_a_place_to_return_to_a_citizen_comes_to_mein_rathaus(
    stralendorf: Tenant, last_code: Callable[[], str]
) -> None:
    client = Client()
    sign_up(client)
    done = client.post("/stralendorf/konto/e-mail/bestaetigen/", {"code": last_code()})
    assert done["Location"] == "/stralendorf/mein-rathaus/"


def test_an_unconfirmed_address_cannot_sign_in(
    stralendorf: Tenant, clock: time_machine.Traveller
) -> None:
    sign_up(Client())
    clock.shift(11)
    client = Client()
    answer = client.post(
        "/stralendorf/konto/anmelden/",
        {"login": NEW["email"], "password": NEW["password1"]},
    )
    assert answer["Location"] == "/stralendorf/konto/e-mail/bestaetigen/"
    assert client.get("/stralendorf/konto/").status_code == 302


def test_three_wrong_codes_end_the_attempt(
    stralendorf: Tenant, page_client: Callable[..., PageClient], last_code: Callable[[], str]
) -> None:
    client = page_client()
    sign_up(client)
    address = "/stralendorf/konto/e-mail/bestaetigen/"
    assert client.post(address, {"code": "XXXX-XXXX"}).status_code == 200
    assert client.post(address, {"code": "XXXX-XXXX"}).status_code == 200
    assert client.post(address, {"code": "XXXX-XXXX"}).status_code == 302
    assert client.post(address, {"code": last_code()})["Location"].startswith(
        "/stralendorf/konto/anmelden/"
    )


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("keine-adresse", "drei blaue Elefanten", "email"),
        ("nina.neu@post.example", "kurz", "password1"),
        ("nina.neu@post.example", "1234567890", "password1"),
        ("nina.neu@post.example", "nina.neu@post.example", "password1"),
        ("", "drei blaue Elefanten", "email"),
    ],
)
def test_what_cannot_be_an_account(
    stralendorf: Tenant,
    page_client: Callable[..., PageClient],
    email: str,
    password: str,
    field: str,
) -> None:
    page = page_client().post(
        "/stralendorf/konto/registrieren/", {"email": email, "password1": password}
    )
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert User.objects.count() == 0


def test_a_known_address_gets_the_same_answer_and_another_mail(
    stralendorf: Tenant,
    citizen: User,
    smtp_server: Postbox,
    run_jobs: Callable[[], int],
) -> None:
    answers = []
    for email in (citizen.email, "nina.neu@post.example"):
        client = Client()
        first = client.post("/stralendorf/konto/registrieren/", NEW | {"email": email})
        page = client.get(first["Location"]).content.decode()
        wrong = client.post(first["Location"], {"code": "XXXX-XXXX"})
        answers.append(
            (first.status_code, first["Location"], _same(page, email), wrong.status_code)
        )
    assert answers[0] == answers[1]
    run_jobs()
    assert [m["Subject"] for m in smtp_server.messages] == [
        "Amt Stralendorf: Sie haben schon ein Konto",
        "Amt Stralendorf: Ihr Code",
    ]


def test_a_forgotten_password_gives_the_same_answer_for_every_address(
    stralendorf: Tenant,
    citizen: User,
    smtp_server: Postbox,
    run_jobs: Callable[[], int],
) -> None:
    answers = []
    for email in (citizen.email, "nina.neu@post.example"):
        client = Client()
        first = client.post("/stralendorf/konto/kennwort/vergessen/", {"email": email})
        page = client.get(first["Location"]).content.decode()
        wrong = client.post(first["Location"], {"code": "XXXX-XXXX"})
        answers.append(
            (first.status_code, first["Location"], _same(page, email), wrong.status_code)
        )
    assert answers[0] == answers[1]
    run_jobs()
    assert [m["Subject"] for m in smtp_server.messages] == [
        "Amt Stralendorf: Ihr Code für ein neues Kennwort",
        "Amt Stralendorf: Zu dieser Adresse gibt es kein Konto",
    ]


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    stralendorf: Tenant, citizen: User
) -> None:
    pages = []
    for email in (citizen.email, "nina.neu@post.example"):
        page = Client().post(
            "/stralendorf/konto/anmelden/", {"login": email, "password": "falsch-falsch"}
        )
        pages.append((page.status_code, _same(page.content.decode(), email)))
    assert pages[0] == pages[1]


def test_a_new_password_by_code(
    stralendorf: Tenant,
    citizen: User,
    page_client: Callable[..., PageClient],
    last_code: Callable[[], str],
) -> None:
    client = page_client()
    client.get("/stralendorf/konto/kennwort/vergessen/")
    client.post("/stralendorf/konto/kennwort/vergessen/", {"email": citizen.email})
    client.get("/stralendorf/konto/kennwort/vergessen/code/")
    client.post("/stralendorf/konto/kennwort/vergessen/code/", {"code": last_code()})
    client.get("/stralendorf/konto/kennwort/vergessen/neu/")
    new = "vier grüne Elefanten"
    done = client.post(
        "/stralendorf/konto/kennwort/vergessen/neu/", {"password1": new, "password2": new}
    )
    assert done["Location"] == "/stralendorf/konto/kennwort/vergessen/fertig/"
    client.get(done["Location"])
    assert client.get("/stralendorf/konto/").status_code == 302
    citizen.refresh_from_db()
    assert citizen.check_password(new)
    assert not citizen.check_password(PASSWORD)


def test_nobody_fills_a_strangers_mailbox(
    stralendorf: Tenant, citizen: User, clock: time_machine.Traveller
) -> None:
    for number in range(15):
        clock.shift(11)
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert sign_up(client, email=citizen.email) == "/stralendorf/konto/e-mail/bestaetigen/"
    assert OutgoingMail.objects.count() == 10


def _same(page: str, email: str) -> str:
    """The page without what is the reader's own: the address and the form's token."""
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(email, "…"))

"""Who lost the link asks for it by the e-mail address; the page tells nobody anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rathaus.appointments.tests.conftest import MONDAY, NINE, Town
from rathaus.appointments.tests.test_booking_pages import text
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.post import Postbox
from rathaus.tenants.models import Tenant

pytestmark = pytest.mark.django_db
Browser = Callable[..., PageClient]
BEATE = "beate@post.example"


def ask(client: PageClient, town: Town, email: str) -> Any:
    return client.post(f"{town.base}link/", {"email": email}, follow=True)


def test_the_links_of_coming_appointments_come_by_mail(
    town: Town, page_client: Browser, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    first = town.book(email=BEATE)
    second = town.book(MONDAY + timedelta(days=1), email=BEATE)
    town.book(start=NINE + 60, email="carl@post.example")
    run_jobs()
    before = len(smtp_server.messages)
    page = ask(page_client(None), town, "Beate@Post.example")
    assert "kommt gleich eine E-Mail" in text(page)
    run_jobs()
    (mail,) = smtp_server.wait_for(before + 1)[before:]
    body = mail.get_content()
    assert mail["To"] == "beate@post.example"
    assert first.reference in body
    assert second.reference in body
    assert body.count("/termine/") == 2


def test_the_answer_is_the_same_without_an_appointment(
    town: Town, page_client: Browser, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    town.book(email=BEATE)
    run_jobs()
    before = len(smtp_server.messages)
    client = page_client(None)
    known, unknown = (text(ask(client, town, f"{who}@post.example")) for who in ("beate", "emil"))
    assert known == unknown
    run_jobs()
    assert len(smtp_server.messages) == before + 1


def test_one_address_gets_three_mails_an_hour_and_one_visitor_asks_six_times(
    town: Town, page_client: Browser, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    town.book(email=BEATE)
    run_jobs()
    before = len(smtp_server.messages)
    client = page_client(None)
    pages = [ask(client, town, "beate@post.example") for _ in range(7)]
    assert all("kommt gleich eine E-Mail" in text(page) for page in pages[:6])
    assert "sehr viele Anfragen" in text(pages[6])
    run_jobs()
    assert len(smtp_server.messages) == before + 3


def test_a_wrong_address_is_said_beside_the_field(town: Town, page_client: Browser) -> None:
    assert "Diese Adresse stimmt noch nicht" in text(ask(page_client(None), town, "beate"))


def test_another_town_has_no_such_appointments(
    town: Town,
    hemer: Tenant,
    page_client: Browser,
    smtp_server: Postbox,
    run_jobs: Callable[[], int],
) -> None:
    town.book(email=BEATE)
    run_jobs()
    before = len(smtp_server.messages)
    page_client(None).post("/hemer/termine/link/", {"email": BEATE})
    run_jobs()
    assert len(smtp_server.messages) == before


def test_from_the_office_page_its_own_concerns_are_offered(
    town: Town, page_client: Browser
) -> None:
    client = page_client(None)
    page = client.get(f"{town.base}buero/buergerbuero/").content.decode()
    assert "/termine/?ort=buergerbuero" in page
    start = client.get(f"{town.base}?ort=buergerbuero")
    assert "Hier: Bürgerbüro." in text(start)
    assert 'name="ort" value="buergerbuero"' in start.content.decode()
    assert 'name="ort"' not in client.get(f"{town.base}?ort=gibtesnicht").content.decode()

"""Anybody may say whether a page helped; staff read it, nothing leads to the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from rathaus.accounts.models import User
from rathaus.core.dates import today
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.portal.models import PageFeedback
from rathaus.portal.tasks import forget_feedback
from rathaus.tenants.api import Tenant

ADDRESS = "/stralendorf/rueckmeldung/"


def _kept(tenant: Tenant) -> list[tuple[str, str, str]]:
    with tenant_context(tenant):
        return list(PageFeedback.objects.values_list("page", "kind", "text"))


def test_every_page_asks_and_names_itself(
    stralendorf: Tenant, page_client: Callable[[], Client]
) -> None:
    page = page_client().get("/stralendorf/impressum/").content.decode()
    assert f'href="{ADDRESS}?art=nein&amp;seite=impressum%2F"' in page


def test_a_page_with_a_code_tells_its_pattern_alone(
    stralendorf: Tenant, page_client: Callable[[], Client]
) -> None:
    page = page_client().get("/stralendorf/vorgang/status/").content.decode()
    assert "seite=vorgang%2Fstatus%2F" in page


def test_a_word_arrives_with_page_and_month_and_is_put_away(
    stralendorf: Tenant, page_client: Callable[..., PageClient], lead: User
) -> None:
    sent = {"art": "nein", "text": "Was ist eine eVB-Nummer?", "seite": "leistungen/"}
    answer = page_client().post(ADDRESS, sent)
    assert answer.headers["Location"] == f"{ADDRESS}?danke"
    assert _kept(stralendorf) == [("leistungen/", "nein", "Was ist eine eVB-Nummer?")]
    desk = page_client(lead)
    page = desk.get("/stralendorf/amt/rueckmeldungen/").content.decode()
    assert "Was ist eine eVB-Nummer?" in page
    with tenant_context(stralendorf):
        kept = PageFeedback.objects.get()
    desk.post(f"/stralendorf/amt/rueckmeldungen/{kept.pk}/erledigt/")
    assert _kept(stralendorf) == []


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({"text": "Nur so"}, "Bitte wählen Sie eine Antwort."),
        ({"art": "barriere"}, "Bitte schreiben Sie, was nicht ging."),
    ],
)
def test_what_is_missing_is_said(
    stralendorf: Tenant, page_client: Callable[[], Client], sent: dict[str, str], complaint: str
) -> None:
    assert complaint in page_client().post(ADDRESS, sent).content.decode()
    assert _kept(stralendorf) == []


def test_too_many_at_once_are_refused(
    stralendorf: Tenant, page_client: Callable[[], Client]
) -> None:
    for _ in range(10):
        page_client().post(ADDRESS, {"art": "ja"})
    page = page_client().post(ADDRESS, {"art": "ja"}).content.decode()
    assert "Das waren viele Rückmeldungen in kurzer Zeit." in page
    assert len(_kept(stralendorf)) == 10


def test_it_is_forgotten_after_a_year(stralendorf: Tenant, clock: time_machine.Traveller) -> None:
    first = today().replace(day=1)
    with tenant_context(stralendorf):
        for month in (first.replace(year=first.year - 1), first - timedelta(days=366 + 28)):
            PageFeedback.objects.create(kind="ja", language="de", month=month.replace(day=1))
    forget_feedback()
    with tenant_context(stralendorf):
        kept = list(PageFeedback.objects.values_list("month", flat=True))
    assert kept == [first.replace(year=first.year - 1)]


def test_another_town_does_not_read_it(stralendorf: Tenant, hemer: Tenant) -> None:
    with tenant_context(stralendorf):
        PageFeedback.objects.create(kind="ja", language="de", month="2026-12-01")
    assert _kept(hemer) == []

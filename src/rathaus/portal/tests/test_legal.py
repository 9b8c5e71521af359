"""Imprint, privacy notice and accessibility statement say what the administration said, and what is missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from rathaus.accounts.models import User
from rathaus.audit.models import AuditEntry
from rathaus.catalog import services as catalog
from rathaus.catalog.pagecache import forget_pages
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.portal.legal.facts import Facts, Processor, gaps
from rathaus.portal.legal.forms import LegalForm
from rathaus.portal.legal.services import ChangedMeanwhile, change_legal_texts, current_facts
from rathaus.portal.models import LegalVersion
from rathaus.tenants.api import OrganisationUnit, Tenant

ADDRESS = "/stralendorf/amt/pflichtangaben/"
DAY = date(2026, 11, 1)
WHOLE = Facts(
    representative="Sigrid Sanft",
    office="amtsvorsteherin",
    editor="Sigrid Sanft, Musterweg 1",
    officer_name="Dora Datenschutz",
    officer_email="datenschutz@stralendorf.example",
    processors=(Processor(name="Rechenzentrum Musterland", place="Musterstadt", task="Server"),),
    payment_provider="ePayMuster",
    outside_eu="no",
    log_days=7,
    conformance="partial",
    barriers={"de": "- Gebärdenvideos fehlen."},
    assessed_by="self",
    stated_on=DAY,
)
CERTIFICATE = "meldebescheinigung"
SERVICES = Path(__file__).resolve().parents[4] / "services"


@pytest.fixture(autouse=True)
def _fresh_pages() -> Iterator[None]:
    forget_pages()
    yield
    forget_pages()


def _save(facts: Facts, based_on: int = 0) -> None:
    change_legal_texts(facts=facts, based_on=based_on, changes="alles")


def test_nothing_is_missing_once_all_is_said() -> None:
    assert gaps(WHOLE, takes_payments=True, today=DAY) == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"representative": ""}, ["representative"]),
        ({"officer_email": "", "officer_phone": "0385 1"}, []),
        ({"officer_email": ""}, ["officer_email"]),
        ({"processors": ()}, ["processor_0_name"]),
        ({"processors": (), "runs_itself": True}, []),
        ({"payment_provider": ""}, ["payment_provider"]),
        ({"outside_eu": "yes"}, ["outside_eu_note_de"]),
        ({"log_days": None}, ["log_days"]),
        ({"log_days": 0}, []),
        ({"barriers": {}}, ["barriers_de"]),
        ({"barriers": {}, "conformance": "full"}, []),
        ({"stated_on": DAY - timedelta(days=400)}, ["reviewed_on"]),
        ({"stated_on": DAY - timedelta(days=400), "reviewed_on": DAY}, []),
    ],
)
def test_what_the_law_asks_for_is_asked_for(changes: dict[str, Any], missing: list[str]) -> None:
    found = gaps(WHOLE.model_copy(update=changes), takes_payments=True, today=DAY)
    assert [gap.field for gap in found] == missing


def test_every_gap_leads_to_a_field() -> None:
    fields = {gap.field for gap in gaps(Facts(), takes_payments=True, today=DAY)}
    assert len(fields) == 11
    assert fields <= LegalForm(facts=Facts()).fields.keys()


def test_what_was_said_comes_back_whole() -> None:
    blank = LegalForm(facts=WHOLE)
    sent = {name: blank.get_initial_for_field(field, name) for name, field in blank.fields.items()}
    form = LegalForm({k: v for k, v in sent.items() if v not in (None, False)}, facts=WHOLE)
    assert form.is_valid(), form.errors
    assert form.facts_said() == WHOLE
    assert form.changed_data == []


def test_the_pages_name_who_is_responsible(
    stralendorf: Tenant, page_client: Callable[[], PageClient]
) -> None:
    imprint = page_client().get("/stralendorf/impressum/").content.decode()
    assert "Vertreten durch" not in imprint
    with tenant_context(stralendorf):
        _save(WHOLE)
    forget_pages()
    for address, words in {
        "impressum/": "Vertreten durch: Amtsvorsteherin Sigrid Sanft",
        "en/impressum/": "Represented by: Head of the Amt Sigrid Sanft",
        "datenschutz/": "Danach steht sie noch 7 Tage im Protokoll des Servers.",
        "leicht/datenschutz/": "Danach bleibt sie noch 7 Tage gespeichert.",
        "barrierefreiheit/": "Gebärdenvideos fehlen.",
        "en/barrierefreiheit/": "By these rules the pages are <strong>partly accessible</strong>.",
    }.items():
        assert words in page_client().get(f"/stralendorf/{address}").content.decode()


def test_the_privacy_notice_says_how_long_each_service_is_kept(
    stralendorf: Tenant,
    citizens_office: OrganisationUnit,
    page_client: Callable[[], PageClient],
    tmp_path: Path,
) -> None:
    shutil.copytree(SERVICES / CERTIFICATE, tmp_path / CERTIFICATE)
    catalog.load_packages([tmp_path])
    with tenant_context(stralendorf):
        catalog.activate_service(slug=CERTIFICATE, unit=citizens_office)
    page = page_client().get("/stralendorf/datenschutz/").content.decode()
    assert "Jahre: 1 Leistung" in " ".join(page.split())
    assert "(Aktenplan " in page


def test_an_administrator_fills_the_gaps_and_sees_them_before(
    stralendorf: Tenant, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    assert (
        "Auf Ihren Seiten fehlen Pflichtangaben" in client.get("/stralendorf/amt/").content.decode()
    )
    assert "Das fehlt noch: 10 Angaben" in client.get(ADDRESS).content.decode()
    sent = {"representative": "Sigrid Sanft", "office": "amtsvorsteherin", "grundlage": "0"}
    page = client.post(ADDRESS, sent | {"vorschau": "en"}).content.decode()
    assert "Represented by: Head of the Amt Sigrid Sanft" in page
    assert "Das fehlt noch: 8 Angaben" in page
    with tenant_context(stralendorf):
        assert current_facts() == Facts()
    assert client.post(ADDRESS, sent).status_code == 302
    with tenant_context(stralendorf):
        assert current_facts().representative == "Sigrid Sanft"
        told = AuditEntry.objects.filter(event_name="portal.legal_texts_changed").get()
        assert "Name der Person, die die Verwaltung vertritt" in str(told.payload)
    old = client.post(ADDRESS, sent | {"representative": "Anders"}).content.decode()
    assert "Inzwischen hat jemand anderes gespeichert." in old


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({"vat_id": "12"}, "Bitte so schreiben: DE und neun Ziffern."),
        ({"stated_on": "2999-01-01"}, "Der Tag liegt in der Zukunft."),
        ({"processor_1_task": "Server"}, "Bitte nennen Sie den Namen."),
        ({"officer_email": "keine"}, "E-Mail"),
    ],
)
def test_what_cannot_be_is_refused(
    administrator: User,
    page_client: Callable[..., PageClient],
    sent: dict[str, str],
    complaint: str,
) -> None:
    page = page_client(administrator).post(ADDRESS, sent).content.decode()
    assert complaint in page
    assert "Bitte sehen Sie diese Angaben noch einmal an" in page


def test_versions_add_up_and_an_old_one_can_hold_again(in_stralendorf: Tenant) -> None:
    _save(WHOLE)
    _save(WHOLE)
    _save(Facts(representative="Neu"), based_on=1)
    _save(WHOLE, based_on=2)
    assert list(LegalVersion.objects.values_list("number", flat=True)) == [3, 2, 1]
    assert current_facts() == WHOLE
    with pytest.raises(ChangedMeanwhile):
        _save(Facts(representative="Zu spät"), based_on=1)


def test_another_town_says_nothing_of_it(stralendorf: Tenant, hemer: Tenant) -> None:
    with tenant_context(stralendorf):
        _save(WHOLE)
    with tenant_context(hemer):
        assert current_facts() == Facts()

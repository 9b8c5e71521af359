"""Whole pages: the desk, the case, the applicant's side; who sees what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.accounts.models import User
from rathaus.audit.api import history
from rathaus.cases import services
from rathaus.cases.bulk import insert_cases
from rathaus.cases.enums import CaseState
from rathaus.cases.models import Case, Note
from rathaus.cases.queries import case_by_number
from rathaus.cases.tests.conftest import CERTIFICATE, LICENCE, Apply, as_staff
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import forget_tenants
from rathaus.tenants.models import Tenant

pytestmark = pytest.mark.django_db

DESK = "/stralendorf/amt/vorgaenge/"
type PageClient = Callable[..., Client]


def state_of(case: Case, tenant: Tenant) -> str:
    with tenant_context(tenant):
        return case_by_number(case.number).state


# --- The desk -------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["meine", "neu", "team", "wartet", "ueberfaellig", "erledigt"])
def test_every_list_has_a_page_empty_and_full(
    which: str, case: Case, page_client: PageClient, clerk: User, tax_clerk: User
) -> None:
    for user in (clerk, tax_clerk):
        page = page_client(user).get(f"{DESK}?liste={which}")
        assert page.status_code == 200


def test_nonsense_in_the_address_is_no_error(
    case: Case, page_client: PageClient, clerk: User
) -> None:
    query = "liste=x&zustand=y&gemeinde=z&bearbeitung=abc&frist=q&sortierung=w&nach=~&vor=2026~x"
    assert page_client(clerk).get(f"{DESK}?{query}").status_code == 200


def test_lists_filter_sort_and_search(case: Case, page_client: PageClient, clerk: User) -> None:
    client = page_client(clerk)
    for query in (
        "liste=team&leistung=hundesteuer-anmeldung&gemeinde=13076107&zustand=submitted",
        "liste=team&sortierung=name",
        "liste=team&bearbeitung=0",
        f"suche={case.number}",
        "suche=beisp",
    ):
        assert case.number in client.get(f"{DESK}?{query}").content.decode(), query
    assert case.number not in client.get(f"{DESK}?suche=xylo").content.decode()


def test_a_page_of_fifty_costs_as_many_queries_as_a_page_of_one(
    case: Case, stralendorf: Tenant, page_client: PageClient, clerk: User
) -> None:
    def queries(url: str) -> int:
        page_client(clerk).get(url)
        client = page_client(clerk)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(url)
        rows.append(len(re.findall(r"data-row", page.content.decode())))
        return len(captured)

    rows: list[int] = []
    one = [queries(f"{DESK}?liste=team"), queries(f"{DESK}{case.number}/?liste=team")]
    with tenant_context(stralendorf):
        insert_cases(60, open_share=1.0)
    many = [queries(f"{DESK}?liste=team"), queries(f"{DESK}{case.number}/?liste=team")]
    assert (rows, one) == ([1, 1, 50, 50], many)


def test_bulk_assignment_can_be_undone(
    case: Case, stralendorf: Tenant, page_client: PageClient, clerk: User
) -> None:
    client = page_client(clerk)
    page = client.post(f"{DESK}zuteilen/", {"vorgang": [case.number], "an": clerk.pk}, follow=True)
    assert state_of(case, stralendorf) == CaseState.IN_PROGRESS
    token = re.search(r'name="schritt" value="([^"]+)"', page.content.decode())
    assert token is not None
    client.post(f"{DESK}rueckgaengig/", {"schritt": token[1]})
    assert state_of(case, stralendorf) == CaseState.SUBMITTED


def test_an_undo_nobody_offered_is_refused(
    case: Case, page_client: PageClient, clerk: User
) -> None:
    page = page_client(clerk).post(f"{DESK}rueckgaengig/", {"schritt": "erfunden"}, follow=True)
    assert "nicht mehr rückgängig" in page.content.decode()


def test_nothing_marked_is_said(page_client: PageClient, case: Case, clerk: User) -> None:
    page = page_client(clerk).post(f"{DESK}zuteilen/", {"an": clerk.pk}, follow=True)
    assert "kreuzen Sie zuerst" in page.content.decode()


def test_the_density_is_remembered(page_client: PageClient, case: Case, clerk: User) -> None:
    client = page_client(clerk)
    client.post(f"{DESK}dichte/", {"dichte": "eng", "zurueck": "https://evil.example/"})
    assert "rh-density-eng" in client.get(DESK).content.decode()


# --- One case -------------------------------------------------------------------------------------


def test_the_case_page_shows_everything_and_reading_is_logged(
    case: Case, stralendorf: Tenant, page_client: PageClient, clerk: User
) -> None:
    page = page_client(clerk).get(f"{DESK}{case.number}/").content.decode()
    for words in ("Beate Beispiel", case.number, "nachweis.pdf", "Antrag prüfen", "Verlauf"):
        assert words in page
    with tenant_context(stralendorf):
        entries = history("case", case.number, include_reading=True)
        assert [entry.actor_label for entry in entries if "read" in entry.event_name] == [
            "Anna Amtlich"
        ]


def test_htmx_gets_the_case_alone(case: Case, page_client: PageClient, clerk: User) -> None:
    page = page_client(clerk).get(f"{DESK}{case.number}/", headers={"HX-Request": "true"})
    assert page.content.decode().lstrip().startswith("<article")


def test_note_deadline_and_question_through_their_pages(
    case: Case, stralendorf: Tenant, page_client: PageClient, clerk: User
) -> None:
    client, url = page_client(clerk), f"{DESK}{case.number}/"
    client.post(f"{url}uebernehmen/")
    client.post(f"{url}notiz/", {"body": "Ruft morgen an."})
    assert client.get(f"{url}frist/").status_code == 200
    client.post(f"{url}frist/", {"due_on": "2099-03-01", "reason": "Urlaub"})
    assert client.get(f"{url}rueckfrage/").status_code == 200
    client.post(f"{url}rueckfrage/", {"body": "Impfpass?", "due_on": "2099-01-01"})
    with tenant_context(stralendorf):
        changed = case_by_number(case.number)
        assert (changed.state, changed.due_on) == (CaseState.QUESTION, date(2099, 1, 1))
        assert Note.objects.get().body == "Ruft morgen an."
    page = client.get(url).content.decode()
    for words in ("Ruft morgen an.", "Urlaub", "Impfpass?"):
        assert words in page


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("frist/", {"due_on": "2001-01-01", "reason": "x"}, "nicht in der Vergangenheit"),
        ("rueckfrage/", {"body": "Bitte den Impfpass", "due_on": "2001-01-01"}, "einen Tag Zeit"),
        ("notiz/", {"body": ""}, "Dieses Feld ist zwingend erforderlich"),
        ("entscheiden/", {"decision": "rejected", "reasoning": ""}, "warum der Antrag abgelehnt"),
    ],
)
def test_bad_input_is_answered_beside_the_field(
    path: str,
    data: dict[str, str],
    words: str,
    case: Case,
    page_client: PageClient,
    clerk: User,
) -> None:
    client = page_client(clerk)
    client.post(f"{DESK}{case.number}/uebernehmen/")
    page = client.post(f"{DESK}{case.number}/{path}", data)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert data.get("body", "") in page.content.decode()


def test_the_notice_is_previewed_and_nothing_happens(
    case: Case, stralendorf: Tenant, page_client: PageClient, clerk: User
) -> None:
    client, url = page_client(clerk), f"{DESK}{case.number}/entscheiden/"
    assert client.get(url).status_code == 200
    pdf = client.post(f"{url}vorschau/", {"decision": "approved", "reasoning": "Passt."})
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert state_of(case, stralendorf) == CaseState.SUBMITTED


def test_deciding_through_the_page(
    case: Case, stralendorf: Tenant, page_client: PageClient, clerk: User, lead: User
) -> None:
    url = f"{DESK}{case.number}/entscheiden/"
    page = page_client(clerk).post(url, {"decision": "approved", "reasoning": ""}, follow=True)
    assert "Der Bescheid ist zugestellt" in page.content.decode()
    assert state_of(case, stralendorf) == CaseState.APPROVED
    late = page_client(lead).post(url, {"decision": "rejected", "reasoning": "Nein"}, follow=True)
    assert "Anna Amtlich hat diesen Vorgang schon entschieden" in late.content.decode()


def test_the_counter_page_and_forwarding_page(
    apply: Apply, stralendorf: Tenant, page_client: PageClient, clerk: User
) -> None:
    with tenant_context(stralendorf):
        number = apply(LICENCE).number
    client = page_client(clerk)
    assert client.get(f"{DESK}schalter/").status_code == 200
    client.post(f"{DESK}{number}/uebernehmen/")
    page = client.get(f"{DESK}{number}/weitergeben/").content.decode()
    assert "Landkreis Ludwigslust-Parchim macht den letzten Schritt" in page


STAFF_PATHS = ["", "rueckfrage/", "frist/", "entscheiden/", "nachricht/", "weitergeben/"]


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_who_may_not_know_the_case_gets_404(
    path: str,
    case: Case,
    page_client: PageClient,
    tax_clerk: User,
    clerk_of_hemer: User,
    stranger: User,
    citizen: User,
    operator: User,
) -> None:
    for user in (tax_clerk, clerk_of_hemer, stranger, citizen, operator):
        assert page_client(user).get(f"{DESK}{case.number}/{path}").status_code == 404
    assert page_client().get(f"{DESK}{case.number}/{path}").status_code == 302


def test_an_administrator_reads_but_does_not_work(
    apply: Apply, stralendorf: Tenant, page_client: PageClient, tax_clerk: User, administrator: User
) -> None:
    with tenant_context(stralendorf):
        case = apply()
        staff = as_staff(administrator)
        assert staff.unit_ids
    assert page_client(administrator).get(f"{DESK}{case.number}/").status_code == 200


def test_the_front_page_of_the_day(case: Case, page_client: PageClient, clerk: User) -> None:
    page = page_client(clerk).get("/stralendorf/amt/").content.decode()
    assert "Neue Anträge warten auf Ihr Team" in page
    assert page_client(clerk).get("/stralendorf/amt/tasten/").status_code == 200


# --- The applicant --------------------------------------------------------------------------------


def test_the_applicant_sees_the_timeline(
    case: Case, page_client: PageClient, citizen: User, stranger: User
) -> None:
    url = f"/stralendorf/vorgang/{case.number}/"
    page = page_client(citizen).get(url).content.decode()
    assert "Ihr Antrag ist bei uns angekommen." in page
    assert "Nur Ihr Team" not in page
    for client in (page_client(stranger), page_client()):
        assert client.get(url)["Location"] == "/stralendorf/vorgang/status/"


def test_a_wrong_number_looks_like_a_foreign_one(page_client: PageClient, case: Case) -> None:
    for number in ("STR-26-222-222", "unsinn", case.number):
        answer = page_client().get(f"/stralendorf/vorgang/{number}/")
        assert (answer.status_code, answer["Location"]) == (302, "/stralendorf/vorgang/status/")


def test_the_tracking_code_opens_the_case_in_this_browser(
    apply: Apply, stralendorf: Tenant, page_client: PageClient
) -> None:
    from rathaus.cases.tracking import tracking_code

    with tenant_context(stralendorf):
        case, other = apply(CERTIFICATE), apply()
    client = page_client()
    wrong = client.post("/stralendorf/vorgang/status/", {"code": tracking_code(uuid4())})
    assert "Diesen Code gibt es nicht" in wrong.content.decode()
    code = tracking_code(case.submission_id).lower()
    page = client.post("/stralendorf/vorgang/status/", {"code": code}, follow=True)
    assert "bezahlen" in page.content.decode()
    assert client.get(f"/stralendorf/vorgang/{other.number}/").status_code == 302
    mine = client.get("/stralendorf/mein-rathaus/").content.decode()
    assert case.number in mine
    assert other.number not in mine


def test_codes_cannot_be_guessed_for_long(offering: Tenant, page_client: PageClient) -> None:
    client = page_client()
    answers = [
        client.post("/stralendorf/vorgang/status/", {"code": "ABCD"}).status_code for _ in range(11)
    ]
    assert answers == [422] * 10 + [429]


def test_withdrawing_asks_first(
    case: Case, stralendorf: Tenant, page_client: PageClient, citizen: User
) -> None:
    client, url = page_client(citizen), f"/stralendorf/vorgang/{case.number}/zuruecknehmen/"
    assert client.get(url).status_code == 200
    assert state_of(case, stralendorf) == CaseState.SUBMITTED
    client.post(url)
    assert state_of(case, stralendorf) == CaseState.WITHDRAWN


def test_an_answer_with_a_program_as_attachment_is_refused_and_nothing_lost(
    case: Case, stralendorf: Tenant, page_client: PageClient, citizen: User, clerk: User
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    with tenant_context(stralendorf):
        services.ask_back(
            staff=as_staff(clerk), number=case.number, body="Impfpass?", due_on=date(2099, 1, 1)
        )
    client = page_client(citizen)
    program = SimpleUploadedFile("impfpass.pdf", b"MZ\x90\x00" + b"\x00" * 64)
    answer = client.post(
        f"/stralendorf/vorgang/{case.number}/nachricht/",
        {"body": "Hier, bitte", "uploads": program},
    )
    assert answer.status_code == 422
    assert "Hier, bitte" in answer.content.decode()
    assert state_of(case, stralendorf) == CaseState.QUESTION


def test_my_town_hall_sorts_by_what_waits_for_me(
    apply: Apply, stralendorf: Tenant, page_client: PageClient, citizen: User
) -> None:
    with tenant_context(stralendorf):
        runs, waits = apply(citizen=citizen), apply(CERTIFICATE, citizen=citizen)
        gone = apply(citizen=citizen)
        services.withdraw_case(number=gone.number)
    page = page_client(citizen).get("/stralendorf/mein-rathaus/").content.decode()
    positions = [page.index(case.number) for case in (waits, runs, gone)]
    assert positions == sorted(positions)
    assert page_client().get("/stralendorf/mein-rathaus/").status_code == 200


def test_another_town_knows_nothing(
    case: Case, hemer: Tenant, page_client: PageClient, citizen: User, clerk_of_hemer: User
) -> None:
    forget_tenants()
    assert page_client(citizen).get(f"/hemer/vorgang/{case.number}/").status_code == 302
    assert (
        page_client(clerk_of_hemer).get(f"/hemer/amt/vorgaenge/{case.number}/").status_code == 404
    )
    found = page_client(clerk_of_hemer).get(f"/hemer/amt/vorgaenge/?suche={case.number}")
    assert "data-row" not in found.content.decode()

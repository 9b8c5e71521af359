"""Numbers at the reception, and the lead's view and levers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from rathaus.accounts.api import staff_of
from rathaus.accounts.models import User
from rathaus.appointments.enums import Channel
from rathaus.appointments.models import Booking, Concern, Counter, Office
from rathaus.appointments.services import Person, cancel_booking
from rathaus.appointments.services.booking import confirm_booking, hold_time
from rathaus.appointments.tests.offices import make_office, open_weekly
from rathaus.core.dates import BERLIN, today
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.queueing import limits
from rathaus.queueing.enums import PriorityReason, Source, TicketState
from rathaus.queueing.giving import giving
from rathaus.queueing.models import CounterDuty, QueueSettings, Ticket
from rathaus.queueing.services import counters, lead, tickets
from rathaus.queueing.state import office_state
from rathaus.tenants.models import OrganisationUnit, Tenant

RECEPTION = "/stralendorf/amt/schalter/empfang/buergerbuero/"
LEAD = "/stralendorf/amt/schalter/lage/"
OFFICE = LEAD + "buergerbuero/"
Visit = Callable[..., PageClient]
Take = Callable[..., Ticket]


@pytest.fixture
def anna(page_client: Visit, clerk: User, hall: Office) -> PageClient:
    return page_client(clerk)


@pytest.fixture
def lea(page_client: Visit, lead: User, hall: Office) -> PageClient:
    return page_client(lead)


@pytest.fixture
def booking(stralendorf: Tenant, hall: Office, concerns: list[Concern]) -> Booking:
    """Today in the last possible minutes, so that it is still to come."""
    with tenant_context(stralendorf):
        open_weekly(hall, weekdays=range(7), opens=0, closes=1440, breaks=[])
        held, _ = hold_time(
            office=hall, items={concerns[0]: 2}, day=today(), start=1400,
            channel=Channel.COUNTER, idempotency_key=str(uuid4()),
            now=timezone.now().astimezone(BERLIN).replace(hour=0, minute=1),
        )  # fmt: skip
        return confirm_booking(booking_id=held.pk, person=Person(name="Beate Beispiel"))


def settings(tenant: Tenant) -> QueueSettings:
    with tenant_context(tenant):
        return QueueSettings.objects.get()


# --- Reception ------------------------------------------------------------------------------------


def test_a_number_with_priority_for_a_family(
    anna: PageClient, concerns: list[Concern], stralendorf: Tenant
) -> None:
    page = anna.get(RECEPTION).content.decode()
    assert "kommen zuerst an die Reihe" in page
    wish = {
        "anliegen": concerns[0].pk, "personen": "3", "vorrang": "small_child",
        "schluessel": str(uuid4()),
    }  # fmt: skip
    page = anna.post(RECEPTION, wish, follow=True).content.decode()
    anna.post(RECEPTION, wish)
    assert "P 1" in page
    with tenant_context(stralendorf):
        ticket = Ticket.objects.get()
    assert (ticket.people, ticket.priority_reason, ticket.source) == (
        3, PriorityReason.SMALL_CHILD, Source.RECEPTION,
    )  # fmt: skip


def test_a_number_against_the_rule_needs_a_reason(
    anna: PageClient, concerns: list[Concern], stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        Concern.objects.filter(pk=concerns[0].pk).update(is_walk_in=False)
    assert "Trotzdem" not in anna.get(RECEPTION).content.decode()
    wish = {"anliegen": concerns[0].pk, "personen": "1", "schluessel": str(uuid4())}
    refused = anna.post(RECEPTION, wish)
    assert refused.status_code == 422
    assert "Dieses Anliegen geht nur mit Termin." in refused.content.decode()
    page = anna.post(RECEPTION, wish | {"trotzdem": "Notfall: Flug heute Abend"}, follow=True)
    assert "„Notfall: Flug heute Abend“" in page.content.decode()
    with tenant_context(stralendorf):
        assert Ticket.objects.get().remark == "Notfall: Flug heute Abend"


def test_the_reception_sees_that_numbers_are_stopped(anna: PageClient, lea: PageClient) -> None:
    lea.post(f"{OFFICE}anhalten/", {"wann": "0"})
    page = anna.get(RECEPTION).content.decode()
    assert "Die Teamleitung hat die Nummern angehalten." in page
    assert "Trotzdem, weil" in page


def test_the_slip_names_number_and_phone_page(anna: PageClient, take: Take) -> None:
    ticket = take()
    page = anna.get(f"{RECEPTION}{ticket.pk}/druck/").content.decode()
    assert "P 1" in page
    assert "/warten/" in page
    assert "<svg" in page


def test_a_number_without_a_concern_is_asked_for_it(anna: PageClient) -> None:
    answer = anna.post(RECEPTION, {"personen": "1", "schluessel": str(uuid4())})
    assert answer.status_code == 422
    assert "Bitte sehen Sie diese Angaben noch einmal an" in answer.content.decode()


@pytest.mark.parametrize("number", ["0", "x", "9" * 30])
def test_a_strange_number_in_the_address_shows_none(number: str, anna: PageClient) -> None:
    assert "Die Nummer" not in anna.get(f"{RECEPTION}?nummer={number}").content.decode()


def test_an_appointment_checks_in_once(
    anna: PageClient, booking: Booking, stralendorf: Tenant
) -> None:
    assert "Beate Beispiel" in anna.get(RECEPTION).content.decode()
    for text, found in (("beate", True), (booking.reference, True), ("niemand", False)):
        page = anna.get(f"{RECEPTION}?suche={text}").content.decode()
        assert ("Beate Beispiel" in page) is found
        assert ("keinen solchen Termin" in page) is not found
    for _ in range(2):
        page = anna.post(f"{RECEPTION}termin/{booking.pk}/", follow=True).content.decode()
        assert "Termin 23:20 Uhr" in page
    with tenant_context(stralendorf):
        ticket = Ticket.objects.get()
    assert (ticket.people, ticket.source, ticket.due_at) == (
        2, Source.APPOINTMENT, booking.starts_at,
    )  # fmt: skip
    assert "Heute kommt niemand mehr mit Termin" in anna.get(RECEPTION).content.decode()


def test_a_cancelled_appointment_and_one_of_another_day_do_not_check_in(
    anna: PageClient, booking: Booking, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        cancel_booking(booking_id=booking.pk)
    path = f"{RECEPTION}termin/{booking.pk}/"
    assert "abgesagt oder vorbei" in anna.post(path, follow=True).content.decode()
    with tenant_context(stralendorf):
        Booking.objects.update(day=today() + timedelta(days=1))
    assert "ist nicht heute" in anna.post(path, follow=True).content.decode()
    assert anna.post(f"{RECEPTION}termin/0/").status_code == 404


def test_priority_after_all_and_leaving(anna: PageClient, take: Take, stralendorf: Tenant) -> None:
    ticket = take()
    anna.post(f"{RECEPTION}{ticket.pk}/vorrang/", {"vorrang": "ill"})
    assert "Vorrang: krank" in anna.get(RECEPTION).content.decode()
    page = anna.post(f"{RECEPTION}{ticket.pk}/gegangen/", follow=True).content.decode()
    assert "P 1 ist ausgetragen" in page
    late = anna.post(f"{RECEPTION}{ticket.pk}/vorrang/", {"vorrang": ""}, follow=True)
    assert "geht das nicht mehr" in late.content.decode()
    with tenant_context(stralendorf):
        assert Ticket.objects.get().state == TicketState.LEFT


def test_who_is_at_a_counter_has_not_gone(
    anna: PageClient, take: Take, desks: list[Counter], stralendorf: Tenant
) -> None:
    ticket = take()
    with tenant_context(stralendorf):
        tickets.call_ticket(ticket_id=ticket.pk, counter=desks[0])
        tickets.start_serving(ticket_id=ticket.pk)
    page = anna.post(f"{RECEPTION}{ticket.pk}/gegangen/", follow=True).content.decode()
    assert "geht das nicht mehr" in page


# --- Lead -----------------------------------------------------------------------------------------


def test_clerks_do_not_lead(anna: PageClient) -> None:
    for path in (LEAD, OFFICE, f"{OFFICE}meldung/", f"{OFFICE}einstellungen/"):
        assert anna.get(path).status_code == 404
    assert anna.post(f"{OFFICE}anhalten/", {"wann": "0"}).status_code == 404


def test_one_office_is_led_to_several_are_a_list(
    lea: PageClient, take: Take, stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    take()
    answer = lea.get(LEAD)
    assert answer["Location"] == f"{LEAD}buergerbuero/"
    page = lea.get(answer["Location"]).content.decode()
    assert "Lage im Warteraum" in page
    assert "0 bis" in page or "Min." in page
    with tenant_context(stralendorf):
        make_office(citizens_office, key="zweigstelle", name="Zweigstelle Pampow")
    page = lea.get(LEAD).content.decode()
    assert "Zweigstelle Pampow" in page
    assert "Noch kein Anliegen" in lea.get(f"{LEAD}zweigstelle/").content.decode()


def test_a_fair_notice_before_the_numbers_stop(
    lea: PageClient, hall: Office, concerns: list[Concern], stralendorf: Tenant
) -> None:
    noon = timezone.now().astimezone(BERLIN).replace(hour=12, minute=0)
    with tenant_context(stralendorf):
        words = {"de": "Zu viele."}
        ends = lead.stop_numbers(office=hall, in_minutes=20, words=words, now=noon).stops_at
        announced = giving(hall, noon)
        assert (announced.open, announced.stops_at) == (True, ends)
        assert (
            office_state(hall, noon)["notice"]["de"] == "Nummern gibt es heute noch bis 12:20 Uhr."
        )
        later = noon + timedelta(minutes=20)
        stopped = giving(hall, later)
        assert (stopped.open, stopped.reason, stopped.words["de"]) == (
            False,
            "stopped",
            "Zu viele.",
        )
        assert _at_the_kiosk(hall, concerns[0], now=noon).label == "P 1"
        with pytest.raises(tickets.NoNumbersNow):
            _at_the_kiosk(hall, concerns[0], now=later)
        last = timezone.now().astimezone(BERLIN).replace(hour=23, minute=59, second=59)
        QueueSettings.objects.update(stops_at=last)
    assert "Nummern gibt es noch bis 23:59 Uhr" in lea.get(OFFICE).content.decode()


def test_the_lead_stops_numbers_and_gives_them_again(
    lea: PageClient, hall: Office, concerns: list[Concern], stralendorf: Tenant
) -> None:
    lea.post(f"{OFFICE}anhalten/", {"wann": "0"})
    assert "gibt es heute keine Nummern mehr" in lea.get(OFFICE).content.decode()
    with tenant_context(stralendorf):
        assert "keine Nummern mehr" in giving(hall, timezone.now()).words["de"]
    lea.post(f"{OFFICE}weiter/")
    with tenant_context(stralendorf):
        assert giving(hall, timezone.now()).open
        assert _at_the_kiosk(hall, concerns[0]).label == "P 1"


def test_a_stop_ends_with_the_day(lea: PageClient, hall: Office, stralendorf: Tenant) -> None:
    lea.post(f"{OFFICE}anhalten/", {"wann": "0"})
    with tenant_context(stralendorf):
        assert not giving(hall, timezone.now()).open
        assert giving(hall, timezone.now() + timedelta(days=1)).open


def test_an_unreadable_stop_changes_nothing(lea: PageClient, stralendorf: Tenant) -> None:
    page = lea.post(f"{OFFICE}anhalten/", {"wann": "99"}, follow=True).content.decode()
    assert "Bitte wählen Sie eine Zeit" in page
    assert settings(stralendorf).stops_at is None


def test_a_closed_concern_gives_no_numbers_today(
    lea: PageClient, hall: Office, concerns: list[Concern], stralendorf: Tenant
) -> None:
    path = f"{OFFICE}anliegen/{concerns[0].pk}/"
    assert "heute geschlossen" in lea.post(path, follow=True).content.decode()
    with tenant_context(stralendorf):
        with pytest.raises(tickets.NoNumbersNow):
            _at_the_kiosk(hall, concerns[0])
        assert _at_the_kiosk(hall, concerns[1]).label == "F 1"
    lea.post(path, {"offen": "1"})
    with tenant_context(stralendorf):
        assert _at_the_kiosk(hall, concerns[0]).label == "P 1"
    assert lea.post(f"{OFFICE}anliegen/0/").status_code == 404


def test_with_all_concerns_closed_numbers_are_stopped_not_full(
    hall: Office, concerns: list[Concern], stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        for concern in concerns:
            lead.switch_concern(concern=concern, is_open=False)
        assert giving(hall, timezone.now()).reason == "stopped"


def test_the_lead_closes_a_counter_that_somebody_left_open(
    lea: PageClient, anna: PageClient, desks: list[Counter], take: Take, stralendorf: Tenant
) -> None:
    ticket = take()
    desk, path = f"/stralendorf/amt/schalter/{desks[0].pk}/", f"{OFFICE}schalter/{desks[0].pk}/"
    anna.post(f"{desk}hinsetzen/")
    assert "Pause seit" in lea.post(path, {"schritt": "pause"}, follow=True).content.decode()
    lea.post(path, {"schritt": "weiter"})
    anna.post(f"{desk}naechste/")
    refused = lea.post(path, {"schritt": "schliessen"}, follow=True).content.decode()
    assert "An Schalter 1 ist noch eine Nummer" in refused
    anna.post(f"{desk}{ticket.pk}/nicht-gekommen/")
    lea.post(path, {"schritt": "schliessen"})
    lea.post(path, {"schritt": "unsinn"})
    with tenant_context(stralendorf):
        assert not CounterDuty.objects.filter(closed_at=None).exists()
    assert lea.post(f"{OFFICE}schalter/0/").status_code == 404


def test_a_message_stands_on_the_display_until_it_is_taken_away(
    lea: PageClient, stralendorf: Tenant
) -> None:
    path = f"{OFFICE}meldung/"
    lea.post(path, {"de": "Drucker defekt", "uk": "Принтер не працює"})
    assert settings(stralendorf).message == {"de": "Drucker defekt", "uk": "Принтер не працює"}
    assert "Drucker defekt" in lea.get(OFFICE).content.decode()
    assert "Drucker defekt" in lea.get(path).content.decode()
    assert lea.post(path, {"de": "x" * 161}).status_code == 422
    lea.post(path, {"de": ""})
    assert settings(stralendorf).message == {}


def test_settings_of_the_waiting_room(lea: PageClient, stralendorf: Tenant) -> None:
    path = f"{OFFICE}einstellungen/"
    assert "kommen zuerst an die Reihe" in lea.get(path).content.decode()
    assert lea.post(path, {"wieder_nach": "0", "weg": "120"}).status_code == 422
    lea.post(path, {"nummern": "on", "wieder_nach": "7", "weg": "90", "de": "Kinder zuerst."})
    now = settings(stralendorf)
    assert (now.gives_numbers, now.stops_by_itself, now.back_after_minutes, now.walk_seconds) == (
        True, False, 7, 90,
    )  # fmt: skip
    assert now.priority_rule == {"de": "Kinder zuerst."}
    assert "Kinder zuerst." in lea.get(RECEPTION).content.decode()


def test_leads_of_another_unit_find_nothing(
    hall: Office, take: Take, page_client: Visit, tax_clerk: User, clerk_of_hemer: User
) -> None:
    ticket = take()
    for user in (tax_clerk, clerk_of_hemer):
        client = page_client(user)
        for path in (RECEPTION, LEAD, OFFICE):
            assert client.get(path).status_code == 404
        assert client.post(f"{RECEPTION}{ticket.pk}/gegangen/").status_code == 404


# --- The rest of the day --------------------------------------------------------------------------


def test_room_is_seats_times_minutes_less_who_waits(
    hall: Office, desks: list[Counter], concerns: list[Concern], take: Take, stralendorf: Tenant
) -> None:
    evening = timezone.now().astimezone(BERLIN).replace(hour=23, minute=0, second=0)
    with tenant_context(stralendorf):
        capacity = limits.capacity_of(hall, evening)
        assert capacity == limits.Capacity(2, 60, 0, 20.0, 0)
        assert capacity.room_left == 6
    take()
    with tenant_context(stralendorf):
        capacity = limits.capacity_of(hall, evening)
        assert capacity is not None
        assert capacity.room_left == 5


def test_counters_that_work_count_and_breaks_do_not(
    hall: Office, desks: list[Counter], clerk: User, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        staff = staff_of(clerk)
        assert staff is not None
        counters.open_counter(counter=desks[0], staff=staff)
        capacity = limits.capacity_of(hall)
        assert capacity is not None
        assert capacity.seats == 1


def test_without_walk_in_hours_there_is_no_capacity(
    stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    with tenant_context(stralendorf):
        office = make_office(citizens_office)
        assert limits.capacity_of(office) is None
        assert limits.expected_minutes(office) == limits.USUAL_MINUTES


def _at_the_kiosk(office: Office, concern: Concern, now: datetime | None = None) -> Ticket:
    return tickets.take_ticket(
        office=office, concern=concern, source=Source.KIOSK, idempotency_key=str(uuid4()), now=now
    ).ticket

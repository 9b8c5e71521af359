"""What staff sees and does in the calendar; and what nobody else does."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponseBase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rathaus.accounts.api import User
from rathaus.appointments.calendar import BlockKind, picture
from rathaus.appointments.enums import BookingState, Channel, HoursKind
from rathaus.appointments.models import (
    Booking,
    BookingRecord,
    CalendarFeed,
    Concern,
    Counter,
    Office,
    Seat,
)
from rathaus.appointments.services import mark_missed
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.audit.models import AuditEntry
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db
BASE = "/stralendorf/amt/termine/"
NINE = 9 * 60

type Browser = Callable[..., PageClient]


def next_monday() -> date:
    """A working Monday at least a week ahead, away from holidays."""
    day = timezone.localdate() + timedelta(days=7)
    while day.weekday() != 0 or day.month in (1, 4, 5, 10, 12):
        day += timedelta(days=1)
    return day


MONDAY = next_monday()


@pytest.fixture
def office(stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    with tenant_context(stralendorf):
        made = make_office(citizens_office, counters=2, horizon_days=366)
        open_weekly(made, weekdays=range(3))
        open_weekly(made, weekdays=range(3, 4), kind=HoursKind.WALK_IN, opens=NINE)
        return made


@pytest.fixture
def passport(stralendorf: Tenant, office: Office) -> Concern:
    with tenant_context(stralendorf):
        return make_concern(office, "reisepass", names={"de": "Reisepass", "en": "Passport"})


@pytest.fixture
def visit(stralendorf: Tenant, office: Office, passport: Concern) -> Booking:
    with tenant_context(stralendorf):
        return book(office, passport, MONDAY, NINE, email="beate@post.example")


def at_nine_today(stralendorf: Tenant, visit: Booking) -> None:
    """The appointment was today, a minute after midnight, so that its time has come."""
    with tenant_context(stralendorf):
        day = timezone.localdate()
        moment = timezone.now() - timedelta(minutes=1)
        Booking.objects.filter(pk=visit.pk).update(day=day, starts_at=moment)
        Seat.objects.filter(booking=visit).update(day=day)


def state_of(stralendorf: Tenant, visit: Booking) -> str:
    with tenant_context(stralendorf):
        return str(Booking.objects.get(pk=visit.pk).state)


def words(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return " ".join(response.content.decode().split())


# --- Seeing ---------------------------------------------------------------------------------------


def test_a_day_is_counters_times_and_a_list(
    visit: Booking, page_client: Browser, clerk: User
) -> None:
    page = words(page_client(clerk).get(f"{BASE}?tag={MONDAY}"))
    assert page.count("Beate Beispiel") == 2, "in the picture and in the list"
    assert "Schalter 2" in page
    assert "Pause" in page
    assert f"zeit={NINE}" in page, "the other counter is free at nine"
    assert visit.reference in page


def test_the_picture_leaves_no_minute_out(
    stralendorf: Tenant, office: Office, visit: Booking
) -> None:
    with tenant_context(stralendorf):
        counters = list(Counter.objects.filter(office=office))
        painted = picture(office, counters, MONDAY, MONDAY)
    for column in painted.columns:
        edges = [(block.start, block.end) for block in column.blocks]
        assert edges[0][0] == 480
        assert edges[-1][1] == 960
        assert all(before[1] == after[0] for before, after in itertools.pairwise(edges))
    rows = sum(cell.rows for row in painted.rows for cell in row.cells)
    assert rows == 2 * len(painted.rows)
    busy = next(column for column in painted.columns if column.load.booked)
    assert (busy.load.booked, busy.load.open) == (20, 420)


def test_walk_in_hours_are_marked(
    stralendorf: Tenant, office: Office, page_client: Browser, clerk: User
) -> None:
    thursday = MONDAY + timedelta(days=3)
    assert "ohne Termin" in words(page_client(clerk).get(f"{BASE}?tag={thursday}"))
    with tenant_context(stralendorf):
        (counter, *_) = Counter.objects.filter(office=office)
        kinds = [b.kind for b in picture(office, [counter], thursday, thursday).columns[0].blocks]
    assert kinds == [BlockKind.WALK_IN, BlockKind.BREAK, BlockKind.WALK_IN]


def test_a_week_shows_figures_or_one_counter(
    stralendorf: Tenant, office: Office, visit: Booking, page_client: Browser, clerk: User
) -> None:
    browser = page_client(clerk)
    page = words(browser.get(f"{BASE}woche/?tag={MONDAY}"))
    assert "17 %" in page, "20 of 120 minutes of the hour from nine"
    with tenant_context(stralendorf):
        counter = Seat.objects.get(booking=visit).counter_id
    page = words(browser.get(f"{BASE}woche/?tag={MONDAY}&schalter={counter}"))
    assert f'id="t-{visit.reference}"' in page


def test_more_appointments_need_no_more_queries(
    stralendorf: Tenant,
    office: Office,
    passport: Concern,
    visit: Booking,
    page_client: Browser,
    clerk: User,
) -> None:
    browser = page_client(clerk)
    browser.get(f"{BASE}?tag={MONDAY}")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"{BASE}?tag={MONDAY}")
        return len(captured)

    before = queries()
    with tenant_context(stralendorf):
        for start in (600, 620, 640):
            book(office, passport, MONDAY, start)
    assert queries() == before


def test_an_empty_day_and_no_office_say_what_to_do(
    office: Office, page_client: Browser, clerk: User, tax_clerk: User
) -> None:
    sunday = MONDAY + timedelta(days=6)
    assert "keine Öffnungszeiten" in words(page_client(clerk).get(f"{BASE}?tag={sunday}"))
    assert "noch keine Stelle" in words(page_client(tax_clerk).get(BASE))


def test_the_list_for_paper_and_the_table_are_logged(
    stralendorf: Tenant, visit: Booking, page_client: Browser, clerk: User
) -> None:
    browser = page_client(clerk)
    assert "beate@post.example" in words(browser.get(f"{BASE}drucken/?tag={MONDAY}"))
    table = browser.get(f"{BASE}tabelle.csv?tag={MONDAY}&umfang=woche").content.decode()
    assert f"{MONDAY:%d.%m.%Y};9:00;9:20;Schalter" in table
    assert ";Reisepass;1;Beate Beispiel;" in table
    with tenant_context(stralendorf):
        read = AuditEntry.objects.filter(event_name="audit.read", subject_kind="office")
        assert read.count() == 2


def test_search_finds_past_ones_by_number_name_and_address(
    visit: Booking, page_client: Browser, clerk: User, tax_clerk: User
) -> None:
    browser = page_client(clerk)
    plain = visit.reference.replace("-", "").lower()
    for text in (visit.reference, plain, "beispiel", "BEATE@post.example"):
        assert visit.reference in words(browser.get(f"{BASE}suche/?suche={text}")), text
    assert "keinen Termin" in words(browser.get(f"{BASE}suche/?suche=Niemand"))
    assert "keinen Termin" in words(page_client(tax_clerk).get(f"{BASE}suche/?suche=beispiel"))


# --- Booking --------------------------------------------------------------------------------------


def choice_of(passport: Concern, **more: object) -> dict[str, str]:
    wish: dict[str, object] = {
        "anliegen": passport.pk,
        "personen": 1,
        "weg": "phone",
        "tag": MONDAY,
        **more,
    }
    return {name: str(value) for name, value in wish.items()}


def test_a_clerk_books_at_the_telephone(
    stralendorf: Tenant, office: Office, passport: Concern, page_client: Browser, clerk: User
) -> None:
    browser = page_client(clerk)
    page = words(browser.get(f"{BASE}neu/", choice_of(passport, zeit=NINE)))
    assert "9:00 Uhr nehmen" in page
    held = browser.post(f"{BASE}neu/", choice_of(passport, zeit=NINE, schluessel="eins"))
    assert held.status_code == 302
    details = held.headers["Location"]
    assert "vorgemerkt" in words(browser.get(details))
    page = words(browser.post(details, {"name": ""}))
    assert "Bitte tragen Sie ein, wer kommt." in page
    browser.post(details, {"verlaengern": "1"})
    done = browser.post(
        details, {"name": "Theo Telefon", "telefon": "0385 1", "notiz": "Rollstuhl"}
    )
    page = words(browser.get(done.headers["Location"]))
    assert "Theo Telefon" in page
    assert "am Telefon" in page
    with tenant_context(stralendorf):
        booking = Booking.objects.get()
        assert (booking.state, booking.channel, booking.email) == ("booked", "phone", "")
        assert (booking.day, booking.start) == (MONDAY, NINE)


def test_a_held_time_can_be_given_back(
    stralendorf: Tenant, office: Office, passport: Concern, page_client: Browser, clerk: User
) -> None:
    browser = page_client(clerk)
    held = browser.post(f"{BASE}neu/", choice_of(passport, zeit=NINE, schluessel="eins"))
    browser.post(held.headers["Location"], {"freigeben": "1"})
    with tenant_context(stralendorf):
        assert Booking.objects.get().state == BookingState.CANCELLED


def test_a_taken_time_is_refused_and_the_nearest_offered(
    stralendorf: Tenant, office: Office, passport: Concern, page_client: Browser, clerk: User
) -> None:
    with tenant_context(stralendorf):
        for _ in range(2):
            book(office, passport, MONDAY, NINE)
    browser = page_client(clerk)
    refused = browser.post(f"{BASE}neu/", choice_of(passport, zeit=NINE, schluessel="eins"))
    page = words(browser.get(refused.headers["Location"]))
    assert "hat gerade jemand anders genommen" in page
    assert "8:40 Uhr nehmen" in page


def test_too_many_people_are_said_beside_the_field(
    office: Office, passport: Concern, page_client: Browser, clerk: User
) -> None:
    page = words(page_client(clerk).get(f"{BASE}neu/", choice_of(passport, personen=9)))
    assert "höchstens 4 Personen" in page


# --- On the day -----------------------------------------------------------------------------------


def test_marks_and_taking_them_back(
    stralendorf: Tenant, visit: Booking, page_client: Browser, clerk: User
) -> None:
    at_nine_today(stralendorf, visit)
    browser = page_client(clerk)
    address = f"{BASE}termin/{visit.reference}/"
    seen = []
    for what in ("angekommen", "erledigt", "zurueck", "zurueck", "nicht-erschienen", "zurueck"):
        browser.post(f"{address}vermerk/", {"was": what})
        seen.append(state_of(stralendorf, visit))
    assert seen == ["arrived", "done", "arrived", "booked", "missed", "booked"]
    with tenant_context(stralendorf):
        assert Seat.objects.get(booking=visit).let_go_at is None
        kept = BookingRecord.objects.filter(what__in=("arrived", "done", "missed"))
        assert not kept.exists(), "the figures forget what was taken back"


def test_a_missed_visit_whose_time_is_gone_cannot_come_back(
    stralendorf: Tenant, visit: Booking, page_client: Browser, clerk: User
) -> None:
    with tenant_context(stralendorf):
        mark_missed(booking_id=visit.pk)
        Seat.objects.filter(booking=visit).delete()
    browser = page_client(clerk)
    browser.post(f"{BASE}termin/{visit.reference}/vermerk/", {"was": "zurueck"})
    assert "hat inzwischen jemand anders" in words(browser.get(f"{BASE}termin/{visit.reference}/"))
    assert state_of(stralendorf, visit) == "missed"


@pytest.mark.parametrize("what", ["angekommen", "erledigt", "nicht-erschienen"])
def test_nobody_arrives_before_the_day(
    what: str, stralendorf: Tenant, visit: Booking, page_client: Browser, clerk: User
) -> None:
    browser = page_client(clerk)
    browser.post(f"{BASE}termin/{visit.reference}/vermerk/", {"was": what})
    page = words(browser.get(f"{BASE}termin/{visit.reference}/"))
    assert "Das geht bei diesem Termin jetzt nicht." in page
    assert state_of(stralendorf, visit) == "booked"


# --- Changing -------------------------------------------------------------------------------------


def test_moving_says_what_changes_and_can_be_undone(
    stralendorf: Tenant, visit: Booking, page_client: Browser, clerk: User
) -> None:
    browser = page_client(clerk)
    address = f"{BASE}termin/{visit.reference}/verschieben/"
    page = words(browser.get(f"{address}?tag={MONDAY}&zeit=600"))
    assert "9:00–9:20 Uhr" in page
    assert "10:00–10:20 Uhr" in page
    assert "per E-Mail an beate@post.example" in page
    moved = browser.post(address, {"tag": MONDAY, "zeit": 600})
    page = words(browser.get(moved.headers["Location"]))
    assert "Rückgängig" in page
    browser.post(address, {"tag": MONDAY, "zeit": NINE})
    with tenant_context(stralendorf):
        booking = Booking.objects.get()
        assert (booking.start, booking.times_moved) == (NINE, 2)


def test_another_counter_at_the_same_time_tells_nobody(
    stralendorf: Tenant, visit: Booking, page_client: Browser, clerk: User
) -> None:
    with tenant_context(stralendorf):
        other = Counter.objects.exclude(pk=Seat.objects.get().counter_id).get()
    address = f"{BASE}termin/{visit.reference}/verschieben/"
    browser = page_client(clerk)
    wish = {"tag": str(MONDAY), "zeit": str(NINE), "schalter": str(other.pk)}
    assert "nur der Schalter wechselt" in words(browser.get(address, wish))
    browser.post(address, wish)
    with tenant_context(stralendorf):
        assert Seat.objects.get().counter_id == other.pk
        assert Booking.objects.get().times_moved == 0


def test_a_move_to_a_taken_time_keeps_the_old_one(
    stralendorf: Tenant, office: Office, passport: Concern, visit: Booking,
    page_client: Browser, clerk: User,
) -> None:  # fmt: skip
    with tenant_context(stralendorf):
        for _ in range(2):
            book(office, passport, MONDAY, 600)
    browser = page_client(clerk)
    address = f"{BASE}termin/{visit.reference}/verschieben/"
    refused = browser.post(address, {"tag": MONDAY, "zeit": 600})
    page = words(browser.get(refused.headers["Location"]))
    assert "ist nicht frei. Der Termin bleibt, wo er war." in page
    assert "Am nächsten liegt 9:40 Uhr." in page
    with tenant_context(stralendorf):
        assert Booking.objects.get(pk=visit.pk).start == NINE


def test_cancelling_needs_a_reason(
    stralendorf: Tenant, visit: Booking, page_client: Browser, clerk: User
) -> None:
    browser = page_client(clerk)
    address = f"{BASE}termin/{visit.reference}/absagen/"
    assert "Bitte wählen Sie einen Grund." in words(browser.post(address, {}))
    done = browser.post(address, {"grund": "office"})
    assert "beate@post.example" in words(browser.get(done.headers["Location"]))
    assert state_of(stralendorf, visit) == "cancelled"
    with tenant_context(stralendorf):
        event = AuditEntry.objects.get(event_name="appointments.cancelled")
        assert event.payload["reason"] == "office"
    again = browser.get(address)
    assert again.status_code == 302


def test_notes_slip_and_reading_are_kept(
    stralendorf: Tenant, visit: Booking, page_client: Browser, clerk: User
) -> None:
    browser = page_client(clerk)
    address = f"{BASE}termin/{visit.reference}/"
    browser.post(f"{address}notiz/", {"notiz": "bringt Dolmetscherin mit"})
    page = words(browser.get(address))
    assert "bringt Dolmetscherin mit" in page
    assert "hat die Notiz zum Termin geändert" in page
    browser.post(f"{address}notiz/", {"notiz": "x" * 201})
    assert "höchstens 200 Zeichen" in words(browser.get(address))
    for paper in ("a6", "a4"):
        assert visit.reference in words(browser.get(f"{address}zettel/?papier={paper}"))
    with tenant_context(stralendorf):
        read = AuditEntry.objects.filter(event_name="audit.read", subject_id=visit.reference)
        assert read.count() == 1


# --- Nobody else ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["", "verschieben/", "absagen/", "zettel/", "vorgang/", "angaben/"]
)
def test_only_the_unit_sees_its_appointments(
    path: str, visit: Booking, page_client: Browser, citizen: User,
    tax_clerk: User, clerk_of_hemer: User,
) -> None:  # fmt: skip
    for person in (citizen, tax_clerk, clerk_of_hemer):
        answer = page_client(person).get(f"{BASE}termin/{visit.reference}/{path}")
        assert answer.status_code == 404


def test_another_town_finds_nothing(
    clerk_of_hemer: User, visit: Booking, office: Office, page_client: Browser
) -> None:
    browser = page_client(clerk_of_hemer)
    assert browser.get(f"/hemer/amt/termine/termin/{visit.reference}/").status_code == 404
    assert browser.get(f"/hemer/amt/termine/?stelle={office.key}").status_code == 404
    assert "keinen Termin" in words(browser.get("/hemer/amt/termine/suche/?suche=beispiel"))


def test_staff_may_use_what_is_kept_back(
    stralendorf: Tenant, office: Office, passport: Concern
) -> None:
    with tenant_context(stralendorf):
        assert book(office, passport, MONDAY, NINE, channel=Channel.COUNTER).channel == "counter"


def test_a_feed_is_secret_without_names_and_revocable(
    stralendorf: Tenant,
    visit: Booking,
    page_client: Browser,
    lead: User,
    clerk: User,
    tax_clerk: User,
) -> None:
    browser = page_client(lead)
    page = words(browser.post(f"{BASE}abos/", {"schalter": ""}))
    address = page.split('class="rh-secret">http://testserver')[1].split("<")[0]
    assert address not in words(browser.get(f"{BASE}abos/")), "shown once"
    read = page_client(None).get(address).content.decode()
    assert f"SUMMARY:{visit.reference}: Reisepass" in read
    assert "Beispiel" not in read
    with tenant_context(stralendorf):
        feed = CalendarFeed.objects.get()
        assert feed.used_at is not None
        assert feed.token_hash not in address
    revoke = f"{BASE}abos/{feed.pk}/widerrufen/"
    for other in (clerk, tax_clerk):
        assert page_client(other).post(revoke).status_code == 404
    assert page_client(None).get(address).status_code == 200
    browser.post(revoke)
    assert page_client(None).get(address).status_code == 404


def test_only_leads_see_that_there_are_feeds(
    visit: Booking, page_client: Browser, lead: User, clerk: User
) -> None:
    assert "Kalender-Abos" in words(page_client(lead).get(BASE))
    browser = page_client(clerk)
    assert "Kalender-Abos" not in words(browser.get(BASE))
    assert browser.post(f"{BASE}abos/", {"schalter": "", "namen": "on"}).status_code == 404


def test_a_feed_with_names_is_read_on_record(
    stralendorf: Tenant, visit: Booking, page_client: Browser, lead: User
) -> None:
    with tenant_context(stralendorf):
        seat = Seat.objects.get(booking=visit)
    page = words(
        page_client(lead).post(f"{BASE}abos/", {"schalter": seat.counter_id, "namen": "on"})
    )
    address = page.split('class="rh-secret">http://testserver')[1].split("<")[0]
    assert "SUMMARY:Beate Beispiel: Reisepass" in page_client(None).get(address).content.decode()
    with tenant_context(stralendorf):
        assert AuditEntry.objects.filter(event_name="audit.read", subject_kind="office").exists()

"""The pages on which a team lead edits opening hours, offices, counters and concerns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from rathaus.accounts.enums import Role
from rathaus.accounts.models import User
from rathaus.appointments.models import (
    Concern,
    Counter,
    HoursChange,
    Office,
    OpeningException,
    OpeningRule,
)
from rathaus.appointments.services.hours import newest_change
from rathaus.appointments.tests.offices import make_concern, make_office, open_weekly
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import make_staff
from rathaus.core.tests.pages import PageClient
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db
SETTINGS = "/stralendorf/amt/termine/einstellungen/"
HOURS = f"{SETTINGS}buergerbuero/"
RULE = {
    "kind": "appointment", "weekdays": ["0", "2"], "rhythm": "1", "opens": "08:00", "closes": "16:00",
    "break_from": "12:00", "break_to": "13:00", "kept_back": "1", "valid_from": "2026-01-01",
}  # fmt: skip


@pytest.fixture
def office(stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    with tenant_context(stralendorf):
        return make_office(citizens_office)


@pytest.fixture
def desk(page_client: Callable[..., PageClient], lead: User, office: Office) -> PageClient:
    return page_client(lead)


def rules(town: Tenant) -> list[dict[str, Any]]:
    with tenant_context(town):
        found = OpeningRule.objects.values("weekday", "opens", "closes", "breaks", "kept_back")
        return [dict(row) for row in found]


def next_monday() -> date:
    from rathaus.core.dates import today

    return today() + timedelta(days=7 - today().weekday())


# --- Rules ----------------------------------------------------------------------------------------


def test_an_office_without_hours_says_what_to_do(desk: PageClient) -> None:
    assert "Legen Sie die erste Regel an" in desk.get(HOURS).content.decode()


def test_a_rule_is_looked_at_and_then_saved(desk: PageClient, stralendorf: Tenant) -> None:
    preview = desk.post(f"{HOURS}regel/neu/", RULE | {"step": "preview"}).content.decode()
    assert "Jeden Montag und Mittwoch 8–12 und 13–16 Uhr, mit Termin, alle Schalter" in preview
    assert "neu geöffnet" in preview
    assert rules(stralendorf) == []
    saved = desk.post(f"{HOURS}regel/neu/", RULE | {"step": "save", "revision": "1"})
    assert saved.headers["Location"] == HOURS
    row = {"opens": 480, "closes": 960, "breaks": [[720, 780]], "kept_back": 1}
    assert rules(stralendorf) == [{"weekday": 0, **row}, {"weekday": 2, **row}]
    page = desk.get(HOURS).content.decode()
    assert "1 nur für Telefon und Schalter" in page


def test_going_back_from_the_preview_loses_nothing(desk: PageClient) -> None:
    page = desk.post(f"{HOURS}regel/neu/", RULE | {"step": "edit"}).content.decode()
    assert 'value="08:00"' in page
    assert "Vorschau</span>" in page


def test_changing_one_weekday_of_a_line_changes_the_line(
    desk: PageClient, stralendorf: Tenant, office: Office
) -> None:
    with tenant_context(stralendorf):
        first, *_others = open_weekly(office, weekdays=range(3))
    form = desk.get(f"{HOURS}regel/{first.pk}/").content.decode()
    assert form.count("checked") == 4  # three weekdays and the kind
    desk.post(f"{HOURS}regel/{first.pk}/", RULE | {"step": "save"})
    assert [row["weekday"] for row in rules(stralendorf)] == [0, 2]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weekdays": []}, "mindestens einen Wochentag"),
        ({"closes": "08:00"}, "Das Ende muss nach dem Anfang liegen."),
        ({"break_from": "07:00"}, "Pausen müssen innerhalb der Öffnungszeit liegen"),
        ({"break_to": ""}, "Anfang und Ende der Pause"),
        ({"kept_back": "5"}, "So viele Schalter sind nicht besetzt"),
        ({"valid_to": "2025-01-01"}, "Das Ende liegt vor dem Anfang."),
        ({"counters": ["999999"]}, "999999"),
    ],
)
def test_hours_that_make_no_sense_are_refused_beside_the_field(
    desk: PageClient, stralendorf: Tenant, wrong: dict[str, Any], words: str
) -> None:
    page = desk.post(f"{HOURS}regel/neu/", RULE | wrong | {"step": "save"}).content.decode()
    assert words in page
    assert rules(stralendorf) == []


def test_two_who_edit_at_once_see_each_other(desk: PageClient, stralendorf: Tenant) -> None:
    desk.post(f"{HOURS}regel/neu/", RULE | {"step": "save", "revision": "1"})
    page = desk.post(f"{HOURS}regel/neu/", RULE | {"step": "save", "revision": "1"})
    assert "In der Zwischenzeit hat jemand die Zeiten geändert." in page.content.decode()
    assert len(rules(stralendorf)) == 2


def test_overlapping_rules_are_a_warning_and_no_wall(
    desk: PageClient, stralendorf: Tenant, office: Office
) -> None:
    with tenant_context(stralendorf):
        open_weekly(office)
    page = desk.post(f"{HOURS}regel/neu/", RULE | {"opens": "07:00", "step": "preview"})
    assert "Zwei Regeln überschneiden sich" in page.content.decode()
    desk.post(f"{HOURS}regel/neu/", RULE | {"opens": "07:00", "step": "save"})
    assert len(rules(stralendorf)) == 7


def test_with_and_without_appointment_at_one_counter_is_pointed_out(
    desk: PageClient, stralendorf: Tenant, office: Office
) -> None:
    with tenant_context(stralendorf):
        open_weekly(office)
    page = desk.post(f"{HOURS}regel/neu/", RULE | {"kind": "walk_in", "step": "preview"})
    assert "gleichzeitig mit und ohne Termin" in page.content.decode()


def test_deleting_is_looked_at_and_can_be_taken_back(
    desk: PageClient, stralendorf: Tenant, office: Office
) -> None:
    with tenant_context(stralendorf):
        made = open_weekly(office)
    before = rules(stralendorf)
    address = f"{HOURS}regel/{made[0].pk}/loeschen/"
    assert "entfällt" in desk.get(address).content.decode()
    assert rules(stralendorf) == before
    desk.post(address, {"step": "save"})
    assert rules(stralendorf) == []
    with tenant_context(stralendorf):
        change = newest_change(office)
        assert change is not None
    history = desk.get(f"{HOURS}verlauf/").content.decode()
    assert "Lea Leitung hat die Öffnungszeiten geändert: gelöscht: Jeden Montag" in history
    undo = f"{HOURS}verlauf/{change.pk}/zuruecknehmen/"
    assert "neu geöffnet" in desk.get(undo).content.decode()
    desk.post(undo, {"step": "save"})
    assert rules(stralendorf) == before
    assert "hat zurückgenommen" in desk.get(f"{HOURS}verlauf/").content.decode()
    with tenant_context(stralendorf):
        assert HoursChange.objects.get().undone_at is not None
        assert Office.objects.get().revision == 3


def test_only_the_newest_change_can_be_taken_back(desk: PageClient, stralendorf: Tenant) -> None:
    for _ in range(2):
        desk.post(f"{HOURS}regel/neu/", RULE | {"step": "save"})
    with tenant_context(stralendorf):
        oldest = HoursChange.objects.earliest("pk")
    page = desk.get(f"{HOURS}verlauf/{oldest.pk}/zuruecknehmen/", follow=True)
    assert "Es gibt eine neuere" in page.content.decode()


# --- Own days -------------------------------------------------------------------------------------


def test_days_in_a_row_are_closed_with_a_reason(desk: PageClient, stralendorf: Tenant) -> None:
    monday = next_monday()
    wish = {
        "first": monday.isoformat(), "last": (monday + timedelta(days=2)).isoformat(),
        "kind": "closed", "reason_de": "Umzug in das neue Haus", "step": "save",
    }  # fmt: skip
    desk.post(f"{HOURS}tag/neu/", wish)
    with tenant_context(stralendorf):
        rows = list(OpeningException.objects.all())
    assert [row.day for row in rows] == [monday + timedelta(days=n) for n in range(3)]
    page = desk.get(HOURS).content.decode()
    assert "geschlossen (Umzug in das neue Haus)" in page
    form = desk.get(f"{HOURS}tag/{rows[1].pk}/").content.decode()
    assert monday.isoformat() in form
    desk.post(f"{HOURS}tag/{rows[1].pk}/loeschen/", {"step": "save"})
    with tenant_context(stralendorf):
        assert not OpeningException.objects.exists()


def test_a_row_of_open_days_leaves_out_the_weekend(desk: PageClient, stralendorf: Tenant) -> None:
    friday = next_monday() + timedelta(days=4)
    wish = {
        "first": friday.isoformat(), "last": (friday + timedelta(days=3)).isoformat(), "kind": "open",
        "opens": "09:00", "closes": "11:00", "step": "save",
    }  # fmt: skip
    desk.post(f"{HOURS}tag/neu/", wish)
    with tenant_context(stralendorf):
        days = {row.day.weekday() for row in OpeningException.objects.all()}
    assert days <= {4, 0}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"first": "2020-01-06"}, "Der Tag ist vorbei."),
        ({"last": "2020-01-06"}, "Das Ende liegt vor dem Anfang."),
        ({"last": "2099-01-06"}, "Höchstens 62 Tage auf einmal."),
        ({"kind": "open"}, "Bitte eine Uhrzeit angeben."),
        ({"opens": "09:00"}, "Bitte eine Uhrzeit angeben."),
        ({"first": ""}, "Dieses Feld ist zwingend erforderlich."),
    ],
)
def test_own_days_that_make_no_sense_are_refused(
    desk: PageClient, stralendorf: Tenant, wrong: dict[str, str], words: str
) -> None:
    wish = {"first": next_monday().isoformat(), "kind": "closed", "step": "save"}
    assert words in desk.post(f"{HOURS}tag/neu/", wish | wrong).content.decode()
    with tenant_context(stralendorf):
        assert not OpeningException.objects.exists()


def test_a_weekend_alone_does_not_open_by_a_period(desk: PageClient) -> None:
    saturday = next_monday() + timedelta(days=5)
    wish = {
        "first": saturday.isoformat(), "last": (saturday + timedelta(days=1)).isoformat(),
        "kind": "open", "opens": "09:00", "closes": "11:00",
    }  # fmt: skip
    assert "nur Wochenenden und Feiertage" in desk.post(f"{HOURS}tag/neu/", wish).content.decode()


def test_month_and_year_name_the_holidays(desk: PageClient) -> None:
    month = desk.get(f"{HOURS}kalender/?monat=2026-12").content.decode()
    assert "Dezember 2026" in month
    assert "Erster Weihnachtstag" in month
    year = desk.get(f"{HOURS}kalender/?jahr=2026").content.decode()
    assert "Frauentag" in year
    assert desk.get(f"{HOURS}kalender/?monat=unsinn").status_code == 200


# --- Offices, counters, concerns ------------------------------------------------------------------

OFFICE = {
    "name": "Bürgerbüro Süd", "street": "Musterweg 2", "postal_code": "19073", "place": "Musterort",
    "step_minutes": "10", "lead_minutes": "60", "horizon_days": "84", "hold_minutes": "10",
    "release_minutes": "30", "bookings_per_email": "3", "is_active": "on",
    "remind_hours": "48", "missed_euro": "25,50", "offer_minutes": "90",
    "directions_de": "Bus 12 bis Markt. Eingang ohne Stufen vom Hof.",
}  # fmt: skip


def test_a_lead_sets_up_an_office_for_the_own_unit(
    page_client: Callable[..., PageClient],
    lead: User,
    stralendorf: Tenant,
    citizens_office: OrganisationUnit,
    tax_office: OrganisationUnit,
) -> None:
    client = page_client(lead)
    assert "Legen Sie die erste an" in client.get(SETTINGS).content.decode()
    foreign = client.post(f"{SETTINGS}neu/", OFFICE | {"unit": tax_office.pk})
    assert foreign.status_code == 200
    answer = client.post(f"{SETTINGS}neu/", OFFICE | {"unit": citizens_office.pk})
    assert answer.headers["Location"] == f"{SETTINGS}buergerbuero-sued/schalter/"
    again = client.post(f"{SETTINGS}neu/", OFFICE | {"unit": citizens_office.pk})
    assert "So heißt schon eine andere Stelle." in again.content.decode()
    address = f"{SETTINGS}buergerbuero-sued/stelle/"
    assert "Bus 12 bis Markt." in client.get(address).content.decode()
    wrong = client.post(address, OFFICE | {"unit": citizens_office.pk, "postal_code": "1907"})
    assert "fünf Ziffern" in wrong.content.decode()
    client.post(address, OFFICE | {"unit": citizens_office.pk, "lead_minutes": "120"})
    with tenant_context(stralendorf):
        changed = Office.objects.get()
    assert (changed.lead_minutes, changed.remind_hours) == (120, 48)
    assert (changed.missed_cents, changed.offer_minutes) == (2550, 90)
    assert "25,5" in client.get(address).content.decode()
    assert "Bürgerbüro Süd" in client.get(SETTINGS).content.decode()


def test_counters_are_added_renamed_and_switched_off(
    desk: PageClient, stralendorf: Tenant, office: Office
) -> None:
    page = f"{HOURS}schalter/"
    desk.post(page, {"name": "Schalter 5", "room": "0.12"})
    assert (
        "So heißt schon ein anderer Schalter."
        in desk.post(page, {"name": "Schalter 5"}).content.decode()
    )
    with tenant_context(stralendorf):
        fifth = Counter.objects.get(name="Schalter 5")
    assert "0.12" in desk.get(page).content.decode()
    assert "0.12" in desk.get(f"{page}{fifth.pk}/").content.decode()
    desk.post(f"{page}{fifth.pk}/", {"name": "Schalter Fünf"})
    assert "kein Termin vereinbart" in desk.get(f"{page}{fifth.pk}/betrieb/").content.decode()
    desk.post(f"{page}{fifth.pk}/betrieb/")
    assert "abgeschaltet" in desk.get(page).content.decode()
    assert "wieder" in desk.get(f"{page}{fifth.pk}/betrieb/").content.decode()
    desk.post(f"{page}{fifth.pk}/betrieb/")
    with tenant_context(stralendorf):
        fifth.refresh_from_db()
    assert (fifth.name, fifth.is_active) == ("Schalter Fünf", True)


def test_the_matrix_says_which_counter_does_what(
    desk: PageClient, stralendorf: Tenant, office: Office
) -> None:
    from rathaus.appointments.queries import concerns_of_counter

    with tenant_context(stralendorf):
        passport, copy = make_concern(office, "reisepass"), make_concern(office, "beglaubigung")
        one, two, *_others = Counter.objects.filter(office=office)
    ticks = [f"{one.pk}:{passport.pk}", f"{one.pk}:{copy.pk}", f"{two.pk}:{passport.pk}", "x:1"]
    desk.post(f"{HOURS}schalter/verteilung/", {"does": ticks})
    with tenant_context(stralendorf):
        one, two, three, _four = Counter.objects.filter(office=office)
        assert (one.does_everything, two.does_everything) == (True, False)
        assert concerns_of_counter(two) == [passport.pk]
        assert concerns_of_counter(three) == []
    desk.post(f"{HOURS}schalter/verteilung/", {"does": [f"{one.pk}:{passport.pk}"]})
    assert "„Beglaubigung“ macht kein Schalter" in desk.get(f"{HOURS}schalter/").content.decode()


CONCERN = {
    "names_de": "Führungszeugnis", "names_en": "Criminal record check", "minutes": "10",
    "minutes_more": "5", "max_people": "2", "letter": "b", "is_bookable": "on",
}  # fmt: skip


def test_concerns_are_added_and_changed(
    desk: PageClient, stralendorf: Tenant, office: Office
) -> None:
    assert "Noch kein Anliegen" in desk.get(f"{HOURS}anliegen/").content.decode()
    desk.post(f"{HOURS}anliegen/neu/", CONCERN)
    assert (
        "So heißt schon ein anderes" in desk.post(f"{HOURS}anliegen/neu/", CONCERN).content.decode()
    )
    with tenant_context(stralendorf):
        made = Concern.objects.get()
    assert (made.key, made.letter, made.is_walk_in) == ("fuehrungszeugnis", "B", False)
    address = f"{HOURS}anliegen/{made.pk}/"
    assert "Criminal record check" in desk.get(address).content.decode()
    assert "von A bis Z" in desk.post(address, CONCERN | {"letter": "7"}).content.decode()
    bring = {"documents_de": "Ausweis\n\nVollmacht", "documents_en": "Identity card"}
    more = bring | {"documents_en": "a\nb\nc"}
    assert "mehr Zeilen als auf Deutsch" in desk.post(address, CONCERN | more).content.decode()
    names = {"names_uk": "Довідка", "names_ar": "شهادة"}
    desk.post(address, CONCERN | names | bring | {"minutes": "15", "position": "3"})
    with tenant_context(stralendorf):
        made.refresh_from_db()
    assert (made.minutes, made.position, made.names["uk"]) == (15, 3, "Довідка")
    assert made.documents == [{"de": "Ausweis", "en": "Identity card"}, {"de": "Vollmacht"}]
    page = desk.get(address).content.decode()
    assert "Vollmacht" in page
    assert 'dir="rtl"' in page
    assert "nur mit Termin" in desk.get(f"{HOURS}anliegen/").content.decode()


LEADING = [
    f"{HOURS}", f"{HOURS}regel/neu/", f"{HOURS}tag/neu/", f"{HOURS}sperren/", f"{HOURS}verlauf/",
    f"{HOURS}kalender/", f"{HOURS}stelle/", f"{HOURS}schalter/", f"{HOURS}anliegen/",
    f"{HOURS}anliegen/neu/", "/stralendorf/amt/termine/abos/?stelle=buergerbuero",
]  # fmt: skip


@pytest.mark.parametrize("page", LEADING)
def test_a_lead_of_another_unit_and_a_clerk_see_and_do_nothing(
    page: str,
    page_client: Callable[..., PageClient],
    stralendorf: Tenant,
    tax_office: OrganisationUnit,
    office: Office,
    lead: User,
    clerk: User,
    tax_clerk: User,
) -> None:
    tax_lead = make_staff(stralendorf, "t@amt.example", "Tina Teuer", Role.LEAD, tax_office)
    for user in (clerk, tax_clerk, tax_lead):
        client = page_client(user)
        assert client.get(page).status_code == 404
        assert client.post(page, {"name": "Schalter 9"}).status_code == 404
    assert page_client(lead).get(page).status_code == 200


def test_a_clerk_works_with_the_appointments_of_the_own_unit_only(
    page_client: Callable[..., PageClient], office: Office, clerk: User, tax_clerk: User
) -> None:
    calendar = "/stralendorf/amt/termine/?stelle=buergerbuero"
    assert page_client(clerk).get(calendar).status_code == 200
    assert page_client(tax_clerk).get(calendar).status_code == 404

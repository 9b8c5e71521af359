"""The demo's offices: one with four counters and an open Thursday, a city with several, and bookings."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from rathaus.accounts import api as accounts
from rathaus.appointments.demoplaces import (
    AT_THE_KIOSK,
    PEOPLE,
    PLACES,
    SHARES,
    TO_BRING,
    WEDNESDAY,
    WORKDAYS,
    Kind,
    Opening,
    Place,
    minute,
)
from rathaus.appointments.enums import Channel, ExceptionKind, HoursKind
from rathaus.appointments.freetimes import able_counters, free_times
from rathaus.appointments.models import (
    BookingRecord,
    Concern,
    Counter,
    CounterConcern,
    Office,
    OpeningException,
    OpeningRule,
    instant,
)
from rathaus.appointments.services import Person, confirm_booking, hold_time
from rathaus.core.dates import today
from rathaus.tenants import api as tenants

BEATE = "beate.beispiel@post.example"
SINCE = date(2026, 1, 1)
WEEKS_BOOKED = 4


_CHANNELS = (Channel.ONLINE,) * 7 + (Channel.PHONE,) * 2 + (Channel.COUNTER,)


def seed(tenant: tenants.Tenant) -> None:
    """Offices, counters, concerns, hours and appointments, unless the town has an office already."""
    if Office.objects.exists():
        return
    units = {unit.key: unit for unit in tenants.units()}
    for place in PLACES.get(tenant.slug, ()):
        if place.unit in units:
            office = open_office(place, units[place.unit], tenant)
            _exceptions(office)
            _bookings(office, place.bookings)
            _past(office, place.bookings)


def addresses(tenant: tenants.Tenant) -> list[tuple[str, str]]:
    """What the demo prints: words and path below the town's address."""
    return [("Book an appointment", "termine/")] if tenant.slug in PLACES else []


def open_office(place: Place, unit: tenants.OrganisationUnit, tenant: tenants.Tenant) -> Office:
    """An office with its counters, concerns and hours, and nobody in it yet."""
    street, postal_code, town = place.address
    office = Office.objects.create(
        key=place.key, name=place.name, unit=unit, street=street, postal_code=postal_code,
        place=town, phone=unit.phone, email=unit.email, directions=dict(place.directions),
        latitude=place.position[0], longitude=place.position[1], **place.fields,
    )  # fmt: skip
    concerns = {kind.key: _concern(office, kind, row) for row, kind in enumerate(place.kinds)}
    counters = [_counter(office, place, number) for number in range(1, place.counters + 1)]
    for kind in place.short_counter:
        CounterConcern.objects.create(counter=counters[-1], concern=concerns[kind.key])
    for opening in place.openings:
        _open(office, counters, opening)
    return office


def _concern(office: Office, kind: Kind, position: int) -> Concern:
    german, english = kind.names
    ukrainian, arabic = AT_THE_KIOSK[kind.key]
    return Concern.objects.create(
        office=office, key=kind.key, service=kind.service,
        names={"de": german, "en": english, "uk": ukrainian, "ar": arabic}, minutes=kind.minutes, minutes_more=kind.more, max_people=4 if kind.more else 1,
        letter=kind.letter, is_bookable=kind.bookable, position=position,
        documents=[{"de": de, "en": en} for de, en in TO_BRING.get(kind.key, ())],
    )  # fmt: skip


def _counter(office: Office, place: Place, number: int) -> Counter:
    is_short = bool(place.short_counter) and number == place.counters
    return Counter.objects.create(
        office=office, name=f"Schalter {number}", room=place.room, position=number,
        does_everything=not is_short,
    )  # fmt: skip


def _open(office: Office, counters: Sequence[Counter], opening: Opening) -> None:
    for weekday in opening.weekdays:
        OpeningRule.objects.create(
            office=office, kind=opening.kind, weekday=weekday, valid_from=SINCE,
            opens=opening.opens, closes=opening.closes,
            breaks=[list(pause) for pause in opening.breaks],
            counters=[counters[number - 1].pk for number in opening.counters],
            kept_back=opening.kept_back,
        )  # fmt: skip


def _exceptions(office: Office) -> None:
    """Closed after Christmas, as the news says; and a training day with a short morning."""
    year = today().year
    words = {"de": "Zwischen den Jahren geschlossen", "en": "Closed between the years"}
    for offset in range(8):
        day = date(year, 12, 24) + timedelta(days=offset)
        OpeningException.objects.create(
            office=office, day=day, kind=ExceptionKind.CLOSED, reason=words, made_by="Lea Leitung"
        )
    training = today() + timedelta(days=14 + (WEDNESDAY - today().weekday()) % 7)
    if not tenants.holiday_name(str(office.tenant.state), training) and training.month != 12:
        _training(office, training)


def _training(office: Office, day: date) -> None:
    OpeningException.objects.create(
        office=office, day=day, kind=ExceptionKind.OPEN, hours=HoursKind.APPOINTMENT,
        opens=minute(8), closes=minute(11), made_by="Lea Leitung",
        reason={"de": "Ab 11 Uhr Schulung im ganzen Haus", "en": "Training from 11 o’clock"},
    )  # fmt: skip


def open_today(office: Office) -> list[int]:
    """Open the whole day with and without appointment, for a show; primary keys to take back."""
    rows = [
        OpeningException.objects.create(
            office=office, day=today(), kind=ExceptionKind.OPEN, hours=kind, opens=0,
            closes=24 * 60, made_by="Vorführung",
            reason={"de": "Vorführung: ein Donnerstag im Zeitraffer"},
        )
        for kind in HoursKind
    ]  # fmt: skip
    return [row.pk for row in rows]


def take_back(opened: list[int]) -> None:
    OpeningException.objects.filter(pk__in=opened).delete()


# --- Appointments ---------------------------------------------------------------------------------


def _bookings(office: Office, number: int) -> None:
    """Some appointments in the next weeks, thicker at the start; the same in every demo."""
    chance = random.Random(f"{office.tenant.slug} {office.key}")  # noqa: S311 - not a secret
    concerns = [row for row in Concern.objects.filter(office=office) if row.is_bookable]
    weights = [SHARES.get(concern.key, 5) for concern in concerns]
    for place in range(number):
        concern = chance.choices(concerns, weights)[0]
        _book(office, concern, PEOPLE[place % len(PEOPLE)], chance, place)


def _book(office: Office, concern: Concern, name: str, chance: random.Random, number: int) -> None:
    channel = chance.choice(_CHANNELS)
    people = 2 if concern.minutes_more and chance.random() < 0.12 else 1
    ahead = 7 * WEEKS_BOOKED if number % 3 == 0 else 5  # most of them soon
    first = today() + timedelta(days=int(chance.triangular(0, ahead, 0)))
    free = free_times(
        office, counters=able_counters(office, [concern.pk]), minutes=concern.minutes_for(people),
        channel=channel, first=first, last=first + timedelta(days=4),
    )  # fmt: skip
    if not free:
        return
    chosen = chance.choice(free)
    held, _ = hold_time(
        office=office, items={concern: people}, day=chosen.day, start=chosen.start,
        channel=channel, idempotency_key=f"demo-{office.key}-{number}", citizen=_account(number),
    )  # fmt: skip
    confirm_booking(booking_id=held.pk, person=_person(name, number, channel, chance))


def _past(office: Office, number: int) -> None:
    """The log of the last four weeks, as the night leaves it: no persons, only what happened."""
    chance = random.Random(office.key)  # noqa: S311 - not a secret
    concerns = [row for row in Concern.objects.filter(office=office) if row.is_bookable]
    rows = []
    for visit in range(1, 3 * number + 1):
        day = today() - timedelta(days=chance.randrange(1, 28))
        if day.weekday() in WORKDAYS:
            concern = chance.choices(concerns, [SHARES.get(c.key, 5) for c in concerns])[0]
            rows += _visit_log(office, concern, day, -visit, chance)
    BookingRecord.objects.bulk_create(rows)


def _visit_log(
    office: Office, concern: Concern, day: date, number: int, chance: random.Random
) -> list[BookingRecord]:
    start = minute(8) + 10 * chance.randrange(40)
    starts_at, channel = instant(day, start), chance.choice(_CHANNELS)
    before = timedelta(days=int(chance.triangular(0, 56, 4)), hours=chance.randrange(1, 12))
    happened = [("booked", starts_at - before)]
    if chance.random() < 0.09:
        happened.append(("missed", starts_at + timedelta(minutes=20)))
    else:
        happened += [
            ("arrived", starts_at - timedelta(minutes=5)),
            ("done", starts_at + timedelta(minutes=concern.minutes)),
        ]
    return [
        BookingRecord(
            office=office, booking_number=number, at=at, what=what, channel=channel, day=day,
            start=start, minutes=concern.minutes, concerns=[concern.key],
            ahead_minutes=round((starts_at - at).total_seconds() / 60),
        )
        for what, at in happened
    ]  # fmt: skip


def _account(number: int) -> accounts.User | None:
    """The first appointment of an office is Beate's."""
    return accounts.User.objects.filter(email=BEATE).first() if number == 0 else None


def _person(name: str, number: int, channel: Channel, chance: random.Random) -> Person:
    if number == 0:
        return Person("Beate Beispiel", BEATE, note="Bringt den Hund mit.")
    phone = f"030 23125 {chance.randrange(100, 1000)}" if channel == Channel.PHONE else ""
    return Person(name, phone=phone)

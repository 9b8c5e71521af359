"""The demo's offices: one with four counters and an open Thursday, a city with several, and bookings."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from rathaus.accounts import api as accounts
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
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
WEEKS_BOOKED = 4


@dataclass(frozen=True)
class Kind:
    """A concern as the demo towns know it.

    Attributes:
        names: German and English.
        minutes, more: for the first person, and for each further one.
        letter: of the walk-in number.
        service: slug of the service package, if there is one.
    """

    key: str
    names: tuple[str, str]
    minutes: int
    more: int
    letter: str
    service: str = ""
    bookable: bool = True


IDENTITY_CARD = Kind(
    "personalausweis", ("Personalausweis beantragen", "Apply for an identity card"), 15, 10, "A"
)
PASSPORT = Kind("reisepass", ("Reisepass beantragen", "Apply for a passport"), 15, 10, "A")
COLLECT = Kind(
    "abholung", ("Ausweis oder Reisepass abholen", "Collect a card or passport"), 5, 5, "A"
)
MOVE = Kind(
    "wohnsitz", ("Wohnsitz an- oder ummelden", "Register or change your address"), 20, 5, "B"
)
CERTIFICATE = Kind(
    "meldebescheinigung", ("Meldebescheinigung", "Certificate of residence"), 10, 5, "B",
    "meldebescheinigung",
)  # fmt: skip
RECORD = Kind(
    "fuehrungszeugnis", ("Führungszeugnis beantragen", "Apply for a criminal record check"), 10, 5, "B"
)  # fmt: skip
COPY = Kind("beglaubigung", ("Beglaubigung", "Certified copy"), 10, 0, "B")
LICENCE = Kind(
    "fuehrerschein-umtausch", ("Führerschein umtauschen", "Exchange a driving licence"), 15, 10, "C",
    "fuehrerschein-umtausch",
)  # fmt: skip
DOG = Kind(
    "hundesteuer", ("Hund an- oder abmelden", "Register or deregister a dog"), 10, 0, "D",
    "hundesteuer-anmeldung",
)  # fmt: skip
FOUND = Kind("fundsachen", ("Fundsachen", "Lost property"), 10, 0, "E", bookable=False)
PARKING = Kind(
    "bewohnerparkausweis", ("Bewohnerparkausweis", "Resident parking permit"), 10, 0, "P",
    "bewohnerparkausweis",
)  # fmt: skip
CAR = Kind("zulassung", ("Auto anmelden oder ummelden", "Register a car"), 20, 15, "K")
CAR_OFF = Kind("abmeldung", ("Auto abmelden", "Deregister a car"), 10, 5, "K")
CAR_EXPORT = Kind("ausfuhr", ("Ausfuhrkennzeichen", "Export plates"), 25, 0, "K")
NEW_LICENCE = Kind("ersterteilung", ("Ersten Führerschein beantragen", "First licence"), 20, 0, "F")

CITIZENS = (IDENTITY_CARD, PASSPORT, COLLECT, MOVE, CERTIFICATE, RECORD, COPY, LICENCE, DOG, FOUND)
IN_TOWN = (IDENTITY_CARD, PASSPORT, COLLECT, MOVE, CERTIFICATE, RECORD, COPY, FOUND)
SHORT_ONES = (COLLECT, CERTIFICATE, RECORD, COPY, DOG, FOUND)
"""What the last counter of the office in Stralendorf does."""


@dataclass(frozen=True)
class Opening:
    """Hours on some weekdays; as in :class:`OpeningRule`.

    Attributes:
        counters: numbers of the counters from 1; empty is all.
    """

    kind: HoursKind
    weekdays: tuple[int, ...]
    opens: int
    closes: int
    breaks: tuple[tuple[int, int], ...] = ()
    counters: tuple[int, ...] = ()
    kept_back: int = 0


@dataclass(frozen=True)
class Place:
    """One office of the demo.

    Attributes:
        unit: key of the unit whose staff works there.
        short_counter: the last counter does only these.
        bookings: how many appointments are made in the next weeks.
    """

    key: str
    name: str
    unit: str
    address: tuple[str, str, str]
    position: tuple[float, float]
    counters: int
    kinds: Sequence[Kind]
    openings: Sequence[Opening]
    directions: Mapping[str, str]
    short_counter: Sequence[Kind] = ()
    room: str = ""
    bookings: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)


def _clock(hours: float) -> int:
    return round(hours * 60)


_NOON = ((_clock(12), _clock(13)),)
_DAYS = (MONDAY, TUESDAY, WEDNESDAY, FRIDAY)
_STRALENDORF_HOURS = (
    Opening(HoursKind.APPOINTMENT, (MONDAY, WEDNESDAY), _clock(8), _clock(16), _NOON, kept_back=1),
    Opening(HoursKind.APPOINTMENT, (TUESDAY,), _clock(8), _clock(18), _NOON, kept_back=1),
    Opening(HoursKind.APPOINTMENT, (FRIDAY,), _clock(8), _clock(12), (), (1, 2, 3), 1),
    Opening(HoursKind.WALK_IN, (THURSDAY,), _clock(9), _clock(18), _NOON),
    # For people who cannot wait in a queue: on the telephone only.
    Opening(HoursKind.APPOINTMENT, (THURSDAY,), _clock(14), _clock(16), (), (1,), 1),
)


def city_hours(kept_back: int) -> tuple[Opening, ...]:
    """With appointments except on Thursday, when everybody may come."""
    return (
        Opening(HoursKind.APPOINTMENT, _DAYS, _clock(8), _clock(16), _NOON, kept_back=kept_back),
        Opening(HoursKind.WALK_IN, (THURSDAY,), _clock(8), _clock(18)),
    )


PLACES: Mapping[str, Sequence[Place]] = {
    "stralendorf": (
        Place(
            "buergerbuero", "Bürgerbüro Stralendorf", "buergerbuero",
            ("Dorfstraße 30", "19073", "Stralendorf"), (53.5736, 11.3030), 4, CITIZENS,
            _STRALENDORF_HOURS,
            {
                "de": "Eingang vom Hof, ohne Stufen. Die Bushaltestelle „Stralendorf, Amt“ liegt vor dem Haus.",
                "en": "Entrance from the courtyard, without steps. The bus stops in front of the house.",
            },
            SHORT_ONES, "Zimmer 4", 48,
        ),
    ),
    "schwerin": (
        Place(
            "buergerbuero-stadthaus", "Bürgerbüro im Stadthaus", "buergerbuero",
            ("Am Packhof 2–6", "19053", "Schwerin"), (53.6342, 11.4081), 8, IN_TOWN, city_hours(2),
            {
                "de": "Haupteingang, Erdgeschoss links. Aufzug und WC für Rollstühle im Haus.",
                "en": "Main entrance, ground floor on the left. Lift and accessible toilet in the house.",
            },
            room="Halle", bookings=110,
        ),
        Place(
            "buergerbuero-dreesch", "Bürgerbüro Großer Dreesch", "buergerbuero",
            ("Berliner Platz 1", "19063", "Schwerin"), (53.5969, 11.4405), 4, IN_TOWN, city_hours(1),
            {
                "de": "Straßenbahn bis Berliner Platz. Der Eingang ist ebenerdig.",
                "en": "Tram to Berliner Platz. The entrance is at street level.",
            },
            room="Erdgeschoss", bookings=12,
        ),
        Place(
            "zulassung", "Kfz-Zulassung", "verkehr",
            ("Am Packhof 2–6", "19053", "Schwerin"), (53.6342, 11.4081), 6,
            (CAR, CAR_OFF, CAR_EXPORT, PARKING), city_hours(1),
            {
                "de": "Eingang vom Parkplatz. Schilder bekommen Sie gegenüber.",
                "en": "Entrance from the car park. Plates are made across the street.",
            },
            room="Haus C", bookings=12,
        ),
        Place(
            "fahrerlaubnis", "Fahrerlaubnisbehörde", "fahrerlaubnis",
            ("Am Packhof 2–6", "19053", "Schwerin"), (53.6342, 11.4081), 3, (LICENCE, NEW_LICENCE),
            city_hours(1),
            {"de": "Haus B, erster Stock, mit Aufzug.", "en": "House B, first floor, with a lift."},
            room="Zimmer 103", bookings=8,
        ),
    ),
    "hemer": (
        Place(
            "buergerbuero", "Bürgerbüro Hemer", "buergerbuero",
            ("Hademareplatz 44", "58675", "Hemer"), (51.3866, 7.7690), 3,
            (*IN_TOWN, DOG, PARKING), city_hours(1),
            {
                "de": "Im Rathaus, Erdgeschoss. Der Eingang ist ohne Stufen.",
                "en": "In the town hall, ground floor. The entrance has no steps.",
            },
            room="Erdgeschoss", bookings=16,
        ),
    ),
}  # fmt: skip
PEOPLE = (
    "Anton Anker", "Berta Birnbaum", "Carla Clever", "Detlef Dorsch", "Emma Ehrlich",
    "Fritz Freundlich", "Gisela Garten", "Heinz Hafen", "Ida Immergrün", "Jonas Jubel",
    "Käthe Kirsche", "Lothar Laterne", "Mona Morgen", "Norbert Nebel", "Olli Ostwind",
    "Paula Petersilie", "Quirin Quelle", "Rosa Regen", "Samir Sonne", "Thea Tee",
    "Ulf Ufer", "Vera Veilchen", "Walter Wolke", "Xaver Xylophon", "Yasmin Ypsilon", "Zoe Zucker",
)  # fmt: skip
_SHARES = {
    "personalausweis": 30, "reisepass": 18, "wohnsitz": 22, "meldebescheinigung": 6,
    "fuehrungszeugnis": 6, "beglaubigung": 4, "fuehrerschein-umtausch": 10, "hundesteuer": 3,
    "abholung": 8, "bewohnerparkausweis": 10, "zulassung": 40, "abmeldung": 15, "ausfuhr": 3,
    "ersterteilung": 15,
}  # fmt: skip
_AT_THE_KIOSK = {
    "personalausweis": ("Оформити посвідчення особи", "طلب بطاقة هوية"),
    "reisepass": ("Оформити закордонний паспорт", "طلب جواز سفر"),
    "abholung": ("Забрати посвідчення або паспорт", "استلام البطاقة أو جواز السفر"),
    "wohnsitz": ("Зареєструвати нову адресу", "تسجيل عنوان السكن الجديد"),
    "meldebescheinigung": ("Довідка про місце проживання", "شهادة تسجيل السكن"),
    "fuehrungszeugnis": ("Довідка про несудимість", "شهادة حسن السيرة والسلوك"),
    "beglaubigung": ("Засвідчити копію", "تصديق نسخة"),
    "fuehrerschein-umtausch": ("Обміняти водійські права", "استبدال رخصة القيادة"),
    "hundesteuer": ("Зареєструвати собаку", "تسجيل كلب"),
    "fundsachen": ("Бюро знахідок", "المفقودات"),
    "bewohnerparkausweis": ("Дозвіл на паркування для мешканців", "تصريح وقوف السيارات للسكان"),
    "zulassung": ("Зареєструвати автомобіль", "تسجيل سيارة"),
    "abmeldung": ("Зняти автомобіль з обліку", "إلغاء تسجيل سيارة"),
    "ausfuhr": ("Номерні знаки для вивезення", "لوحات تصدير"),
    "ersterteilung": ("Перші водійські права", "أول رخصة قيادة"),
}
"""Names of the concerns in the kiosk's other languages: Ukrainian and Arabic."""
_TO_BRING: Mapping[str, Sequence[tuple[str, str]]] = {
    "personalausweis": (
        (
            "Ihren alten Ausweis, Ihren Reisepass oder Ihre Geburtsurkunde",
            "Your old card, passport or birth certificate",
        ),
        (
            "Ein digitales Passbild als Code vom Fotografen",
            "A digital photograph as a code from a photographer",
        ),
    ),
    "reisepass": (
        (
            "Ihren alten Reisepass oder Ihren Personalausweis",
            "Your old passport or your identity card",
        ),
        (
            "Ein digitales Passbild als Code vom Fotografen",
            "A digital photograph as a code from a photographer",
        ),
    ),
    "abholung": (("Ihren alten Ausweis oder Reisepass", "Your old card or passport"),),
    "wohnsitz": (
        ("Die Ausweise aller Personen, die umziehen", "The identity cards of everybody who moves"),
        ("Die Bestätigung des Vermieters", "The landlord’s confirmation"),
    ),
    "beglaubigung": (("Das Original und die Kopie", "The original and the copy"),),
    "zulassung": (
        ("Fahrzeugschein und Fahrzeugbrief", "Registration certificate, parts I and II"),
        ("Die eVB-Nummer Ihrer Versicherung", "The eVB number of your insurance"),
        ("Ihren Ausweis", "Your identity card"),
    ),
    "abmeldung": (("Fahrzeugschein und Kennzeichen", "Registration certificate and plates"),),
}
"""Where no service package says it; German and English."""
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
    ukrainian, arabic = _AT_THE_KIOSK[kind.key]
    return Concern.objects.create(
        office=office, key=kind.key, service=kind.service,
        names={"de": german, "en": english, "uk": ukrainian, "ar": arabic}, minutes=kind.minutes, minutes_more=kind.more, max_people=4 if kind.more else 1,
        letter=kind.letter, is_bookable=kind.bookable, position=position,
        documents=[{"de": de, "en": en} for de, en in _TO_BRING.get(kind.key, ())],
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
        opens=_clock(8), closes=_clock(11), made_by="Lea Leitung",
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
    weights = [_SHARES.get(concern.key, 5) for concern in concerns]
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
        if day.weekday() in _DAYS:
            concern = chance.choices(concerns, [_SHARES.get(c.key, 5) for c in concerns])[0]
            rows += _visit_log(office, concern, day, -visit, chance)
    BookingRecord.objects.bulk_create(rows)


def _visit_log(
    office: Office, concern: Concern, day: date, number: int, chance: random.Random
) -> list[BookingRecord]:
    start = _clock(8) + 10 * chance.randrange(40)
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

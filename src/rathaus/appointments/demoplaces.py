"""What the demo's towns have: concerns, places, their counters and hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rathaus.appointments.enums import HoursKind

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


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


def minute(hours: float) -> int:
    """Minute of the day."""
    return round(hours * 60)


_NOON = ((minute(12), minute(13)),)
WORKDAYS = (MONDAY, TUESDAY, WEDNESDAY, FRIDAY)
_STRALENDORF_HOURS = (
    Opening(HoursKind.APPOINTMENT, (MONDAY, WEDNESDAY), minute(8), minute(16), _NOON, kept_back=1),
    Opening(HoursKind.APPOINTMENT, (TUESDAY,), minute(8), minute(18), _NOON, kept_back=1),
    Opening(HoursKind.APPOINTMENT, (FRIDAY,), minute(8), minute(12), (), (1, 2, 3), 1),
    Opening(HoursKind.WALK_IN, (THURSDAY,), minute(9), minute(18), _NOON),
    # For people who cannot wait in a queue: on the telephone only.
    Opening(HoursKind.APPOINTMENT, (THURSDAY,), minute(14), minute(16), (), (1,), 1),
)


def city_hours(kept_back: int) -> tuple[Opening, ...]:
    """With appointments except on Thursday, when everybody may come."""
    return (
        Opening(HoursKind.APPOINTMENT, WORKDAYS, minute(8), minute(16), _NOON, kept_back=kept_back),
        Opening(HoursKind.WALK_IN, (THURSDAY,), minute(8), minute(18)),
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
SHARES = {
    "personalausweis": 30, "reisepass": 18, "wohnsitz": 22, "meldebescheinigung": 6,
    "fuehrungszeugnis": 6, "beglaubigung": 4, "fuehrerschein-umtausch": 10, "hundesteuer": 3,
    "abholung": 8, "bewohnerparkausweis": 10, "zulassung": 40, "abmeldung": 15, "ausfuhr": 3,
    "ersterteilung": 15,
}  # fmt: skip
AT_THE_KIOSK = {
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
TO_BRING: Mapping[str, Sequence[tuple[str, str]]] = {
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

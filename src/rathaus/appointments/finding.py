"""What somebody wants to come for, where that is possible, and when.

A concern belongs to one office; what people choose is its key, so that "any office" works.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from rathaus.appointments.enums import Channel
from rathaus.appointments.freetimes import (
    ALL,
    Wanted,
    able_counters,
    able_counters_of_offices,
    free_days_of_offices,
    free_times_of_offices,
)
from rathaus.appointments.models import Booking, Concern, Office, instant
from rathaus.appointments.nearby import Origin, distances, origin_from
from rathaus.appointments.services.booking import NotBookable, items_of, length_of
from rathaus.tenants.api import Municipality

NEAR = "nahe"
"""Instead of an office's key: the nearest ones."""
NEAREST = 3
FIRST_TIMES = 5
LIST_DAYS = 10


@dataclass(frozen=True)
class Wish:
    """What somebody wants to come for.

    Attributes:
        people: key of the concern → for how many people.
        place: key of an office, :data:`NEAR`, or empty for all.
        around: a postal code or a position, see :func:`nearby.origin_from`; empty if nobody said.
    """

    people: Mapping[str, int]
    place: str = ""
    around: str = ""

    def __bool__(self) -> bool:
        return bool(self.people)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As fields of a form, without the place."""
        pairs = []
        for key, number in self.people.items():
            pairs += [("anliegen", key), (f"personen-{key}", str(number))]
        return pairs

    @property
    def query(self) -> str:
        """As a query string, place included."""
        rest = [("ort", self.place), ("um", self.around)]
        return urlencode([*self.pairs, *((name, value) for name, value in rest if value)])

    @property
    def postal_code(self) -> str:
        return self.around if self.around.isdigit() else ""

    def origin(self, municipality: Municipality | None) -> Origin | None:
        """Where the person is: as said here, else the municipality that was chosen on the portal."""
        if municipality is None or self.around:
            return origin_from(self.around)
        return Origin(municipality.postal_codes, name=municipality.name)


def wish_from(data: QueryDict) -> Wish:
    """Read a submitted choice; nonsense counts as one person."""
    people = {key: _number(data.get(f"personen-{key}")) for key in data.getlist("anliegen")[:10]}
    said = data.get("plz", "").strip() or data.get("um", "")
    return Wish(people, data.get("ort", ""), said if origin_from(said) else "")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 3 else 1


@dataclass(frozen=True)
class Choice:
    """A concern on the page of choices, whichever offices do it.

    Attributes:
        minutes: for one person, in the quickest office.
        office_names: where it is done.
    """

    key: str
    name: str
    service: str
    minutes: int
    max_people: int
    office_names: list[str]


def choices(office: Office | None = None) -> list[Choice]:
    """Everything that can be booked online somewhere, or in one office, in the offices' order."""
    concerns = Concern.objects.filter(is_bookable=True, office__is_active=True)
    if office is not None:
        concerns = concerns.filter(office=office)
    ordered = sorted(
        concerns.select_related("office").order_by("position", "key", "office__name"),
        key=lambda concern: concern.key,
    )
    found = []
    for key, group in groupby(ordered, key=lambda concern: concern.key):
        rows = list(group)
        choice = Choice(
            key=key,
            name=rows[0].name,
            service=rows[0].service,
            minutes=min(row.minutes for row in rows),
            max_people=max(row.max_people for row in rows),
            office_names=[row.office.name for row in rows],
        )
        found.append((min(row.position for row in rows), choice.name, choice))
    return [choice for *_order, choice in sorted(found, key=lambda row: row[:2])]


# --- Where ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """An office that does everything wanted.

    Attributes:
        minutes: how long the visit takes there.
        counters: primary keys of those that do all of it.
    """

    office: Office
    items: Mapping[Concern, int]
    minutes: int
    counters: Sequence[int]


def places_for(wish: Wish, *, near: Origin | None = None) -> list[Place]:
    """Offices that do everything wanted, for online booking; the nearest first."""
    found: list[Place] = []
    concerns = Concern.objects.filter(
        key__in=wish.people, is_bookable=True, office__is_active=True
    ).select_related("office")
    ordered = sorted(concerns, key=lambda concern: concern.office_id)
    for _office, group in groupby(ordered, key=lambda concern: concern.office_id):
        items = {concern: wish.people[concern.key] for concern in group}
        if len(items) == len(wish.people):
            found += _place(next(iter(items)).office, items)
    far = distances((place.office for place in found), near)
    found.sort(key=lambda place: (far[place.office.pk], place.office.name))
    return narrowed(_staffed(found), wish.place)


def narrowed(places: Sequence[Place], place: str) -> list[Place]:
    """Those that are meant by :attr:`Wish.place`, of all in the order of their distance."""
    if place == NEAR:
        return list(places[:NEAREST])
    return [one for one in places if place in ("", one.office.key)]


def _place(office: Office, items: Mapping[Concern, int]) -> list[Place]:
    try:
        return [Place(office, items, length_of(office, items, Channel.ONLINE), [])]
    except NotBookable:
        return []


def _staffed(places: Sequence[Place]) -> list[Place]:
    """The places with their counters, without those where none does everything wanted."""
    able = able_counters_of_offices(
        {place.office.pk: [concern.pk for concern in place.items] for place in places}
    )
    return [
        replace(place, counters=counters) for place in places if (counters := able[place.office.pk])
    ]


def place_of(booking: Booking) -> Place:
    """The office of a booking, for another time of the same visit."""
    items = items_of(booking)
    counters = able_counters(booking.office, [concern.pk for concern in items])
    return Place(booking.office, items, booking.minutes, counters)


# --- When -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """A free time in an office."""

    place: Place
    day: date
    start: int

    @property
    def at(self) -> datetime:
        return instant(self.day, self.start)

    @property
    def value(self) -> str:
        """As it stands in a form; :func:`time_from` reads it."""
        return f"{self.place.office.key}~{self.day.isoformat()}~{self.start}"


def time_from(text: str) -> tuple[str, date, int] | None:
    """Key of the office, day and minute of :attr:`Offer.value`; None for anything else."""
    office, _, rest = text.partition("~")
    day, _, start = rest.partition("~")
    try:
        return office, date.fromisoformat(day), int(start)
    except ValueError:
        return None


def first_offers(places: Sequence[Place], *, limit: int = FIRST_TIMES) -> list[Offer]:
    """The next free times over all places; of two at the same time the nearer place first."""
    soon = timezone.localdate() + timedelta(days=LIST_DAYS)
    found = _offers(places, last=soon, limit=limit)
    return found if len(found) >= limit else _offers(places, limit=limit)


def nearest_offers(places: Sequence[Place], wanted: datetime, *, limit: int = 3) -> list[Offer]:
    """Free times around a moment that was lost, in order of time."""
    day = wanted.date()
    around = offers_between(places, day - timedelta(days=3), day + timedelta(days=7))
    closest = sorted(around, key=lambda offer: abs(offer.at - wanted))[:limit]
    return sorted(closest, key=lambda offer: offer.at)


def offers_between(places: Sequence[Place], first: date, last: date) -> list[Offer]:
    """Every free time of the days, place by place."""
    rank = {place.office.pk: number for number, place in enumerate(places)}
    found = _offers(places, first=first, last=last)
    return sorted(found, key=lambda offer: rank[offer.place.office.pk])


def _offers(
    places: Sequence[Place],
    *,
    first: date | None = None,
    last: date | None = None,
    limit: int = ALL,
) -> list[Offer]:
    by_office = {place.office.pk: place for place in places}
    found = free_times_of_offices(_wanted(places), first=first, last=last, limit=limit)
    return [Offer(by_office[office], time.day, time.start) for office, time in found]


def open_days(places: Sequence[Place]) -> dict[date, int]:
    """Days with a free time somewhere → how many; all that can be booked now, in order."""
    found: dict[date, int] = {}
    for days in free_days_of_offices(_wanted(places)).values():
        for day, number in days.items():
            found[day] = found.get(day, 0) + number
    return dict(sorted(found.items()))


def _wanted(places: Iterable[Place]) -> list[Wanted]:
    return [Wanted(place.office, place.counters, place.minutes) for place in places]

"""What other programs send and get as JSON about appointments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Schema
from pydantic import AfterValidator, Field

from rathaus.appointments.enums import BookingState

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class OfficeOut(Schema):
    """A place with counters that people come to."""

    key: str = Field(examples=["buergerbuero"])
    name: str = Field(examples=["Bürgerbüro Stralendorf"])
    street: str
    postal_code: str
    place: str
    phone: str
    email: str
    directions: dict[str, str] = Field(description="Way and access notes, by language.")
    latitude: float | None = None
    longitude: float | None = None
    step_minutes: int = Field(description="Appointments begin at multiples of it after midnight.")
    lead_minutes: int = Field(description="An appointment is booked at least that far ahead.")
    horizon_days: int = Field(description="So many days ahead can be booked.")
    asks_email: bool = Field(description="Whether a booking needs an e-mail address.")


class ConcernOut(Schema):
    """What people come for."""

    key: str = Field(examples=["personalausweis"])
    names: dict[str, str] = Field(description="By language; German is always there.")
    service: str = Field(description="Slug of the service in the town's catalogue, or empty.")
    minutes: int = Field(description="For the first person.")
    minutes_more: int = Field(description="For each further person.")
    max_people: int
    is_bookable: bool
    is_walk_in: bool
    letter: str = Field(description="Of the walk-in number.", examples=["A"])
    documents: list[dict[str, str]] = Field(description="What to bring, by language.")


class FreeDayOut(Schema):
    """A day on which something is free."""

    day: date
    times: int = Field(description="Different free times.")


class FreeTimeOut(Schema):
    """A time that can be held."""

    day: date
    start: str = Field(description="Time of day in the town.", examples=["09:20"])
    begins_at: datetime
    seats: int = Field(description="Counters that are free.")


class ItemIn(Schema):
    """One concern of a visit."""

    key: str = Field(max_length=60, description="Of the concern.", examples=["personalausweis"])
    people: int = Field(1, ge=1, le=20, description="For so many.")


class HoldIn(Schema):
    """A time to keep while somebody types."""

    office: str = Field(max_length=40, examples=["buergerbuero"])
    concerns: list[ItemIn] = Field(min_length=1, max_length=10)
    day: date
    start: str = Field(pattern=CLOCK, examples=["09:20"])


def _is_email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error
    return text


Email = Annotated[str, Field(max_length=254), AfterValidator(_is_email)]


class PersonIn(Schema):
    """Who comes; only the name is needed."""

    name: str = Field(min_length=1, max_length=120, pattern=r"\S", examples=["Beate Beispiel"])
    email: Email | None = Field(None, examples=["beate.beispiel@post.example"])
    phone: str = Field("", max_length=40)
    note: str = Field("", max_length=200)
    proof: str = Field("", max_length=4000, description="Solution of the booking's challenge.")


class MoveIn(Schema):
    """The other time."""

    day: date
    start: str = Field(pattern=CLOCK, examples=["10:00"])


class BookingOut(Schema):
    """A booking without the person, for whoever has its code."""

    code: str = Field(description="Shows, moves and cancels it. Keep it secret.")
    reference: str = Field(description="Short number to read aloud.", examples=["7KQ-M4P"])
    state: BookingState = Field(description="held, booked, then what became of it.")
    office: str = Field(description="Its key.", examples=["buergerbuero"])
    concerns: list[ItemIn]
    day: date = Field(description="In the town.")
    start: str = Field(examples=["09:20"])
    minutes: int
    begins_at: datetime
    ends_at: datetime
    held_until: datetime | None = Field(description="The end of a hold; null once it is booked.")
    proof: str = Field(description="Challenge of a hold (ALTCHA 2, JSON); empty once booked.")

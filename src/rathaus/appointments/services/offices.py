"""Setting up offices, their counters and concerns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify

from rathaus.appointments.events import OfficeChanged
from rathaus.appointments.models import Concern, Counter, CounterConcern, Office
from rathaus.appointments.services.hours import count_up
from rathaus.appointments.services.seats import change_hours_alone
from rathaus.core.events import publish

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class NameTaken(ValueError):
    """Another counter, concern or office has the name already."""


@transaction.atomic
def save_office(*, office: Office | None, values: Mapping[str, Any]) -> Office:
    """A new office, or other values for one.

    Args:
        values: fields of :class:`Office`; the key follows from the first name and stays.

    Raises:
        NameTaken: another office has such a name.
    """
    made = office or Office(key=key_from(values["name"], 40))
    for name, value in values.items():
        setattr(made, name, value)
    _save(made)
    _tell(made, "Adresse und Buchung" if office else "neue Stelle")
    return made


@transaction.atomic
def save_counter(
    *,
    office: Office,
    counter: Counter | None,
    name: str,
    room: str = "",
    position: int | None = None,
) -> Counter:
    """A new counter, or another name, room or place in the order for one.

    Raises:
        NameTaken: another counter of the office is called so.
    """
    made = counter or Counter(office=office, position=_next(Counter, office))
    made.name, made.room = name, room
    if position is not None:
        made.position = position
    _save(made)
    _tell(office, f"Schalter {name}")
    return made


@transaction.atomic
def switch_counter(*, counter: Counter, is_active: bool) -> Counter:
    """Take a counter out of use, or into use again. Its agreed appointments stay as they are."""
    change_hours_alone(counter.office)
    if counter.is_active != is_active:
        counter.is_active = is_active
        counter.save(update_fields=["is_active"])
        words = "wieder eingeschaltet" if is_active else "abgeschaltet"
        _tell(counter.office, f"{counter.name} {words}")
    return counter


@transaction.atomic
def set_what_counters_do(*, office: Office, does: Mapping[int, Collection[int]]) -> None:
    """Which counter does which concerns.

    Args:
        does: primary key of a counter → those of its concerns; a counter that does all of them
            will also do those that are added later.
    """
    change_hours_alone(office)
    concerns = set(Concern.objects.filter(office=office).values_list("pk", flat=True))
    counters = Counter.objects.filter(office=office, pk__in=does)
    for counter in counters.select_for_update(of=("self",)):
        wanted = concerns & set(does[counter.pk])
        CounterConcern.objects.filter(counter=counter).delete()
        counter.does_everything = wanted == concerns
        counter.save(update_fields=["does_everything"])
        if not counter.does_everything:
            CounterConcern.objects.bulk_create(
                CounterConcern(counter=counter, concern_id=pk) for pk in sorted(wanted)
            )
    _tell(office, "welcher Schalter was macht")


@transaction.atomic
def save_concern(*, office: Office, concern: Concern | None, values: Mapping[str, Any]) -> Concern:
    """A new concern, or other values for one; agreed appointments keep their length.

    Raises:
        NameTaken: another concern of the office is called so.
    """
    german = values["names"]["de"]
    made = concern or Concern(
        office=office, key=key_from(german, 60), position=_next(Concern, office)
    )
    for name, value in values.items():
        setattr(made, name, value)
    _save(made)
    _tell(office, f"Anliegen {german}")
    return made


def key_from(name: str, length: int) -> str:
    """``Bürgerbüro Süd`` → ``buergerbuero-sued``."""
    return slugify(name.lower().translate(_UMLAUTS))[:length].strip("-") or "stelle"


def _save(row: Office | Counter | Concern) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise NameTaken(str(row)) from error


def _next(model: type[Counter] | type[Concern], office: Office) -> int:
    highest = model.objects.filter(office=office).aggregate(highest=Max("position"))["highest"]
    return 0 if highest is None else highest + 1


def _tell(office: Office, what: str) -> None:
    count_up(office)
    publish(OfficeChanged(office_key=office.key, what=what))

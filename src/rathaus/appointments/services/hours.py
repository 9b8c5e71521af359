"""Changing opening hours: first a proposal that can be looked at, then one step that applies it.

A change never edits a row. It takes rows away and puts others in their place, and keeps what went,
so that the newest change can be taken back as it was. Free times are derived; there is nothing to
rebuild.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.core import serializers
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from rathaus.appointments import sentences
from rathaus.appointments.daysahead import Comparison, compare
from rathaus.appointments.enums import ExceptionKind, HoursKind
from rathaus.appointments.events import OpeningHoursChanged, OpeningHoursRestored
from rathaus.appointments.models import (
    MIDNIGHT,
    Counter,
    HoursChange,
    Office,
    OpeningException,
    OpeningRule,
)
from rathaus.appointments.opening import Hours, days, hours_of
from rathaus.appointments.services.disruptions import recheck
from rathaus.appointments.services.seats import change_hours_alone
from rathaus.core.dates import today
from rathaus.core.events import publish
from rathaus.tenants import api as tenants

SATURDAY = 5
MOST_DAYS = 62
"""Own days that can be entered at once."""


class HoursRefused(ValueError):
    """The wanted hours make no sense; the subclass says why."""


class ClosesBeforeItOpens(HoursRefused):
    """The end is not after the beginning."""


class BreakOutsideHours(HoursRefused):
    """A break does not lie inside the hours, or two breaks overlap."""


class TooManyKeptBack(HoursRefused):
    """More counters kept back than are staffed."""


class EndsBeforeItBegins(HoursRefused):
    """The last day lies before the first."""


class NoWeekday(HoursRefused):
    """No weekday was chosen."""


class UnknownCounter(HoursRefused):
    """A counter of another office, or one that is switched off."""


class DayIsOver(HoursRefused):
    """The first day lies in the past."""


class TooManyDays(HoursRefused):
    """More than :data:`MOST_DAYS` days at once."""


class NothingOpens(HoursRefused):
    """None of the days is a working day."""


class ChangedMeanwhile(RuntimeError):
    """Somebody else has changed the hours since the preview."""


class NothingToUndo(RuntimeError):
    """There is no change, or it is not the newest any more."""


@dataclass(frozen=True)
class Stretch:
    """When and where; the part that rules and own days share. Minutes after midnight."""

    opens: int | None
    closes: int | None
    breaks: Sequence[tuple[int, int]] = ()
    counters: Sequence[int] = ()
    kept_back: int = 0


@dataclass(frozen=True)
class RuleWish:
    """Regular hours as somebody wants them; see :class:`OpeningRule`."""

    kind: HoursKind
    weekdays: Sequence[int]
    stretch: Stretch
    valid_from: date
    valid_to: date | None = None
    every_weeks: int = 1
    nth: int | None = None


@dataclass(frozen=True)
class DaysWish:
    """One day or days in a row as somebody wants them; see :class:`OpeningException`.

    Open days in a row leave out weekends and holidays; a single day is meant as it is.
    """

    first: date
    last: date
    kind: ExceptionKind
    stretch: Stretch
    hours: HoursKind | None = None
    reason: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A change that has not happened yet.

    Attributes:
        drop_rules, drop_days: primary keys of rows that go.
        rules, days: unsaved rows that come.
        what: the change as a German sentence.
    """

    office: Office
    what: str
    drop_rules: frozenset[int] = frozenset()
    rules: tuple[OpeningRule, ...] = ()
    drop_days: frozenset[int] = frozenset()
    days: tuple[OpeningException, ...] = ()

    def applied_to(self, hours: Hours) -> Hours:
        return replace(
            hours,
            rules=[r for r in hours.rules if r.pk not in self.drop_rules] + [*self.rules],
            exceptions=[d for d in hours.exceptions if d.pk not in self.drop_days] + [*self.days],
        )


# --- Proposals ------------------------------------------------------------------------------------


def propose_rule(*, office: Office, wish: RuleWish, instead_of: Sequence[int] = ()) -> Proposal:
    """Regular hours, new or in the place of others.

    Args:
        instead_of: primary keys of the rules that go.

    Raises:
        HoursRefused: one of its subclasses.
    """
    if not wish.weekdays:
        raise NoWeekday
    if wish.valid_to is not None and wish.valid_to < wish.valid_from:
        raise EndsBeforeItBegins
    _check(office, wish.stretch)
    rules = tuple(
        OpeningRule(
            office=office, kind=wish.kind, weekday=weekday, every_weeks=wish.every_weeks,
            nth=wish.nth, valid_from=wish.valid_from, valid_to=wish.valid_to,
            **_columns(wish.stretch),
        )
        for weekday in sorted(set(wish.weekdays))
    )  # fmt: skip
    with translation.override("de"):
        what = sentences.rule_in_words(rules[0], names_of(office), sorted(set(wish.weekdays)))
    return Proposal(office, what, drop_rules=frozenset(instead_of), rules=rules)


def propose_without_rule(*, office: Office, rules: Sequence[OpeningRule]) -> Proposal:
    """The rules go."""
    with translation.override("de"):
        words = sentences.rule_in_words(
            rules[0], names_of(office), [rule.weekday for rule in rules]
        )
        what = f"gelöscht: {words}"
    return Proposal(office, what, drop_rules=frozenset(rule.pk for rule in rules))


def propose_days(*, office: Office, wish: DaysWish, instead_of: Sequence[int] = ()) -> Proposal:
    """One day or days in a row that differ.

    Raises:
        HoursRefused: one of its subclasses.
    """
    if wish.last < wish.first:
        raise EndsBeforeItBegins
    if wish.first < today():
        raise DayIsOver
    if (wish.last - wish.first).days >= MOST_DAYS:
        raise TooManyDays
    if wish.kind == ExceptionKind.OPEN or wish.stretch.opens is not None:
        _check(office, wish.stretch)
    else:
        _check_counters(office, wish.stretch)
    made_at = timezone.now()
    rows = tuple(
        OpeningException(
            office=office, day=day, kind=wish.kind, hours=wish.hours or "", reason=wish.reason,
            made_at=made_at, **_columns(wish.stretch),
        )
        for day in _days_meant(wish)
    )  # fmt: skip
    if not rows:
        raise NothingOpens
    with translation.override("de"):
        what = sentences.days_in_words(rows, names_of(office))
    return Proposal(office, what, drop_days=frozenset(instead_of), days=rows)


def propose_without_days(*, office: Office, rows: Sequence[OpeningException]) -> Proposal:
    """The own days go; the rules count again."""
    with translation.override("de"):
        what = f"gelöscht: {sentences.days_in_words(rows, names_of(office))}"
    return Proposal(office, what, drop_days=frozenset(row.pk for row in rows))


def _days_meant(wish: DaysWish) -> list[date]:
    every = list(days(wish.first, wish.last))
    if wish.kind == ExceptionKind.CLOSED or len(every) == 1:
        return every
    state = str(tenants.active_tenant().state)
    return [
        day for day in every if day.weekday() < SATURDAY and not tenants.holiday_name(state, day)
    ]


def _check(office: Office, wish: Stretch) -> None:
    if wish.opens is None or wish.closes is None or not 0 <= wish.opens < wish.closes <= MIDNIGHT:
        raise ClosesBeforeItOpens
    at = wish.opens
    for begins, ends in sorted(wish.breaks):
        if not at <= begins < ends <= wish.closes:
            raise BreakOutsideHours
        at = ends
    _check_counters(office, wish)


def _check_counters(office: Office, wish: Stretch) -> None:
    known = set(names_of(office))
    if not set(wish.counters) <= known:
        raise UnknownCounter
    if wish.kept_back > len(wish.counters or known):
        raise TooManyKeptBack


def _columns(wish: Stretch) -> dict[str, Any]:
    return {
        "opens": wish.opens,
        "closes": wish.closes,
        "breaks": [list(pause) for pause in sorted(wish.breaks)],
        "counters": list(wish.counters),
        "kept_back": wish.kept_back,
    }


def names_of(office: Office) -> dict[int, str]:
    """Active counters by primary key."""
    found = Counter.objects.filter(office=office, is_active=True)
    return dict(found.values_list("pk", "name"))


# --- Looking --------------------------------------------------------------------------------------


def preview(proposal: Proposal, *, weeks: int = 4) -> Comparison:
    """What the change would do from today to the last day that can be booked."""
    office = proposal.office
    first, last = today(), today() + timedelta(days=max(office.horizon_days, 7 * weeks))
    first_own = [row.day for row in proposal.days] + [rule.valid_from for rule in proposal.rules]
    if first_own and min(first_own) > last:
        first, last = min(first_own), min(first_own) + timedelta(days=7 * weeks)
    before = hours_of(office, first=first, last=last + timedelta(days=7 * weeks))
    return compare(office, before, proposal.applied_to(before), first=first, last=last, weeks=weeks)


# --- Changing -------------------------------------------------------------------------------------


@transaction.atomic
def change_hours(*, proposal: Proposal, seen: int | None = None, tell: bool = True) -> HoursChange:
    """Apply the change; it counts for the very next booking.

    Args:
        seen: the office's revision when the preview was made; None skips the comparison.
        tell: publish the event; a lock publishes its own.

    Raises:
        ChangedMeanwhile: the revision is another one by now.
    """
    change_hours_alone(proposal.office)
    office = _locked(proposal.office)
    if seen is not None and seen != office.revision:
        raise ChangedMeanwhile(office.key)
    rules = OpeningRule.objects.filter(office=office, pk__in=proposal.drop_rules)
    own = OpeningException.objects.filter(office=office, pk__in=proposal.drop_days)
    before = {"rules": _fields(rules), "days": _fields(own)}
    rules.delete()
    own.delete()
    for row in (*proposal.rules, *proposal.days):
        row.save(force_insert=True)
    change = HoursChange.objects.create(
        office=office,
        what=proposal.what[:400],
        before=before,
        after={"rules": [r.pk for r in proposal.rules], "days": [d.pk for d in proposal.days]},
    )
    count_up(office)
    recheck(office=office)
    if tell:
        publish(OpeningHoursChanged(office_key=office.key, what=proposal.what))
    return change


@transaction.atomic
def undo_change(*, office: Office, change_id: int) -> HoursChange:
    """Put back what the newest change took away; the one before it is the newest then.

    Raises:
        NothingToUndo: the change is not the newest, or was taken back already.
    """
    change_hours_alone(office)
    office = _locked(office)
    change = newest_change(office)
    if change is None or change.pk != change_id:
        raise NothingToUndo(str(change_id))
    OpeningRule.objects.filter(office=office, pk__in=change.after["rules"]).delete()
    OpeningException.objects.filter(office=office, pk__in=change.after["days"]).delete()
    for record in (*change.before["rules"], *change.before["days"]):
        for row in serializers.deserialize("python", [record]):
            row.object.save(force_insert=True)
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])
    count_up(office)
    recheck(office=office)
    publish(OpeningHoursRestored(office_key=office.key, what=change.what))
    return change


def undone(office: Office, change: HoursChange) -> Proposal:
    """The same as a proposal, to look at what taking it back would do."""
    rows = [
        item.object
        for item in serializers.deserialize(
            "python", [*change.before["rules"], *change.before["days"]]
        )
    ]
    return Proposal(
        office,
        change.what,
        drop_rules=frozenset(change.after["rules"]),
        drop_days=frozenset(change.after["days"]),
        rules=tuple(row for row in rows if isinstance(row, OpeningRule)),
        days=tuple(row for row in rows if isinstance(row, OpeningException)),
    )


def newest_change(office: Office) -> HoursChange | None:
    """The one that can be taken back."""
    return HoursChange.objects.filter(office=office, undone_at__isnull=True).order_by("-pk").first()


def count_up(office: Office) -> None:
    """Everything that depends on what is bookable is old from now on."""
    Office.objects.filter(pk=office.pk).update(revision=F("revision") + 1)
    office.refresh_from_db(fields=["revision"])


def _fields(rows: Iterable[OpeningRule | OpeningException]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = serializers.serialize("python", rows)
    return found


def _locked(office: Office) -> Office:
    found: Office = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    return found

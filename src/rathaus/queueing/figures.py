"""The figures of an office, made from the two logs without persons and from nothing else.

Every figure is a list of facts, each in a bucket (an hour, a concern, a counter). Table, plot, CSV
and the rows behind a number are four views of the same facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.queueing.models import QueueRecord

MINUTES, PERCENT, NUMBER = gettext_noop("Minuten"), gettext_noop("Prozent"), gettext_noop("Anzahl")
AHEAD = (
    (0, gettext_lazy("am selben Tag")), (1, gettext_lazy("1 bis 3 Tage")),
    (4, gettext_lazy("4 bis 7 Tage")), (8, gettext_lazy("8 bis 14 Tage")),
    (15, gettext_lazy("15 bis 28 Tage")), (29, gettext_lazy("über 28 Tage")),
)  # fmt: skip
"""From so many days on, and its words."""
BUSY_UNTIL = frozenset({"done", "missed", "parked", "forwarded"})


@dataclass(frozen=True)
class Fact:
    """One thing that was counted or measured.

    Attributes:
        bucket: where it belongs, as shown.
        order: of the bucket.
        value: minutes, percent or 1.
        words: what it was, for the list of rows.
        hit: of a forecast or a visit: it was as it should be.
    """

    bucket: str
    order: float
    value: float
    at: datetime
    words: str
    hit: bool = True


@dataclass(frozen=True)
class Row:
    """A bucket with its numbers; ``main`` is the one that is plotted."""

    bucket: str
    numbers: tuple[float, ...]
    main: float


@dataclass(frozen=True)
class Figure:
    """One figure, ready to be shown.

    Attributes:
        key: in addresses and file names.
        columns: names of the numbers of each row.
        plotted: index of the column that is plotted.
        sentence: what it shows, in words.
    """

    key: str
    title: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    facts: tuple[Fact, ...]
    sentence: str
    bucket_name: str


@dataclass(frozen=True)
class Logs:
    """What both logs say about an office in a period."""

    queue: Sequence[QueueRecord]
    bookings: Sequence[appointments.BookingRecord]
    concerns: dict[str, str]
    counters: dict[int, str]


def logs_of(office: appointments.Office, first: date, last: date) -> Logs:
    """Both days included."""
    queue = QueueRecord.objects.filter(office=office, day__gte=first, day__lte=last)
    return Logs(
        queue=list(queue.order_by("at", "id")),
        bookings=appointments.booking_records(office, first, last),
        concerns={row.key: row.name for row in appointments.concerns_of_office(office)},
        counters={row.pk: row.name for row in appointments.counters_of_office(office)},
    )


def all_figures(logs: Logs) -> list[Figure]:
    """In the order of the page."""
    return [make(logs) for make in MAKERS.values()]


# --- Facts ----------------------------------------------------------------------------------------


def waited(logs: Logs) -> Figure:
    facts = [
        _fact(_hour(row), row.waited_seconds or 0, row, logs) for row in _first_calls(logs.queue)
    ]
    rows = _rows(facts, _spread)
    return _figure(
        "wartezeit", _("Wartezeit bis zum ersten Aufruf"), MINUTES, _spread_columns(), rows, facts,
        _("Stunde des Aufrufs"), _half(
            facts, rows,
            _("Die Hälfte wartete höchstens %(minutes)s Minuten. Am längsten war es von %(bucket)s: %(most)s Minuten."),
        ),
    )  # fmt: skip


def served(logs: Logs) -> Figure:
    done = [row for row in logs.queue if row.what == "done" and row.served_seconds is not None]
    facts = [
        _fact(
            (logs.concerns.get(row.concern_key, row.concern_key), 0),
            row.served_seconds or 0,
            row,
            logs,
        )
        for row in done
    ]
    rows = tuple(sorted(_rows(facts, _spread), key=lambda row: -row.main))
    return _figure(
        "bedienzeit", _("Zeit am Schalter"), MINUTES, _spread_columns(), rows, facts, _("Anliegen"),
        _half(
            facts, rows,
            _("Die Hälfte der Besuche war nach höchstens %(minutes)s Minuten fertig. Am längsten dauert: %(bucket)s (%(most)s Minuten)."),
        ),
    )  # fmt: skip


def arrivals(logs: Logs) -> Figure:
    taken = [row for row in logs.queue if row.what == "taken"]
    facts = [_fact(_hour(row), 60, row, logs) for row in taken]
    days = len({row.day for row in taken}) or 1
    rows = _rows(facts, lambda some: (len(some), round(len(some) / days, 1)), main=1)
    top = max(rows, key=lambda row: row.main, default=None)
    words = (
        _("Es kamen %(people)s Menschen (gezählte Tage: %(days)s), die meisten von %(hour)s.")
        % {"days": days, "people": len(taken), "hour": top.bucket}
        if top
        else ""
    )
    columns = (_("gezogene Nummern"), _("je Tag"))
    return _figure(
        "andrang", _("Andrang nach Stunde"), NUMBER, columns, rows, facts, _("Stunde"), words
    )


def missed(logs: Logs) -> Figure:
    facts = [*_missed_tickets(logs), *_missed_bookings(logs)]
    rows = _rows(facts, _share_missing, main=2)
    words = "; ".join(
        _("%(who)s: %(share)s Prozent kamen nicht") % {"who": row.bucket, "share": _short(row.main)}
        for row in rows
    )
    columns = (_("erwartet"), _("nicht gekommen"), _("Anteil in Prozent"))
    return _figure(
        "nicht-gekommen", _("Nicht gekommen"), PERCENT, columns, rows, facts, _("Wer"),
        f"{words}." if words else "",
    )  # fmt: skip


def utilisation(logs: Logs) -> Figure:
    facts = list(_busy_shares(logs))
    rows = _rows(facts, lambda some: (len(some), _mean(some)), main=1)
    words = (
        _("Im Mittel war an den Schaltern %(share)s Prozent der offenen Zeit jemand.")
        % {"share": _short(_mean(facts))}
        if facts
        else ""
    )
    columns = (_("Tage"), _("Auslastung in Prozent"))
    return _figure(
        "auslastung", _("Auslastung der Schalter"), PERCENT, columns, rows, facts, _("Schalter"), words
    )  # fmt: skip


def channels(logs: Logs) -> Figure:
    booked = [row for row in logs.bookings if row.what == "booked"]
    facts = [
        Fact(str(appointments.Channel(row.channel).label), 0, 1, row.at, _booking_words(row, logs))
        for row in booked
    ]
    return _shares("wege", _("Wie Termine gebucht werden"), facts, _("Weg"))


def ahead(logs: Logs) -> Figure:
    facts = []
    for row in logs.bookings:
        if row.what == "booked":
            days = (row.day - row.at.astimezone(BERLIN).date()).days
            order, words = max((a for a in AHEAD if a[0] <= max(0, days)), key=lambda a: a[0])
            facts.append(Fact(str(words), order, 1, row.at, _booking_words(row, logs)))
    return _shares("vorlauf", _("Wie weit im Voraus gebucht wird"), facts, _("Vorlauf"))


def forecast(logs: Logs) -> Figure:
    facts = []
    for row in _first_calls(logs.queue):
        if row.low_seconds is None or row.high_seconds is None or row.waited_seconds is None:
            continue
        off = (row.low_seconds + row.high_seconds) / 2 - row.waited_seconds
        hit = row.low_seconds <= row.waited_seconds <= row.high_seconds
        facts.append(_fact(_hour(row), off, row, logs, hit))
    rows = _rows(facts, _quality, main=1)
    inside = sum(fact.hit for fact in facts)
    words = (
        _(
            "%(share)s von 100 Menschen wurden in der Zeit aufgerufen, die ihnen genannt war. Gewollt sind 80."
        )
        % {"share": round(100 * inside / len(facts))}
        if facts
        else ""
    )
    columns = (_("Besuche"), _("in der Spanne, Prozent"), _("mittlerer Fehler, Minuten"))
    return _figure(
        "vorhersage", _("Wie gut die Vorhersage war"), PERCENT, columns, rows, facts, _("Stunde"), words
    )  # fmt: skip


MAKERS: dict[str, Callable[[Logs], Figure]] = {
    "wartezeit": waited, "andrang": arrivals, "bedienzeit": served, "auslastung": utilisation,
    "nicht-gekommen": missed, "wege": channels, "vorlauf": ahead, "vorhersage": forecast,
}  # fmt: skip


# --- Parts ----------------------------------------------------------------------------------------


def _figure(
    key: str, title: str, unit: str, columns: tuple[str, ...], rows: tuple[Row, ...],
    facts: Sequence[Fact], bucket_name: str, sentence: str,
) -> Figure:  # fmt: skip
    return Figure(key, title, _(unit), columns, rows, tuple(facts), sentence, bucket_name)


def _shares(key: str, title: str, facts: Sequence[Fact], name: str) -> Figure:
    rows = _rows(facts, lambda some: (len(some), round(100 * len(some) / len(facts), 1)), main=1)
    top = max(rows, key=lambda row: row.main, default=None)
    words = (
        _("Von %(all)s Buchungen am häufigsten: %(top)s (%(share)s Prozent).")
        % {"all": len(facts), "top": top.bucket, "share": _short(top.main)}
        if top
        else ""
    )
    columns = (_("Buchungen"), _("Anteil in Prozent"))
    return _figure(key, title, PERCENT, columns, rows, facts, name, words)


def _rows(
    facts: Iterable[Fact], sum_up: Callable[[list[Fact]], tuple[float, ...]], main: int = 1
) -> tuple[Row, ...]:
    buckets: dict[tuple[float, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        buckets[fact.order, fact.bucket].append(fact)
    found = []
    for (_order, name), some in sorted(buckets.items()):
        numbers = sum_up(some)
        found.append(Row(name, numbers, numbers[main]))
    return tuple(found)


def _spread_columns() -> tuple[str, ...]:
    return _("Besuche"), _("die Hälfte höchstens"), _("neun von zehn höchstens")


def _spread(some: list[Fact]) -> tuple[float, ...]:
    values = sorted(fact.value for fact in some)
    return len(values), round(median(values), 1), round(values[-(-9 * len(values) // 10) - 1], 1)


def _quality(some: list[Fact]) -> tuple[float, ...]:
    inside = round(100 * sum(fact.hit for fact in some) / len(some), 1)
    return len(some), inside, round(median(fact.value for fact in some), 1)


def _share_missing(some: list[Fact]) -> tuple[float, ...]:
    gone = sum(not fact.hit for fact in some)
    return len(some), gone, round(100 * gone / len(some), 1)


def _mean(some: Sequence[Fact]) -> float:
    return round(sum(fact.value for fact in some) / len(some), 1)


def _half(facts: Sequence[Fact], rows: Sequence[Row], words: str) -> str:
    if not facts:
        return ""
    top = max(rows, key=lambda row: row.main)
    return words % {
        "minutes": _short(median(fact.value for fact in facts)), "bucket": top.bucket,
        "most": _short(top.main),
    }  # fmt: skip


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.1f}".replace(".", ",")


def _hour(row: QueueRecord) -> tuple[str, float]:
    hour = row.at.astimezone(BERLIN).hour
    return f"{hour}–{hour + 1} Uhr", hour


def _fact(
    bucket: tuple[str, float], seconds: float, row: QueueRecord, logs: Logs, hit: bool = True
) -> Fact:
    concern = logs.concerns.get(row.concern_key, row.concern_key)
    where = logs.counters.get(row.counter_id or 0, "")
    words = ", ".join(part for part in (concern, where) if part)
    return Fact(*bucket, round(seconds / 60, 1), row.at, words, hit)


def _booking_words(row: appointments.BookingRecord, logs: Logs) -> str:
    return ", ".join(logs.concerns.get(key, key) for key in row.concerns)


def _first_calls(queue: Sequence[QueueRecord]) -> list[QueueRecord]:
    first: dict[int | None, QueueRecord] = {}
    for row in queue:
        if row.what == "called":
            first.setdefault(row.ticket_number, row)
    return list(first.values())


def _missed_tickets(logs: Logs) -> list[Fact]:
    """A number whose person never came to a counter."""
    came = {row.ticket_number for row in logs.queue if row.what in {"served", "done"}}
    return [
        Fact(_("mit Nummer"), 0, 1, row.at, _fact(("", 0), 0, row, logs).words, row.ticket_number in came)
        for row in _first_calls(logs.queue)
        if row.source != "appointment"
    ]  # fmt: skip


def _missed_bookings(logs: Logs) -> list[Fact]:
    last: dict[int, appointments.BookingRecord] = {}
    for row in logs.bookings:
        if row.what in {"arrived", "done", "missed"}:
            last[row.booking_number] = row
    return [
        Fact(_("mit Termin"), 1, 1, row.at, _booking_words(row, logs), row.what != "missed")
        for row in last.values()
    ]


def _busy_shares(logs: Logs) -> Iterable[Fact]:
    """Per counter and day: percent of the open time in which somebody was called or served."""
    days: dict[tuple[int, date], list[QueueRecord]] = defaultdict(list)
    for row in logs.queue:
        if row.counter_id is not None:
            days[row.counter_id, row.day].append(row)
    for (counter, day), rows in days.items():
        opened = _length(rows, "opened", {"closed"}) - _length(
            rows, "paused", {"resumed", "closed"}
        )
        if opened > 0:
            share = min(100.0, 100 * _length(rows, "called", BUSY_UNTIL) / opened)
            name = logs.counters.get(counter, _("früherer Schalter"))
            yield Fact(name, 0, round(share, 1), rows[0].at, f"{day:%d.%m.%Y}")


def _length(rows: Sequence[QueueRecord], begins: str, ends: set[str] | frozenset[str]) -> float:
    """Seconds from each ``begins`` to the next of ``ends``."""
    total, since = 0.0, None
    for row in rows:
        if row.what == begins:
            since = since or row.at
        elif row.what in ends and since is not None:
            total, since = total + (row.at - since).total_seconds(), None
    return total

"""Opening hours as plain sentences: for lists, previews and the history.

``Jeden Montag 8–12 und 13–16 Uhr, mit Termin, alle Schalter, 1 nur für Telefon und Schalter``
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rathaus.appointments.enums import ExceptionKind, HoursKind
from rathaus.appointments.models import OpeningException, OpeningRule
from rathaus.appointments.opening import without_breaks
from rathaus.core.dates import long_date
from rathaus.core.texts import pick

type Names = Mapping[int, str]
"""Primary key of a counter → its name."""


def weekday_names() -> tuple[str, ...]:
    return (
        _("Montag"), _("Dienstag"), _("Mittwoch"), _("Donnerstag"), _("Freitag"), _("Samstag"), _("Sonntag"),
    )  # fmt: skip


def clock(minute: int) -> str:
    """``8``, ``8:30``, in English ``8:00``; the midnight at the end is ``24``."""
    hour, rest = divmod(minute, 60)
    is_english = (get_language() or "de").startswith("en")
    return f"{hour}:{rest:02d}" if rest or is_english else str(hour)


def hours_in_words(spans: Iterable[tuple[int, int]]) -> str:
    """``8–12 und 13–16 Uhr``; empty for no hours."""
    words = [f"{clock(start)}–{clock(end)}" for start, end in spans]
    return _("%(hours)s Uhr") % {"hours": enumeration(words)} if words else ""


def enumeration(words: Sequence[str]) -> str:
    """``a, b und c``."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s und %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def rhythm_in_words(rule: OpeningRule, weekdays: Sequence[int]) -> str:
    """``Jeden Montag und Dienstag``, ``Alle 3 Wochen am Montag``, ``Am letzten Montag im Monat``."""
    names = enumeration([weekday_names()[day] for day in weekdays])
    if rule.nth is not None:
        which = {1: _("ersten"), 2: _("zweiten"), 3: _("dritten"), 4: _("vierten"), 5: _("fünften")}
        words = {"which": which.get(rule.nth, _("letzten")), "days": names}
        return _("Am %(which)s %(days)s im Monat") % words
    if rule.every_weeks == 1:
        return _("Jeden %(days)s") % {"days": names}
    if rule.every_weeks == 2:
        return _("Jeden zweiten %(days)s") % {"days": names}
    return _("Alle %(weeks)s Wochen am %(days)s") % {"weeks": rule.every_weeks, "days": names}


def rule_in_words(rule: OpeningRule, names: Names, weekdays: Sequence[int] = ()) -> str:
    """The whole rule; ``weekdays`` if several rows that differ only in the day are one sentence."""
    parts = [
        f"{rhythm_in_words(rule, weekdays or [rule.weekday])} {hours_in_words(without_breaks(rule))}",
        str(HoursKind(rule.kind).label),
        *_counters(rule, names),
    ]
    return ", ".join(part for part in parts if part)


def validity_in_words(rule: OpeningRule, on: date) -> str:
    """When it begins and ends, as far as that is not over yet."""
    parts = []
    if rule.valid_from > on:
        parts.append(_("ab %(day)s") % {"day": long_date(rule.valid_from)})
    if rule.valid_to is not None:
        parts.append(_("bis %(day)s") % {"day": long_date(rule.valid_to)})
    return " ".join(parts)


def days_in_words(rows: Sequence[OpeningException], names: Names) -> str:
    """Own days that were entered together: ``Do., 24. Dezember 2026: geschlossen (Heiligabend)``."""
    return _("%(days)s: %(what)s") % {
        "days": period_in_words(rows[0].day, rows[-1].day),
        "what": exception_in_words(rows[0], names),
    }


def period_in_words(first: date, last: date) -> str:
    if first == last:
        return long_date(first)
    return _("%(first)s bis %(last)s") % {"first": long_date(first), "last": long_date(last)}


def exception_in_words(row: OpeningException, names: Names) -> str:
    """What the row says of its day."""
    hours = hours_in_words(without_breaks(row)) if row.opens is not None else ""
    if row.kind == ExceptionKind.CLOSED:
        parts = [_("geschlossen %(hours)s") % {"hours": hours} if hours else _("geschlossen")]
        parts += _chosen(row, names)
    else:
        parts = [_("geöffnet %(hours)s") % {"hours": hours}, *_counters(row, names)]
    if row.hours:
        parts.append(_("nur die Zeiten %(kind)s") % {"kind": HoursKind(row.hours).label})
    reason = pick(row.reason)
    return ", ".join(parts) + (f" ({reason})" if reason else "")


def _counters(row: OpeningRule | OpeningException, names: Names) -> list[str]:
    chosen = _chosen(row, names) or [_("alle Schalter")]
    if not row.kept_back:
        return chosen
    kept = ngettext(
        "%(count)d nur für Telefon und Schalter",
        "%(count)d nur für Telefon und Schalter",
        row.kept_back,
    )
    return [*chosen, kept % {"count": row.kept_back}]


def _chosen(row: OpeningRule | OpeningException, names: Names) -> list[str]:
    known = [names[pk] for pk in row.counters if pk in names]
    return [enumeration(known)] if known else []

"""Answers and questions in words: what is missing, what was answered, and how a browser sends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.core import dates, money
from rathaus.core.expressions import evaluate
from rathaus.core.texts import pick
from rathaus.eforms import places
from rathaus.eforms.countries import country_name, list_choices
from rathaus.eforms.kinds import ComputedField, ConsentBase, TableField

SOURCES = {"country": "countries", "nationality": "nationalities", "language": "languages"}
"""Type of field → the list it takes its answers from."""


def options_of(definition: Any, context: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Value and label in the active language."""
    if source := SOURCES.get(definition.type) or getattr(definition, "source", None):
        return list_choices(source)
    if definition.options_from is None:
        return [(option.value, pick(option.label)) for option in definition.options]
    found = []
    for option in evaluate(definition.options_from, {"context": context}):
        if isinstance(option, Mapping):
            found.append((str(option["value"]), pick(option.get("label")) or str(option["value"])))
        else:
            found.append((str(option), str(option)))
    return found


def missing_message(definition: Any) -> str:
    """What to do where an answer is missing."""
    label = pick(definition.label).rstrip("?:.")
    match definition.type:
        case "yesno" | "choice":
            return _("Bitte wählen Sie bei „%(label)s“ eine Antwort aus.") % {"label": label}
        case "select" | "country" | "lookup" | "nationality" | "language":
            return _("Bitte wählen Sie bei „%(label)s“ etwas aus der Liste aus.") % {"label": label}
        case "checkboxes":
            return _("Bitte kreuzen Sie bei „%(label)s“ mindestens eine Antwort an.") % {
                "label": label
            }
        case "consent":
            return _("Bitte setzen Sie hier ein Häkchen, wenn Sie zustimmen: „%(label)s“") % {
                "label": label
            }
        case "statement":
            return _("Bitte bestätigen Sie das mit einem Häkchen: „%(label)s“") % {"label": label}
        case "signature":
            return _("Bitte unterschreiben Sie hier mit Ihrem Namen: „%(label)s“") % {
                "label": label
            }
        case "table":
            return _("Bitte füllen Sie mindestens eine Zeile aus: „%(label)s“") % {"label": label}
        case "map_point":
            return _("Bitte geben Sie bei „%(label)s“ an, wo das ist.") % {"label": label}
        case "map_line" | "map_area":
            return _("Bitte geben Sie bei „%(label)s“ die Punkte ein.") % {"label": label}
        case "upload":
            return _("Bitte laden Sie hier eine Datei hoch: „%(label)s“") % {"label": label}
        case "date":
            return _("Bitte geben Sie bei „%(label)s“ das Datum ein, zum Beispiel 31.12.1990.") % {
                "label": label
            }
        case "partial_date":
            return _("Bitte geben Sie bei „%(label)s“ mindestens das Jahr ein.") % {"label": label}
        case "period":
            return _("Bitte geben Sie bei „%(label)s“ den ersten und den letzten Tag ein.") % {
                "label": label
            }
    return _("Bitte füllen Sie das Feld „%(label)s“ aus.") % {"label": label}


def unproved_message(definition: Any) -> str:
    """What to do where a code has to be typed first."""
    if definition.type == "phone":
        return _("Bitte bestätigen Sie diese Telefonnummer mit dem Code, den wir Ihnen schicken.")
    return _("Bitte bestätigen Sie diese E-Mail-Adresse mit dem Code, den wir Ihnen schicken.")


def raw_value(definition: Any, value: Any) -> dict[str, list[str]]:
    """A stored answer as the browser would send it: suffix of the field's name → values."""
    match definition.type:
        case "date":
            year, month, day = str(value).split("-")
            return {"-tag": [day], "-monat": [month], "-jahr": [year]}
        case "yesno":
            return {"": ["ja" if value else "nein"]}
        case "consent" | "statement":
            return {"": ["on"]} if value else {}
        case "signature":
            return {"": [value["name"]], "-zeichnung": [value.get("zeichnung", "")]}
        case "table":
            return _raw_table(definition, value)
        case "checkboxes" | "upload":
            return {"": [str(item) for item in value]}
        case "map_point" | "map_line" | "map_area":
            return places.typed_again(value)
        case "money":
            return {"": [money.format_euro(value).replace("\u00a0€", "")]}
        case "partial_date":
            year, month, day = (*str(value).split("-"), "", "")[:3]
            return {"-tag": [day], "-monat": [month], "-jahr": [year]}
        case "period":
            return {
                f"-{side}-{part}": [number]
                for side, day in value.items()
                for part, number in zip(("jahr", "monat", "tag"), str(day).split("-"), strict=True)
            }
        case "decimal":
            return {"": [decimal_words(value)]}
        case "iban":
            return {"": [group_iban(str(value))]}
        case "tax_id":
            return {"": [group_tax_id(str(value))]}
    return {"": [str(value)]}


def group_iban(iban: str) -> str:
    """``DE02 1203 0000 …``."""
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))


def group_tax_id(number: str) -> str:
    """``86 095 742 719``, as the tax office writes it."""
    return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"


def decimal_words(value: float) -> str:
    """``12,5``; never with an exponent."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text if _english() else text.replace(".", ",")


def clock_words(value: str) -> str:
    """``8:30 Uhr``."""
    text = value.removeprefix("0")
    return text if _english() else f"{text} Uhr"


def partial_date_words(value: str) -> str:
    """``1932``, ``05.1932`` or ``31.05.1932``."""
    return ".".join(reversed(value.split("-")))


def _consent_words(definition: ConsentBase, value: Any) -> str:
    if not value:
        return _("Nein")
    words = _("Bestätigt") if definition.type == "statement" else _("Ja, ich stimme zu")
    if isinstance(value, Mapping):
        return _("%(words)s (Fassung %(version)s)") % {"words": words, "version": value["version"]}
    return words


def _raw_table(definition: TableField, value: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        f"-{row}-{column.key}{suffix}": typed
        for row, answers in value.items()
        for column in definition.columns
        if column.key in answers
        for suffix, typed in raw_value(column, answers[column.key]).items()
    }


def _table_words(
    definition: TableField,
    value: Mapping[str, Any],
    context: Mapping[str, Any],
    language: str | None,
) -> str:
    """A line for every row: ``Montag: Von 8:00 Uhr, Bis 12:00 Uhr``."""
    lines = []
    for row in definition.rows:
        answers = value.get(row.key, {})
        cells = [
            f"{pick(column.label, language)} {in_words(column, answers[column.key], context, language)}"
            for column in definition.columns
            if column.key in answers
        ]
        lines += [f"{pick(row.label, language)}: {', '.join(cells)}"] if cells else []
    return "\n".join(lines)


def _computed_words(definition: ComputedField, value: Any, language: str | None) -> str:
    match definition.result:
        case "money":
            return money.format_euro(value)
        case "date":
            return _short(value)
    words = decimal_words(value) if definition.result == "decimal" else str(value)
    return f"{words} {pick(definition.unit, language)}".strip()


def _short(day: str) -> str:
    return dates.short_date(date.fromisoformat(day))


def _english() -> bool:
    return (get_language() or "de").startswith("en")


def in_words(
    definition: Any, value: Any, context: Mapping[str, Any], language: str | None = None
) -> str:
    """A stored answer as a person reads it; uploads are shown in their own way."""
    match definition.type:
        case "date":
            return _short(value)
        case "yesno":
            return _("Ja") if value else _("Nein")
        case "consent" | "statement":
            return _consent_words(definition, value)
        case "signature":
            drawn = (
                _("%(name)s (mit gezeichneter Unterschrift)")
                if "zeichnung" in value
                else "%(name)s"
            )
            return drawn % {"name": value["name"]}
        case "table":
            return _table_words(definition, value, context, language)
        case "money":
            return money.format_euro(value)
        case "number":
            unit = pick(definition.unit, language)
            return f"{value} {unit}".strip()
        case "iban":
            return group_iban(value)
        case "country":
            return country_name(value, language)
        case "decimal":
            return f"{decimal_words(value)} {pick(definition.unit, language)}".strip()
        case "computed":
            return _computed_words(definition, value, language)
        case "time":
            return clock_words(value)
        case "partial_date":
            return partial_date_words(value)
        case "period":
            return f"{_short(value['von'])} – {_short(value['bis'])}"
        case "tax_id":
            return group_tax_id(value)
        case "map_point" | "map_line" | "map_area":
            return places.in_words(value)
        case "choice" | "select" | "lookup" | "nationality" | "language":
            return dict(options_of(definition, context)).get(value, str(value))
        case "checkboxes":
            labels = dict(options_of(definition, context))
            return ", ".join(labels.get(item, str(item)) for item in value)
    return str(value)

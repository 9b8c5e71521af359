"""What the kinds of fields and their properties are called, and what they are for.

A kind or property that is not named here still works: the editor then shows its own name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from rathaus.eforms import api as eforms

type Words = object
"""A lazily translated text."""


@dataclass(frozen=True)
class Kind:
    """An entry of the field library.

    Attributes:
        type: as in the schema; ``use:person`` is a reusable group.
        name, purpose: for the screen.
    """

    type: str
    name: str
    purpose: str = ""


_KINDS: dict[Words, dict[str, tuple[Words, Words]]] = {
    _("Text und Zahl"): {
        "text": (_("Text, eine Zeile"), _("Namen, Nummern, kurze Angaben")),
        "textarea": (_("Text, mehrere Zeilen"), _("Etwas in eigenen Worten beschreiben")),
        "number": (_("Ganze Zahl"), _("Anzahl, Alter, Quadratmeter")),
        "decimal": (_("Kommazahl"), _("Längen, Gewichte, Anteile")),
        "money": (_("Geldbetrag"), _("Euro und Cent")),
        "computed": (_("Berechneter Wert"), _("Folgt aus anderen Antworten, zum Beispiel eine Summe")),
    },
    _("Auswahl"): {
        "yesno": (_("Ja oder Nein"), _("Eine Frage mit zwei Antworten")),
        "choice": (_("Eine Antwort auswählen"), _("Bis etwa sieben Möglichkeiten, alle sichtbar")),
        "select": (_("Aufklappliste"), _("Mehr als sieben Möglichkeiten")),
        "checkboxes": (_("Mehrere Antworten ankreuzen"), _("Alles, was zutrifft")),
        "lookup": (_("Liste mit Suche"), _("Lange Listen, in denen man durch Tippen sucht")),
    },
    _("Datum und Zeit"): {
        "date": (_("Datum"), _("Tag, Monat und Jahr")),
        "partial_date": (_("Ungenaues Datum"), _("Das Jahr genügt, zum Beispiel bei alten Urkunden")),
        "period": (_("Zeitraum"), _("Erster und letzter Tag")),
        "time": (_("Uhrzeit"), _("Zum Beispiel 8:30 Uhr")),
    },
    _("Person und Kontakt"): {
        "email": (_("E-Mail-Adresse"), _("Wird auf Tippfehler geprüft")),
        "phone": (_("Telefonnummer"), _("Festnetz oder mobil")),
        "postcode": (_("Postleitzahl"), _("Fünf Ziffern")),
        "country": (_("Staat"), _("Aus der Liste aller Staaten")),
        "nationality": (_("Staatsangehörigkeit"), _("Auch staatenlos oder ungeklärt")),
        "language": (_("Sprache"), _("Aus der Liste aller Sprachen")),
    },
    _("Nummern mit Prüfung"): {
        "iban": (_("IBAN"), _("Bankkonto, mit Prüfziffer")),
        "tax_id": (_("Steuer-ID"), _("Elf Ziffern, mit Prüfziffer")),
        "plate": (_("Kennzeichen"), _("Deutsches Kfz-Kennzeichen")),
        "vin": (_("Fahrzeug-Identifizierungsnummer"), _("17 Zeichen aus dem Fahrzeugschein")),
        "url": (_("Internetadresse"), _("Eine Seite im Netz")),
    },
    _("Karte"): {
        "map_point": (_("Ort auf der Karte"), _("Ein Punkt, auch über die Adresse")),
        "map_line": (_("Strecke auf der Karte"), _("Eine Linie mit Länge")),
        "map_area": (_("Fläche auf der Karte"), _("Ein Umriss mit Größe")),
    },
    _("Erklärung und Nachweis"): {
        "upload": (_("Datei hochladen"), _("Fotos, PDF und andere Nachweise")),
        "consent": (_("Einwilligung"), _("Ein Kästchen, mit dem jemand zustimmt")),
        "statement": (_("Erklärung"), _("Ein Text, den jemand bestätigt")),
        "signature": (_("Unterschrift"), _("Name getippt, auf Wunsch gezeichnet")),
    },
    _("Aufbau"): {
        "info": (_("Hinweis"), _("Ein Absatz zwischen den Fragen")),
        "group": (_("Eigene Gruppe"), _("Fragen, die zusammengehören")),
        "repeat": (_("Wiederholung"), _("Dieselben Fragen mehrmals, zum Beispiel für jedes Kind")),
        "table": (_("Tabelle"), _("Feste Zeilen und Spalten mit kurzen Antworten")),
    },
}  # fmt: skip

PROPERTIES: dict[str, tuple[Words, Words]] = {
    "key": (_("Schlüssel"), _("Unter diesem Namen lesen Regeln, Gebühr und Fachverfahren die Antwort. Kleine Buchstaben, Ziffern und _.")),
    "title": (_("Überschrift"), ""),
    "label": (_("Frage"), _("In den Worten der Straße, nicht des Amtes.")),
    "hint": (_("Hilfe unter der Frage"), _("Ein Satz: ein Beispiel, oder wo die Nummer steht.")),
    "intro": (_("Text über den Fragen"), ""),
    "text": (_("Text"), ""),
    "when": (_("Wann ist das da?"), _("Was nicht da ist, wird nicht gefragt und steht nicht im Antrag.")),
    "required": (_("Muss man antworten?"), ""),
    "value": (_("Rechnung"), _("In CEL, zum Beispiel: anzahl * 250")),
    "result": (_("Was kommt heraus?"), ""),
    "max_length": (_("Höchstens so viele Zeichen"), ""),
    "rows": (_("Zeilen"), ""),
    "columns": (_("Spalten"), ""),
    "characters": (_("Erlaubte Zeichen"), _("Nach DIN 91379.")),
    "pattern": (_("Muster"), _("Regulärer Ausdruck, dem die Antwort folgen muss.")),
    "pattern_hint": (_("Was tippen, wenn das Muster nicht passt?"), ""),
    "autocomplete": (_("Vorschlag des Browsers"), _("Zum Beispiel given-name, family-name, street-address.")),
    "width": (_("Breite in Zeichen"), ""),
    "streets": (_("Straßen der Gemeinde vorschlagen"), ""),
    "min": (_("Mindestens"), ""),
    "max": (_("Höchstens"), ""),
    "max_days": (_("Höchstens so viele Tage"), _("Erster und letzter Tag zählen mit.")),
    "step": (_("Schritt in Minuten"), ""),
    "unit": (_("Einheit"), _("Zum Beispiel m², Stück.")),
    "places": (_("Stellen nach dem Komma"), ""),
    "birthday": (_("Eigener Geburtstag, der Browser darf ihn ausfüllen"), ""),
    "options": (_("Antworten zur Auswahl"), _("Der Wert ist der Name für Regeln; die Beschriftung lesen die Menschen.")),
    "options_from": (_("Antworten aus Ihren Angaben zur Leistung"), _("In CEL, zum Beispiel: context.params.zones. Entweder das oder eigene Antworten.")),
    "source": (_("Fertige Liste"), ""),
    "accept": (_("Erlaubte Dateien"), ""),
    "max_files": (_("Höchstens so viele Dateien"), ""),
    "version": (_("Fassung des Textes"), _("Damit man später weiß, welchem Wortlaut zugestimmt wurde, zum Beispiel 2026-11.")),
    "kind": (_("Aussehen"), ""),
    "item_label": (_("Name eines Eintrags"), _("Zum Beispiel Hund oder Kind.")),
    "summary": (_("So liest es sich auf der Prüfseite"), _("In geschweiften Klammern stehen Schlüssel: {vorname} {nachname}")),
    "verify": (_("Mit einem Code bestätigen lassen"), _("In Gruppen: die Schlüssel der Fragen, mit Komma getrennt.")),
    "prefill": (_("Aus früheren Anträgen ausfüllen?"), _("Nur für Menschen mit Konto, sichtbar und änderbar.")),
    "check": (_("Wann gilt die Antwort?"), _("In CEL; was nicht zutrifft, wird mit dem Satz darunter zurückgewiesen.")),
    "check_hint": (_("Was antworten, wenn sie nicht gilt?"), ""),
}  # fmt: skip

IN_PARTS: dict[str, Words] = {"value": _("Wert"), "label": _("Beschriftung"), "text": _("Text")}
"""Names of properties inside lists, where they mean something else."""

CHOICES: dict[tuple[str, str], Words] = {
    ("characters", "A"): _("Personennamen"),
    ("characters", "B"): _("Orte und Straßen"),
    ("characters", "C"): _("alles Übliche"),
    ("characters", "D"): _("Firmennamen"),
    ("characters", "E"): _("auch griechisch und kyrillisch"),
    ("width", "2"): _("2 Zeichen"),
    ("width", "4"): _("4 Zeichen"),
    ("result", "number"): _("eine ganze Zahl"),
    ("result", "decimal"): _("eine Kommazahl"),
    ("result", "money"): _("ein Geldbetrag in Cent"),
    ("result", "text"): _("ein Text"),
    ("result", "date"): _("ein Datum"),
    ("kind", "plain"): _("gewöhnlicher Absatz"),
    ("kind", "info"): _("Kasten mit Hinweis"),
    ("kind", "warning"): _("Kasten mit Warnung"),
    ("prefill", "yes"): _("ja"),
    ("prefill", "no"): _("nein"),
    ("source", "countries"): _("Staaten"),
    ("source", "languages"): _("Sprachen"),
    ("source", "nationalities"): _("Staatsangehörigkeiten"),
}

_OTHER = _("Weitere")
_IN_TREE = {"page": _("Seite"), "group": _("Gruppe")}


def kind_name(kind: str) -> str:
    """``Ja oder Nein`` for ``yesno``; ``Seite`` for ``page``."""
    if kind in _IN_TREE:
        return str(_IN_TREE[kind])
    for entries in _KINDS.values():
        if kind in entries:
            return str(entries[kind][0])
    return kind


def library() -> list[tuple[str, list[Kind]]]:
    """Everything that may stand on a page, by shelf; kinds nobody has named stand last."""
    known = set(eforms.child_lists("page")["fields"])
    shelves = [
        (str(shelf), [Kind(t, str(n), str(p)) for t, (n, p) in entries.items() if t in known])
        for shelf, entries in _KINDS.items()
    ]
    named = {kind for entries in _KINDS.values() for kind in entries}
    rest = [Kind(kind, kind) for kind in sorted(known - named)]
    return [*(s for s in shelves if s[1]), *([(str(_OTHER), rest)] if rest else [])]


def groups() -> list[Kind]:
    """The reusable groups, by their German headings."""
    return sorted(_groups(), key=lambda kind: kind.name)


def _groups() -> Iterator[Kind]:
    for name in eforms.group_names():
        group = eforms.expand(eforms.UseField(use=name))
        fields = [field.label["de"] for field in group.fields if hasattr(field, "label")]
        title = group.label["de"] if group.label else name
        yield Kind(f"use:{name}", title, ", ".join(fields))


def property_name(name: str) -> str:
    return str(PROPERTIES.get(name, (name, ""))[0])


def property_help(name: str) -> str:
    return str(PROPERTIES.get(name, ("", ""))[1])


def choice_name(name: str, value: str) -> str:
    return str(CHOICES.get((name, value), value))

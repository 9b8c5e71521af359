"""One field of XDatenfelder as a field of a form, with remarks where a person has to decide."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from rathaus.core.yamlfile import Location
from rathaus.formexchange import vocabulary
from rathaus.formexchange.proposals import Keys, Remark, german, key_of
from rathaus.formexchange.xdf_own import has_own_key, overlay, own_type
from rathaus.formexchange.xdf_reading import Count, Element

type Codelists = Mapping[str, Sequence[tuple[str, str, str]]]
"""Canonical URI or id → code, name, help."""

MAX_OPTIONS = 2000


class FieldReader:
    """Makes fields.

    Attributes:
        remarks: what a person has to look at, in the order of the file.
    """

    def __init__(self, codelists: Codelists) -> None:
        self.codelists = codelists
        self.remarks: list[Remark] = []

    def remark(self, place: Location, text: str) -> None:
        self.remarks.append(Remark(place, text))

    def remark_rules(self, element: Element, place: Location) -> None:
        """Rules of ours came back as conditions; others are for the author to read."""
        if has_own_key(element):
            return
        for rule in element.rules:
            self.remark(place, _("Regel, bitte selbst umsetzen: %(rule)s") % {"rule": rule[:600]})

    def field(
        self, element: Element, count: Count, keys: Keys, place: Location, optional: bool
    ) -> dict[str, Any]:
        own_key = has_own_key(element)
        key = "" if own_key else keys.make(element.label, element.name)
        self.remark_rules(element, place)
        kind = own_type(element) or self.type_of(element, count, place)
        made: dict[str, Any] = {"key": key, "type": kind}
        if kind == "info":
            made["text"] = german(element.content or element.label)
            if not own_key and element.content and element.label != element.content:
                made["title"] = german(element.label)
            overlay(made, element)
            return made
        made["label"] = german(element.label)
        if element.hint:
            made["hint"] = german(element.hint)
        if kind != "computed":
            made["required"] = count.least > 0 and not optional
        self.details(made, element, count, place)
        overlay(made, element)
        return made

    def type_of(self, element: Element, count: Count, place: Location) -> str:
        if element.field_kind == "label":
            return "info"
        if element.field_kind in {"hidden", "locked"}:
            self.remark(
                place,
                _(
                    "Dieses Feld füllt das Amt oder ein Programm aus; bitte prüfen, ob es hierher gehört."
                ),
            )
        if is_choice(element):
            return self.choice_type(element, count, place)
        by_name = vocabulary.SINGLE_TYPES.get(key_of(element.label)) or vocabulary.SINGLE_TYPES.get(
            key_of(element.name)
        )
        if element.data_type in {"text", "text_latin"}:
            longest = _whole(element.bounds.get("maxLength"))
            return by_name or ("textarea" if longest is not None and longest > 200 else "text")
        if element.data_type == "datetime":
            self.remark(
                place,
                _(
                    "Datum mit Uhrzeit: hier nur das Datum, bei Bedarf ein Feld für die Uhrzeit ergänzen."
                ),
            )
            return "date"
        if element.data_type == "obj":
            self.remark(place, _("Ein technisches Objekt; hier als Anlage."))
            return "upload"
        return vocabulary.TYPES[element.data_type]

    def options(self, element: Element) -> Sequence[tuple[str, str, str]]:
        return (
            element.options
            or self.codelists.get(element.codelist)
            or self.codelists.get(_unversioned(element.codelist))
            or ()
        )

    def choice_type(self, element: Element, count: Count, place: Location) -> str:
        options = self.options(element)
        if not options:
            if "staatsangehoerigkeit" in element.codelist:
                return "nationality"
            if re.search(r"[:.]staat(_|$)|laender|countrycodes", element.codelist):
                return "country"
            self.remark(
                place,
                _(
                    "Die Werte der Codeliste „%(list)s“ liegen nicht bei; bitte eine Auswahl daraus machen."
                )
                % {"list": element.codelist or element.id},
            )
            return "text"
        if count.is_many:
            return "checkboxes"
        return "choice" if len(options) <= 7 else "select" if len(options) <= 30 else "lookup"

    def details(
        self, made: dict[str, Any], element: Element, count: Count, place: Location
    ) -> None:
        kind = made["type"]
        if kind in {"choice", "select", "lookup", "checkboxes"}:
            self.put_options(made, element, place)
        if kind == "upload":
            self.put_files(made, element, count, place)
        if kind in {"text", "textarea"}:
            self.put_lengths(made, element, place)
        if kind in {"number", "decimal", "money"}:
            self.put_values(made, element, place)
        if element.note:
            self.remark(place, _("Präzisierung: %(note)s") % {"note": element.note[:300]})
        if element.content:
            self.remark(
                place, _("Vorgegebener Inhalt: %(content)s") % {"content": element.content[:300]}
            )

    def put_options(self, made: dict[str, Any], element: Element, place: Location) -> None:
        options = {
            code[:80]: name or code for code, name, _help in reversed(self.options(element)) if code
        }
        found = list(reversed(options.items()))
        if len(found) > MAX_OPTIONS:
            self.remark(
                place, _("Nur die ersten %(most)d Werte der Codeliste.") % {"most": MAX_OPTIONS}
            )
        if found:
            made["options"] = [
                {"value": code, "label": german(name)} for code, name in found[:MAX_OPTIONS]
            ]

    def put_files(
        self, made: dict[str, Any], element: Element, count: Count, place: Location
    ) -> None:
        known = {media: kind for kind, media in vocabulary.FILE_TYPES.items()}
        accepted = [known[media] for media in dict.fromkeys(element.media_types) if media in known]
        if accepted:
            made["accept"] = accepted
        if unknown := [media for media in element.media_types if media not in known]:
            self.remark(
                place,
                _("Diese Art von Datei wird nicht angenommen: %(kinds)s")
                % {"kinds": ", ".join(unknown)[:200]},
            )
        if own_type(element) or count.is_many:
            made["max_files"] = min(count.most or 10, 10)

    def put_lengths(self, made: dict[str, Any], element: Element, place: Location) -> None:
        most, least = (
            _whole(element.bounds.get("maxLength")),
            _whole(element.bounds.get("minLength")),
        )
        if most is not None:
            made["max_length"] = max(1, min(most, 20000 if made["type"] == "textarea" else 2000))
        pattern = element.bounds.get("pattern", "")
        if made["type"] == "text" and pattern and _compiles(pattern):
            made["pattern"] = pattern
            made["pattern_hint"] = german("Bitte prüfen Sie diese Angabe.")
            if not element.own:
                self.remark(place, _("Bitte bei pattern_hint sagen, wie die Angabe aussehen soll."))
        elif pattern:
            self.remark(
                place,
                _("Dieses Muster wird nicht geprüft: %(pattern)s") % {"pattern": pattern[:200]},
            )
        elif made["type"] == "text" and least is not None and 1 < least <= 2000:
            made["pattern"] = f".{{{least},}}"
            made["pattern_hint"] = german(f"Bitte geben Sie mindestens {least} Zeichen ein.")

    def put_values(self, made: dict[str, Any], element: Element, place: Location) -> None:
        for name, bound in (("min", "minValue"), ("max", "maxValue")):
            text = element.bounds.get(bound, "")
            if not text:
                continue
            try:
                value = float(text.replace(",", "."))
                made[name] = _bound(made["type"], value)
            except (ValueError, OverflowError):
                self.remark(place, _("Diese Grenze ist keine Zahl: %(text)s") % {"text": text[:40]})


def is_choice(element: Element) -> bool:
    """Whether one of several values is chosen."""
    return element.kind == "field" and element.field_kind == "select"


def _unversioned(uri: str) -> str:
    return uri.rpartition("_")[0]


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,7}", text) else None


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return len(pattern) <= 500


def _bound(kind: str, value: float) -> float:
    """Whole numbers, cents, or as it is."""
    if kind == "decimal":
        return value
    return round(value * 100) if kind == "money" else round(value)

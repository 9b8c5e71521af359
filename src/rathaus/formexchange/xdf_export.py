"""Our forms as XDatenfelder 3."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

from lxml import etree

from rathaus.core import dates
from rathaus.eforms import api as eforms
from rathaus.formexchange import vocabulary
from rathaus.formexchange.xdf_reading import V3

_NATIVE = {"fields", "pages", "options", "required", "label", "hint", "title", "intro"}
_BOUNDS = {
    "text": {"max_length": "maxLength", "pattern": "pattern"},
    "textarea": {"max_length": "maxLength"},
    "number": {"min": "minValue", "max": "maxValue"},
    "decimal": {"min": "minValue", "max": "maxValue"},
    "money": {"min": "minValue", "max": "maxValue"},
}
_FIELD_KINDS = {"info": "label", "computed": "locked"}
_NUMBER_CIRCLE = "99000"
"""Of ids that nobody has registered."""


def export_xdf(form: eforms.Form, *, slug: str, title: str = "", version: str = "1.0.0") -> bytes:
    """The form as a message ``xdatenfelder.stammdatenschema.0102``.

    What XDatenfelder has no word for stands in keywords under ``urn:rathaus:eforms:``, conditions
    also as rules in words; reading the file back gives the same form.
    """
    return _Export(slug, version).document(form, title)


class _Export:
    def __init__(self, slug: str, version: str) -> None:
        self.slug = slug
        self.version = version
        self.numbers = {"S": 0, "G": 0, "F": 0, "R": 0}

    def document(self, form: eforms.Form, title: str) -> bytes:
        root = etree.Element(f"{{{V3}}}xdatenfelder.stammdatenschema.0102", nsmap={"xdf": V3})
        header = self.add(root, "header")
        self.add(
            header,
            "nachrichtID",
            str(uuid.uuid5(uuid.NAMESPACE_URL, f"{vocabulary.URI}{self.slug}:{self.version}")),
        )
        self.add(header, "erstellungszeitpunkt", f"{dates.today().isoformat()}T00:00:00Z")
        schema = self.add(root, "stammdatenschema")
        own = _data(form, {"title", "pages"})
        name = (form.title or {}).get("de") or title or self.slug
        own |= _other_languages("title", form.title)
        if form.title is None:
            own["untitled"] = True
        self.head(schema, "S", name)
        self.add(schema, "bezeichnung", name)
        self.keywords(schema, own)
        self.code(schema, "ableitungsmodifikationenStruktur", "3")
        self.code(schema, "ableitungsmodifikationenRepraesentation", "1")
        for page in form.pages:
            self.page(self.inside(schema, "1:1"), page)
        written: bytes = etree.tostring(
            root, xml_declaration=True, encoding="UTF-8", pretty_print=True
        )
        return written

    # --- Parts ------------------------------------------------------------------------------------

    def page(self, parent: Any, page: Any) -> None:
        node = self.add(parent, "datenfeldgruppe")
        own = _data(page, _NATIVE) | {"type": vocabulary.PAGE}
        own |= _other_languages("title", page.title) | _other_languages("intro", page.intro)
        self.head(node, "G", page.title["de"])
        self.labels(node, page.title["de"], (page.intro or {}).get("de", ""))
        self.keywords(node, own)
        self.rules(node, page)
        for field in page.fields:
            self.field(node, field)

    def field(self, parent: Any, field: Any) -> None:
        if field.type in {"group", "repeat"}:
            self.group(
                self.inside(
                    parent, f"{field.min}:{field.max}" if field.type == "repeat" else "1:1"
                ),
                field,
            )
        else:
            self.simple(self.inside(parent, _count(field)), field)

    def group(self, parent: Any, field: Any) -> None:
        node = self.add(parent, "datenfeldgruppe")
        own = _data(field, {*_NATIVE, "min", "max"} if field.type == "repeat" else _NATIVE)
        own |= _other_languages("label", field.label) | _other_languages("hint", field.hint)
        if field.label is None:
            own["unlabelled"] = True
        label = (field.label or {}).get("de", field.key)
        self.head(node, "G", label)
        self.labels(node, label, (field.hint or {}).get("de", ""))
        self.keywords(node, own)
        self.rules(node, field)
        for inner in field.fields:
            self.field(node, inner)

    def simple(self, parent: Any, field: Any) -> None:
        node = self.add(parent, "datenfeld")
        own = self.own_of(field)
        is_info = field.type == "info"
        label = ((field.title or {}).get("de") or field.key) if is_info else field.label["de"]
        self.head(node, "F", label)
        self.labels(node, label, "" if is_info else (field.hint or {}).get("de", ""))
        self.keywords(node, own)
        has_options = bool(getattr(field, "options", ()))
        self.code(
            node, "feldart", _FIELD_KINDS.get(field.type, "select" if has_options else "input")
        )
        self.code(node, "datentyp", vocabulary.DATA_TYPES.get(field.type, "text"))
        self.bounds(node, field)
        self.add(node, "inhalt", field.text["de"] if is_info else "")
        self.code(node, "vorbefuellung", "keine")
        if has_options:
            self.values(node, field)
        for kind in getattr(field, "accept", ()) if field.type == "upload" else ():
            self.add(node, "mediaType", vocabulary.FILE_TYPES[kind])
        self.rules(node, field)

    def own_of(self, field: Any) -> dict[str, Any]:
        native = {*_NATIVE, *_BOUNDS.get(field.type, ())}
        if field.type == "upload":
            native |= {"accept", "max_files"}
        is_info = field.type == "info"
        own = _data(field, native | {"text"} if is_info else native)
        for name in ("label", "hint", *(["text"] if is_info else [])):
            own |= _other_languages(name, getattr(field, name, None))
        if is_info:
            own |= {"title": field.title} if field.title else {}
        if isinstance(getattr(field, "required", False), str):
            own["required"] = field.required
        for index, option in enumerate(getattr(field, "options", ())):
            texts = {key: text for key, text in option.label.items() if key != "de"}
            own |= {f"options.{index}.label.{key}": text for key, text in texts.items()}
        return own

    def bounds(self, node: Any, field: Any) -> None:
        values = {}
        for name, bound in _BOUNDS.get(field.type, {}).items():
            if (value := getattr(field, name)) is not None:
                values[bound] = f"{value / 100:.2f}" if field.type == "money" else str(value)
        if values:
            etree.SubElement(node, f"{{{V3}}}praezisierung", values)

    def values(self, node: Any, field: Any) -> None:
        values = self.add(node, "werte")
        for option in field.options:
            value = self.add(values, "wert")
            self.add(value, "code", option.value)
            self.add(value, "name", option.label["de"])

    def rules(self, node: Any, part: Any) -> None:
        for words, condition in _conditions(part):
            rule = self.add(node, "regel")
            self.identify(rule, "R")
            self.add(rule, "name", words)
            self.add(rule, "freitextRegel", f"{words}: {condition}")
            self.add(rule, "fachlicherErsteller", "Rathaus")
            self.add(rule, "letzteAenderung", f"{dates.today().isoformat()}T00:00:00Z")
            self.code(rule, "typ", "V")

    # --- Elements ---------------------------------------------------------------------------------

    def head(self, node: Any, letter: str, name: str) -> None:
        self.identify(node, letter)
        self.add(node, "name", name)
        self.code(node, "freigabestatus", "3")
        self.add(node, "letzteAenderung", f"{dates.today().isoformat()}T00:00:00Z")

    def keywords(self, node: Any, own: dict[str, Any]) -> None:
        for path, leaves in vocabulary.flatten(own).items():
            for leaf in leaves:
                self.add(node, "stichwort", leaf).set("uri", vocabulary.URI + path)

    def labels(self, node: Any, label: str, hint: str) -> None:
        self.add(node, "bezeichnungEingabe", label)
        self.add(node, "bezeichnungAusgabe", label)
        self.code(node, "schemaelementart", "RNG")
        if hint:
            self.add(node, "hilfetextEingabe", hint)

    def identify(self, node: Any, letter: str) -> None:
        """Numbers of the local circle, the same for the same form."""
        self.numbers[letter] += 1
        stem = int(hashlib.sha256(self.slug.encode()).hexdigest(), 16) % 1000
        identification = self.add(node, "identifikation")
        self.add(
            identification, "id", f"{letter}{_NUMBER_CIRCLE}{stem:03d}{self.numbers[letter]:03d}"
        )
        self.add(identification, "version", self.version)

    def inside(self, parent: Any, count: str) -> Any:
        structure = self.add(parent, "struktur")
        self.add(structure, "anzahl", count)
        return self.add(structure, "enthaelt")

    def add(self, parent: Any, name: str, text: str = "") -> Any:
        node = etree.SubElement(parent, f"{{{V3}}}{name}")
        if text:
            node.text = text
        return node

    def code(self, parent: Any, name: str, code: str) -> None:
        etree.SubElement(self.add(parent, name), "code").text = code


def _data(part: Any, native: set[str]) -> dict[str, Any]:
    """What the part says beyond the defaults and beyond what has a word in XDatenfelder."""
    data: dict[str, Any] = part.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return {key: value for key, value in data.items() if key not in native}


def _other_languages(name: str, texts: Any) -> dict[str, str]:
    return {f"{name}.{key}": text for key, text in (texts or {}).items() if key != "de"}


def _count(field: Any) -> str:
    required = getattr(field, "required", False)
    least = 1 if required is True or field.type == "info" else 0
    if field.type == "upload":
        return f"{least}:{field.max_files}"
    if field.type == "checkboxes" and field.options:
        return f"{least}:{len(field.options)}"
    return f"{least}:1"


def _conditions(part: Any) -> Iterator[tuple[str, str]]:
    if part.when:
        yield "Nur wenn", part.when
    if isinstance(getattr(part, "required", False), str):
        yield "Pflicht, wenn", part.required

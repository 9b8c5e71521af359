"""JSON Schema of a form's answers, for programmes that receive them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rathaus.eforms.countries import list_choices
from rathaus.eforms.parsing import MAX_DRAWING
from rathaus.eforms.schema import Form, GroupField, RepeatField, inner_fields

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"

type Schema = dict[str, Any]


def answers_schema(form: Form, *, title: str = "", identity: str = "") -> Schema:
    """What the answers of a submitted form look like (draft 2020-12).

    Conditions are not part of it: a field that may be hidden may be absent, and a field that is
    compulsory under a condition is not compulsory here.

    Args:
        identity: ``$id``, a URI.
    """
    fields = [(field, page.when is not None) for page in form.pages for field in page.fields]
    head: Schema = {"$schema": DIALECT}
    if identity:
        head["$id"] = identity
    name = title or (form.title or {}).get("de", "")
    return {**head, **({"title": name} if name else {}), **_object(fields)}


def _object(fields: list[tuple[Any, bool]]) -> Schema:
    """``fields``: each with whether what is around it may be hidden."""
    asked = [(field, hidden) for field, hidden in fields if field.type != "info"]
    required = [field.key for field, hidden in asked if not hidden and _is_certain(field)]
    schema: Schema = {
        "type": "object",
        "properties": {field.key: _field(field) for field, _hidden in asked},
        "additionalProperties": False,
    }
    return {**schema, "required": required} if required else schema


def _is_certain(field: Any) -> bool:
    """Whether there is an answer in every complete application."""
    if field.when is not None:
        return False
    if isinstance(field, GroupField):
        return any(_is_certain(inner) for inner in inner_fields(field))
    if isinstance(field, RepeatField):
        return field.min > 0
    return getattr(field, "required", False) is True


def _field(field: Any) -> Schema:
    words = {"title": (getattr(field, "label", None) or {}).get("de", "")}
    words["description"] = (getattr(field, "hint", None) or {}).get("de", "")
    return {key: text for key, text in words.items() if text} | _BUILDERS[field.type](field)


def _group(field: GroupField) -> Schema:
    return {**_object([(inner, False) for inner in field.fields]), "minProperties": 1}


def _repeat(field: RepeatField) -> Schema:
    items = _object([(inner, False) for inner in field.fields])
    return {"type": "array", "items": items, "minItems": max(field.min, 1), "maxItems": field.max}


def _text(field: Any) -> Schema:
    schema: Schema = {"type": "string", "minLength": 1, "maxLength": field.max_length}
    if getattr(field, "pattern", None):
        schema["pattern"] = f"^(?:{field.pattern})$"
    return schema


def _string(**more: Any) -> Callable[[Any], Schema]:
    return lambda _field: {"type": "string", "minLength": 1, **more}


def _number(kind: str) -> Callable[[Any], Schema]:
    def build(field: Any) -> Schema:
        bounds = {"minimum": field.min, "maximum": field.max}
        return {"type": kind} | {key: value for key, value in bounds.items() if value is not None}

    return build


def _values(field: Any) -> Schema:
    """One of the fixed options; options out of parameters are any text."""
    if field.options:
        return {"type": "string", "enum": [option.value for option in field.options]}
    source = getattr(field, "source", None)
    return (
        _listed(source)(field) if source else {"type": "string", "minLength": 1, "maxLength": 200}
    )


def _listed(source: str) -> Callable[[Any], Schema]:
    return lambda _field: {"type": "string", "enum": [code for code, _n in list_choices(source)]}


def _checkboxes(field: Any) -> Schema:
    schema = {"type": "array", "items": _values(field), "uniqueItems": True, "minItems": 1}
    return {**schema, "maxItems": field.max} if field.max else schema


def _upload(field: Any) -> Schema:
    items = {
        "type": "string",
        "format": "uuid",
        "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    }
    return {"type": "array", "items": items, "minItems": 1, "maxItems": field.max_files}


def _period(_field: Any) -> Schema:
    day = {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}
    return _closed({"von": day, "bis": day})


def _consent(field: Any) -> Schema:
    agreed: Schema = {"const": True}
    if field.version:
        agreed = _closed({"ja": {"const": True}, "version": {"const": field.version}})
    return agreed if field.required is True else {"anyOf": [agreed, {"const": False}]}


def _signature(_field: Any) -> Schema:
    name = {"type": "string", "minLength": 1, "maxLength": 120}
    drawing = {"type": "string", "maxLength": MAX_DRAWING, "pattern": "^M[0-9ML ]+$"}
    return _closed({"name": name, "zeichnung": drawing}, required=["name"])


def _table(field: Any) -> Schema:
    required = [column.key for column in field.columns if column.required]
    row = _closed({column.key: _field(column) for column in field.columns}, required=required)
    rows = {line.key: {"title": line.label["de"], **row} for line in field.rows}
    return {**_closed(rows, required=[]), "minProperties": 1}


def _closed(properties: Schema, required: list[str] | None = None) -> Schema:
    names = list(properties) if required is None else required
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": names} if names else {**schema, "minProperties": 1}


_POSITION: Schema = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
"""Longitude and latitude in EPSG:4326."""


def _points(least: int, most: int) -> Schema:
    return {"type": "array", "items": _POSITION, "minItems": least, "maxItems": most}


def _rings(most: int) -> Schema:
    """The first point stands at the end again."""
    return {"type": "array", "items": _points(4, most + 1), "minItems": 1, "maxItems": 1}


def _feature(kind: str, coordinates: Schema, measures: list[str]) -> Schema:
    """A GeoJSON Feature (RFC 7946) with whole metres or square metres."""
    measured = {name: {"type": "integer", "minimum": 0} for name in measures}
    return _closed(
        {"type": {"const": "Feature"}, "geometry": _geometry(kind, coordinates),
         "properties": _closed(measured)}
    )  # fmt: skip


def _geometry(kind: str, coordinates: Schema) -> Schema:
    return _closed({"type": {"const": kind}, "coordinates": coordinates})


def _map_point(field: Any) -> Schema:
    """Without geometry where only the address is known."""
    geometry = _geometry("Point", _POSITION)
    words = {"strasse": _LINE, "hausnummer": _LINE} if field.address else {}
    properties: Schema = {"type": "object", "properties": words, "additionalProperties": False}
    known = {"anyOf": [geometry, {"type": "null"}]} if field.address else geometry
    return _closed({"type": {"const": "Feature"}, "geometry": known, "properties": properties})


_LINE: Schema = {"type": "string", "minLength": 1, "maxLength": 100}


def _computed(field: Any) -> Schema:
    kinds = {"number": "integer", "money": "integer", "decimal": "number"}
    return {"type": kinds.get(field.result, "string")}


_BUILDERS: Mapping[str, Callable[[Any], Schema]] = {
    "text": _text,
    "textarea": _text,
    "email": _string(format="email", maxLength=254),
    "phone": _string(maxLength=254, pattern=r"^\+?[0-9 ()/.\-–]+$"),
    "postcode": _string(pattern="^[0-9]{5}$"),
    "iban": _string(pattern="^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"),
    "plate": _string(pattern="^[A-ZÄÖÜ]{1,3}-.+$"),
    "vin": _string(pattern="^[A-HJ-NPR-Z0-9]{17}$"),
    "tax_id": _string(pattern="^[0-9]{11}$"),
    "url": _string(format="uri", pattern="^https?://"),
    "country": _listed("countries"),
    "nationality": _listed("nationalities"),
    "language": _listed("languages"),
    "number": _number("integer"),
    "decimal": _number("number"),
    "money": _number("integer"),
    "date": _string(format="date", pattern=f"^{_DAY}$"),
    "partial_date": _string(pattern="^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"),
    "time": _string(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    "period": _period,
    "yesno": lambda _field: {"type": "boolean"},
    "choice": _values,
    "select": _values,
    "lookup": _values,
    "checkboxes": _checkboxes,
    "consent": _consent,
    "statement": _consent,
    "signature": _signature,
    "table": _table,
    "upload": _upload,
    "map_point": _map_point,
    "map_line": lambda field: _feature("LineString", _points(2, field.max_points), ["laenge"]),
    "map_area": lambda field: _feature("Polygon", _rings(field.max_points), ["flaeche", "umfang"]),
    "computed": _computed,
    "group": _group,
    "repeat": _repeat,
}

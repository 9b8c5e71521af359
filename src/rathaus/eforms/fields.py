"""The Django form field of every kind of question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.core import dates, money
from rathaus.core.tenancy import active_tenant_id
from rathaus.core.texts import pick
from rathaus.eforms import kinds, parsing
from rathaus.eforms.countries import country_choices
from rathaus.eforms.inputs import (
    Consent,
    DateInput,
    Lookup,
    NumberInput,
    OneOf,
    PartialDateInput,
    PeriodInput,
    SeveralOf,
    SignatureInput,
    TableInput,
    TextInput,
    TimeInput,
    UploadInput,
    YesNo,
)
from rathaus.eforms.mapfields import MapPointInput, MapShapeInput
from rathaus.eforms.widgets import SuggestWidget
from rathaus.eforms.words import decimal_words, options_of
from rathaus.tenants.api import streets_of


def form_field(
    definition: Any, context: Mapping[str, Any], *, required: bool, uploads: Sequence[Any] = ()
) -> forms.Field:
    """The Django field of a simple field.

    Args:
        context: the draft's, for ``options_from``.
        required: only for the label; the page checks after its conditions are decided.
        uploads: files of the draft that lie in this field.
    """
    options: dict[str, Any] = {
        "label": pick(definition.label),
        "help_text": pick(definition.hint),
        "required": required,
    }
    return _BUILDERS[definition.type](definition, context, uploads, options)


def _attributes(**attributes: str) -> forms.TextInput:
    return forms.TextInput(
        {name.replace("_", "-"): value for name, value in attributes.items() if value}
    )


def _text(
    field: kinds.TextField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    def parse(typed: str) -> str:
        found = parsing.text(typed, characters=field.characters)
        if field.pattern and not re.fullmatch(field.pattern, found):
            raise ValidationError(pick(field.pattern_hint))
        return found

    attributes = {
        "autocomplete": field.autocomplete,
        "spellcheck": "false" if field.characters in "AB" else "",
        "data-width": field.width,
    }
    given = {name: value for name, value in attributes.items() if value}
    widget = SuggestWidget(_streets, given) if field.streets else forms.TextInput(given)
    return TextInput(parse, field.max_length, widget=widget, **options)


MOST_STREETS = 2000
"""A longer list (a county's) would weigh more than it helps."""


def _streets() -> list[tuple[str, str]]:
    tenant_id = active_tenant_id()
    names = streets_of(tenant_id) if tenant_id is not None else ()
    return [(name, name) for name in names] if len(names) <= MOST_STREETS else []


def _textarea(
    field: kinds.TextareaField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    return TextInput(
        lambda typed: parsing.text(typed, lines=True),
        field.max_length,
        widget=forms.Textarea({"rows": field.rows, "cols": None}),
        **options,
    )


def _typed_as(
    parse: Callable[[str], Any], **attributes: str
) -> Callable[[Any, Any, Any, dict[str, Any]], forms.Field]:
    def build(_field: Any, _context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
        return TextInput(parse, 254, widget=_attributes(**attributes), **options)

    return build


def _email(_field: Any, _context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
    widget = forms.EmailInput({"autocomplete": "email", "spellcheck": "false"})
    return TextInput(parsing.email, 254, widget=widget, **options)


def _number(
    field: kinds.NumberField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    unit = pick(field.unit)
    if unit:
        options["label"] = _("%(label)s (in %(unit)s)") % {"label": options["label"], "unit": unit}
    widget = _attributes(inputmode="numeric", data_width="4")
    return NumberInput(field.min, field.max, str, parse=parsing.integer, widget=widget, **options)


def _money(
    field: kinds.MoneyField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    options["label"] = _("%(label)s (in Euro)") % {"label": options["label"]}
    widget = _attributes(inputmode="decimal", data_width="4")
    return NumberInput(
        field.min, field.max, money.format_euro, parse=parsing.money, widget=widget, **options
    )


def _date(
    field: kinds.DateField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    if not options["help_text"]:
        past = field.max is not None
        year = 1990 if field.birthday else dates.today().year - (1 if past else 0)
        options["help_text"] = _("Zum Beispiel %(example)s") % {"example": f"31.12.{year}"}
    return DateInput(field, **options)


def _decimal(
    field: kinds.DecimalField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    if unit := pick(field.unit):
        options["label"] = _("%(label)s (in %(unit)s)") % {"label": options["label"], "unit": unit}
    return NumberInput(
        field.min,
        field.max,
        decimal_words,
        parse=partial(parsing.decimal, places=field.places),
        widget=_attributes(inputmode="decimal", data_width="4"),
        **options,
    )


def _time(
    field: kinds.TimeField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    if not options["help_text"]:
        options["help_text"] = _("Zum Beispiel %(example)s") % {"example": field.min or "14:30"}
    return TimeInput(field, widget=_attributes(data_width="4", autocomplete="off"), **options)


def _partial_date(
    field: kinds.PartialDateField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    if not options["help_text"]:
        options["help_text"] = _("Was Sie nicht wissen, lassen Sie leer. Das Jahr genügt.")
    return PartialDateInput(field, **options)


def _period(
    field: kinds.PeriodField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    if not options["help_text"]:
        options["help_text"] = _("Bei nur einem Tag geben Sie beide Male denselben Tag ein.")
    return PeriodInput(field, **options)


def _lookup(field: Any, context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
    if not options["help_text"]:
        options["help_text"] = _("Tippen Sie die ersten Buchstaben und wählen Sie aus der Liste.")
    return Lookup(partial(options_of, field, context), **options)


def _url(_field: Any, _context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
    widget = forms.URLInput({"autocomplete": "url", "spellcheck": "false"})
    return TextInput(parsing.url, 500, widget=widget, **options)


def _yesno(_field: Any, _context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
    return YesNo(**options)


def _choice(
    field: kinds.ChoiceField, context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    return OneOf(choices=options_of(field, context), widget=forms.RadioSelect, **options)


def _select(
    field: kinds.SelectField, context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    return OneOf(choices=[("", _PLEASE_CHOOSE), *options_of(field, context)], **options)


def _country(_field: Any, _context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
    widget = forms.Select({"autocomplete": "country"})
    return OneOf(choices=[("", _PLEASE_CHOOSE), *country_choices()], widget=widget, **options)


def _checkboxes(
    field: kinds.CheckboxesField, context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    return SeveralOf(field.max, choices=options_of(field, context), **options)


def _consent(field: Any, _context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
    return Consent(field, **options)


def _signature(_field: Any, _context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
    if not options["help_text"]:
        options["help_text"] = _(
            "Schreiben Sie Ihren Vor- und Nachnamen. Das gilt als Unterschrift."
        )
    return SignatureInput(**options)


def _table(
    field: kinds.TableField, context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    cells = {
        column.key: form_field(column, context, required=bool(column.required))
        for column in field.columns
    }
    return TableInput(field, cells, **options)


def _upload(
    field: kinds.UploadField, _context: Any, uploads: Sequence[Any], options: dict[str, Any]
) -> forms.Field:
    return UploadInput(field, uploads, **options)


def _map_point(
    field: kinds.MapPointField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    if not options["help_text"]:
        options["help_text"] = (
            _(
                "Straße und Hausnummer genügen. Wenn Sie den Punkt genau kennen, geben Sie ihn dazu an."
            )
            if field.address
            else _("Breite und Länge des Punktes, oder der Link aus einer Karte.")
        )
    return MapPointInput(field, _streets, **options)


def _map_shape(
    field: kinds.MapLineField | kinds.MapAreaField,
    _context: Any,
    _uploads: Any,
    options: dict[str, Any],
) -> forms.Field:
    if not options["help_text"]:
        options["help_text"] = (
            _("Die Punkte in der Reihenfolge, in der man ihnen folgt.")
            if field.type == "map_line"
            else _("Die Ecken der Fläche der Reihe nach, einmal außen herum.")
        )
    return MapShapeInput(field, **options)


_PLEASE_CHOOSE = gettext_lazy("Bitte wählen")

_BUILDERS: dict[str, Callable[[Any, Any, Any, dict[str, Any]], forms.Field]] = {
    "text": _text,
    "textarea": _textarea,
    "email": _email,
    "phone": _typed_as(parsing.phone, autocomplete="tel", inputmode="tel"),
    "postcode": _typed_as(
        parsing.postcode, autocomplete="postal-code", inputmode="numeric", data_width="4"
    ),
    "number": _number,
    "money": _money,
    "decimal": _decimal,
    "date": _date,
    "partial_date": _partial_date,
    "time": _time,
    "period": _period,
    "lookup": _lookup,
    "nationality": _lookup,
    "language": _lookup,
    "url": _url,
    "tax_id": _typed_as(parsing.tax_id, inputmode="numeric", autocomplete="off", data_width="8"),
    "vin": _typed_as(parsing.vin, spellcheck="false", autocapitalize="characters"),
    "yesno": _yesno,
    "choice": _choice,
    "select": _select,
    "country": _country,
    "checkboxes": _checkboxes,
    "consent": _consent,
    "statement": _consent,
    "signature": _signature,
    "table": _table,
    "iban": _typed_as(parsing.iban, spellcheck="false", autocapitalize="characters"),
    "plate": _typed_as(parsing.plate, spellcheck="false", autocapitalize="characters"),
    "upload": _upload,
    "map_point": _map_point,
    "map_line": _map_shape,
    "map_area": _map_shape,
}

"""Django form fields made from definitions; their ``clean`` gives the JSON value that is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rathaus.core import dates, files, money
from rathaus.core.expressions import evaluate
from rathaus.core.texts import pick
from rathaus.eforms import parsing, schema
from rathaus.eforms.countries import country_choices

type Options = Sequence[schema.Option]


class DateWidget(forms.MultiWidget):
    """Day, month and year in three small fields; read by screen readers as one group."""

    template_name = "eforms/fields/date_widget.html"
    parts = ("tag", "monat", "jahr")

    def __init__(self, *, birthday: bool = False) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {}
        for part, hint in zip(self.parts, ("bday-day", "bday-month", "bday-year"), strict=True):
            attributes = {"inputmode": "numeric"} | ({"autocomplete": hint} if birthday else {})
            widgets[part] = forms.TextInput(attributes)
        super().__init__(widgets)
        self.widgets_names = [f"-{part}" for part in self.parts]

    def decompress(self, value: Any) -> list[str]:
        return ["", "", ""]


class DateInput(forms.Field):
    """Gives an ISO date, or the empty string."""

    def __init__(self, definition: schema.DateField, **options: Any) -> None:
        super().__init__(
            widget=DateWidget(birthday=definition.birthday),
            template_name="eforms/fields/date.html",
            **options,
        )
        self.earliest = parsing.date_bound(definition.min)
        self.latest = parsing.date_bound(definition.max)
        self.definition = definition

    def clean(self, value: Any) -> str:
        parts = [str(part or "").strip() for part in value or []]
        if not any(parts):
            return ""
        found = parsing.date_parts(parts, latest=self.latest)
        self._check(found)
        return found.isoformat()

    def _check(self, found: date) -> None:
        today = dates.today()
        if self.latest is not None and found > self.latest:
            if self.latest == today:
                raise ValidationError(
                    _("Dieses Datum liegt in der Zukunft. Bitte prüfen Sie Tag, Monat und Jahr.")
                )
            raise ValidationError(
                _("Bitte geben Sie ein Datum bis zum %(day)s ein.")
                % {"day": dates.short_date(self.latest)}
            )
        if self.earliest is not None and found < self.earliest:
            if self.earliest == today:
                raise ValidationError(
                    _("Dieses Datum ist schon vorbei. Bitte prüfen Sie Tag, Monat und Jahr.")
                )
            raise ValidationError(
                _("Bitte geben Sie ein Datum ab dem %(day)s ein.")
                % {"day": dates.short_date(self.earliest)}
            )


class TextInput(forms.CharField):
    """One line or several; gives the cleaned text."""

    def __init__(self, parse: Callable[[str], Any], limit: int, **options: Any) -> None:
        super().__init__(strip=False, **options)
        self.parse = parse
        self.limit = limit

    def clean(self, value: Any) -> Any:
        typed = str(value or "")
        if not typed.strip():
            return ""
        found = self.parse(typed)
        if isinstance(found, str) and len(found) > self.limit:
            raise ValidationError(
                _("Bitte kürzen Sie auf höchstens %(limit)d Zeichen; es sind %(has)d.")
                % {"limit": self.limit, "has": len(found)}
            )
        return found


class NumberInput(TextInput):
    """Gives an int (cents if it is money)."""

    def __init__(
        self, low: int | None, high: int | None, words: Callable[[int], str], **options: Any
    ) -> None:
        super().__init__(limit=40, **options)
        self.low, self.high, self.words = low, high, words

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found == "":
            return None
        if self.low is not None and found < self.low:
            raise ValidationError(
                _("Der Wert muss mindestens %(low)s sein.") % {"low": self.words(self.low)}
            )
        if self.high is not None and found > self.high:
            raise ValidationError(
                _("Der Wert darf höchstens %(high)s sein.") % {"high": self.words(self.high)}
            )
        return found


class OneOf(forms.ChoiceField):
    """Gives the chosen value, or the empty string."""

    def clean(self, value: Any) -> Any:
        chosen = str(value or "")
        if chosen and not self.valid_value(chosen):
            raise ValidationError(_("Bitte wählen Sie eine der angebotenen Antworten aus."))
        return chosen


class YesNo(OneOf):
    """Gives True, False or None."""

    def __init__(self, **options: Any) -> None:
        choices = [("ja", _("Ja")), ("nein", _("Nein"))]
        super().__init__(choices=choices, widget=forms.RadioSelect, **options)

    def clean(self, value: Any) -> Any:
        return {"ja": True, "nein": False, "": None}[super().clean(value)]


class SeveralOf(forms.MultipleChoiceField):
    """Gives the chosen values in the order of the options."""

    def __init__(self, most: int | None, **options: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, **options)
        self.most = most

    def clean(self, value: Any) -> Any:
        chosen = [str(item) for item in value or []]
        if any(not self.valid_value(item) for item in chosen):
            raise ValidationError(_("Bitte wählen Sie aus den angebotenen Antworten aus."))
        if self.most is not None and len(chosen) > self.most:
            raise ValidationError(
                ngettext(
                    "Bitte wählen Sie höchstens %(most)d Antwort aus.",
                    "Bitte wählen Sie höchstens %(most)d Antworten aus.",
                    self.most,
                )
                % {"most": self.most}
            )
        order: Any = self.choices
        return [key for key, _label in order if key in chosen]


class Consent(forms.BooleanField):
    def clean(self, value: Any) -> Any:
        return bool(value)


class UploadWidget(forms.Widget):
    """Ids of files already here, as hidden fields; the new file comes under ``name-datei``."""

    template_name = "eforms/fields/upload_widget.html"
    input_type = "upload"
    needs_multipart_form = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [str(item) for item in found]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return id_


class UploadInput(forms.Field):
    """Gives the ids of the draft's files in this field.

    Attributes:
        present: the files themselves, once cleaned.
    """

    def __init__(
        self, definition: schema.UploadField, known: Sequence[Any], **options: Any
    ) -> None:
        widget = UploadWidget()
        super().__init__(widget=widget, template_name="eforms/fields/upload.html", **options)
        widget.attrs["accept"] = files.accept_attribute(definition.accept)
        if definition.max_files > 1:
            widget.attrs["multiple"] = True
        self.known = {str(upload.pk): upload for upload in known}
        self.present: list[Any] = []
        self.most = definition.max_files
        self.limit_megabytes = files.max_upload_megabytes()
        self.kinds = files.names_of(definition.accept)

    def clean(self, value: Any) -> Any:
        found = [item for item in dict.fromkeys(value or []) if item in self.known]
        self.present = [self.known[item] for item in found]
        return found


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
    field: schema.TextField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    def parse(typed: str) -> str:
        found = parsing.text(typed, characters=field.characters)
        if field.pattern and not re.fullmatch(field.pattern, found):
            raise ValidationError(pick(field.pattern_hint))
        return found

    widget = _attributes(
        autocomplete=field.autocomplete,
        spellcheck="false" if field.characters in "AB" else "",
        data_width=field.width,
    )
    return TextInput(parse, field.max_length, widget=widget, **options)


def _textarea(
    field: schema.TextareaField, _context: Any, _uploads: Any, options: dict[str, Any]
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
    field: schema.NumberField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    unit = pick(field.unit)
    if unit:
        options["label"] = _("%(label)s (in %(unit)s)") % {"label": options["label"], "unit": unit}
    widget = _attributes(inputmode="numeric", data_width="4")
    return NumberInput(field.min, field.max, str, parse=parsing.integer, widget=widget, **options)


def _money(
    field: schema.MoneyField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    options["label"] = _("%(label)s (in Euro)") % {"label": options["label"]}
    widget = _attributes(inputmode="decimal", data_width="4")
    return NumberInput(
        field.min, field.max, money.format_euro, parse=parsing.money, widget=widget, **options
    )


def _date(
    field: schema.DateField, _context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    if not options["help_text"]:
        past = field.max is not None
        year = 1990 if field.birthday else dates.today().year - (1 if past else 0)
        options["help_text"] = _("Zum Beispiel %(example)s") % {"example": f"31.12.{year}"}
    return DateInput(field, **options)


def _yesno(_field: Any, _context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
    return YesNo(**options)


def options_of(definition: Any, context: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Value and label in the active language."""
    if definition.options_from is None:
        return [(option.value, pick(option.label)) for option in definition.options]
    found = []
    for option in evaluate(definition.options_from, {"context": context}):
        if isinstance(option, Mapping):
            found.append((str(option["value"]), pick(option.get("label")) or str(option["value"])))
        else:
            found.append((str(option), str(option)))
    return found


def _choice(
    field: schema.ChoiceField, context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    return OneOf(choices=options_of(field, context), widget=forms.RadioSelect, **options)


def _select(
    field: schema.SelectField, context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    return OneOf(choices=[("", _PLEASE_CHOOSE), *options_of(field, context)], **options)


def _country(_field: Any, _context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
    widget = forms.Select({"autocomplete": "country"})
    return OneOf(choices=[("", _PLEASE_CHOOSE), *country_choices()], widget=widget, **options)


def _checkboxes(
    field: schema.CheckboxesField, context: Any, _uploads: Any, options: dict[str, Any]
) -> forms.Field:
    return SeveralOf(field.max, choices=options_of(field, context), **options)


def _consent(_field: Any, _context: Any, _uploads: Any, options: dict[str, Any]) -> forms.Field:
    return Consent(**options)


def _upload(
    field: schema.UploadField, _context: Any, uploads: Sequence[Any], options: dict[str, Any]
) -> forms.Field:
    return UploadInput(field, uploads, **options)


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
    "date": _date,
    "yesno": _yesno,
    "choice": _choice,
    "select": _select,
    "country": _country,
    "checkboxes": _checkboxes,
    "consent": _consent,
    "iban": _typed_as(parsing.iban, spellcheck="false", autocapitalize="characters"),
    "plate": _typed_as(parsing.plate, spellcheck="false", autocapitalize="characters"),
    "upload": _upload,
}


def missing_message(definition: Any) -> str:
    """What to do where an answer is missing."""
    label = pick(definition.label).rstrip("?:.")
    match definition.type:
        case "yesno" | "choice":
            return _("Bitte wählen Sie bei „%(label)s“ eine Antwort aus.") % {"label": label}
        case "select" | "country":
            return _("Bitte wählen Sie bei „%(label)s“ etwas aus der Liste aus.") % {"label": label}
        case "checkboxes":
            return _("Bitte kreuzen Sie bei „%(label)s“ mindestens eine Antwort an.") % {
                "label": label
            }
        case "consent":
            return _("Bitte setzen Sie hier ein Häkchen, wenn Sie zustimmen: „%(label)s“") % {
                "label": label
            }
        case "upload":
            return _("Bitte laden Sie hier eine Datei hoch: „%(label)s“") % {"label": label}
        case "date":
            return _("Bitte geben Sie bei „%(label)s“ das Datum ein, zum Beispiel 31.12.1990.") % {
                "label": label
            }
    return _("Bitte füllen Sie das Feld „%(label)s“ aus.") % {"label": label}


def raw_value(definition: Any, value: Any) -> dict[str, list[str]]:
    """A stored answer as the browser would send it: suffix of the field's name → values."""
    match definition.type:
        case "date":
            year, month, day = str(value).split("-")
            return {"-tag": [day], "-monat": [month], "-jahr": [year]}
        case "yesno":
            return {"": ["ja" if value else "nein"]}
        case "consent":
            return {"": ["on"]} if value else {}
        case "checkboxes" | "upload":
            return {"": [str(item) for item in value]}
        case "money":
            return {"": [money.format_euro(value).replace("\u00a0€", "")]}
        case "iban":
            return {"": [group_iban(str(value))]}
    return {"": [str(value)]}


def group_iban(iban: str) -> str:
    """``DE02 1203 0000 …``."""
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))


def in_words(
    definition: Any, value: Any, context: Mapping[str, Any], language: str | None = None
) -> str:
    """A stored answer as a person reads it; uploads are shown in their own way."""
    match definition.type:
        case "date":
            return dates.short_date(date.fromisoformat(value))
        case "yesno":
            return _("Ja") if value else _("Nein")
        case "consent":
            return _("Ja, ich stimme zu") if value else _("Nein")
        case "money":
            return money.format_euro(value)
        case "number":
            unit = pick(definition.unit, language)
            return f"{value} {unit}".strip()
        case "iban":
            return group_iban(value)
        case "country":
            from rathaus.eforms.countries import country_name

            return country_name(value, language)
        case "choice" | "select":
            return dict(options_of(definition, context)).get(value, str(value))
        case "checkboxes":
            labels = dict(options_of(definition, context))
            return ", ".join(labels.get(item, str(item)) for item in value)
    return str(value)

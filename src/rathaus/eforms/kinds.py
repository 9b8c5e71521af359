"""The kinds of questions a form may ask, as an author writes them; ``docs/forms.md`` explains them."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Discriminator, Field, model_validator

from rathaus.eforms.parts import (
    DateBound,
    Expression,
    FieldBase,
    FileKind,
    Key,
    Part,
    Regex,
    TextsField,
    YesOrExpression,
)


def _time_of_day(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f"{text!r} is no time of day; expected 08:30, in quotation marks")
    return text


type TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]


class TextField(FieldBase):
    type: Literal["text"]
    max_length: int = Field(200, ge=1, le=2000)
    characters: Literal["A", "B", "C", "D", "E"] = "C"
    """Data type of DIN 91379: A for personal names, B for places, C for anything else."""
    pattern: Regex | None = None
    pattern_hint: TextsField | None = None
    """What to type instead, if the pattern does not match."""
    autocomplete: str = ""
    width: Literal["2", "4", ""] = ""
    streets: bool = False
    """Suggest the streets of the town; anything else may be typed."""

    @model_validator(mode="after")
    def _pattern_explained(self) -> TextField:
        if self.pattern and not self.pattern_hint:
            raise ValueError("a pattern needs 'pattern_hint', which says what to type")
        return self


class TextareaField(FieldBase):
    type: Literal["textarea"]
    max_length: int = Field(2000, ge=1, le=20000)
    rows: int = Field(5, ge=2, le=30)


class EmailField(FieldBase):
    """With ``verify`` a code sent there must be typed before the application goes on."""

    type: Literal["email"]
    verify: bool = False


class PhoneField(FieldBase):
    """``verify`` as for mail, by short message, where the installation has a gateway."""

    type: Literal["phone"]
    verify: bool = False


class PostcodeField(FieldBase):
    type: Literal["postcode"]


class NumberField(FieldBase):
    type: Literal["number"]
    min: int | None = None
    max: int | None = None
    unit: TextsField | None = None
    empty: ClassVar[Any] = 0


class MoneyField(FieldBase):
    """The answer is a number of cents; ``min`` and ``max`` too."""

    type: Literal["money"]
    min: int | None = None
    max: int | None = None
    empty: ClassVar[Any] = 0


class DateField(FieldBase):
    """The answer is an ISO date."""

    type: Literal["date"]
    min: DateBound | None = None
    max: DateBound | None = None
    birthday: bool = False


class DecimalField(FieldBase):
    """The answer is a number with at most ``places`` digits after the comma."""

    type: Literal["decimal"]
    places: int = Field(2, ge=1, le=6)
    min: float | None = None
    max: float | None = None
    unit: TextsField | None = None
    empty: ClassVar[Any] = 0.0


class PartialDateField(FieldBase):
    """A date of long ago: ``1932``, ``1932-05`` or ``1932-05-31``, as much as is known."""

    type: Literal["partial_date"]
    min: DateBound | None = None
    max: DateBound | None = None


class TimeField(FieldBase):
    """A time of day, ``08:30``; ``step`` in minutes counts from midnight."""

    type: Literal["time"]
    min: TimeOfDay | None = None
    max: TimeOfDay | None = None
    step: int = Field(1, ge=1, le=720)

    @model_validator(mode="after")
    def _day(self) -> TimeField:
        if self.min and self.max and self.min > self.max:
            raise ValueError(f"min ({self.min}) is later than max ({self.max})")
        return self


class PeriodField(FieldBase):
    """The answer is ``{von, bis}``, two ISO dates; the last day is not before the first."""

    type: Literal["period"]
    min: DateBound | None = None
    max: DateBound | None = None
    max_days: int | None = Field(None, ge=1, le=36525)
    """Both days counted."""
    empty: ClassVar[Any] = {"von": "", "bis": ""}


class YesNoField(FieldBase):
    type: Literal["yesno"]
    empty: ClassVar[Any] = False


class Option(Part):
    value: str = Field(min_length=1, max_length=80)
    label: TextsField


def _no_double(options: tuple[Option, ...]) -> None:
    values = [option.value for option in options]
    if twice := sorted({value for value in values if values.count(value) > 1}):
        raise ValueError(f"the option {twice[0]!r} stands here twice")


class OptionsBase(FieldBase):
    """Fixed ``options``, or ``options_from``: CEL over ``context`` that gives texts or options."""

    options: tuple[Option, ...] = ()
    options_from: Expression | None = None

    @model_validator(mode="after")
    def _one_source(self) -> OptionsBase:
        if bool(self.options) == bool(self.options_from):
            raise ValueError("expected either 'options' or 'options_from'")
        _no_double(self.options)
        return self


class ChoiceField(OptionsBase):
    """Radio buttons; for up to about seven options."""

    type: Literal["choice"]


class SelectField(OptionsBase):
    type: Literal["select"]


class LookupField(FieldBase):
    """A long list that is searched by typing; the answer is the value.

    Attributes:
        source: a list that every form may use, instead of ``options`` or ``options_from``.
    """

    type: Literal["lookup"]
    options: tuple[Option, ...] = ()
    options_from: Expression | None = None
    source: Literal["countries", "languages", "nationalities"] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> LookupField:
        if sum(map(bool, (self.options, self.options_from, self.source))) != 1:
            raise ValueError("expected either 'options', 'options_from' or 'source'")
        _no_double(self.options)
        values = {option.value: option for option in self.options}
        for option in self.options:
            for text in option.label.values():
                if values.get(text, option) is not option:
                    raise ValueError(f"the label {text!r} is the value of another option")
        return self


class CheckboxesField(OptionsBase):
    type: Literal["checkboxes"]
    max: int | None = Field(None, ge=1)
    empty: ClassVar[Any] = ()


class ConsentBase(FieldBase):
    """One box that must be ticked (unless ``required: false`` is said).

    The answer is true; where the wording has a version ``{ja: true, version}``, so that it is known
    for ever what was agreed to. Conditions see true or false in both cases.

    Attributes:
        text: what it is about, above the box.
    """

    text: TextsField | None = None
    version: str | None = Field(None, min_length=1, max_length=40)
    required: YesOrExpression = True
    empty: ClassVar[Any] = False


class ConsentField(ConsentBase):
    """Somebody agrees to something."""

    type: Literal["consent"]


class StatementField(ConsentBase):
    """Somebody confirms a text; the label is the sentence beside the box."""

    type: Literal["statement"]
    text: TextsField


class SignatureField(FieldBase):
    """The answer is ``{name, zeichnung}``: the typed name and, if one was drawn, an SVG path.

    The path lies in a field of 600 × 200.
    """

    type: Literal["signature"]
    empty: ClassVar[Any] = {"name": "", "zeichnung": ""}


class IbanField(FieldBase):
    type: Literal["iban"]


class PlateField(FieldBase):
    """A German licence plate."""

    type: Literal["plate"]


class CountryField(FieldBase):
    """The answer is an ISO 3166-1 alpha-2 code."""

    type: Literal["country"]


class TableRow(Part):
    key: Key
    label: TextsField


type TableColumn = Annotated[
    TextField | NumberField | DecimalField | MoneyField | TimeField | SelectField,
    Discriminator("type"),
]


class TableField(FieldBase):
    """Fixed rows and columns of short answers; the answer is ``{row: {column: value}}``.

    A column that is ``required`` must be filled in every row that was begun.
    """

    type: Literal["table"]
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1, max_length=40)]
    columns: Annotated[tuple[TableColumn, ...], Field(min_length=1, max_length=6)]

    @property
    def empty(self) -> Any:
        return {row.key: {column.key: column.empty for column in self.columns} for row in self.rows}

    @model_validator(mode="after")
    def _plain(self) -> TableField:
        for parts in (self.rows, self.columns):
            keys = [part.key for part in parts]
            if twice := sorted({key for key in keys if keys.count(key) > 1}):
                raise ValueError(f"the key {twice[0]!r} stands here twice")
        for column in self.columns:
            if column.when or column.check or isinstance(column.required, str):
                raise ValueError(f"the column {column.key!r} of a table cannot have conditions")
        return self


class NationalityField(FieldBase):
    """The answer is an ISO 3166-1 alpha-2 code, ``XXA`` (stateless) or ``XXX`` (not known)."""

    type: Literal["nationality"]


class LanguageField(FieldBase):
    """The answer is an ISO 639 code."""

    type: Literal["language"]


class UrlField(FieldBase):
    """The address of a page in the web, with ``https://`` or ``http://``."""

    type: Literal["url"]


class TaxIdField(FieldBase):
    """The tax identification number of a person: eleven digits, without spaces."""

    type: Literal["tax_id"]


class VinField(FieldBase):
    """The identification number of a vehicle: seventeen characters."""

    type: Literal["vin"]


class UploadField(FieldBase):
    """The answer is a list of upload ids."""

    type: Literal["upload"]
    accept: tuple[FileKind, ...] = ("pdf", "jpeg", "png", "heic")
    max_files: int = Field(3, ge=1, le=10)
    empty: ClassVar[Any] = ()


class MapPointField(FieldBase):
    """A place: by street and number, by its coordinates, or on a map.

    The answer is a GeoJSON Feature in EPSG:4326 with a Point or, where only the address is known,
    without geometry; ``properties`` are ``strasse`` and ``hausnummer``, as far as they were said.

    Attributes:
        address: ask for street and number too, and take them as an answer.
    """

    type: Literal["map_point"]
    address: bool = True
    empty: ClassVar[Any] = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": []},
        "properties": {"strasse": "", "hausnummer": ""},
    }


class MapLineField(FieldBase):
    """A way: the answer is a GeoJSON Feature with a LineString; ``properties.laenge`` are metres."""

    type: Literal["map_line"]
    max_points: int = Field(50, ge=2, le=200)
    max_metres: int | None = Field(None, ge=1)
    empty: ClassVar[Any] = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": []},
        "properties": {"laenge": 0},
    }


class MapAreaField(FieldBase):
    """A piece of land: the answer is a GeoJSON Feature with a Polygon.

    ``properties`` are ``flaeche`` (square metres) and ``umfang`` (metres).
    """

    type: Literal["map_area"]
    max_points: int = Field(50, ge=3, le=200)
    max_square_metres: int | None = Field(None, ge=1)
    empty: ClassVar[Any] = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": []},
        "properties": {"flaeche": 0, "umfang": 0},
    }


class InfoField(Part):
    """A paragraph between the fields; has no answer."""

    type: Literal["info"]
    key: Key
    text: TextsField
    title: TextsField | None = None
    kind: Literal["plain", "info", "warning"] = "plain"
    when: Expression | None = None


class ComputedField(Part):
    """What follows from other answers: shown, read out in the review and kept, never typed.

    Attributes:
        value: CEL over answers, ``context`` and ``today``.
        result: what the value is. Money is cents; fractions of numbers and cents are rounded.
    """

    type: Literal["computed"]
    key: Key
    label: TextsField
    hint: TextsField | None = None
    when: Expression | None = None
    value: Expression
    result: Literal["number", "decimal", "money", "text", "date"] = "number"
    places: int = Field(2, ge=1, le=6)
    unit: TextsField | None = None

    @property
    def empty(self) -> Any:
        return {"number": 0, "money": 0, "decimal": 0.0}.get(self.result, "")


type SimpleField = (
    TextField
    | TextareaField
    | EmailField
    | PhoneField
    | PostcodeField
    | NumberField
    | DecimalField
    | MoneyField
    | DateField
    | PartialDateField
    | TimeField
    | PeriodField
    | YesNoField
    | ChoiceField
    | SelectField
    | LookupField
    | CheckboxesField
    | ConsentField
    | StatementField
    | SignatureField
    | TableField
    | IbanField
    | PlateField
    | VinField
    | TaxIdField
    | CountryField
    | NationalityField
    | LanguageField
    | UrlField
    | UploadField
    | MapPointField
    | MapLineField
    | MapAreaField
    | ComputedField
)

SIMPLE: tuple[type[Part], ...] = (
    TextField, TextareaField, EmailField, PhoneField, PostcodeField, NumberField, DecimalField,
    MoneyField, DateField, PartialDateField, TimeField, PeriodField, YesNoField, ChoiceField,
    SelectField, LookupField, CheckboxesField, ConsentField, StatementField, SignatureField,
    TableField, IbanField, PlateField, VinField, TaxIdField, CountryField, NationalityField,
    LanguageField, UrlField, UploadField, MapPointField, MapLineField, MapAreaField, ComputedField, InfoField,
)  # fmt: skip

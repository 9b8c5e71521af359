"""Django form fields; their ``clean`` gives the JSON value that is stored, or says what to do."""

from __future__ import annotations

import calendar
import difflib
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.core import dates, files
from rathaus.core.sorting import german
from rathaus.core.texts import pick
from rathaus.eforms import kinds, parsing
from rathaus.eforms.widgets import (
    DATE_FIELD,
    PERIOD_FIELD,
    DateWidget,
    PeriodWidget,
    SignatureWidget,
    SuggestWidget,
    TableWidget,
    UploadWidget,
)


class DateInput(forms.Field):
    """Gives an ISO date, or the empty string."""

    def __init__(self, definition: kinds.DateField, **options: Any) -> None:
        super().__init__(
            widget=DateWidget(birthday=definition.birthday),
            template_name=DATE_FIELD,
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
        check_bounds(found, self.earliest, self.latest)
        return found.isoformat()


def check_bounds(found: date, earliest: date | None, latest: date | None) -> None:
    today = dates.today()
    if latest is not None and found > latest:
        if latest == today:
            raise ValidationError(
                _("Dieses Datum liegt in der Zukunft. Bitte prüfen Sie Tag, Monat und Jahr.")
            )
        raise ValidationError(
            _("Bitte geben Sie ein Datum bis zum %(day)s ein.") % {"day": dates.short_date(latest)}
        )
    if earliest is not None and found < earliest:
        if earliest == today:
            raise ValidationError(
                _("Dieses Datum ist schon vorbei. Bitte prüfen Sie Tag, Monat und Jahr.")
            )
        raise ValidationError(
            _("Bitte geben Sie ein Datum ab dem %(day)s ein.") % {"day": dates.short_date(earliest)}
        )


class PartialDateInput(forms.Field):
    """Gives a year, a month or a day in ISO form, or the empty string."""

    def __init__(self, definition: kinds.PartialDateField, **options: Any) -> None:
        super().__init__(widget=DateWidget(), template_name=DATE_FIELD, **options)
        self.earliest = parsing.date_bound(definition.min)
        self.latest = parsing.date_bound(definition.max)

    def clean(self, value: Any) -> str:
        parts = [str(part or "").strip() for part in value or []]
        if not any(parts):
            return ""
        found = parsing.partial_date(parts)
        # A year is too late only if all its days are.
        check_bounds(date.fromisoformat(found + "-01-01"[: 10 - len(found)]), None, self.latest)
        check_bounds(_last_day(found), self.earliest, None)
        return found


def _last_day(partial: str) -> date:
    year, month, day = (int(part) for part in f"{partial}-12-31".split("-")[:3])
    if len(partial) == 10:
        return date(year, month, day)
    return date(year, month, calendar.monthrange(year, month)[1])


class PeriodInput(forms.Field):
    """Gives ``{von, bis}``, or None."""

    def __init__(self, definition: kinds.PeriodField, **options: Any) -> None:
        super().__init__(widget=PeriodWidget(), template_name=PERIOD_FIELD, **options)
        self.definition = definition
        self.earliest = parsing.date_bound(definition.min)
        self.latest = parsing.date_bound(definition.max)

    def clean(self, value: Any) -> Any:
        typed = [[str(part or "").strip() for part in side or []] for side in value or []]
        if not any(part for side in typed for part in side):
            return None
        found = [
            self._day(side, name) for side, name in zip(typed, (_("Von"), _("Bis")), strict=True)
        ]
        return parsing.period(found[0], found[1], self.definition.max_days)

    def _day(self, parts: list[str], name: str) -> date:
        """The message says which of the two dates it means."""
        if not any(parts):
            raise ValidationError(
                _("%(side)s: Bitte geben Sie auch dieses Datum ein.") % {"side": name}
            )
        try:
            found = parsing.date_parts(parts, latest=self.latest)
            check_bounds(found, self.earliest, self.latest)
        except ValidationError as error:
            raise ValidationError(f"{name}: {' '.join(error.messages)}") from None
        return found


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
    """Gives a number (cents if it is money)."""

    def __init__(
        self, low: float | None, high: float | None, words: Callable[[Any], str], **options: Any
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


class TimeInput(TextInput):
    """Gives ``08:30``, or the empty string."""

    def __init__(self, definition: kinds.TimeField, **options: Any) -> None:
        super().__init__(parsing.time_of_day, 5, **options)
        self.definition = definition

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found:
            self._check(found)
        return found

    def _check(self, found: str) -> None:
        low, high, step = self.definition.min, self.definition.max, self.definition.step
        if low and found < low:
            raise ValidationError(
                _("Bitte geben Sie eine Uhrzeit ab %(time)s ein.") % {"time": low}
            )
        if high and found > high:
            raise ValidationError(
                _("Bitte geben Sie eine Uhrzeit bis %(time)s ein.") % {"time": high}
            )
        minutes = int(found[:2]) * 60 + int(found[3:])
        if minutes % step:
            before, after = (
                _clock(m) for m in (minutes // step * step, (minutes // step + 1) * step)
            )
            raise ValidationError(
                _("Möglich sind zum Beispiel %(before)s und %(after)s.")
                % {"before": before, "after": after}
            )


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


class Lookup(TextInput):
    """Gives the value of what was typed: a label, the beginning of exactly one, or a value."""

    def __init__(self, choices: Callable[[], Sequence[tuple[str, str]]], **options: Any) -> None:
        super().__init__(self._find, 200, widget=SuggestWidget(choices, {}), **options)
        self.choices = choices

    def _find(self, typed: str) -> str:
        choices = self.choices()
        wanted = _folded(typed)
        for value, label in choices:
            if wanted == _folded_label(label) or typed.strip() == value:
                return value
        begun = [value for value, label in choices if _folded_label(label).startswith(wanted)]
        if len(begun) == 1 and len(wanted) > 2:
            return begun[0]
        raise ValidationError(self._unknown(typed, wanted, begun, choices))

    def _unknown(
        self, typed: str, wanted: str, begun: list[str], choices: Sequence[tuple[str, str]]
    ) -> str:
        labels = dict(choices)
        folded = {_folded_label(label): label for _value, label in choices}
        near = [labels[value] for value in begun] or [
            folded[name] for name in difflib.get_close_matches(wanted, folded, n=3, cutoff=0.7)
        ]
        shown = {"typed": typed.strip()[:60]}
        if near:
            shown["near"] = _(" oder ").join(f"„{label}“" for label in near[:3])
            return _("„%(typed)s“ steht nicht in der Liste. Meinen Sie %(near)s?") % shown
        return (
            _("„%(typed)s“ steht nicht in der Liste. Bitte wählen Sie einen Eintrag aus.") % shown
        )


def _folded(text: str) -> str:
    return german(" ".join(text.split()))


_folded_label = lru_cache(maxsize=8192)(_folded)
"""For the words of lists, which are always the same; never for what somebody typed."""


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
    """Gives true or false; where the wording has a version, what was agreed to."""

    def __init__(self, definition: kinds.ConsentBase, **options: Any) -> None:
        self.text = pick(definition.text)
        if self.text:
            options["template_name"] = "eforms/fields/statement.html"
        super().__init__(**options)
        self.version = definition.version

    def clean(self, value: Any) -> Any:
        if value and self.version:
            return {"ja": True, "version": self.version}
        return bool(value)


class SignatureInput(forms.Field):
    """Gives ``{name, zeichnung}``, the drawing only if there is one; or None."""

    def __init__(self, **options: Any) -> None:
        widget = SignatureWidget({"autocomplete": "name", "spellcheck": "false"})
        super().__init__(widget=widget, **options)

    def clean(self, value: Any) -> Any:
        typed, drawn = (value["name"], value["zeichnung"]) if value else ("", "")
        if not typed.strip() and not drawn:
            return None
        name = parsing.text(typed, characters="A")
        if not name:
            raise ValidationError(_("Bitte schreiben Sie auch Ihren Namen."))
        if len(name) > 120:
            raise ValidationError(_("Bitte geben Sie Ihren Namen kürzer an."))
        drawing = parsing.drawing(drawn)
        return {"name": name, "zeichnung": drawing} if drawing else {"name": name}


class TableInput(forms.Field):
    """Gives ``{row: {column: value}}`` without what is empty; or None."""

    widget: TableWidget

    def __init__(
        self, definition: kinds.TableField, cells: dict[str, forms.Field], **options: Any
    ) -> None:
        self.definition = definition
        widget = TableWidget(
            {row.key: pick(row.label) for row in definition.rows},
            {key: str(cell.label) for key, cell in cells.items()},
            cells,
        )
        super().__init__(widget=widget, template_name="eforms/fields/table.html", **options)

    def clean(self, value: Any) -> Any:
        found, messages = {}, []
        self.widget.wrong = []
        for row, label in self.widget.rows.items():
            answers: dict[str, Any] = {}
            for column, cell in self.widget.cells.items():
                try:
                    answers[column] = cell.clean(value[row, column])
                except ValidationError as error:
                    messages.append(self._place(row, column, label, " ".join(error.messages)))
            given = {key: answer for key, answer in answers.items() if answer not in ("", None)}
            messages += self._missing(row, label, given)
            if given:
                found[row] = given
        if messages:
            raise ValidationError(messages)
        return found or None

    def _missing(self, row: str, label: str, given: dict[str, Any]) -> list[str]:
        """Cells that a row needs once it was begun."""
        begun = given or any(wrong == row for wrong, _column in self.widget.wrong)
        return [
            self._place(row, column.key, label, _("Bitte füllen Sie auch dieses Feld aus."))
            for column in self.definition.columns
            if begun and column.required and column.key not in given
            and (row, column.key) not in self.widget.wrong
        ]  # fmt: skip

    def _place(self, row: str, column: str, label: str, message: str) -> str:
        self.widget.wrong.append((row, column))
        return f"{label}, {self.widget.columns[column]}: {message}"


class UploadInput(forms.Field):
    """Gives the ids of the draft's files in this field.

    Attributes:
        present: the files themselves, once cleaned.
    """

    def __init__(self, definition: kinds.UploadField, known: Sequence[Any], **options: Any) -> None:
        widget = UploadWidget()
        super().__init__(widget=widget, template_name="eforms/fields/upload.html", **options)
        self.widget.attrs["accept"] = files.accept_attribute(definition.accept)
        if definition.max_files > 1:
            self.widget.attrs["multiple"] = True
        self.known = {str(upload.pk): upload for upload in known}
        self.present: list[Any] = []
        self.most = definition.max_files
        self.limit_megabytes = files.max_upload_megabytes()
        self.kinds = files.names_of(definition.accept)

    def clean(self, value: Any) -> Any:
        found = [item for item in dict.fromkeys(value or []) if item in self.known]
        self.present = [self.known[item] for item in found]
        return found

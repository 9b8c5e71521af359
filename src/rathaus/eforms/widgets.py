"""What the questions of a form are answered with in the browser; names and ids as forms.py expects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from rathaus.eforms.parsing import DRAWING_SIZE, is_drawing

DATE_FIELD, PERIOD_FIELD = "eforms/fields/date", "eforms/fields/period"
DATE_PARTS, PERIOD_SIDES = "eforms/fields/date_parts", "eforms/fields/period_sides"
"""Written in Python, see markup.py."""


class DateWidget(forms.MultiWidget):
    """Day, month and year in three small fields; read by screen readers as one group."""

    template_name = DATE_PARTS
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


class PeriodWidget(forms.MultiWidget):
    """First and last day, each a date of three fields."""

    template_name = PERIOD_SIDES

    def __init__(self) -> None:
        super().__init__({"von": DateWidget(), "bis": DateWidget()})
        self.widgets_names = ["-von", "-bis"]

    def decompress(self, value: Any) -> list[list[str]]:
        return [["", "", ""], ["", "", ""]]


class SuggestWidget(forms.TextInput):
    """A text field with a list to pick from (``datalist``); anything else may be typed.

    A stored value is shown as its label.
    """

    template_name = "eforms/fields/suggest_widget.html"

    def __init__(
        self, suggestions: Callable[[], Sequence[tuple[str, str]]], attrs: dict[str, Any]
    ) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"} | attrs)
        self.suggestions = suggestions

    def format_value(self, value: Any) -> str | None:
        return dict(self.suggestions()).get(value, value) if value else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["options"] = _suggested(tuple(label for _value, label in self.suggestions()))
        return context


@lru_cache(maxsize=64)
def _suggested(labels: tuple[str, ...]) -> SafeString:
    """Hundreds of them: to write them anew would take longer than the rest of the page."""
    return format_html_join("", '<option value="{}"></option>', ((label,) for label in labels))


class SignatureWidget(forms.TextInput):
    """The typed name, and a field to draw in where there is a script to draw with."""

    template_name = "eforms/fields/signature_widget.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        drawn = data.get(f"{name}-zeichnung") or ""
        return {"name": str(data.get(name) or ""), "zeichnung": str(drawn)}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        typed = value if isinstance(value, Mapping) else {}
        context = super().get_context(name, typed.get("name"), attrs)
        drawn = str(typed.get("zeichnung") or "")
        # Only what has the form of a drawing is drawn again.
        context["drawing"] = drawn if is_drawing(drawn) else ""
        context["drawing_width"], context["drawing_height"] = DRAWING_SIZE
        return context


class TableWidget(forms.Widget):
    """A small input in every cell, named after its row and column.

    Attributes:
        rows, columns: key → heading.
        cells: key of the column → the field that reads it.
        wrong: keys of the cells that were refused.
    """

    template_name = "eforms/fields/table_widget.html"

    def __init__(
        self, rows: dict[str, str], columns: dict[str, str], cells: dict[str, forms.Field]
    ) -> None:
        super().__init__()
        self.rows, self.columns, self.cells = rows, columns, cells
        self.wrong: list[tuple[str, str]] = []

    @property
    def error_suffix(self) -> str:
        row, column = (
            self.wrong[0] if self.wrong else (next(iter(self.rows)), next(iter(self.columns)))
        )
        return f"_{row}_{column}"

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> dict[tuple[str, str], Any]:
        return {
            (row, column): cell.widget.value_from_datadict(data, files, f"{name}-{row}-{column}")
            for row in self.rows
            for column, cell in self.cells.items()
        }

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = context["widget"]["attrs"]
        context["columns"] = self.columns
        context["lines"] = [
            {
                "key": row,
                "label": label,
                "cells": [
                    (self.columns[column], *self._cell(name, row, column, (value or {}), given))
                    for column in self.columns
                ],
            }
            for row, label in self.rows.items()
        ]
        return context

    def _cell(
        self, name: str, row: str, column: str, value: Any, given: dict[str, Any]
    ) -> tuple[bool, str]:
        """Whether it is a list, and its markup."""
        widget, whole = self.cells[column].widget, given.get("id", "")
        is_list = isinstance(widget, forms.Select)
        attributes = {
            "id": f"{whole}_{row}_{column}",
            "class": "kern-form-input__select" if is_list else "kern-form-input__input",
            "aria-labelledby": f"{whole}_zeile_{row} {whole}_spalte_{column}",
        }
        if "aria-invalid" in given and (row, column) in self.wrong:
            described = {"aria-invalid": "true", "aria-describedby": f"{whole}_error"}
            attributes |= described | {
                "class": f"{attributes['class']} {attributes['class']}--error"
            }
        shown = widget.render(f"{name}-{row}-{column}", value.get((row, column)), attributes)
        return is_list, shown


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
